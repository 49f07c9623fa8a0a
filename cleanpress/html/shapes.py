"""What the lines that stay were on the page: headings, list items, quotations, links. For Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from cleanpress.html.blocks import HEADINGS, Block, Place
from cleanpress.model import Document, Link, Shape

#: Links to other places than these lead nowhere outside the page.
_ADDRESSES = ("http://", "https://", "mailto:")
#: An address that is whole and plain; to join it to another one changes nothing.
_WHOLE = re.compile(r"https?://[a-z\d.-]+/[\w./%~+,@=&!$:-]*(?:\?[\w./%~+,@=&!$:-]+)?", re.A)
_LISTS = ("ul", "ol", "menu", "dir")


def item_of(line: Block) -> Place | None:
    """The list item that the line is, or is right in."""
    place = line.place
    if place.tag == "li":
        return place
    return place.above if place.above is not None and place.above.tag == "li" else None


def shapes(lines: Sequence[Block], document: Document, base: str) -> tuple[Shape, ...]:
    """For each block of the document, what its line was; `base` is the page's address."""
    counts: dict[int, int] = {}
    told: dict[int, tuple[int, int]] = {}
    found = []
    for line, block in zip(lines, document.blocks, strict=True):
        heading, lists = _around(line.place, told)
        item = item_of(line)
        mark = _mark(item, counts) if item is not None and not heading else ""
        links = tuple(_links(line, document.text, block.start, block.end, base)) if line.links else ()
        found.append(
            Shape(block.start, block.end, heading, mark, max(0, lists - 1), "quote" in line.place.around, links)
        )
    return tuple(found)


def _around(place: Place, told: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """The rank of the heading around a line, and how many lists it stands in; `told` remembers places."""
    path: list[Place] = []
    heading, lists = 0, 0
    for around in place.up():
        if around.order in told:
            heading, lists = told[around.order]
            break
        path.append(around)
    for around in reversed(path):
        heading = int(around.tag[1]) if around.tag in HEADINGS else heading
        lists += around.tag in _LISTS
        told[around.order] = heading, lists
    return heading, lists


def _mark(item: Place, counts: dict[int, int]) -> str:
    """A dash, or the item's number in its list, as far as the list's items stay."""
    above = item.above
    if above is None or above.tag != "ol":
        return "-"
    counts[above.order] = counts.get(above.order, 0) + 1
    return f"{counts[above.order]}."


def _links(line: Block, text: str, start: int, end: int, base: str) -> Iterator[Link]:
    """The links, found again by their words, in order."""
    for words, target in line.anchors:
        at = text.find(words, start, end)
        try:
            address = target if _WHOLE.fullmatch(target) else urljoin(base, target.strip())
        except ValueError:
            continue
        if at >= 0 and not target.startswith("#"):
            if address.lower().startswith(_ADDRESSES):
                yield Link(at, at + len(words), address)
            start = at + len(words)
