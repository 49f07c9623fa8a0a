"""The rules reach as many interface phrases as tests/floors.json says, and README.md's table says so.

The phrases lie beside the folder that CLEANPRESS_DATA names, in phrases/phrases.jsonl.
"""

import json
import os
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from cleanpress import Cleaner
from cleanpress.registry import parse

ROOT = Path(__file__).parent.parent
# by its path: `import coverage` might find the package of that name
_SPEC = spec_from_file_location("phrase_coverage", ROOT / "tests" / "coverage.py")
coverage = module_from_spec(_SPEC)
_SPEC.loader.exec_module(coverage)
PHRASES = Path(os.environ.get("CLEANPRESS_DATA", "")).parent / "phrases" / "phrases.jsonl"
FLOORS = json.loads((ROOT / "tests" / "floors.json").read_text("utf-8"))["coverage"]

needs_phrases = pytest.mark.skipif(
    "CLEANPRESS_DATA" not in os.environ or not PHRASES.is_file(),
    reason="needs phrases/phrases.jsonl beside the folder that CLEANPRESS_DATA names",
)


@cache
def result():
    return coverage.Coverage(coverage.trials(coverage.read(PHRASES), Cleaner()))


@needs_phrases
def test_over_all():
    assert result().share() >= FLOORS["overall"]
    assert not [one for one in result().tried if one.reason == "story is lost around it"]


@needs_phrases
@pytest.mark.parametrize("language", FLOORS["languages"])
def test_language(language):
    share, groups = FLOORS["languages"][language]
    assert result().share(language) >= share, left(language)
    assert len(result().covered(language)) >= groups, left(language)


@needs_phrases
def test_the_table_in_the_readme_is_the_generated_one():
    """Row by row, for the languages that have a floor; `tests/coverage.py --write` writes it anew."""
    wanted = result().table().splitlines()
    wild = coverage.NAMES.keys() - FLOORS["languages"].keys()
    rows = [line for line in wanted if not any(f"({tag}) |" in line for tag in wild)]
    table = coverage.table_in((ROOT / "README.md").read_text("utf-8"))
    missing = [row for row in rows[2 if wild else 0 :] if row not in table]
    assert not missing, "run tests/coverage.py PHRASES.jsonl --write README.md"


def left(language: str) -> list[str]:
    return [f"{one.text}: {one.reason}" for one in result().tried if one.language == language and not one.gone]


def phrase(text, kind="ad", language="de", form="line", risk="low"):
    return {"text": text, "kind": kind, "lang": language, "form": form, "risk_line": risk}


HINT = """
[[rule]]
id = "de.ad.river-radio"
kind = "ad"
scope = "line"
precision = "hint"
equals = ["uferfunk"]
why = "An example."
source = "invented"
since = "0.2"
hits = ['Uferfunk']
misses = ['Der Uferfunk sendet wieder.']
"""


def test_a_phrase_is_gone_or_stays_with_a_reason():
    rules, _ = parse(HINT, "mine.toml")
    cleaner = Cleaner(rules=rules)
    phrases = phrase("Lesen Sie auch:", form="prefix"), phrase("Der Fluss"), phrase("Uferfunk")
    gone, unknown, held = coverage.trials(phrases, cleaner)
    assert gone.gone
    assert gone.reason == ""
    assert (unknown.gone, unknown.reason) == (False, "no rule knows it")
    assert not held.gone
    assert held.reason == "held back: de.ad.river-radio: hint: no accepted find of its kind beside it"


def test_only_a_prefix_may_lose_just_its_cue():
    text = "Stok beras aman, kata bupati. Baca juga: Harga Cabai Naik Lagi di Pasar Melati"
    (line,) = coverage.trials([phrase(text, language="id")], Cleaner())
    assert not line.gone
    assert line.reason.startswith("id.related.read-also-inline takes only 'Baca juga: Harga")
    (prefix,) = coverage.trials([phrase(text, language="id", form="prefix")], Cleaner())
    assert prefix.gone


def test_a_group_is_covered_by_three_phrases_and_most_of_those_of_low_risk():
    def made(gone, kept, risky=0):
        cells = [(True, True)] * gone + [(True, False)] * kept + [(False, True)] * risky
        return coverage.Coverage(coverage.Tried("de", "ad", "x", *cell) for cell in cells)

    marks = [made(3, 2), made(3, 3), made(2, 0), made(2, 0, 1), made(1, 1, 2), made(2, 5)]
    assert "".join(one.mark("de", "ad") for one in marks) == "●○–●○○"
    assert made(3, 1, 4).share() == 0.75
    assert made(3, 0).row("de") == ["German (de)", "100 %", "1", "●"]


def test_every_language_has_two_lines_of_story():
    cleaner = Cleaner()
    for language in coverage.NAMES:
        above, below = coverage.story(language, cleaner)
        assert not cleaner.clean(f"{above}\n{below}", language=language).removed


def test_the_table_is_written_between_its_marks():
    text = f"above\n{coverage.BEGIN}\nold\n{coverage.END}\nbelow\n"
    once = coverage.written(text, "| a |\n| b |")
    assert coverage.table_in(once) == ["| a |", "| b |"]
    assert coverage.written(once, "| a |\n| b |") == once
    assert (once.startswith("above\n"), once.endswith("\nbelow\n")) == (True, True)
    with pytest.raises(ValueError, match="between two lines"):
        coverage.written("no marks", "| a |")


def test_a_floor_only_rises():
    one = coverage.Coverage([coverage.Tried("de", "ad", "x", True, gone) for gone in (True, True, True, False)])
    floors = {"other": 1, "coverage": {"overall": 0.8, "languages": {"de": [0.7, 3]}}}
    assert coverage.raised(floors, one) == {
        "other": 1,
        "coverage": {"overall": 0.8, "languages": {"de": [0.75, 3]}},
    }
