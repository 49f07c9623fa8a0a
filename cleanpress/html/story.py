"""Which lines are the story: the signs of each line, weighed and added up.

The extractor's choice is where it starts; a line that it took must be spoken against strongly to go,
one that it left strongly for to come in. The weights in story.tsv are odds as counted on pages
whose story is known; a sign that is not in the table counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from cleanpress.html.context import MOST, reweighed
from cleanpress.html.evidence import Group, called, grouped
from cleanpress.html.measured import Measured

#: A line that was left and is no paragraph is not weighed when it is a link, or far from all that was taken.
LINKS = 0.95
REACH = 25
#: So many groups of signs are known at a time.
KNOWN = 20_000
#: A line that the extractor took goes below this sum, one that it left comes in above the other.
DROP = -1.0
ADD = -0.3
#: So much speaks against a line of another story, whatever it reads like.
OTHER = 4.0


class Odds(dict[Group, float]):
    """What groups of signs weigh, by a table of signs; each is added up when it is first met."""

    def __init__(self, table: dict[str, float]) -> None:
        super().__init__()
        self.table, self.always = table, table["always"]
        self.words = frozenset(sign[5:] for sign in table if sign.startswith(("name:", "part:")))
        self.close = {word: table.get(f"name:{word}", 0.0) for word in self.words}
        self.far = {word: table.get(f"part:{word}", 0.0) for word in self.words}

    def __missing__(self, group: Group) -> float:
        if len(self) >= KNOWN:
            self.clear()
        names, *told = group
        weight = self[group] = sum([self.table.get(sign, 0.0) for sign in names(*told)])
        return weight

    def named(self, close: frozenset[str], far: frozenset[str]) -> float:
        """What the words of classes weigh, all of them in `words`; pages have too many to know them in groups."""
        return sum([*map(self.close.__getitem__, close), *map(self.far.__getitem__, far)])


@cache
def _weights() -> tuple[Odds, Odds]:
    """What signs weigh in a line that the extractor took, and in one that it left."""
    taken: dict[str, float] = {}
    left: dict[str, float] = {}
    table = resources.files("cleanpress.html") / "story.tsv"
    for row in table.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            sign, one, other = row.split("\t")
            taken[sign], left[sign] = float(one or 0), float(other or 0)
    return Odds(taken), Odds(left)


def weigh(page: Measured) -> list[float]:
    """For each line, how much more speaks for it being story than against."""
    taken, left = _weights()
    sums = []
    near = _near(page.run)
    for number, took in enumerate(page.taken):
        if not took and not page.prose[number] and (page.linked[number] > LINKS or not near[number]):
            sums.append(-MOST)
            continue
        odds = taken if took else left
        named = odds.named(*called(page, page.lines[number].place, odds.words))
        sums.append(odds.always + sum([*map(odds.__getitem__, grouped(page, number)), named]))
    return sums


def _near(run: Sequence[int]) -> list[bool]:
    """For each line, whether the extractor took one within REACH lines of it."""
    last = len(run) - 1
    return [run[min(last, n + REACH + 1)] > run[max(0, n - REACH)] for n in range(last)]


def chosen(page: Measured) -> list[bool]:
    """For each line, whether it is story."""
    return decided(page, reweighed(page, weigh(page)), DROP, ADD)


def decided(page: Measured, weights: list[float], drop: float, add: float) -> list[bool]:
    """By its sum: a line that the extractor took goes below `drop`, one that it left comes in above `add`."""
    lines = zip(weights, page.others, page.taken, strict=True)
    return [weight - OTHER * other > (drop if took else add) for weight, other, took in lines]
