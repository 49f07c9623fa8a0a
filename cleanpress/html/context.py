"""A second look at each line, knowing what the first made of the lines around it and of those built alike.

A teaser reads like a paragraph; but the lines whose elements bear the same class names are teasers too,
and its neighbours are links. A few dozen small decision trees, in context.tsv, weigh this, together with
how the line looks (looks.py).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate

from cleanpress.html.looks import Looks
from cleanpress.html.measured import Measured

#: Sums beyond these say nothing more.
MOST = 6.0
#: A line that the extractor left, with a sum below this, is not looked at again.
HOPELESS = -3.0
#: The classes of so many elements, from the line outwards, tell how it is built.
LEVELS = 4
#: How many characters of a line count, and how many each line counts at least.
LONGEST, LEAST = 600, 10

#: One split: the feature, the highest value that goes left, where left and right lead; a leaf is its value.
Node = tuple[int, float, int, int] | float


@cache
def _trees() -> tuple[float, tuple[tuple[Node, ...], ...]]:
    """What every line starts with, and the trees: each a list of nodes, the root first."""
    base = 0.0
    trees: list[list[Node]] = []
    for row in (resources.files("cleanpress.html") / "context.tsv").read_text("utf-8").splitlines():
        cells = row.split("\t")
        if cells[0] == "base":
            base = float(cells[1])
        elif cells[0] == "tree":
            trees.append([])
        elif cells[0] == "leaf":
            trees[-1].append(float(cells[1]))
        elif cells[0] == "split":
            trees[-1].append((int(cells[1]), float(cells[2]), int(cells[3]), int(cells[4])))
    return base, tuple(map(tuple, trees))


def reweighed(page: Measured, weights: list[float]) -> list[float]:
    """The sums of all lines, looked at again."""
    base, trees = _trees()
    keys = [built(page, number) for number in range(len(weights))]
    lengths = [len(line.text) for line in page.lines]
    table = Table(weights, page.taken, lengths, keys)
    looks = Looks(page)
    out = []
    for number, weight in enumerate(weights):
        if not page.taken[number] and weight < HOPELESS:
            out.append(weight)
            continue
        row = table.row(number) + looks.row(number)
        total = base
        for tree in trees:
            node = tree[0]
            while not isinstance(node, float):
                node = tree[node[2] if row[node[0]] <= node[1] else node[3]]
            total += node
        out.append(total)
    return out


def built(page: Measured, number: int) -> tuple[Hashable, Hashable]:
    """How a line is built: the class words around it and its tag; and the same without the innermost element."""
    place = page.lines[number].place
    names = [up.names for up, _ in zip(place.up(), range(LEVELS), strict=False)]
    return (place.tag, *names), ("", *names[1:])


class Table:
    """The features of a page's lines."""

    def __init__(
        self,
        weights: Sequence[float],
        taken: Sequence[bool],
        lengths: Sequence[int],
        keys: Sequence[tuple[Hashable, Hashable]],
    ) -> None:
        self.sums = [max(-MOST, min(MOST, weight)) for weight in weights]
        self.taken = taken
        self.sizes = [float(min(length, LONGEST) + LEAST) for length in lengths]
        self.keys = keys
        weighed = [s * size for s, size in zip(self.sums, self.sizes, strict=True)]
        self.run = [0.0, *accumulate(weighed)]
        self.reach = [0.0, *accumulate(self.sizes)]
        self.groups: dict[Hashable, list[float]] = {}
        for pair, amount, size in zip(keys, weighed, self.sizes, strict=True):
            for key in pair:
                group = self.groups.setdefault(key, [0.0, 0.0, 0.0])
                group[0] += amount
                group[1] += size
                group[2] += 1
        good = [number for number, total in enumerate(self.sums) if total > 0]
        self.first, self.last = (good[0], good[-1]) if good else (0, -1)
        self.good, self.best = float(len(good)), max(self.sums, default=0.0)

    def _mean(self, begin: int, end: int) -> float:
        size = self.reach[end] - self.reach[begin]
        return (self.run[end] - self.run[begin]) / max(1.0, size)

    def row(self, number: int) -> list[float]:
        """The features of one line."""
        sums, many = self.sums, len(self.sums)
        row = [sums[number], float(self.taken[number]), math.log(self.sizes[number])]
        for step in (1, 2):
            row.append(sums[number - step] if number >= step else -MOST)
            row.append(sums[number + step] if number + step < many else -MOST)
        for step in (3, 8):
            row.append(self._mean(max(0, number - step), number))
            row.append(self._mean(number + 1, min(many, number + step + 1)))
        for key in self.keys[number]:
            amount, size, count = self.groups[key]
            row += [amount / size, count]
        row.append(float(self.first <= number <= self.last))
        row.append(float(min(0, number - self.first)))
        row.append(float(max(0, number - self.last)))
        return [*row, self.good, self.best]
