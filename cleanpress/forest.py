"""Decision trees, read from text: what the model of glued headlines is made of (seam.py)."""

from __future__ import annotations

from typing import NamedTuple

#: A node of a decision tree: the number of a sign, its threshold, the branch for at most that, the branch for more.
#: A leaf is its bare score. Plain tuples: a run spends its time in walking down the trees.
Node = tuple[int, float, "Node", "Node"] | float


class Forest(NamedTuple):
    """Decision trees in one row."""

    trees: list[Node]

    def add(self, tree: str) -> None:
        """One tree as text, nodes in order: "sign:threshold" for a fork, before its branches, a number for a leaf."""
        branches: list[Node] = []
        for node in reversed(tree.split()):
            number, fork, threshold = node.partition(":")
            if fork:
                branches.append((int(number), float(threshold), branches.pop(), branches.pop()))
            else:
                branches.append(float(number))
        self.trees.append(branches.pop())

    def score(self, signs: tuple[float, ...], first: int, last: int | None = None) -> float:
        """What the trees first to last say, added up."""
        total = 0.0
        for node in self.trees[first:last]:
            while isinstance(node, tuple):
                asked, threshold, left, right = node
                node = left if signs[asked] <= threshold else right
            total += node
        return total
