"""The clean-text gate: what the rules remove from texts without noise, against a ledger with reasons.

The texts are the articles in fixtures/clean and, when CLEANPRESS_DATA is set, the gold bodies of
text-dev. A rule that removes anything there needs an entry in fixtures/ledger.toml. The gate itself
is tested on every run: a bad rule must be caught.
"""

import json
import os
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from cleanpress import Rules
from cleanpress.check import conflicts
from cleanpress.registry import parse

FIXTURES = Path(__file__).parent.parent / "fixtures"
ARTICLES = [(file.stem, file.read_text("utf-8")) for file in sorted((FIXTURES / "clean").glob("*.txt"))]
CANARY = """
[[rule]]
id = "id.promo.canary"
kind = "promo"
scope = "inline"
precision = "exact"
pattern = '(?-i:Ikuti|Simak|Lihat)[^.]*[.]'
needs = ["ikuti", "simak", "lihat"]
why = "A rule that no one should write: it takes every sentence that opens with these verbs."
source = "invented, to test the gate"
since = "0.1"
hits = ['[[Simak terus kabar kami.]]']
misses = ['Ia minta warga simak baik-baik.']
"""


def ledger():
    entries = tomllib.loads((FIXTURES / "ledger.toml").read_text("utf-8")).get("removal", [])
    for entry in entries:
        assert set(entry) == {"text", "rule", "characters", "reason"}, entry
        assert len(entry["reason"]) > 20, f"say why {entry['rule']} may remove this: {entry}"
    return Counter({(entry["text"], entry["rule"]): entry["characters"] for entry in entries})


def removed(rules, texts):
    found = Counter()
    for name, rule, start, end, _ in conflicts(rules, texts):
        found[name, rule] += end - start
    return found


def test_there_is_enough_clean_text():
    languages = Counter(name.split("-")[0] for name, _ in ARTICLES)
    assert languages["id"] >= 25
    assert languages["ms"] >= 5
    assert languages["en"] >= 10


def test_invented_articles_stay_whole():
    have = removed(Rules.default(), ARTICLES)
    want = {entry: size for entry, size in ledger().items() if entry[0] in dict(ARTICLES)}
    assert have == want


def test_gold_bodies_stay_whole():
    data = os.environ.get("CLEANPRESS_DATA")
    if not data:
        pytest.skip("CLEANPRESS_DATA names no folder with text-dev.jsonl")
    lines = (Path(data) / "text-dev.jsonl").read_text("utf-8").splitlines()
    texts = [(gold["id"], gold["body"]) for gold in map(json.loads, lines) if gold["body"]]
    have = removed(Rules.default(), texts)
    want = {entry: size for entry, size in ledger().items() if entry[0] in dict(texts)}
    assert have == want


def test_the_gate_catches_a_bad_rule():
    canary, _ = parse(CANARY, "canary.toml")
    caught = removed(Rules.default().add(*canary), ARTICLES)
    assert sum(size for (_, rule), size in caught.items() if rule == "id.promo.canary") > 1000
