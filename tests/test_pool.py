"""The promises, on every text of a large pool. Needs the folder that CLEANPRESS_DATA names."""

import gzip
import json
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from cleanpress import Article, clean_many, fold
from cleanpress.fold import cut

DATA = Path(os.environ.get("CLEANPRESS_DATA", ""))
IDEMPOTENT = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))["text-pool"]["idempotent"]

pytestmark = pytest.mark.skipif(
    "CLEANPRESS_DATA" not in os.environ, reason="needs real articles: set CLEANPRESS_DATA to their folder"
)


def pool() -> Iterator[tuple[str, str]]:
    with gzip.open(DATA / "text-pool.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            doc = json.loads(line)
            yield doc["id"], doc["text"]


def broken(text: str, article: Article, with_captions: Article) -> Iterator[str]:
    """The promises that this article breaks."""
    removed = article.removed
    if article.body != fold(cut(article.text, [(r.start, r.end) for r in removed])):
        yield "the body is the text minus what was removed"
    if any(r.start >= r.end for r in removed) or any(a.end > b.start for a, b in pairwise(removed)):
        yield "removals are sorted and disjoint"
    if any(r.text != article.text[r.start : r.end] for r in removed):
        yield "a removal's text stands at its place"
    if article.restore() != text:
        yield "restore() gives the source back"
    if article.restore({"caption"}) != with_captions.body:
        yield "restore({'caption'}) is what keep={'caption'} gives"


def test_promises_hold_for_every_text():
    documents = list(pool())
    assert documents
    names, texts = zip(*documents, strict=True)
    articles = list(clean_many(texts))
    faults = [
        (name, promise)
        for name, text, article, kept in zip(names, texts, articles, clean_many(texts, keep={"caption"}), strict=True)
        for promise in broken(text, article, kept)
    ]
    again = clean_many(article.body for article in articles)
    restless = [n for n, once, twice in zip(names, articles, again, strict=True) if once.body != twice.body]
    assert faults == []
    assert 1 - len(restless) / len(texts) >= IDEMPOTENT, restless
