"""A page's tree -> its lines, each with what text alone cannot know.

One walk over the tree. A `Block` is a line as a reader sees it: a paragraph, a heading, a list item, a
table row. It remembers the `Place` it stands in, and a place its tag, the words of its class
and id, and what holds for everything inside it: a link list, a figure, a footer.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cleanpress.model import Met
from cleanpress.selector import NONE, NOWHERE, Inside, Selectors, selected

#: Elements whose text no reader sees, or that belong to a form's controls.
SKIPPED = frozenset(
    "script style noscript template svg math head title select option datalist textarea input button iframe object "
    "audio video canvas map meter progress embed applet frameset noframes".split()
)
#: Elements that stand inside a line. All others, unknown ones too, begin a line of their own.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr amp-img picture source g-emoji".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS = ("td", "th")
#: Elements without any text inside; these two end a line.
UNSEEN = SKIPPED | {"br", "hr"}
#: Where a story hardly ever stands; a fast extractor has no time to look.
ASIDE = UNSEEN | {"nav", "footer", "aside", "form", "menu", "dialog"}
#: What an ancestor tells about every line inside it, by its tag.
BY_TAG = {
    "nav": "nav", "aside": "aside", "footer": "footer", "header": "header", "form": "form", "figure": "figure",
    "figcaption": "caption", "caption": "caption", "li": "list", "dd": "list", "dt": "list", "table": "table",
    "blockquote": "quote", "article": "article", "main": "main", "address": "address", "menu": "nav",
    "dialog": "aside", "details": "details", "pre": "pre",
}  # fmt: skip
BY_ROLE = {
    "navigation": "nav", "complementary": "aside", "contentinfo": "footer", "banner": "header", "search": "form",
    "dialog": "aside", "alertdialog": "aside", "main": "main", "article": "article", "menu": "nav", "menubar": "nav",
}  # fmt: skip
#: Deeper elements are walked as part of the one above them.
DEEPEST = 400
#: A page of more lines is no article.
MOST = 15_000
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
#: All bytes but small letters become spaces.
_LETTERS = bytes(byte if chr(byte) in string.ascii_lowercase else 32 for byte in range(256))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@lru_cache(maxsize=10_000)
def name_words(name: str) -> frozenset[str]:
    """The words of a class or id, cut at marks and capitals: whole words, never parts of one.

    >>> sorted(name_words("related-articles__item js-relatedBox")), "ad" in name_words("header-loaded")
    (['articles', 'box', 'item', 'js', 'related'], False)
    """
    name = name[:300]
    if name.isascii() and name == name.lower():
        return frozenset(name.encode().translate(_LETTERS).decode().split())
    return frozenset([part.lower() for part in _PARTS.findall(name)])


@lru_cache(maxsize=5_000)
def _joined(names: frozenset[str], name: str) -> frozenset[str]:
    """The names and one more; the same object for the same ones."""
    return names | {name}


@dataclass(slots=True, eq=False)
class Place:
    """An element that holds lines, and what it makes known about them."""

    tag: str
    above: Place | None
    depth: int
    names: frozenset[str] = frozenset()
    """The words of its own class and id."""
    around: frozenset[str] = frozenset()
    """What it and all elements around it are: `nav`, `figure`, `list` … by tag or role, `hidden`, `link`."""
    order: int = 0
    letters: int = field(init=False)
    links: int = field(init=False)
    prose: int = field(init=False)
    taken: int = field(init=False)
    lines: int = field(init=False)
    """These are counted when the lines are measured."""

    def up(self) -> Iterator[Place]:
        """This place and all around it, from the inside out."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.above


#: A piece of a line: the text, the link's address, whether it is bold, and what rules' selectors it stands in.
Part = tuple[str, str, bool, Inside]
#: What comes after the last piece.
_LAST: Part = ("", "\n", False, NOWHERE)


@dataclass(slots=True, eq=False)
class Block:
    """A line of the page."""

    text: str
    place: Place
    number: int
    links: int = 0
    """How many of its characters are in links."""
    bold: int = 0
    parts: tuple[Part, ...] = ()
    """If there are links in it, its pieces."""
    met: tuple[Met, ...] = ()

    @property
    def heading(self) -> int:
        """1 to 6 for a heading, else 0."""
        return next((int(p.tag[1]) for p in self.place.up() if p.tag in HEADINGS), 0)

    @property
    def anchors(self) -> Iterator[tuple[str, str]]:
        """The words of its links, with their addresses; pieces in a row with one address are one link."""
        text = before = ""
        for piece, address, _, _ in (*self.parts, _LAST):
            if address == before:
                text += piece
                continue
            if before and (words := " ".join(text.split())):
                yield words, before
            text, before = piece, address

    @property
    def link_share(self) -> float:
        """How much of it is link text."""
        return self.links / max(1, len(self.text))


def page_lines(root: Any, unseen: frozenset[str] = UNSEEN, selectors: Selectors = NONE) -> list[Block]:
    """The lines of a page, in order; nothing is seen inside the elements `unseen`. selectors: to be looked for."""
    walk = _Walk(unseen, selectors)
    walk.run(root)
    return walk.found


#: An element under way: the children still to come, what holds for the text in it (the place, the link's address,
#: whether it is bold, what selectors it stands in), where a line ends with it, and what follows it.
_Frame = tuple[Iterator[Any], Place, str, bool, Inside, Place | None, str | None]

_NOTHING: frozenset[str] = frozenset()


class _Walk:
    """The lines found so far, and the one being put together."""

    def __init__(self, unseen: frozenset[str], selectors: Selectors) -> None:
        self.unseen = unseen
        self.selectors = selectors
        self.found: list[Block] = []
        self.parts: list[Part] = []
        self.places = 0

    def run(self, root: Any) -> None:
        """Walk the tree with a stack of our own: a hostile page may be deeper than Python's."""
        start = Place("html", None, 0)
        found, unseen = self.found, self.unseen
        frames: list[_Frame] = [(iter((root,)), start, "", False, NOWHERE, None, None)]
        while frames and len(found) < MOST:
            here = children, place, link, bold, inside, closing, tail = frames[-1]
            for element in children:
                tag = element.tag
                if tag in unseen or not isinstance(tag, str):
                    if tag in ("br", "hr"):
                        self._close(place)
                else:
                    inner = self._inner(element, tag, here)
                    if inner is not None:
                        frames.append(inner)
                        break
                after = element.tail  # what follows an element is part of the one around it
                if after and (self.parts or not after.isspace()):
                    self.parts.append((after, link, bold, inside))
                if len(found) >= MOST:
                    break
            else:
                frames.pop()
                if closing is not None and self.parts:
                    self._close(closing)
                if tail and frames and (self.parts or not tail.isspace()):
                    self.parts.append((tail, *frames[-1][2:5]))
        self._close(start)

    def _inner(self, element: Any, tag: str, around: _Frame) -> _Frame | None:
        """What holds inside an element that is seen; None when it has no children, and is done with."""
        _, place, link, bold, inside, _, _ = around
        text, many, get = element.text, len(element), element.get
        closing = None
        if tag in INLINE:
            if tag == "a":
                link = get("href") or "#"
            elif tag in ("b", "strong"):
                bold = True
        elif tag in CELLS and self._cell(element):
            self.parts.append((" | " if self.parts else "", link, bold, inside))
        else:
            self._close(place)
            if many or (text and not text.isspace()):
                place = closing = self._place(get, tag, place)
        if many or text:
            inside = self.selectors.enter(get, tag, inside)
            if text and (self.parts or not text.isspace()):
                self.parts.append((text, link, bold, inside))
            if many:
                return iter(element), place, link, bold, inside, closing, element.tail
        if closing is not None and self.parts:
            self._close(closing)
        return None

    @staticmethod
    def _cell(element: Any) -> bool:
        """A cell without blocks inside stands in one line with its neighbours."""
        return all(child.tag in INLINE or child.tag == "br" for child in element)

    def _place(self, get: Callable[[str], str | None], tag: str, above: Place) -> Place:
        if above.depth >= DEEPEST:
            return above
        names, around = _NOTHING, above.around
        kind = BY_TAG.get(tag)
        if kind is not None and kind not in around:
            around = _joined(around, kind)
        own, identity, role, style = get("class"), get("id"), get("role"), get("style")
        if own or identity:  # most have no id, and the words of a class are known
            names = name_words(f"{own or ''} {identity}" if identity else own or "")
        kind = BY_ROLE.get(role) if role else None
        if kind is not None and kind not in around:
            around = _joined(around, kind)
        if get("hidden") is not None or get("aria-hidden") == "true" or (style and _HIDDEN.search(style)):
            around = _joined(around, "hidden")
        self.places += 1
        return Place(tag, above, above.depth + 1, names, around, self.places)

    def _close(self, place: Place) -> None:
        """The parts so far are a line."""
        if not self.parts:
            return
        parts, self.parts = self.parts, []
        words = "".join([part[0] for part in parts]).split()
        text = " ".join(words).strip(" |")
        if not text:
            return
        links = bold = 0
        within = False
        for part, link, strong, inside in parts:
            if link:
                links += len(" ".join(part.split()))
            if strong:
                bold += len(part.strip())
            within = within or bool(inside)
        told = tuple(parts) if links else ()
        met = tuple(selected([(part[0], part[3]) for part in parts])) if within else ()
        links, bold = min(links, len(text)), min(bold, len(text))
        self.found.append(Block(text, place, len(self.found), links, bold, told, met))


def words_around(place: Place, most: int = 6) -> Iterable[str]:
    """The class words of a place and those around it, the nearest first."""
    for step, around in enumerate(place.up()):
        if step >= most:
            return
        yield from around.names
