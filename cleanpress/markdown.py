"""The body as Markdown: headings, lists, quotations and links of an HTML page, around the same words.

It is made from the text and the removed pieces as the body is, so whatever was removed is missing here too, and
what was put back is here as well. A text that was no page has no such lines: its Markdown is its body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from cleanpress.fold import cut, fold
from cleanpress.model import Link, Shape

#: What Markdown would take for its own marks.
_MARKS = re.compile(r"([\\`*_\[\]<])")
_OPENING = re.compile(r"(?:[#>+-]|\d{1,9}[.)](?=\s))")
_BULLET = re.compile(r"^[-–—•*·]\s+")


def markdown(text: str, spans: Iterable[tuple[int, int]], shapes: Sequence[Shape], links: bool = False) -> str:
    """The text without the given spans, its lines in their shapes.

    >>> markdown("Isi\\nSatu\\nDua", [], [Shape(0, 3, heading=2), Shape(4, 8, item="-"), Shape(9, 12, item="-")])
    '## Isi\\n\\n- Satu\\n- Dua'
    """
    if not shapes:
        return fold(cut(text, spans))
    out, before = "", None
    for shape, pieces in _lines(text, spans, shapes):
        line = _line(pieces, shape, links)
        if line:
            out += (_between(before, shape) if out else "") + _marked(line, shape, before)
            before = shape
    return out


def _lines(
    text: str, spans: Iterable[tuple[int, int]], shapes: Sequence[Shape]
) -> Iterator[tuple[Shape, list[tuple[int, str]]]]:
    """The lines of the body: for each its shape, and the pieces of text it is made of with their offsets."""
    starts = [shape.start for shape in shapes]
    pieces: list[tuple[int, str]] = []
    at = 0
    for start, end in [*spans, (len(text), len(text))]:
        for number, part in enumerate(text[at:start].split("\n")):
            if number:
                at += 1
                if pieces:
                    yield shapes[max(0, bisect_right(starts, pieces[0][0]) - 1)], pieces
                pieces = []
            if part.strip():
                pieces.append((at, part))
            at += len(part)
        at = end
    if pieces:
        yield shapes[max(0, bisect_right(starts, pieces[0][0]) - 1)], pieces


def _line(pieces: list[tuple[int, str]], shape: Shape, links: bool) -> str:
    """The words of a line, with its links if they are wanted and whole."""
    found = ""
    for at, piece in pieces:
        last = 0
        for link in shape.links if links else ():
            if at + last <= link.start < link.end <= at + len(piece):
                found += _safe(piece[last : link.start - at])
                found += f"[{_safe(piece[link.start - at : link.end - at])}]({_address(link)})"
                last = link.end - at
        found += _safe(piece[last:])
    line = " ".join(found.split())
    if shape.item:
        line = _BULLET.sub("", line)
    opening = _OPENING.match(line)
    if opening is None:
        return line
    at = opening.end() - 1  # before the mark, or before the full stop of "3."
    return f"{line[:at]}\\{line[at:]}"


def _safe(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _address(link: Link) -> str:
    return link.address.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("<", "%3C")


def _marked(line: str, shape: Shape, before: Shape | None) -> str:
    quote = "> " if shape.quote else ""
    if shape.item:
        depth = min(shape.depth, before.depth + 1 if before and before.item else 0)
        return f"{quote}{'    ' * depth}{shape.item} {line}"
    return f"{quote}{'#' * shape.heading} {line}" if shape.heading else f"{quote}{line}"


def _between(before: Shape | None, shape: Shape) -> str:
    """Items of a list stand close; paragraphs of a quotation are held together."""
    if before is not None and before.quote and shape.quote:
        return "\n" if before.item and shape.item else "\n>\n"
    return "\n" if before is not None and before.item and shape.item and not (before.quote or shape.quote) else "\n\n"
