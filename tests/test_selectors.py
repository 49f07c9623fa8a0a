"""Selector rules: what they understand, what they find on a page, and that whole names count only."""

import json
import re
import time
from pathlib import Path

import pytest

from cleanpress import Cleaner, RuleError, Rules, clean
from cleanpress.check import check
from cleanpress.explain import explain, why
from cleanpress.html import extract
from cleanpress.html.blocks import page_lines
from cleanpress.model import Met
from cleanpress.registry import HOME, parse
from cleanpress.selector import Selectors, fault, words

PROSE = (
    "The bridge over the Lune is open again, nine weeks after the flood, the county said on Monday.",
    "Both ends of it had been washed away in January, and the ferry carried children to school since then.",
    "Masons from Hallbeck laid the new piers of slate, which the old quarry above the town gave for nothing.",
    "The first to cross was a baker, who brought a basket of rolls to the men that had worked through the night.",
)
RULE = {
    "id": "any.promo.letter-box",
    "kind": "promo",
    "scope": "line",
    "precision": "exact",
    "selector": ".letter-box",
    "why": "The paper's box for its letter.",
    "source": "an invented site",
    "since": "0.2",
    "hits": ['<div class="letter-box">[[Our letter comes every Friday.]]</div>'],
    "misses": [
        '<div class="letter-box-office">The post office sold its last letter box in June.</div>',
        '<p id="letterbox"><b class="a-letter-box">A letter box</b> was all that the fire had left of the house.</p>',
    ],
}


def rule(**changes):
    """A rule file's text."""
    fields = {name: value for name, value in {**RULE, **changes}.items() if value is not None}
    return "[[rule]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())


def cleaner(**changes) -> Cleaner:
    return Cleaner(rules=Rules.default().add(*parse(rule(**changes), "mine.toml")[0]))


def page(*lines: str) -> str:
    """A page of which the extractor takes all."""
    inner = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return f"<!doctype html><html><head><title>Bridge</title></head><body><article>{inner}</article></body></html>"


BOX = '<div class="letter-box"><p>Our letter of the valley comes every Friday, with the news of the week.</p></div>'
LETTER = "Our letter of the valley comes every Friday, with the news of the week."
PAGE = page(*PROSE[:2], BOX, *PROSE[2:])


# What a selector names


def met(selector: str, markup: str) -> list[str]:
    """The lines that stand in what the selector names; of others the words that do, in brackets."""
    found = page_lines(extract.tree(markup), selectors=Selectors([selector]))
    return [f"[{one.words}]" if one.words else line.text for line in found for one in line.met]


NAMED = {
    "a tag": ("aside", "<aside><p>in</p></aside><p>out</p>", ["in"]),
    "a class": (".box", '<div class="a box b">in</div><p>out</p>', ["in"]),
    "whole words of a class only": (".box", '<p class="box-office">a</p><p class="inbox">b</p>', []),
    "an id": ("#box", '<p id="box">in</p><p id="boxes">out</p>', ["in"]),
    "an id is no class": ("#box", '<p class="box">out</p>', []),
    "a class is no tag": ("aside", '<p class="aside">out</p>', []),
    "case": (".Box", '<DIV CLASS="BOX">in</DIV>', ["in"]),
    "several at once": ("div.a.b", '<div class="b a">in</div><div class="a">out</div><p class="a b">out</p>', ["in"]),
    "a list": ("h2, .a", '<h2>one</h2><p class="a">two</p><p>out</p>', ["one", "two"]),
    "inside": (".a .b", '<div class="a"><div><p class="b">in</p></div><p>out</p></div><p class="b">out</p>', ["in"]),
    "not inside itself": (".a .a", '<div class="a">out<p class="a">in</p></div>', ["in"]),
    "an attribute": ("[hidden]", "<p hidden>in</p><p>out</p>", ["in"]),
    "a value": ("[role=note]", '<p role="note">in</p><p role="footnote">out</p><p role="note x">out</p>', ["in"]),
    "a word of a value": ('a[rel~="tag"]', '<p><a rel="nofollow tag" href="/x">in</a></p>', ["in"]),
    "all inside, deep down": ("section", "<section><ul><li>a</li><li><b>b</b></li></ul></section>c", ["a", "b"]),
    "a part of a line": (".x", '<p>one <span class="x">two</span> three</p>', ["[two]"]),
    "parts of a line": (".x", '<p><i class="x">a</i> b <i class="x"> a </i></p>', ["[a]", "[a]"]),
    "all of a line, in parts": (".x", '<p><i class="x">one</i> <i class="x">two</i></p>', ["one two"]),
    "all of a line, by an element in it": (".x", '<p> <span class="x">one</span> </p>', ["one"]),
    "a cell of a row": ("td.x", '<table><tr><td>a</td><td class="x">b</td></tr></table>', ["[b]"]),
}


@pytest.mark.parametrize("name", NAMED)
def test_named(name):
    selector, markup, wanted = NAMED[name]
    assert met(selector, f"<html><body>{markup}</body></html>") == wanted


def test_words_of_a_line_are_looked_for_where_they_stand():
    (line,) = page_lines(extract.tree('<p>ad, an <i class="x">ad</i></p>'), selectors=Selectors([".x"]))
    assert line.met == (Met(".x", "ad", 6),)


def test_words():
    assert words("div.a, aside [role=note] #b, [hidden]") == {"div", "a", "aside", "note", "b", "hidden"}


@pytest.mark.parametrize(
    "wrong",
    [
        "div > p",
        "p:first-child",
        "[class*=rel]",
        ".a,, .b",
        ", .a",
        ".a,",
        "a + b",
        ".a::before",
        "[a=",
        "*",
        ".",
        "b..c",
    ],
)
def test_what_is_not_understood_is_named(wrong, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(rule(selector=wrong), "utf-8")
    with pytest.raises(RuleError) as error:
        Rules.default().add(file)
    assert str(error.value).startswith(f"{file}: any.promo.letter-box: selector: {wrong!r} can't be read at ")
    assert "understood are a tag (aside), .class, #id, [attribute]" in str(error.value)


def test_nothing_is_no_selector():
    assert "can't be read at 'its end'" in fault(" ")


def test_a_deep_page_takes_linear_time():
    deep = '<div class="a">' * 20_000 + "in"
    wide = "<p>" + '<i class="a">x</i> y ' * 20_000 + "</p>"
    start = time.process_time()
    page_lines(extract.tree(f"<html><body>{deep}</body></html>"), selectors=Selectors(["nav div", ".a .a .a .b"]))
    page_lines(extract.tree(f"<html><body>{wide}</body></html>"), selectors=Selectors([".a", "p .a"]))
    assert time.process_time() - start < 5


# What its rules do


def test_the_rule_passes_its_check():
    rules = Rules.default().add(*parse(rule(), "mine.toml")[0])
    assert check(rules, only=[RULE["id"]]) == []


def test_lines_inside_go_and_are_logged():
    article = cleaner().clean(PAGE)
    assert [(r.kind, r.rule, r.text) for r in article.removed] == [("promo", RULE["id"], LETTER)]
    assert article.body.split("\n\n") == list(PROSE)
    assert LETTER in article.restore({"promo"})
    assert LETTER in clean(PAGE).body, "the box is nothing that another rule takes"


def test_a_text_has_no_elements():
    text = "\n".join((*PROSE, LETTER))
    assert cleaner().clean(text).body == clean(text).body


def test_keep_and_preview_and_level():
    assert LETTER in Cleaner(rules=cleaner().rules, keep={"promo"}).clean(PAGE).body
    article = cleaner(status="preview").clean(PAGE)
    assert LETTER in article.body
    assert [kept.reason for kept in article.kept if kept.rule == RULE["id"]] == ["preview: logged, not removed"]
    careful = Cleaner(rules=cleaner(precision="likely").rules, level="careful")
    assert LETTER in careful.clean(PAGE).body


def test_unless_looks_at_the_line():
    assert LETTER in cleaner(unless="every friday").clean(PAGE).body
    assert LETTER not in cleaner(unless="every sunday").clean(PAGE).body


def test_where_the_story_ends():
    assert LETTER in cleaner(where="last").clean(PAGE).body
    assert LETTER not in cleaner(where="last").clean(page(*PROSE, BOX)).body


def test_what_follows_can_be_captured():
    article = cleaner(kind="byline", id="any.byline.letter-box", rest="author").clean(
        page(*PROSE, '<p class="letter-box">Ina Marlow</p>')
    )
    assert article.metadata.authors == ["Ina Marlow"]


INLINE = page(
    PROSE[0],
    "<p>The ferry rests. <a class='letter-box' href='/x'>Read our letter, too</a> Its crew works at the quarry.</p>",
    *PROSE[1:],
)


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("inline", "The ferry rests. Its crew works at the quarry."),
        ("line", "The ferry rests. Read our letter, too Its crew works at the quarry."),
        ("block", None),
    ],
)
def test_scope(scope, left):
    body = cleaner(scope=scope).clean(INLINE).body.split("\n\n")
    assert body == [PROSE[0], *([left] if left else []), *PROSE[1:]]


def test_protected_lines_stay(tmp_path):
    label = '<p class="letter-box">ADVERTISEMENT</p>'
    assert "ADVERTISEMENT" not in clean(page(*PROSE[:2], label, *PROSE[2:])).body
    article = cleaner(action="protect").clean(page(*PROSE[:2], label, *PROSE[2:]))
    assert "ADVERTISEMENT" in article.body
    assert "protect: a rule guards this text" in [kept.reason for kept in article.kept]


def test_protected_lines_come_in_though_the_extractor_left_them(tmp_path, command):
    source = page(*PROSE).replace("<article>", f"<nav><div class='letter-box'>{LETTER}</div></nav><article>")
    assert LETTER not in clean(source).text
    guarding = cleaner(action="protect")
    assert guarding.clean(source).body.split("\n\n") == [LETTER, *PROSE]
    assert LETTER not in Cleaner(rules=guarding.rules, level="careful").clean(source).text
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.html").write_text(source, "utf-8")
    (tmp_path / "mine.toml").write_text(rule(action="protect"), "utf-8")
    assert command(tmp_path / "in", "--rules", tmp_path / "mine.toml", "--no-config", "--quiet").code == 0
    made = tmp_path / "in-clean" / "a.txt"
    before = made.read_text("utf-8")
    assert LETTER in before
    assert command("restore", tmp_path / "in-clean", "--kind", "ad").code == 0
    assert made.read_text("utf-8") == before


def test_explain_and_why_tell_of_it(tmp_path, command):
    maker = cleaner()
    shown = explain(maker.clean(PAGE), maker.rules)
    assert f"promo {RULE['id']}: {RULE['why']}" in shown
    told = why(maker, PAGE, 3)
    assert re.search(rf"{re.escape(RULE['id'])} \(exact promo\)", told)
    assert "removes this text" in told
    (tmp_path / "mine.toml").write_text(rule(), "utf-8")
    said = command("rules", RULE["id"], "--rules", tmp_path / "mine.toml")
    assert "\n  selector:  .letter-box\n" in said.out
    assert command("check", tmp_path / "mine.toml") == (0, "", "1 rule, 0 problems\n")


CHECKED = {
    "a hit that is not found": (
        {"hits": ['<div class="letterbox">[[Our letter]]</div>']},
        "the rule should find ['Our letter'], but finds []",
    ),
    "a part of a list without a hit": ({"selector": ".letter-box, aside"}, "no hit shows 'aside'"),
    "a miss that is found": (
        {"misses": ['<p class="letter-box">A</p>', RULE["misses"][0]]},
        "any.promo.letter-box removes 'A' from",
    ),
    "a miss that is not near": (
        {"misses": ["<p class='parcel'>A parcel came.</p>", RULE["misses"][0]]},
        "holds none of the rule's words ('letter-box')",
    ),
    "a miss that another rule takes": (
        {"misses": ["<p class='letter-box-2'>ADVERTISEMENT</p>", RULE["misses"][0]]},
        "any.ad.label removes",
    ),
}


@pytest.mark.parametrize("name", CHECKED)
def test_check_finds(name):
    changes, message = CHECKED[name]
    rules = Rules.default().add(*parse(rule(**changes), "mine.toml")[0])
    assert [problem for problem in check(rules, only=[RULE["id"]]) if message in problem.message]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"hits": ["<p class='letter-box'>A</p>"]}, "mark what a selector finds with [[ ]]"),
        ({"starts": ["our letter"]}, "give exactly one of starts, equals, pattern, selector, detector"),
        ({"scope": "inline", "until": "sentence"}, "until belongs to a pattern"),
        ({"then": ":"}, "then belongs to starts"),
    ],
)
def test_messages(changes, message):
    with pytest.raises(RuleError, match=re.escape(message)):
        parse(rule(**changes), "mine.toml")


# Those that ship


def test_shipped_selectors_are_at_home_everywhere():
    """The default rules of other languages are read when a text speaks them: too late for a page."""
    assert {rule.language for rule in Rules.default() if rule.selector} <= HOME
    assert set(Rules.default().selecting) == {rule for rule in Rules.default().active if rule.selector}


def test_the_example_of_the_readme(tmp_path, command):
    text = (Path(__file__).parent.parent / "cleanpress" / "rules" / "README.md").read_text("utf-8")
    section = text.partition("\n### An element of a page\n")[2].partition("\n## ")[0]
    (file, *_) = re.findall(r"```toml\n(.*?)```", section, re.S)
    (tmp_path / "valley-post.toml").write_text(file, "utf-8")
    rules, _ = parse(file, "README.md")
    assert command("check", tmp_path / "valley-post.toml").err == f"{len(rules)} rules, 0 problems\n"
