"""Which lines of a whole page are its story: a forest's verdict on each unit, and one choice for the page.

The forest gives each unit (units.py) the chance of being story. The story is then the set of
units that promises the most: the likeliest ones, as many as make precision and recall of its
words best together. Where the stretch that the rules found promises nearly as much, it stands.
The forest lives in pages.tsv, made by tests/models/train_pages.py, and is read when the first
page comes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from cleanpress.forest import Forest, sections
from cleanpress.language import kin
from cleanpress.page import Page
from cleanpress.units import NAMES, OWN, SHARED, Units

#: Words of the story weigh so much more than words of menus: losing story is the worse fault.
CARE = 1.25
#: A page whose best choice promises less than this has no story; where the rules found none either, it needs more.
LEAST, ALONE = 0.3, 0.5
#: The rules' stretch stands if it promises at most so much less than the forest's choice;
MARGIN = 0.012
#: in a short story a line counts for much, and the promise is less sure: this share of its letters more;
SHORT = 16
#: and so much in the languages that the rules know best.
MARGIN_AT_HOME = 0.1
#: The chance of what a few trees tell from story; and of story, this short of certain.
LITTLE_CHANCE = 0.01
#: The first trees ask no words; a unit that so many of them find so unlike story is not asked further.
HOPELESS = ((8, -1.1), (16, -1.5))
FIRST = HOPELESS[-1][0]
#: Nor is one that so many trees have decided.
SECOND, LOST, WON = 40, -2.2, 2.2
#: How many words of a unit are asked for what they tell.
TOLD = 24
WORD_SIGNS = ("words' worth", "worst word", "words' worth in all")
SIGNS = (*NAMES, *WORD_SIGNS)


class Model(NamedTuple):
    """The forest, and how much likelier each word is in stories than elsewhere (logarithm)."""

    forest: Forest
    words: dict[str, float]

    def signs(self, units: Units, number: int) -> tuple[float, ...]:
        """What the forest sees of a unit, in the order of SIGNS."""
        return (*units.row(number), *self.told(units.terms(number)))

    def told(self, terms: Sequence[str]) -> tuple[float, float, float]:
        """What the first words of a unit tell, in the order of WORD_SIGNS."""
        known = self.words
        worth = [known.get(term, 0.0) for term in dict.fromkeys(terms[:TOLD])]
        total = sum(worth)
        return total / (len(worth) + 1), min(worth, default=0.0), total

    def chance(self, units: Units, number: int, ruled: bool = False) -> float:
        """How likely a unit is story: the first trees ask no words, and the last only where it is open.

        All trees are asked of what the rules take for story.
        """
        row, forest, score, asked = units.row(number), self.forest, 0.0, 0
        for trees, least in HOPELESS:
            score += forest.score(row, asked, trees)
            if score <= least and not ruled:
                return LITTLE_CHANCE
            asked = trees
        row = (*row, *self.told(units.terms(number)))
        score += forest.score(row, FIRST, SECOND)
        if not LOST < score < WON and not ruled:
            return LITTLE_CHANCE if score < 0 else 1 - LITTLE_CHANCE
        return 1 / (1 + math.exp(-score - forest.score(row, SECOND)))


@cache
def shipped() -> Model:
    """The shipped model."""
    return read((resources.files("cleanpress") / "pages.tsv").read_text("utf-8"))


def read(table: str) -> Model:
    """A model from its text; tests/models/train_pages.py writes it."""
    parts = sections(table)
    words: dict[str, float] = {}
    for line in parts["words"]:
        worth, *found = line.split(" ")
        words |= dict.fromkeys(found, float(worth))
    return Model(Forest.of(parts["trees"]), words)


def weigh(page: Page) -> None:
    """Choose a whole page's story, unless the rules' stretch stands."""
    model, units = shipped(), Units(page)
    near = units.near
    ruled = [n for n, number in enumerate(near) if _ruled(page, units, number)]
    inside = {near[n] for n in ruled}
    chances = [model.chance(units, number, number in inside) for number in near]
    sizes = [units.width[number] for number in near]
    chosen = originals(page, units, choose(chances, sizes))
    best = promise(chosen, chances, sizes)
    home = page.language is not None and kin(page.language) == kin("id")
    margin = MARGIN_AT_HOME if home else MARGIN + SHORT / (sum(sizes[n] for n in chosen) + 1)
    if promise(ruled, chances, sizes) >= best - margin:
        return
    lines = {
        line: chance
        for number, chance in zip(near, chances, strict=True)
        for line in range(units.lines[number][0], units.lines[number][1] + 1)
    }
    if best < (LEAST if ruled else ALONE):
        chosen = []
    story = (units.lines[near[n]] for n in chosen)
    page.weigh(frozenset(line for first, last in story for line in range(first, last + 1)), lines)


def _ruled(page: Page, units: Units, number: int) -> bool:
    """Would the rules alone keep this unit?"""
    first, last = units.lines[number]
    return page.core[0] <= first and last <= page.core[1] and not units.finds[number]


def choose(chances: Sequence[float], sizes: Sequence[float]) -> list[int]:
    """The units that promise the most together: all those above the best bar.

    >>> choose([0.9, 0.1, 0.8], [100, 100, 100])
    [0, 2]
    """
    order = sorted(range(len(chances)), key=lambda n: -chances[n])
    whole = sum(chance * size for chance, size in zip(chances, sizes, strict=True))
    best, count, kept, right = 0.0, 0, 0.0, 0.0
    for place, n in enumerate(order):
        kept += sizes[n]
        right += chances[n] * sizes[n]
        here = _balance(right, kept, whole)
        if here > best:
            best, count = here, place + 1
    return sorted(order[:count])


def originals(page: Page, units: Units, chosen: list[int]) -> list[int]:
    """The choice with copies changed for their originals, where these stand beside the story."""
    near, unit = units.near, {units.lines[number][0]: n for n, number in enumerate(units.near)}
    kept = set(chosen)
    for n in chosen:
        for span in page.by_line.get(units.lines[near[n]][0], ()):
            line = bisect_right(page.document.starts, span.copy_of[0]) - 1 if span.copy_of else -1
            first = unit.get(line, n)
            if first not in kept and (first - 1 in kept or first + 1 in kept):
                kept ^= {n, first}
                break
    return sorted(kept)


def promise(chosen: Collection[int], chances: Sequence[float], sizes: Sequence[float]) -> float:
    """What a choice of units is expected to reach: precision and recall in one figure, 0 to 1."""
    whole = sum(chance * size for chance, size in zip(chances, sizes, strict=True))
    return _balance(sum(chances[n] * sizes[n] for n in chosen), sum(sizes[n] for n in chosen), whole)


def _balance(right: float, kept: float, whole: float) -> float:
    weight = CARE * CARE
    return (1 + weight) * right / (kept + weight * whole) if kept else 0.0


# Reasons

#: What a line's reasons are called, with the signs that each stands for.
_GROUPS = (
    ("its shape", (*OWN[:2], *OWN[4:11], *OWN[11:20], *OWN[23:])),
    ("its common words", ("common words",)),
    ("its words", WORD_SIGNS),
    ("what the rules found in it", ("find", "find in it", "dateline")),
    ("how it matches the page's first line", ("words of the first line",)),
    ("the lines around it", tuple(f"{name} {side:+}" for side in (-3, -2, -1, 1, 2, 3) for name in OWN[:SHARED])),
    ("its place on the page", NAMES[len(OWN) + 6 * SHARED :]),
)


class Reasons:
    """Why the forest thinks lines of a page no story: what would change its mind the most.

    Each group of signs is put to what the page's likeliest unit shows; the more the chance rises, the
    stronger the reason. The page is one that `weigh` has not seen.
    """

    def __init__(self, page: Page) -> None:
        self.forest = shipped().forest
        units = Units(page)
        self._unit = {line: n for n, (first, last) in enumerate(units.lines) for line in range(first, last + 1)}
        self._rows = {n: shipped().signs(units, n) for n in units.near}
        scores = {n: self.forest.score(row, 0) for n, row in self._rows.items()}
        self._best = self._rows[max(scores, key=lambda n: scores[n])] if scores else ()

    def of(self, line: int) -> list[str]:
        """The two strongest reasons against line `line`."""
        row = self._rows.get(self._unit[line])
        if row is None:
            return ["no paragraph stands near"]
        score, gains = self.forest.score(row, 0), []
        for name, signs in _GROUPS:
            places = {SIGNS.index(sign) for sign in signs}
            mixed = tuple(self._best[n] if n in places else sign for n, sign in enumerate(row))
            gains.append((self.forest.score(mixed, 0) - score, name))
        return [name for gain, name in sorted(gains, reverse=True) if gain > 0][:2]
