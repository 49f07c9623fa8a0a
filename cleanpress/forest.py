"""Decision trees, read from text: what the model of glued headlines is made of (seam.py)."""

from __future__ import annotations

from typing import NamedTuple


class Forest(NamedTuple):
    """Decision trees in one row, each node before its left branch: go left when sign <= threshold."""

    roots: list[int]
    nodes: list[tuple[int, float, int]]
    """Of each fork the sign that it asks, its threshold and its right branch; of a leaf -1 and its score."""

    def add(self, tree: str) -> None:
        """One tree as text, nodes in order: "sign:threshold" for a fork, a number for a leaf."""
        self.roots.append(len(self.nodes))
        open_forks: list[int] = []
        for node in tree.split():
            here = len(self.nodes)
            number, fork, threshold = node.partition(":")
            self.nodes.append((int(number), float(threshold), 0) if fork else (-1, float(number), 0))
            if fork:
                open_forks.append(here)
            elif open_forks:
                parent = open_forks.pop()
                self.nodes[parent] = (*self.nodes[parent][:2], here + 1)

    def score(self, signs: tuple[float, ...], first: int, last: int | None = None) -> float:
        """What the trees first to last say, added up."""
        nodes, total = self.nodes, 0.0
        for node in self.roots[first:last]:
            asked, threshold, right = nodes[node]
            while asked >= 0:
                node = node + 1 if signs[asked] <= threshold else right
                asked, threshold, right = nodes[node]
            total += threshold
        return total
