"""A page's tree -> its lines, each with what text alone cannot know.

One walk over the tree. A `Block` is a line as a reader sees it: a paragraph, a heading, a list item, a
table row. It remembers the `Place` it stands in, and a place its tag, the words of its class
and id, and what holds for everything inside it: a link list, a figure, a footer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=50_000)
def name_words(name: str) -> frozenset[str]:
    """The words of a class or id, cut at marks and capitals: whole words, never parts of one.

    >>> sorted(name_words("related-articles__item js-relatedBox")), "ad" in name_words("header-loaded")
    (['articles', 'box', 'item', 'js', 'related'], False)
    """
    return frozenset(part.lower() for part in _PARTS.findall(name[:300]))


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
    letters: int = 0
    links: int = 0
    prose: int = 0
    taken: int = 0
    lines: int = 0

    def up(self) -> Iterator[Place]:
        """This place and all around it, from the inside out."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.above


@dataclass(slots=True, eq=False)
class Block:
    """A line of the page."""

    text: str
    place: Place
    number: int
    links: int = 0
    """How many of its characters are in links."""
    bold: int = 0

    @property
    def heading(self) -> int:
        """1 to 6 for a heading, else 0."""
        return next((int(p.tag[1]) for p in self.place.up() if p.tag in HEADINGS), 0)

    @property
    def link_share(self) -> float:
        """How much of it is link text."""
        return self.links / max(1, len(self.text))


def page_lines(root: Any) -> list[Block]:
    """The lines of a page, in order."""
    walk = _Walk()
    walk.run(root)
    return walk.found


class _Walk:
    """The lines found so far, and the one being put together."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.parts: list[tuple[str, bool, bool]] = []
        self.places = 0

    def run(self, root: Any) -> None:
        """Walk the tree with a stack of our own: a hostile page may be deeper than Python's."""
        start = Place("html", None, 0)
        stack: list[tuple[Any, ...]] = [("in", root, start, False, False)]
        while stack and len(self.found) < MOST:
            step = stack.pop()
            if step[0] == "text":
                self._say(step[1], step[3], step[4])
            elif step[0] == "break":
                self._close(step[2])
            else:
                self._enter(stack, *step[1:])
        self._close(start)

    def _enter(self, stack: list[tuple[Any, ...]], element: Any, place: Place, link: bool, bold: bool) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            return
        if tag in ("br", "hr"):
            self._close(place)
            return
        inner, block = place, tag not in INLINE
        if block and not (tag in CELLS and self._cell(element)):
            self._close(place)
            if place.depth < DEEPEST:
                inner = self._place(element, tag, place)
            stack.append(("break", None, inner))
        elif block:
            self.parts.append((" | " if self.parts else "", link, bold))
        elif tag in ("b", "strong"):
            bold = True
        if tag == "a":
            link = True
        self._children(stack, element, inner, link, bold)

    def _children(self, stack: list[tuple[Any, ...]], element: Any, place: Place, link: bool, bold: bool) -> None:
        steps: list[tuple[Any, ...]] = []
        if element.text:
            steps.append(("text", element.text, place, link, bold))
        for child in element:
            steps.append(("in", child, place, link, bold))
            if child.tail:
                steps.append(("text", child.tail, place, link, bold))
        stack.extend(reversed(steps))

    @staticmethod
    def _cell(element: Any) -> bool:
        """A cell without blocks inside stands in one line with its neighbours."""
        return all(child.tag in INLINE or child.tag == "br" for child in element)

    def _place(self, element: Any, tag: str, above: Place) -> Place:
        attributes = element.attrib
        named = f"{attributes.get('class', '')} {attributes.get('id', '')}" if attributes else " "
        around = above.around
        more = [BY_TAG.get(tag), BY_ROLE.get(attributes.get("role", "")) if attributes else None]
        if attributes and (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or ("style" in attributes and _HIDDEN.search(attributes["style"]))
        ):
            more.append("hidden")
        new = {name for name in more if name} - around
        names = name_words(named) if named != " " else frozenset()
        self.places += 1
        return Place(
            tag, above, above.depth + 1, names, around | new if new else around, self.places,
        )  # fmt: skip

    def _say(self, text: str, link: bool, bold: bool) -> None:
        if text:
            self.parts.append((text, link, bold))

    def _close(self, place: Place) -> None:
        """The parts so far are a line."""
        if not self.parts:
            return
        parts, self.parts = self.parts, []
        text = " ".join("".join(part for part, _, _ in parts).split()).strip(" |")
        if not text:
            return
        links = sum(len(_SPACE.sub(" ", part).strip()) for part, link, _ in parts if link)
        bold = sum(len(part.strip()) for part, _, bold in parts if bold)
        self.found.append(Block(text, place, len(self.found), min(links, len(text)), min(bold, len(text))))


def words_around(place: Place, most: int = 6) -> Iterable[str]:
    """The class words of a place and those around it, the nearest first."""
    for step, around in enumerate(place.up()):
        if step >= most:
            return
        yield from around.names
