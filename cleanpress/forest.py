"""Decision trees and the tables they stand in: glued headlines (seam.py), whole pages (pages.py)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

#: A node of a decision tree: the number of a sign, its threshold, the branch for at most that, the branch for more.
#: A leaf asks for sign -1, and its score stands where a threshold would. All are plain tuples of one shape, because
#: a run spends its time in walking down the trees.
Node = tuple[int, float, Any, Any]


def sections(table: str) -> dict[str, list[str]]:
    """The parts of a model's text: below "## name" its lines, those that begin with "#" aside.

    >>> sections("## trees\\n# one a line\\n0.5")
    {'trees': ['0.5']}
    """
    parts: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line.startswith("## "):
            parts[line[3:]] = []
        elif not line.startswith("#"):
            parts[next(reversed(parts))].append(line)
    return parts


class Forest(NamedTuple):
    """Decision trees in one row."""

    trees: list[Node]

    @classmethod
    def of(cls, lines: Iterable[str]) -> Forest:
        """The trees of a section, one a line."""
        forest = cls([])
        for line in lines:
            forest.add(line)
        return forest

    def add(self, tree: str) -> None:
        """One tree as text, nodes in order: "sign:threshold" for a fork, before its branches, a number for a leaf."""
        branches: list[Node] = []
        for node in reversed(tree.split()):
            number, fork, threshold = node.partition(":")
            if fork:
                branches.append((int(number), float(threshold), branches.pop(), branches.pop()))
            else:
                branches.append((-1, float(number), None, None))
        self.trees.append(branches.pop())

    def score(self, signs: tuple[float, ...], first: int, last: int | None = None) -> float:
        """What the trees first to last say, added up."""
        total = 0.0
        for asked, worth, left, right in self.trees[first:last]:
            while asked >= 0:
                asked, worth, left, right = left if signs[asked] <= worth else right
            total += worth
        return total
