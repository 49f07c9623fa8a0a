"""Invented pages of different newsroom shapes: body, pieces by kind, metadata, restore, idempotence."""

import json
from pathlib import Path

import pytest

from cleanpress import Article, clean, fold

ROOT = Path(__file__).parent.parent / "fixtures"
CASES = sorted(path.parent for path in ROOT.glob("pages/*/expected.json"))
KNOWN_FAILURES = sorted(path.parent for path in ROOT.glob("known_failures/*/expected.json"))


def article(case: Path) -> tuple[str, Article]:
    source = next(case.glob("source.*"))
    text = source.read_text("utf-8")
    return text, clean(text)


def expected(case: Path) -> dict:
    return json.loads((case / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_body(case):
    assert article(case)[1].body == fold((case / "expected.txt").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_piece_goes_under_its_kind(case):
    wanted = expected(case).get("removed", [])
    have = [(removal.kind, fold(removal.text)) for removal in article(case)[1].removed]
    for piece in wanted:
        text = fold(piece["text"])
        kinds = {kind for kind, removed in have if text in removed or removed in text}
        assert piece["kind"] in kinds, f"{piece['kind']}: {text!r} went as {kinds or 'nothing'}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_metadata(case):
    have = article(case)[1].metadata
    for name, value in expected(case)["metadata"].items():
        assert getattr(have, name) == value, name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_restores_and_stays(case):
    text, cleaned = article(case)
    assert case.name.split("-")[1] == "html" or cleaned.restore() == text
    assert clean(cleaned.body).body == cleaned.body


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=pytest.mark.xfail(strict=True)) for c in KNOWN_FAILURES], ids=str
)
def test_known_failure(case):
    """What we get wrong so far. A case that passes moves to pages/."""
    assert article(case)[1].body == fold((case / "expected.txt").read_text("utf-8"))
