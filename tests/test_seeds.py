"""The five seeds: body, pieces, kinds and metadata, all exactly right."""

import json
from pathlib import Path

import pytest

from cleanpress import clean, fold

ROOT = Path(__file__).parent.parent
GOLD = [json.loads(line) for line in (ROOT / "fixtures/seeds.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_seed(gold):
    source = (ROOT / "seeds" / f"{gold['id']}.txt").read_text("utf-8")
    article = clean(source)
    assert article.body == fold(gold["body"])
    assert article.restore() == source
    assert clean(article.body).body == article.body


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_pieces_and_kinds(gold):
    log = [(removal.kind, fold(removal.text)) for removal in clean(gold["text"]).removed]
    for piece in gold["noise"]:
        text = fold(piece["text"])
        assert piece["kind"] in {kind for kind, removed in log if text in removed or removed in text}, piece


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold["id"])
def test_metadata(gold):
    metadata = clean(gold["text"]).metadata
    for name, value in gold["meta"].items():
        assert getattr(metadata, name) == value, name
    stated = {name for name in gold["meta"] if getattr(metadata, name) and name not in ("language", "truncated")}
    assert stated <= set(metadata.origin), "every stated field names its origin"
