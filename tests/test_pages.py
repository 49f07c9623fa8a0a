"""Whole pages: what came in, which lines are story, and why; switches, restoring, reasons."""

import pickle
import subprocess
import sys

import pytest

from cleanpress import Cleaner, UsageError, clean, pages, units
from cleanpress.clean import read
from cleanpress.explain import explain, why
from cleanpress.registry import Rules

RULE = next(rule for rule in Rules.default() if rule.id == "any.navigation.unlike-story")
PAGE = RULE.hits[0].text
STORY = "The old bridge over the river opened again on Monday after nine weeks of repairs, the county said."


def test_a_page_is_told_from_an_article():
    assert clean(PAGE).page.whole
    assert not clean(STORY).page.whole
    assert "lines" in clean(PAGE).page.reason
    assert not clean("<html><body><p>Harga naik.</p></body></html>").page.whole


@pytest.mark.parametrize(("page", "whole"), [("yes", True), ("no", False)])
def test_the_caller_may_say_what_it_is(page, whole):
    article = Cleaner(page=page).clean(PAGE)
    assert article.page == (whole, "as asked for")
    assert pickle.loads(pickle.dumps(Cleaner(page=page))).clean(PAGE) == article


def test_an_article_taken_for_a_page_keeps_its_words():
    text = f"{STORY}\n\nEngineers had closed it in March, when the flood washed away part of the northern pier."
    assert Cleaner(page="yes").clean(text).body == text


def test_a_wrong_word_is_refused():
    with pytest.raises(UsageError, match="page 'ja' is none of auto, yes, no"):
        Cleaner(page="ja")


def test_removed_lines_have_a_chance_and_the_text_comes_back():
    article = clean(PAGE)
    weighed = [piece for piece in article.removed if piece.rule == RULE.id]
    assert weighed
    assert all(piece.story is not None and 0 < piece.story < 0.5 for piece in weighed)
    assert article.restore() == PAGE
    assert article.metadata.title == "The old bridge over the river is open again"
    assert article.metadata.authors == ["Ina Marlow"]


def test_reasons_are_shown():
    article = clean(PAGE)
    assert "Story with a chance of" in explain(article, Rules.default())
    number = PAGE.split("\n").index("Facebook, Flipboard, Bluesky, Mastodon") + 1
    assert "against it: its words" in why(Cleaner(), PAGE, number)


def test_every_sign_has_a_name():
    page = Cleaner().look(read(PAGE)[0], until="outside_story")
    seen = units.Units(page)
    assert all(len(seen.row(n)) == len(units.NAMES) for n in seen.near)
    assert all(len(pages.shipped().signs(seen, n)) == len(pages.SIGNS) for n in seen.near)
    assert {name for _, signs in pages._GROUPS for name in signs} == set(pages.SIGNS)


def test_a_sentence_cut_at_its_links_is_one_unit():
    torn = f"News\n{STORY[:40]}\n{STORY[40:].strip()}\nMore"
    assert units.joined(read(torn)[0]) == [(0, 0), (1, 2), (3, 3)]


def test_the_model_stays_unread_without_a_page():
    code = "import sys, cleanpress; cleanpress.clean('Harga naik.'); sys.exit('cleanpress.pages' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_few_menu_words_make_a_page_where_lists_stand_around_the_paragraphs():
    streets = [f"{name} Street" for name in "Mill Abbey Harbour Station Castle Market Chapel Tower Bridge".split()]
    story = [STORY, "Engineers had closed it in March, when the flood washed away part of the northern pier."]
    around = ["Privacy policy", "Roads", *streets, *story, "Trains", *(name.lower() for name in streets)]
    assert clean("\n".join(around)).page.whole
    assert not clean("\n".join([*story, *streets, *streets])).page.whole  # a list in an article, no menu word
    assert not clean("\n".join([story[0], *around[:11], story[1]])).page.whole


def test_a_long_menu_above_the_first_paragraph_makes_a_page():
    wards = "North South East West Upper Lower Inner Outer Old".split()
    menu = [f"• {ward} {place}" for ward in wards for place in ("Gate", "Quay", "Row")]
    story = f"{STORY} Engineers had closed it in March, when the flood washed away part of the northern pier."
    assert clean("\n".join([*menu, story])).page.whole
    assert not clean("\n".join([story, *menu, STORY])).page.whole  # a list in an article
    assert not clean("\n".join([*menu[:20], story])).page.whole


def test_many_menu_words_make_a_page_although_it_opens_and_ends_with_a_sentence():
    footer = "© 2025 The Valley Post is a brand of Valley Papers Limited, all rights reserved."
    assert clean("\n".join([STORY, *PAGE.split("\n"), footer])).page.whole


def test_dividers_between_the_paragraphs_make_no_page():
    streets = [f"{name} Street" for name in "Mill Abbey Harbour Station Castle Market Chapel Tower".split()]
    text = "\n".join(f"{STORY}\n* * *\n{street}\n***" for street in streets)
    assert not clean(text).page.whole


def test_a_notice_longer_than_the_story_puts_no_menu_back():
    terms = "what you read, how long, and on which of your machines, so that the ferry times come first."
    notice = f"We use cookies to learn {terms} {' '.join(f'Partner {n} stores {terms}' for n in range(9))}"
    article = clean(f"{PAGE}\n{notice}")
    assert not article.warnings
    assert "Podcasts" not in article.body.split("\n")
    assert article.removed[-1].rule == "en.legal.consent-text"
    assert article.restore() == f"{PAGE}\n{notice}"


def test_code_in_a_page_of_text_makes_it_no_html():
    embed = "<div><p><a>Watch</a></p><p><span>now</span></p><ul><li>1</li><li>2</li></ul></div>"
    page = PAGE.replace("Ferry fares", f"{embed}\nFerry fares")
    assert not read(page)[0].markup
    assert clean(page).restore() == page
    assert read(f"{embed}\n{PAGE}")[0].markup


def test_of_a_dump_longer_than_any_page_the_rules_find_the_story():
    story = [
        f"Paragraf ke-{n}: warga dua dusun kembali menyeberang setelah jembatan gantung itu diperbaiki."
        for n in range(5)
    ]
    article = clean("\n".join([*(f"Rubrik {n}" for n in range(20_000)), *story]), page="yes")
    assert article.body.split("\n\n") == story
    assert all(piece.story is None for piece in article.removed)
