"""What the words of a whole page's lines tell: which of them, and which pairs, stand in stories and which in menus.

Each word of a unit and each pair of neighbours has a worth, counted by tests/models/train_pages.py; figures are all one
word, and where words are not parted each character is one. What stands around a unit says as much as its own words:
below "Leave a comment" few lines are story.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

#: How many words at a unit's start are asked, and how many at its end if it is longer than LONG.
FIRST, LAST, LONG = 24, 8, 300
_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
#: How many units above and below are seen one by one, in short averages, in long ones, and for their worst.
NEAR, SOME, MANY, WORST = (-3, -2, -1, 1, 2, 3), 5, 12, 8
WORDING = (
    "wording", "worst word", "wording in all", *(f"wording {side:+}" for side in NEAR),
    *(f"wording of {size} {side}" for size in (SOME, MANY) for side in ("above", "below")),
    "worst wording above", "worst wording below",
)  # fmt: skip


def words(text: str) -> list[str]:
    """The words of a text in small letters, with its marks; every figure is "0".

    >>> words("Read more (12)")
    ['read', 'more', '(', '0', ')']
    """
    found: list[str] = []
    for word in _WORD.findall(text.lower()):
        if word[0].isdigit():
            found.append("0")
        elif _WIDE.match(word):
            found += word
        else:
            found.append(word)
    return found


def told(text: str) -> dict[str, None]:
    """What is asked of a unit: its first words, its last ones, pairs of the first, and what stands at both ends.

    >>> list(told("Read more"))
    ['read', 'more', 'read_more', '^read', '^read_more', '$more']
    """
    first = words(text[:LONG])[:FIRST]
    if not first:
        return {}
    last = words(text[-80:])[-LAST:] if len(text) > LONG else first
    pairs = list(map("_".join, pairwise(first)))
    asked = dict.fromkeys((*first, *last, *pairs, "^" + first[0]))
    if pairs:
        asked["^" + pairs[0]] = None
    asked["$" + last[-1]] = None
    return asked


class Wording(NamedTuple):
    """What each word is worth: above 0 in stories, below elsewhere."""

    worth: dict[str, float]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Wording:
        """The words of a section, each line with a worth and the words that have it."""
        known: dict[str, float] = {}
        for line in lines:
            worth, *found = line.split(" ")
            known |= dict.fromkeys(found, float(worth))
        return cls(known)

    def score(self, text: str) -> tuple[float, float, float]:
        """What a text's words are worth, against how many they are; the worst of them; all together.

        Words that nobody knows are worth nothing, so that little is told of a language that nobody has learnt.
        """
        asked = told(text)
        known = [worth for worth in map(self.worth.get, asked) if worth is not None]
        total = sum(known)
        return total / math.sqrt(len(asked) or 1), min(known, default=0.0), total


def around(found: Sequence[tuple[float, float, float]]) -> list[tuple[float, ...]]:
    """Of each unit, one below the other, what its words tell and those of the units around it, as WORDING has it."""
    scores, count, widest = [score for score, _, _ in found], len(found), max(NEAR)
    padded = [*[0.0] * widest, *scores, *[0.0] * widest]
    sums = [0.0, *accumulate(scores)]
    rows = []
    for n, own in enumerate(found):
        above, below = scores[max(0, n - WORST) : n], scores[n + 1 : n + 1 + WORST]
        means = []
        for size in (SOME, MANY):
            first, last = max(0, n - size), min(count, n + 1 + size)
            means += [(sums[n] - sums[first]) / max(1, n - first), (sums[last] - sums[n + 1]) / max(1, last - n - 1)]
        near = (padded[widest + n + side] for side in NEAR)
        rows.append((*own, *near, *means, min(above, default=0.0), min(below, default=0.0)))
    return rows
