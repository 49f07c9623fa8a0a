"""Patterns as RE2 reads them: text in bytes and back, the small form for lines in Latin-1, and what a sieve reads."""

from __future__ import annotations

import pytest
import re2

from cleanpress.patterns import Encoded, compiled, expression, narrow, options, picture
from cleanpress.registry import Rules
from cleanpress.sieve import coarse
from cleanpress.text import folded, same

PATTERNS = [(rule, expression(folded(rule.pattern), rule.scope)) for rule in Rules.default() if rule.pattern]


def small(source, line):
    """Where the small form matches, by characters."""
    return [spans(match) for match in narrow(source).finditer(line.encode("latin-1"))]


def wide(source, line):
    """Where the pattern itself matches, by characters."""
    data = line.encode()

    def place(byte):
        return byte if byte < 0 else len(data[:byte].decode())

    return [[tuple(map(place, span)) for span in spans(match)] for match in compiled(source).finditer(data)]


def spans(match):
    return [match.span(group) for group in range(len(match.groups()) + 1)]


def examples(rule):
    return [line for text in (*rule.hits, *rule.misses) for line in same(text.text).split("\n")]


def test_the_small_form_of_a_pattern_finds_the_same_in_latin_1():
    ascii_lines = latin_lines = 0
    for rule, source in PATTERNS:
        for line in examples(rule):
            if max(line, default="") <= "ÿ":
                ascii_lines += line.isascii()
                latin_lines += not line.isascii()
                assert small(source, line) == wide(source, line), (rule.id, line)
    assert ascii_lines > 500
    assert latin_lines > 300


CLASSES = [
    r"[a-zß-ÿ]+", r"[^é]+", r"\x{41}b|\x{e9}", r"\p{L}+", r"[\p{Lu}\p{M}]", "kelvin|ſ", "[À-ſ]+", r"[\.-é]+",
    "ÅNGSTRÖM", r"(?-i:[^\p{Ll}]+)", r"[^—\p{Han}]+", r"\p{Han}|b", r"(?-i:\p{Lu}\p{Ll}+)", r"[\p{N}]+", "[一-鿿]",
    "[^一-鿿]+x", "ł|μ", "(?-i:[à-ÿ]+)", "(?-i:(é)|x)é", "[À-Þ]+", "(?-i:[^É])É", r"(?-i:\(É)", r"[^\p{Lu}]+", "ÿ|ẞ|å",
]  # fmt: skip


@pytest.mark.parametrize("source", CLASSES)
def test_classes_of_characters_stay_what_they_are_in_latin_1(source):
    line = " ".join(map(chr, (*range(32, 127), *range(160, 256)))) + " Ab Kelvin sS \xe9\xc9 \xb5 \xe5ngstr\xf6m \xff"
    assert small(source, line) == wide(source, line)


def sieve_lets_through(source, line):
    return re2.search(coarse(source), picture(line), options(bytewise=True)) is not None


def test_a_sieve_lets_all_through_that_a_pattern_matches():
    looked = 0
    for rule, source in PATTERNS:
        for line in examples(rule):
            if compiled(source).search(line.encode()):
                looked += 1
                assert sieve_lets_through(source, line), (rule.id, line)
    assert looked > 1000


@pytest.mark.parametrize("source", CLASSES)
@pytest.mark.parametrize(
    "line", ["Ελλάδος ΣΊΣΥΦΟΣ", "Łódź", "新闻 x", "Kelvin ſ", "😀 É", "\u212bngström", "— x", "é", "٣"]
)
def test_a_sieve_lets_all_classes_through(source, line):
    assert sieve_lets_through(source, line) or not compiled(source).search(line.encode())


def test_a_sieve_gives_counts_up():
    assert coarse(r"\p{Lu}{2,40}\d{4}x{0,3}y{2}") == rb"(?m)[A-Z\x80-\xff]+\d+x*y+"
    assert picture("aé😀\n新") == b"a\xe9\x80\n\xb0"


def lines(text):
    encoded = Encoded(text)
    return [encoded.line(*place) for _, _, places in encoded.parts for place in places]


@pytest.mark.parametrize(
    "text", ["Kota: A\nKota: B, Kota: C", "É — Kota: A\n\n  日本 Kota: B é Kota: ü Kota: C\n", "\nkota: ñ"]
)
def test_matches_stand_where_they_stand_in_the_text(text):
    found = []
    for line in lines(text):
        for match in line.pattern(r"kota: (\p{L})(x)?").finditer(line.data):
            start, end = line.span(match)
            letter = line.span(match, 1)
            assert line.span(match, 2) == (-1, -1)
            found.append((start, end, *letter))
    lower = text.lower()
    starts = [place for place in range(len(text)) if lower.startswith("kota: ", place)]
    assert found == [(start, start + 7, start + 6, start + 7) for start in starts]


def test_places_are_counted_anew_for_each_pattern():
    (line,) = lines("é → a é b")
    for _ in range(2):
        assert [line.span(match) for match in line.pattern("[ab]").finditer(line.data)] == [(4, 5), (8, 9)]
