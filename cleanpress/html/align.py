"""Which lines of a page did an extractor take? Its text, mapped back to the page.

Extractors return text without saying where it stood. Long lines are found again by their words
and must come in the page's order; short ones ("Share", a name) count only between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from cleanpress.text import width

_NO_WORD = re.compile(r"[\W_]+")
#: In ASCII: what is no letter or figure, and small letters for capitals.
_NO_LETTERS = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_NO_LETTERS_BUT_ENDS = _NO_LETTERS.replace(b"\n", b"")
_LOWER = bytes(range(65)) + bytes(range(97, 123)) + bytes(range(91, 256))
#: Lines of so many letters are told by their words alone, shorter ones by their neighbours too.
LONG = 25
#: Of a paragraph that came out in part, so many letters of its start or end are found again.
EDGE = 40


def squeezed(text: str) -> str:
    """The letters and figures of a text, in lower case.

    >>> squeezed("- Baca juga: 3 Cara!")
    'bacajuga3cara'
    """
    bare = text.encode("utf-8", "surrogatepass").translate(_LOWER, _NO_LETTERS).decode("utf-8", "surrogatepass")
    return bare if bare.isascii() else bare.lower() if bare.isalnum() else _NO_WORD.sub("", bare).lower()


def all_squeezed(texts: Sequence[str]) -> list[str]:
    """Many lines squeezed, which takes a third of the time of each by itself.

    >>> all_squeezed(["Stok Beras", "3 Cara!"])
    ['stokberas', '3cara']
    """
    whole = "\n".join(texts)
    bare = whole.encode("utf-8", "surrogatepass").translate(_LOWER, _NO_LETTERS_BUT_ENDS)
    found = bare.decode("utf-8", "surrogatepass").split("\n")
    if len(found) != len(texts):  # a line with a newline inside
        return [squeezed(text) for text in texts]
    return [line if line.isascii() else squeezed(line) for line in found]


def taken(lines: Sequence[str], text: str) -> list[bool]:
    """For each line of the page, squeezed, whether the extracted text holds it.

    >>> taken(["menu", "hargaberasnaiklagidipasarinduk", "menu"], "Harga beras naik lagi di pasar induk.")
    [False, True, False]
    """
    pieces = all_squeezed(text.split("\n"))
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece)
    whole = "".join(pieces)
    anchors = _ordered([(number, *place) for number, line in enumerate(lines) for place in _places(line, whole)])
    found = [False] * len(lines)
    for number, _, _ in anchors:
        found[number] = True
    edges = [(-1, 0, 0), *anchors, (len(lines), len(whole), len(whole))]
    for (first, _, begin), (last, end, _) in pairwise(edges):
        _between(lines, whole, starts, found, range(first + 1, last), begin, end)
    return found


def _places(line: str, whole: str) -> list[tuple[int, int]]:
    """Where a long line stands in the extracted text: start and end."""
    if not _long(line):
        return []
    short = len(line) < 2 * EDGE
    head = whole.find(line if short else line[:EDGE])  # sooner told than the whole line
    at = head if head < 0 or whole.startswith(line, head) else whole.find(line, head)
    if at >= 0:
        return [(at, at + len(line))]
    if short:
        return []
    tail = whole.find(line[-EDGE:])
    if head >= 0:
        stop = tail + EDGE if head < tail < head + 2 * len(line) else head + EDGE
        return [(head, stop)]
    return [(tail, tail + EDGE)] if tail >= 0 else []


def _long(line: str) -> bool:
    return len(line) >= LONG or (not line.isascii() and width(line) >= LONG)


def _ordered(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest run of places that come in the same order on the page and in the text."""
    tails: list[int] = []
    kept: list[int] = []
    before = [-1] * len(places)
    for number, (_, start, _) in enumerate(places):
        at = bisect_left(tails, start)
        before[number] = kept[at - 1] if at else -1
        if at == len(tails):
            tails.append(start)
            kept.append(number)
        else:
            tails[at], kept[at] = start, number
    run = []
    at = kept[-1] if kept else -1
    while at >= 0:
        run.append(places[at])
        at = before[at]
    return run[::-1]


def _between(
    lines: Sequence[str], whole: str, starts: list[int], found: list[bool], numbers: range, begin: int, end: int
) -> None:
    """The short lines between two long ones, when they are lines of the extracted text there."""
    last = len(whole)
    while numbers and begin < end:
        number = numbers[0]
        numbers = numbers[1:]
        line = lines[number]
        if not line or _long(line):
            continue
        if whole.startswith(line, begin) and begin + len(line) <= end:
            found[number] = True  # a line of the page that the extractor joined to the one before
            begin += len(line)
            continue
        first = bisect_left(starts, begin)
        for at in range(first, min(bisect_right(starts, end), first + 60)):
            stop = starts[at + 1] if at + 1 < len(starts) else last
            if stop - starts[at] >= len(line) and whole.startswith(line, starts[at]) and starts[at] < end:
                found[number] = True
                begin = starts[at] + len(line)
                break
