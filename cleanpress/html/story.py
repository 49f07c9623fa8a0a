"""Which lines are the story: the signs of each line, weighed and added up.

The extractor's choice is where it starts; a line that it took must be spoken against strongly to go,
one that it left strongly for to come in. The weights in story.tsv are odds as counted on pages
whose story is known; a sign that is not in the table counts nothing.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from cleanpress.html.context import MOST, reweighed
from cleanpress.html.evidence import Measured, signs

#: A line with this share of links in a menu or footer needs no weighing.
LINKS = 0.9
_MENUS = frozenset({"nav", "footer"})
#: A line that the extractor took goes below this sum, one that it left comes in above the other.
DROP = -1.1
ADD = -0.2


@cache
def _weights() -> tuple[dict[str, float], dict[str, float]]:
    """By sign: what it weighs in a line that the extractor took, and in one that it left."""
    taken: dict[str, float] = {}
    left: dict[str, float] = {}
    table = resources.files("cleanpress.html") / "story.tsv"
    for row in table.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            sign, one, other = row.split("\t")
            taken[sign], left[sign] = float(one or 0), float(other or 0)
    return taken, left


def weigh(page: Measured) -> list[float]:
    """For each line, how much more speaks for it being story than against."""
    taken, left = _weights()
    sums = []
    for number, took in enumerate(page.taken):
        line = page.lines[number]
        if not took and line.link_share > LINKS and not _MENUS.isdisjoint(line.place.around):
            sums.append(-MOST)  # a link in a menu
            continue
        table = taken if took else left
        sums.append(table["always"] + sum(table.get(sign, 0.0) for sign in signs(page, number)))
    return sums


def chosen(page: Measured) -> list[bool]:
    """For each line, whether it is story."""
    weights = reweighed(page, weigh(page))
    return [weight > (DROP if took else ADD) for weight, took in zip(weights, page.taken, strict=True)]
