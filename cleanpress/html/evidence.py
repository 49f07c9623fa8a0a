"""What speaks for and against each line of a page being story, as named signs.

The signs tell of a line's form, of the elements around it, and of where it stands to the lines
that the extractor took. Which of them weigh how much stands in story.tsv; story.py adds them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cleanpress.html.blocks import HEADINGS, Block, Place
from cleanpress.text import is_prose, width

_AROUND = (
    "nav", "aside", "footer", "header", "form", "figure", "caption", "list", "table", "quote", "article",
    "main", "hidden", "pre", "address", "details",
)  # fmt: skip
#: A line is near so many elements: the words of their classes count most.
NEAR = 3
#: An article element with so much of the story is the story's own.
OWN_ARTICLE = 500
#: How much a line speaks for the element that it is, the one around it, and so on.
_VOTES = (0.5, 1.0, 1.0, 1.0)
#: The deepest element with this share of the most votes is the story's heart.
HEART = 0.8
#: Class words further out count as the page's large parts.
FAR = 9
_TAGS = ("p", "div", "li", "h1", "h2", "h3", "blockquote", "td", "tr", "section", "figcaption", "article", "body", "dd")


@dataclass
class Facts:
    """What the page says about its story outside the lines: its headlines, its text as data."""

    titles: frozenset[str] = frozenset()
    """The headline as the markup states it, squeezed."""
    leads: tuple[str, ...] = ()
    """Descriptions of the story, squeezed."""
    story: str = ""
    """The story as structured data, squeezed."""


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
        self.widths = [width(line.text) for line in self.lines]
        self.prose = [is_prose(line.text, size) for line, size in zip(self.lines, self.widths, strict=True)]
        self._places()
        self._repeats()
        self._story()

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
        marked = self._own([n for n, taken in enumerate(self.taken) if taken and self.prose[n]])
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
        ups = self.heart.up() if self.heart is not None else ()
        self.article = next((place for place in ups if place.tag == "article"), None)
        own = [n for n in marked if self.heart is not None and self.heart in self.lines[n].place.up()]
        self.first, self.last = (own[0], own[-1]) if own else (0, -1)
        self.begin = next((n for n, taken in enumerate(self.taken) if taken), 0)
        self.end = next((n for n in range(len(self.taken) - 1, -1, -1) if self.taken[n]), -1)

    def _own(self, marked: list[int]) -> list[int]:
        """Of several articles on one page, the lines of the one whose headline is the page's."""
        if self.head < 0:
            return marked
        own = next((place for place in self.lines[self.head].place.up() if place.tag == "article"), None)
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
        if told < OWN_ARTICLE or 0.1 < share < 0.5:
            return marked
        return took if took and share >= 0.5 else inside

    def _repeats(self) -> None:
        seen: dict[str, int] = {}
        self.again: list[bool] = []
        self.more: list[bool] = []
        for key in self.keys:
            self.again.append(key in seen)
            seen[key] = seen.get(key, 0) + 1
        self.more = [seen[key] > 1 for key in self.keys]
        began = next((n for n, taken in enumerate(self.taken) if taken and self.prose[n]), len(self.lines))
        named = [n for n, key in enumerate(self.keys[: began + 1]) if key in self.facts.titles]
        heads = named or [n for n, line in enumerate(self.lines[: began + 1]) if line.place.tag == "h1"]
        self.head = heads[-1] if heads else -1


def binned(value: float, edges: Sequence[float]) -> int:
    """The number of edges that a value reaches."""
    return sum(value >= edge for edge in edges)


def signs(page: Measured, number: int) -> Iterator[str]:
    """The signs of one line."""
    line = page.lines[number]
    place = line.place
    size, prose = page.widths[number], page.prose[number]
    share = line.link_share
    linked = binned(share, (0.01, 0.3, 0.7, 0.95))
    large = binned(size, (12, 25, 45, 80, 160, 320))
    closed = line.text[-1] in '.!?"”»…。！？؟।۔)'
    yield f"link:{linked}"
    yield f"size:{large}:{'closed' if closed else 'open'}"
    yield f"size:{large}:link:{linked}"
    if prose:
        yield f"prose:link:{linked}"
    if line.text[-1] in ":：":
        yield "colon"
    if line.bold > 0.8 * len(line.text):
        yield "bold"
    if "©" in line.text:
        yield "copyright"
    digits = sum(map(str.isdigit, line.text[:80]))
    if digits > 0.2 * min(80, len(line.text)):
        yield "figures"
    if line.text.isupper():
        yield "capitals"
    tag = place.tag
    yield f"tag:{tag if tag in _TAGS else 'h4' if tag in HEADINGS else 'other'}"
    for name in place.around:
        yield f"in:{name}"
    yield from _position(page, number, large)
    yield from _shares(page, place)
    yield from _neighbours(page, number)
    yield from _stated(page, number)
    yield from _names(page, place)


def _position(page: Measured, number: int, large: int) -> Iterator[str]:
    """Where the line stands to the story's heart, and to what the extractor took."""
    place = page.lines[number].place
    ups = {up.order: step for step, up in enumerate(place.up())}
    heart, root = page.heart, page.root
    if heart is None or root is None:
        yield "heart:none"
    elif heart.order in ups:
        deep = min(ups[heart.order], 4)
        kind = "in" if page.first <= number <= page.last else "before" if number < page.first else "after"
        yield f"heart:{deep}:{kind}"
        yield f"heart:{kind}:{place.tag if place.tag in _TAGS else 'other'}"
    elif root.order in ups:
        kind = "in" if page.first <= number <= page.last else "before" if number < page.first else "after"
        yield f"root:{kind}"
        yield f"root:{kind}:size:{large}"
        gap = page.first - number if number < page.first else number - page.last
        yield f"root:{kind}:{binned(gap, (2, 4, 8, 16, 32))}"
    else:
        yield "outside"
        kind = "in" if page.first <= number <= page.last else "before" if number < page.first else "after"
        yield f"outside:{kind}"
    if heart is not None and "article" in place.around:
        mine = next((up for up in place.up() if up.tag == "article"), None)
        if mine is not None and mine is not page.article and page.article is not None:
            yield "article:other"
    if page.begin <= number <= page.end:
        yield "within"
    elif number > page.end:
        yield f"beyond:{binned(number - page.end, (2, 4, 10))}"
    else:
        yield f"above:{binned(page.begin - number, (2, 4, 10))}"
    if page.head >= 0:
        yield "head:below" if number > page.head else "head:is" if number == page.head else "head:above"
        if page.head < number < page.first:
            yield f"head:to:story:{large}"


def _shares(page: Measured, place: Place) -> Iterator[str]:
    """How much of the elements around it is links, prose, and taken."""
    for step, up in enumerate(place.up()):
        if step > 3:
            return
        if up is page.heart:
            yield f"share:{step}:heart"
            return
        letters = max(1, up.letters)
        yield f"share:{step}:link:{binned(up.links / letters, (0.02, 0.15, 0.4, 0.8))}"
        yield f"share:{step}:taken:{binned(up.taken / letters, (0.01, 0.5, 0.95))}"
        if step:
            yield f"share:{step}:prose:{binned(up.prose / letters, (0.01, 0.4, 0.8))}"
            yield f"share:{step}:of:{binned(up.taken / page.all_taken, (0.001, 0.1, 0.5, 0.9))}"


def _neighbours(page: Measured, number: int) -> Iterator[str]:
    """The lines before and after."""
    here = page.lines[number].place
    for name, step in (("before", -1), ("after", 1)):
        at = number + step
        if not 0 <= at < len(page.lines):
            yield f"{name}:none"
            continue
        other = page.lines[at]
        same = "same" if other.place.above is here.above and other.place.tag == here.tag else "other"
        sort = (
            "prose"
            if page.prose[at]
            else "head"
            if other.place.tag in HEADINGS
            else "link"
            if other.link_share > 0.7
            else "line"
        )
        yield f"{name}:{sort}:{'taken' if page.taken[at] else 'left'}"
        yield f"{name}:{same}:{'taken' if page.taken[at] else 'left'}"
    for name, reach in (("near", 3), ("wide", 8)):
        lo, hi = max(0, number - reach), number + reach + 1
        took = sum(page.taken[lo:number]), sum(page.taken[number + 1 : hi])
        yield f"{name}:back:{binned(took[0], (1, reach * 0.6, reach))}"
        yield f"{name}:fore:{binned(took[1], (1, reach * 0.6, reach))}"


def _stated(page: Measured, number: int) -> Iterator[str]:
    """What the page's own data say of this line."""
    key = page.keys[number]
    facts = page.facts
    if page.again[number]:
        yield "again"
    elif page.more[number]:
        yield "more"
    if key in facts.titles:
        yield "title"
    if facts.story and len(key) > 20:
        yield "story:has" if key[:60] in facts.story else "story:lacks"
    if len(key) > 30 and any(key[:60] in lead or lead[:60] in key for lead in facts.leads):
        yield "lead"
        if number < page.first:
            yield "lead:before"


def _names(page: Measured, place: Place) -> Iterator[str]:
    """The words of class names: of the elements close by, and of the large parts that are not the story's own."""
    close: set[str] = set()
    far: set[str] = set()
    for step, up in enumerate(place.up()):
        if step >= FAR or up is page.heart or up is page.root:
            break
        (close if step < NEAR else far).update(up.names)
    for name in close:
        yield f"name:{name}"
    for name in far - close:
        yield f"part:{name}"
