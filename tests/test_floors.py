"""Quality on real data never falls below tests/floors.json. Needs the folder that CLEANPRESS_DATA names.

text-dev.jsonl and html-dev/ (gold.jsonl, and pages.zip with each page as <id>.html) hold texts and
pages with their gold bodies; they belong to publishers and are no part of this project.
"""

import gzip
import json
import os
import zipfile
from functools import cache
from pathlib import Path

import pytest
from scoring import Score, read, score

from cleanpress import Cleaner, clean_many, fold

DATA = Path(os.environ.get("CLEANPRESS_DATA", ""))
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))

needs_data = pytest.mark.skipif(
    "CLEANPRESS_DATA" not in os.environ, reason="needs real articles: set CLEANPRESS_DATA to their folder"
)


@cache
def text_dev(at_home: bool) -> Score:
    """The Indonesian and Malay texts, or those in all other languages."""
    cleaner = Cleaner()
    golds = [gold for gold in read(DATA / "text-dev.jsonl") if (gold["lang"] in ("id", "ms")) == at_home]
    return score(golds, [cleaner.clean(gold["text"]).to_dict() for gold in golds])


@cache
def html_dev() -> dict[str, Score]:
    golds = read(DATA / "html-dev" / "gold.jsonl")
    with zipfile.ZipFile(DATA / "html-dev" / "pages.zip") as pages:
        articles = clean_many(pages.read(f"{gold['id']}.html") for gold in golds)
        outputs = {gold["id"]: {"body": article.body} for gold, article in zip(golds, articles, strict=True)}
    sets = {name: [gold for gold in golds if gold["set"] == name] for name in {gold["set"] for gold in golds}}
    return {name: score(some, [outputs[gold["id"]] for gold in some]) for name, some in sets.items()}


@needs_data
@pytest.mark.parametrize("figure", FLOORS["text-dev"])
def test_text(figure):
    assert getattr(text_dev(at_home=True), figure) >= FLOORS["text-dev"][figure]


@needs_data
@pytest.mark.parametrize("figure", FLOORS["text-dev-other"])
def test_text_in_other_languages(figure):
    assert getattr(text_dev(at_home=False), figure) >= FLOORS["text-dev-other"][figure]


@needs_data
@pytest.mark.parametrize("name", FLOORS["html-dev"])
def test_html(name):
    assert html_dev()[name].f1 >= FLOORS["html-dev"][name]


@needs_data
def test_whole_pages():
    """Every tenth page, in its three renderings by turns; of text-dev's whole pages, the menus."""
    golds = {gold["id"]: gold for gold in read(DATA / "html-dev" / "gold.jsonl")}
    with gzip.open(DATA / "page-text-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for number, line in enumerate(lines) if number % 10 == 0]
    cleaner = Cleaner()
    outputs = [{"body": article.body} for article in clean_many(page["text"] for page in pages)]
    assert score([golds[page["id"]] for page in pages], outputs).f1 >= FLOORS["pages"]["f1"]
    whole = [gold for gold in read(DATA / "text-dev.jsonl") if cleaner.clean(gold["text"]).page.whole]
    menus = [{**gold, "noise": [piece for piece in gold["noise"] if piece["kind"] == "navigation"]} for gold in whole]
    found = score(menus, [{"body": cleaner.clean(gold["text"]).body} for gold in whole], leave_out=())
    assert found.removed >= FLOORS["pages"]["navigation"]


@needs_data
def test_glued_headlines():
    """Each case after a lead and a cue in one line: what stays is the lead and the next sentence."""
    lead = "Pemerintah daerah menyatakan penanganan warga terdampak tetap berjalan sampai akhir pekan ini."
    right = uncut = 0
    cases = read(DATA / "glued-dev.jsonl")
    articles = clean_many(f"{lead} Baca juga: {case['headline']} {case['next']}" for case in cases)
    for case, article in zip(cases, articles, strict=True):
        body = " ".join(article.body.split())
        want = " ".join(case["next"].split())
        right += body == f"{lead} {want}"
        uncut += len(body) >= len(lead) + 1 + len(want)
    assert right / len(cases) >= FLOORS["glued-dev"]["right"]
    assert uncut / len(cases) >= FLOORS["glued-dev"]["uncut"]


@needs_data
def test_gold_bodies_lose_nothing():
    cleaner = Cleaner()
    golds = read(DATA / "text-dev.jsonl")
    touched = [gold["id"] for gold in golds if cleaner.clean(gold["body"]).body != fold(gold["body"])]
    assert 1 - len(touched) / len(golds) >= FLOORS["gold-bodies"]["untouched"], touched


def test_the_scorer_knows_good_from_bad():
    """The scorer itself, on figures that can be counted by hand."""
    gold = {
        "body": "Harga beras naik.",
        "noise": [{"kind": "ad", "text": "IKLAN"}, {"kind": "related", "text": "Baca juga: Stok"}],
    }
    perfect = {"body": "Harga  beras naik.", "removed": [{"kind": "ad", "text": "IKLAN"}]}
    assert score([gold], [perfect]) == Score(f1=1.0, exact=1.0, intact=1.0, removed=1.0, kinds_right=1.0)
    poor = {"body": "Harga naik. IKLAN", "removed": [{"kind": "tags", "text": "Baca juga: Stok"}]}
    assert score([gold], [poor]) == Score(f1=0.75, exact=0.0, intact=0.0, removed=0.5, kinds_right=0.0)
    nothing = {"body": "", "removed": []}
    assert score([gold], [nothing]) == Score(f1=0.0, exact=0.0, intact=0.0, removed=1.0, kinds_right=1.0)
