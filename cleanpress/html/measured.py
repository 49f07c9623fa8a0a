"""The lines of a page with what is counted once for all of them: by element, by neighbour, against the page's data.

Measured in this way they are weighed by signs (evidence.py), and by figures (looks.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from cleanpress.html.blocks import HEADINGS, Block, Place
from cleanpress.text import PROSE_LENGTH, is_prose, width

#: An article element with so much of the story is the story's own.
OWN_ARTICLE = 500
#: Or what stands around a headline, up to the next headline of its make.
OWN_BOX = 300
#: How much a line speaks for the element that it is, the one around it, and so on.
_VOTES = (0.5, 1.0, 1.0, 1.0)
#: The deepest element with this share of the most votes is the story's heart.
HEART = 0.8
#: Where a line stands that is not in the heart: in the element that holds all of the story, or outside.
WITHIN, OUTSIDE = -1, -2
#: A line is told from others by so many letters of its start.
START = 60
#: A line of so many letters that is a link may be the headline of another story.
HEADLINE, LINKED = 15, 0.8
#: An item of a listing: so many elements out from its lines at most, so many lines, so many like it side by side.
OUT, ITEM, ROWS = 6, 12, 3
#: So many letters that are in no listing can be a story, of lines with no more links than this, outside menus.
UNLISTED, PLAIN = 150, 0.3
ELSEWHERE = frozenset({"nav", "aside", "footer", "form", "hidden"})
_HOST_ENDS = re.compile(r"[/?#:]")
#: These lead to no other page.
_NO_PAGE = ("javascript:", "mailto:")


@dataclass
class Facts:
    """What the page says about its story outside the lines: its headlines, its text as data."""

    titles: frozenset[str] = frozenset()
    """The headline as the markup states it, squeezed."""
    leads: tuple[str, ...] = ()
    """Descriptions of the story, squeezed."""
    story: str = ""
    """The story as structured data, squeezed."""
    site: str = ""
    """The page's host."""


def host_of(address: str) -> str:
    """The host that an address leads to; nothing when it stays on the page's own.

    >>> host_of("https://www.example.com/a"), host_of("/a/b.html"), host_of("//example.com?a")
    ('example.com', '', 'example.com')
    """
    _, found, rest = address[:300].partition("//")
    if not found or not (address.startswith(("http", "//"))):
        return ""
    return _HOST_ENDS.split(rest, 1)[0].lower().removeprefix("www.")


def _small(place: Place) -> Iterator[Place]:
    """A place and those around it, as long as they can be items of a listing."""
    up: Place | None = place
    for _ in range(OUT):
        if up is None or up.lines > ITEM:
            return
        yield up
        up = up.above


@dataclass
class Measured:
    """The lines with what was counted once."""

    lines: list[Block]
    keys: list[str]
    taken: Sequence[bool]
    facts: Facts = field(default_factory=Facts)
    prose: list[bool] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        texts = [line.text for line in self.lines]
        self.widths = [len(text) if text.isascii() else width(text) for text in texts]
        self.prose = [
            size >= PROSE_LENGTH and is_prose(text, size) for text, size in zip(texts, self.widths, strict=True)
        ]
        self.linked = [line.link_share for line in self.lines]
        self.run = [0, *accumulate(self.taken)]
        """How many of the lines before each were taken."""
        self.shares: dict[int, tuple[int, int, int, int]] = {}
        """By element, what evidence.py has made of its sums."""
        self.called: dict[int, frozenset[str]] = {}
        """By element, those words of its class that evidence.py knows."""
        self._places()
        self._repeats()
        self._data()
        self._listings()
        self._story()
        self.others = self._others()
        """Of each line whether it belongs to another story."""

    def _places(self) -> None:
        """Sums by element, each holding those of the elements inside it."""
        places: dict[int, Place] = {}
        for line in self.lines:
            for place in line.place.up():
                if place.order in places:
                    break
                places[place.order] = place
                place.letters = place.links = place.prose = place.taken = place.lines = 0
        for line, size, prose, taken in zip(self.lines, self.widths, self.prose, self.taken, strict=True):
            place = line.place
            place.letters += size
            place.links += line.links
            place.lines += 1
            place.prose += size if prose else 0
            place.taken += size if taken else 0
        for order in sorted(places, reverse=True):
            place = places[order]
            if place.above is not None:
                above = place.above
                above.letters += place.letters
                above.links += place.links
                above.prose += place.prose
                above.taken += place.taken
                above.lines += place.lines
        self.all_taken = max(1, sum(size for size, taken in zip(self.widths, self.taken, strict=True) if taken))

    def _story(self) -> None:
        """The element that holds most of the story right inside it, and the one that holds it all."""
        self.alone: Place | None = None
        """The element that holds the story, when another headline like its own begins another."""
        marked = self._own([n for n, taken in enumerate(self.taken) if taken and self.prose[n]])
        marked = self._unlisted(marked)
        marked = marked or [n for n, taken in enumerate(self.taken) if taken]
        votes: dict[int, float] = {}
        found: dict[int, Place] = {}
        for number in marked:
            weight = float(min(self.widths[number], 1000))
            for step, inside in enumerate(self.lines[number].place.up()):
                if step > 3:
                    break
                found[inside.order] = inside
                votes[inside.order] = votes.get(inside.order, 0.0) + weight * _VOTES[step]
        best = HEART * max(votes.values(), default=0.0)
        self.heart = max((p for o, p in found.items() if votes[o] >= best), key=lambda p: p.depth, default=None)
        self.root = self.heart
        while self.root is not None and self.root.above is not None and self.root.taken < 0.75 * self.all_taken:
            self.root = self.root.above
        self._deep = {self.root.order: WITHIN} if self.root is not None else {}
        self._deep |= {self.heart.order: 0} if self.heart is not None else {}
        ups = self.heart.up() if self.heart is not None else ()
        self.article = next((place for place in ups if place.tag == "article"), None)
        own = [n for n in marked if self.deep(self.lines[n].place) >= 0]
        self.first, self.last = (own[0], own[-1]) if own else (0, -1)
        self.begin = next((n for n, taken in enumerate(self.taken) if taken), 0)
        self.end = next((n for n in range(len(self.taken) - 1, -1, -1) if self.taken[n]), -1)

    def _own(self, marked: list[int]) -> list[int]:
        """Of several articles on one page, the lines of the one whose headline is the page's."""
        if self.head < 0:
            return marked
        self.alone = self._apart()
        own = next((place for place in self.lines[self.head].place.up() if place.tag == "article"), None) or self.alone
        if own is None:
            return marked
        inside = [
            number
            for number, prose in enumerate(self.prose)
            if prose and self.lines[number].link_share < 0.3 and own in self.lines[number].place.up()
        ]
        told = sum(self.widths[number] for number in inside)
        took = [number for number in inside if self.taken[number]]
        share = sum(self.widths[number] for number in took) / max(1, told)
        if told < (OWN_BOX if own is self.alone else OWN_ARTICLE) or 0.1 < share < 0.5:
            return marked
        return took if took and share >= 0.5 else inside

    def _apart(self) -> Place | None:
        """The outermost element around the headline without another headline of its make; None if there is no other."""
        title = self.lines[self.head].place
        if title.tag not in ("h1", "h2"):
            return None
        others: set[int] = set()
        for key, line in zip(self.keys, self.lines, strict=True):
            place = line.place
            if place.tag == title.tag and place.names == title.names and key != self.keys[self.head]:
                others.update(up.order for up in takewhile(lambda up: up.order not in others, place.up()))
        box = next((up for up in title.up() if up.above is not None and up.above.order in others), None)
        return box if box is not None and box.prose >= OWN_BOX else None

    def _unlisted(self, marked: list[int]) -> list[int]:
        """Without the teasers of listings, if anything else can be the story."""
        rest = [number for number in marked if self.rows[number] < ROWS]
        return rest if sum(self.widths[number] for number in rest) >= UNLISTED else marked

    def _others(self) -> list[bool]:
        """The lines of listings, unless the page is nothing else, and those outside the story's element."""
        listed = [count >= ROWS for count in self.rows]
        if self.alone is None and not any(listed):
            return listed
        told = [
            size
            for line, size, prose, is_listed in zip(self.lines, self.widths, self.prose, listed, strict=True)
            if prose and not is_listed and line.link_share < PLAIN and not ELSEWHERE & line.place.around
        ]
        if sum(told) < UNLISTED:
            return [False] * len(listed)
        if self.alone is None:
            return listed
        return [other or self.alone not in line.place.up() for other, line in zip(listed, self.lines, strict=True)]

    def _listings(self) -> None:
        """Items of a listing: each with a link to another page of the site for headline, and some text below it."""
        makes: dict[int, tuple[int, str, frozenset[str]]] = {}
        spoken: set[int] = set()
        for number, line in enumerate(self.lines):
            large = self.linked[number] > LINKED and self.widths[number] >= HEADLINE
            if large and self._leads_on(line):
                for up in _small(line.place):
                    if up.order not in spoken and up.above is not None and up.tag != "p":
                        makes[up.order] = (up.above.order, up.tag, up.names)
            elif self.prose[number]:
                spoken.update(up.order for up in _small(line.place))
        makes = {order: make for order, make in makes.items() if order in spoken}
        alike = Counter(makes.values())
        items = {order: alike[make] for order, make in makes.items() if alike[make] >= ROWS}
        self.rows = [self._row(line.place, items) for line in self.lines] if items else [0] * len(self.lines)
        """How many items like its own stand side by side, if these are a listing."""

    def _row(self, place: Place, items: dict[int, int]) -> int:
        """The largest listing around a place, short of what holds the page's own headline."""
        own = self.lines[self.head].place if self.head >= 0 else None
        inner = [up for up in _small(place) if up.order in items]
        return max((items[up.order] for up in inner if own is None or up not in own.up()), default=0)

    def _leads_on(self, line: Block) -> bool:
        """Does it link to another page of the site?"""
        address = next((part[1] for part in line.parts if part[1]), "#")
        return "#" not in address and not address.startswith(_NO_PAGE) and host_of(address) in ("", self.facts.site)

    def _repeats(self) -> None:
        seen: dict[str, int] = {}
        again: list[bool] = []
        for key in self.keys:
            again.append(key in seen)
            seen[key] = seen.get(key, 0) + 1
        self.copies = [
            "again" if copy else "more" if seen[key] > 1 else "" for key, copy in zip(self.keys, again, strict=True)
        ]
        """Of each line whether it reads like one above, or else like one below."""
        began = next((n for n, taken in enumerate(self.taken) if taken and self.prose[n]), len(self.lines))
        named = [n for n, key in enumerate(self.keys[: began + 1]) if key in self.facts.titles]
        heads = named or [n for n, line in enumerate(self.lines[: began + 1]) if line.place.tag == "h1"]
        self.head = heads[-1] if heads else -1

    def _data(self) -> None:
        """What the page's own data say of each line."""
        story, leads = self.facts.story, tuple((lead, lead[:START]) for lead in self.facts.leads)
        self.told = [0.0] * len(self.keys)
        """Does the story as data hold it: 1 or -1; 0 when there is none, or the line says too little."""
        self.leads = [False] * len(self.keys)
        """Is it part of a description, or begins with one?"""
        for number, key in enumerate(self.keys):
            if len(key) <= 20:
                continue
            start = key[:START]
            if story:
                self.told[number] = 1.0 if start in story else -1.0
            if leads and len(key) > 30:
                self.leads[number] = any(start in lead or begin in key for lead, begin in leads)

    def sort(self, number: int) -> str:
        """What sort of line this is to its neighbours."""
        if self.prose[number]:
            return "prose"
        if self.lines[number].place.tag in HEADINGS:
            return "head"
        return "link" if self.linked[number] > 0.7 else "line"

    def deep(self, place: Place) -> int:
        """How many elements further in than the story's heart; or else WITHIN or OUTSIDE."""
        path: list[int] = []
        at: Place | None = place
        while at is not None and at.order not in self._deep:
            path.append(at.order)
            at = at.above
        steps = self._deep[at.order] if at is not None else OUTSIDE
        for order in reversed(path):
            steps += steps >= 0
            self._deep[order] = steps
        return steps
