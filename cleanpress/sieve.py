"""Which patterns can match in a text at all, told for thirty of them in one pass.

A sieve reads the picture of a text, a byte a character, and patterns as coarse as that, without
their counts. So its automaton is small and quick, whatever the script. What falls
through is searched by the pattern itself; what it holds back can't match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import re2

from cleanpress.patterns import Encoded, EncodedLine, Reach, code, options, rewritten
from cleanpress.registry import Rule

_COUNT = re.compile(r"(?<!\\p)(?<!\\x)\{(\d+)(?:,\d*)?\}")
_BEYOND = r"\x80-\xff"
#: What ASCII has of Unicode's classes; of others, nothing.
_ASCII = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9"}
#: What a pattern for lines says of any words before and behind its own: an automaton would have to bear them in mind.
_LEAD = re.compile(r"^\^\[ \]\*((?:\((?:\?:|\?P<\w+>))+)\[\^\\n[^\]]*\]\{\d+,\d+\}\??")
_TRAIL = re.compile(r"\[\^\\n[^\]]*\]\{\d+,\d+\}\??(\)+)\[ \]\*\$$")


class Sieve(NamedTuple):
    """Some patterns, and the automaton that tells in one pass which of them can match."""

    automaton: Any
    patterns: list[tuple[Rule, str]]
    reach: Reach

    @classmethod
    def of(cls, patterns: list[tuple[Rule, str]], reach: Reach) -> Sieve:
        """The sieve for these rules and what they search for, all of the same reach."""
        automaton = re2.Set.SearchSet(options(bytewise=True))
        for _, source in patterns:
            automaton.Add(coarse(source))
        automaton.Compile()
        return cls(automaton, patterns, reach)

    def placed(self, text: Encoded, numbers: list[int]) -> Iterator[tuple[Rule, str, list[EncodedLine]]]:
        """The patterns of these numbers, each with the lines where it can match."""
        match = self.automaton.Match
        where: dict[int, list[EncodedLine]] = {number: [] for number in numbers}
        for first, last, lines in text.parts:
            for start, end in lines if match(text.picture[first:last]) else ():
                if self.reach.fits(end - start):
                    for number in match(text.picture[start:end]) or ():
                        if number in where:
                            where[number].append(text.line(start, end))
        for number, found in where.items():
            yield *self.patterns[number], found


def matching(sieves: Iterable[Sieve], text: Encoded) -> Iterator[tuple[Rule, str, list[EncodedLine]]]:
    """The patterns of some sieves that can match somewhere in the text, each with the lines where it can."""
    for reach, alike in groupby(sieves, attrgetter("reach")):
        near = text.near(reach)
        for sieve in alike:
            numbers = sieve.automaton.Match(near)
            if numbers:  # there are none, most often
                yield from sieve.placed(text, numbers)


def coarse(source: str) -> bytes:
    """The pattern for the pictures of many lines at once: it matches where the pattern does, and elsewhere.

    Counts such as {2,200} multiply the states of an automaton; without them it runs ten to fifty times faster.
    So do any words at a line's start and end; without them the pattern matches more, never less.

    >>> coarse("a{2,40}b{0,3}ñ[^ñb]"), coarse(r"^[ ]*(?:[^\\n]{2,90}tags[^\\n]{0,9})[ ]*$")
    (b'(?m)a+b*[\\\\xd1\\\\xf1][^b]', b'(?m)(?:tags)')
    """
    source = _TRAIL.sub(r"\1", _LEAD.sub(r"\1", source))
    counted = _COUNT.sub(lambda found: "*" if found[1] == "0" else "+", source)
    return ("(?m)" + rewritten(counted, _seven_bits)).encode("ascii")


@lru_cache(maxsize=4096)
def _seven_bits(first: str, last: str | None, negated: bool, folds: bool) -> str:
    """What a picture shows of characters; of those beyond ASCII nothing where they must not match."""
    beyond = "" if negated else _BEYOND
    if first.startswith(r"\p{"):
        return _ASCII.get(first[3:-1], "") + beyond
    start, end = code(first), code(last or first)
    if start is None or end is None or end < 128:
        return first if last is None else f"{first}-{last}"
    if last is None and not negated:
        beyond = "".join(rf"\x{128 | number & 127:02x}" for number in sorted(_forms(start)) if number > 127)
    return _plain(first, start, end) + beyond if not negated or start < 128 else ""


def _forms(number: int) -> set[int]:
    """A character beyond ASCII with those that are the same to a pattern, as the other case is."""
    char = chr(number)
    return {ord(form) for form in (char, char.lower(), char.upper(), _THIRD.get(char, char)) if len(form) == 1}


#: Letters that more than one other stands for.
_THIRD = {"σ": "ς", "ς": "σ", "Σ": "ς", "å": "\u212b", "Å": "\u212b", "µ": "μ", "μ": "µ", "Μ": "µ"}


def _plain(first: str, start: int, end: int) -> str:
    """What ASCII has of a range beyond it: the long s and the sign of Kelvin are an s and a k to a pattern.

    >>> _plain("!", 33, 255), _plain("À", 192, 0x17F), _plain("é", 233, 233)
    ('!-\\\\x7f', 's', '')
    """
    same = (letter for number, letter in ((0x17F, "s"), (0x212A, "k")) if start <= number <= end)
    return rf"{first}-\x7f" if start < 128 else "".join(same)
