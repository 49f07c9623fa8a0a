"""Patterns as RE2 reads them: text in bytes and back, and the small form for lines in ASCII."""

from __future__ import annotations

import pytest

from cleanpress.patterns import Encoded, compiled, expression, narrow
from cleanpress.registry import Rules
from cleanpress.text import folded, same

PATTERNS = [(rule, expression(folded(rule.pattern), rule.scope)) for rule in Rules.default() if rule.pattern]


def spans(pattern, line):
    return [[match.span(group) for group in range(len(match.groups()) + 1)] for match in pattern.finditer(line)]


def test_the_small_form_of_a_pattern_finds_the_same_in_ascii():
    looked = 0
    for rule, source in PATTERNS:
        assert narrow(source) is not compiled(source), f"{rule.id}: has no small form"
        for line in (same(line) for text in (*rule.hits, *rule.misses) for line in text.text.split("\n")):
            if line.isascii():
                looked += 1
                assert spans(narrow(source), line.encode()) == spans(compiled(source), line.encode()), (rule.id, line)
    assert looked > 500


@pytest.mark.parametrize(
    "source", [r"[a-zß-ÿ]+", r"[^é]+", r"\x{41}b|\x{e9}", r"\p{L}+", r"[\p{Lu}\p{M}]", "kelvin|ſ", "[À-ſ]+"]
)
def test_classes_of_characters_stay_what_they_are_in_ascii(source):
    line = " ".join(map(chr, range(32, 127))).encode() + b" Ab Kelvin sS"
    assert spans(narrow(source), line) == spans(compiled(source), line)


@pytest.mark.parametrize(
    "text", ["Kota: A\nKota: B, Kota: C", "É — Kota: A\n\n  日本 Kota: B é Kota: ü Kota: C\n", "\nkota: ñ"]
)
def test_matches_stand_where_they_stand_in_the_text(text):
    found = []
    for line in Encoded(text).lines:
        for match in line.pattern(r"kota: (\p{L})(x)?").finditer(line.data):
            start, end = line.span(match)
            letter = line.span(match, 1)
            assert line.span(match, 2) == (-1, -1)
            found.append((start, end, *letter))
    lower = text.lower()
    starts = [place for place in range(len(text)) if lower.startswith("kota: ", place)]
    assert found == [(start, start + 7, start + 6, start + 7) for start in starts]


def test_places_are_counted_anew_for_each_pattern():
    line = Encoded("é a é b").lines[0]
    for _ in range(2):
        assert [line.span(match) for match in line.pattern("[ab]").finditer(line.data)] == [(2, 3), (6, 7)]
