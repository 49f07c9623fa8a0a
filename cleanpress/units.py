"""A whole page cut into units, and what can be seen of each: a row of plain numbers.

A unit is a line; where a scraper cut a sentence at its links, the pieces are one unit and share a
verdict. OWN names what is seen of the unit itself, CONTEXT what stands around it. Only units near a
paragraph are looked at: the rest of a page is its menus.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate

from cleanpress.language import common_words
from cleanpress.model import Document, Span
from cleanpress.page import Page
from cleanpress.text import is_prose

#: Units further than this from any paragraph are menus and lists; nobody looks at them,
REACH = 30
#: unless the page has hardly any paragraph: its story is made of other lines.
LITTLE = 700
#: How a line ends: 1 full stop, 2 question, 3 colon, 4 comma, 5 dots, 6 bracket, 7 quotation mark, 8 arrow.
_ENDS = {
    **dict.fromkeys(".。।۔", 1), **dict.fromkeys("!?！？؟", 2), **dict.fromkeys(":：", 3),
    **dict.fromkeys(",，、;；", 4),
    "…": 5, **dict.fromkeys(")]）", 6), **dict.fromkeys("\"'“”‘’«»「」『』", 7), **dict.fromkeys("|>›→", 8),
}  # fmt: skip
_HARD = frozenset(".!?。！？।۔؟…")
_OPENERS = frozenset(",;)，、；）」』】،؛.?!:。")
_STOPS = re.compile(r"[.!?。！？।۔؟]+[\"”’»)」]*(?:\s|(?=[\u0900-\u0dff\u3040-\u9fff])|$)")
_WIDE = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_MARKS = re.compile(r"[|›»/•·→]")
_FIGURES = re.compile(r"\d")
_TERM = re.compile(r"[^\W\d_]{2,}")
#: A sentence cut at its links has no more pieces than this.
_PIECES = 40

KINDS = {
    kind: number
    for number, kind in enumerate(
        ("", "title", "date", "byline", "source", "caption", "related", "tags", "share", "comments", "pagination",
         "ad", "promo", "navigation", "legal", "media", "paywall", "duplicate", "endmark")
    )
}  # fmt: skip
#: Kinds that stand behind a story more often than in it.
_ENDERS = frozenset(KINDS[kind] for kind in "byline source related tags share comments legal navigation promo".split())
_COMMENTS = KINDS["comments"]

#: What is seen of a unit, the first SHARED of them also of its neighbours.
OWN = (
    "width", "ending", "find", "common words", "capitals", "gap above", "bullet", "closed", "again", "figures",
    "words", "commas", "sentences", "opening", "letters a word", "marks", "addresses", "quotation marks", "wide",
    "colons", "find in it", "dateline", "words of the first line", "lines", "upper case", "brackets", "indent",
)  # fmt: skip
SHARED = 10
SIDES = (-3, -2, -1, 1, 2, 3)
SPANS = (1, 2, 4, 8, 16)
CONTEXT = (
    *(f"prose {side}{size}" for size in SPANS for side in "-+"),
    "prose above", "prose below", "share above", "prose", "units", "number", "position",
    "from core", "to core's end", "from stretch", "to stretch's end",
    "prose of stretch above", "prose of stretch below", "size of stretch",
    "to paragraph above", "to paragraph below", "to find above", "find above", "finds in stretch", "finds before",
    "finds after", "from headline", "to headline", "headlines", "comments above", "to comments above", "repeats near",
)  # fmt: skip
NAMES = (*OWN, *(f"{name} {side:+}" for side in SIDES for name in OWN[:SHARED]), *CONTEXT)
_NONE = (0,) * SHARED
_FAR = 99


class Units:
    """The units of a page, their rows, and where its paragraphs stand."""

    def __init__(self, page: Page) -> None:
        self.document = document = page.document
        self.lines = joined(document)
        self.words = common_words(page.language)
        self._find(page.spans)
        blocks = document.blocks
        core = [n for n, (first, last) in enumerate(self.lines) if first <= page.core[1] and last >= page.core[0]]
        self.core = (core[0], core[-1]) if core else (0, -1)
        whole = [last == first for first, last in self.lines]
        self.prose = [not alone or blocks[first].prose for alone, (first, _) in zip(whole, self.lines, strict=True)]
        self.width = [
            blocks[first].width if first == last else blocks[last].end - blocks[first].start
            for first, last in self.lines
        ]
        self.above, self.below = self._distances(self.prose)
        count = len(self.lines)
        little = sum(width for width, prose in zip(self.width, self.prose, strict=True) if prose) < LITTLE
        self.near = [n for n in range(count) if little or self.above[n] <= REACH or self.below[n] <= REACH]
        self.text = [self._text(first, last) for first, last in self.lines]
        self._times = Counter(self.text)
        self._lead = frozenset(_TERM.findall(document.low[blocks[0].start : blocks[0].end])) if blocks else frozenset()
        wanted = {m for n in self.near for m in range(max(0, n - 3), min(count, n + 4))}
        self.own = {n: self._own(n) for n in wanted}
        self._around()

    def _text(self, first: int, last: int) -> str:
        text, blocks = self.document.text, self.document.blocks
        if first == last:
            return text[blocks[first].start : blocks[first].end]
        return " ".join(text[block.start : block.end] for block in blocks[first : last + 1])

    def _find(self, spans: Iterable[Span]) -> None:
        """Of each line the kind of find that takes it, that stands in it, and whether a rule protects it."""
        blocks, starts = self.document.blocks, self.document.starts
        self._taken: dict[int, int] = {}
        self._within: dict[int, int] = {}
        self._guarded: set[int] = set()
        covered: Counter[int] = Counter()
        for span in spans:
            line = bisect_right(starts, span.start) - 1
            if span.rule.action == "protect":
                self._guarded.add(line)
            elif line >= 0 and span.rule.status == "stable":
                kind, block = KINDS[span.rule.kind], blocks[line]
                if span.start <= block.start + 2 and span.end >= block.end - 2:
                    if span.rule.precision != "hint" or line not in self._taken:
                        self._taken[line] = kind
                else:
                    self._within[line] = kind
                    covered[line] += span.end - span.start
        for line, size in covered.items():
            if size >= 0.9 * (blocks[line].end - blocks[line].start) - 3:
                self._taken.setdefault(line, self._within[line])
        self.finds = [self._taken.get(first, 0) for first, _ in self.lines]

    def _own(self, n: int) -> tuple[float, ...]:
        """What is seen of unit n itself, in the order of OWN."""
        first, last = self.lines[n]
        text, line, common, lead = self.document.text, self.text[n], self.words, self._lead
        words, size = line.split(), len(line)
        count, opening = len(words), _opening(line[0])
        low = line.lower().split() if common or lead else ()
        ending, width = _ENDS.get(line[-1], 0), self.width[n]
        closed = ending in (1, 2) or (ending in (6, 7) and line[-2:-1] in _HARD)
        plain, start = line.isascii(), self.document.blocks[first].start
        before = self.document.blocks[first - 1].end if first else 0
        return (
            width, ending, self.finds[n],
            sum(map(common.__contains__, low)) / count if common else -1,
            sum([word[0].isupper() for word in words]) / count,
            text.count("\n", before, start), opening if opening >= 5 else 0, closed,
            self._times[line], 0 if line.isalpha() else len(_FIGURES.findall(line)) / size,
            count, line.count(",") + (0 if plain else line.count("，") + line.count("、")),
            len(_STOPS.findall(line)) if width > 20 else closed, opening, size / count,
            len(_MARKS.findall(line)), line.count("@") + line.count("#") + line.count("http") + line.count("www."),
            line.count('"') + (0 if plain else line.count("“") + line.count("”") + line.count("»") + line.count("「")),
            0 if plain else len(_WIDE.findall(line)) / size, line.count(":"),
            self._within.get(first, 0), first in self._guarded,
            sum(map(lead.__contains__, low)) / count if n and lead and count > 2 else 0,
            last - first + 1, sum(map(str.isupper, words)) / count, line.count("(") + line.count("["),
            start - text.rfind("\n", 0, start) - 1,
        )  # fmt: skip

    @staticmethod
    def _distances(marked: list[bool]) -> tuple[list[int], list[int]]:
        """From each unit to the next marked one above, and below."""
        both = []
        for order in (range(len(marked)), range(len(marked) - 1, -1, -1)):
            found, distance = [_FAR] * len(marked), _FAR
            for n in order:
                found[n] = distance
                distance = 1 if marked[n] else min(distance + 1, _FAR)
            both.append(found)
        return both[0], both[1]

    def _around(self) -> None:
        """Sums over the page, from which the surroundings of each unit are read."""
        strong = [min(width, 600) if prose else 0 for width, prose in zip(self.width, self.prose, strict=True)]
        self._prose = [0, *accumulate(strong)]
        self._enders = [0, *accumulate(kind in _ENDERS for kind in self.finds)]
        self._comments = [0, *accumulate(kind == _COMMENTS for kind in self.finds)]
        self.stretch = self._densest(strong)
        lead = OWN.index("words of the first line")
        self._heads = [n for n in sorted(self.own) if n and self.own[n][lead] >= 0.7 and self.own[n][10] >= 4]
        self._last: list[tuple[int, int, int]] = []
        find, kind, comment = _FAR, 0, _FAR
        for here in self.finds:
            if here in _ENDERS:
                find, kind = 0, here
            if here == _COMMENTS:
                comment = 0
            self._last.append((find, kind, comment))
            find, comment = min(find + 1, _FAR), min(comment + 1, _FAR)

    def _densest(self, strong: list[int]) -> tuple[int, int]:
        """The stretch of units in which prose outweighs the rest the most."""
        best, here, start = (0.0, 0, -1), 0.0, 0
        for n, size in enumerate(strong):
            if here <= 0:
                here, start = 0.0, n
            here += size or (-70 if self.finds[n] in _ENDERS else -35)
            if here > best[0]:
                best = (here, start, n)
        return best[1], best[2]

    def row(self, n: int) -> tuple[float, ...]:
        """All that is seen of unit n, in the order of NAMES."""
        own = self.own
        near = [own[m][:SHARED] if m in own else _NONE for m in (n - 3, n - 2, n - 1, n + 1, n + 2, n + 3)]
        a, b, c, d, e, f = near
        return (*own[n], *a, *b, *c, *d, *e, *f, *self._context(n))

    def _context(self, n: int) -> tuple[float, ...]:
        sums, count, (first, last) = self._prose, len(self.lines), self.stretch
        enders, comments = self._enders, self._comments
        total, above, until = sums[-1], sums[n], sums[n + 1]
        head = bisect_right(self._heads, n)
        windows = []
        for size in SPANS:
            windows += [above - sums[n - size if n > size else 0], sums[min(count, n + size + 1)] - until]
        again = OWN.index("again")
        near = [self.own[m][again] for m in range(n - 3, n + 4) if m != n and m in self.own]
        return (
            *windows, above, total - until, above / (total or 1), total, count, n, n / count,
            n - self.core[0], self.core[1] - n, n - first, last - n,
            above - sums[first] if n >= first else 0, sums[last + 1] - above if n <= last else 0,
            sums[last + 1] - sums[first], self.above[n], self.below[n], *self._last[n][:2],
            enders[n] - enders[first] if n >= first else -1, enders[n] - enders[max(0, n - 5)],
            enders[min(count, n + 6)] - enders[n + 1],
            n - self._heads[head - 1] if head else -1, self._heads[head] - n if head < len(self._heads) else -1,
            len(self._heads), comments[n], self._last[n][2], max(near, default=0),
        )  # fmt: skip

    def terms(self, n: int) -> list[str]:
        """The words of unit n in lower case; of scripts without spaces, pairs of characters."""
        found: list[str] = []
        for word in _TERM.findall(self.text[n][:400].lower()):
            found += [word[i : i + 2] for i in range(len(word) - 1)] if _WIDE.match(word) else [word]
        return found


def _opening(char: str) -> int:
    """1 small letter, 2 capital, 3 figure, 4 quotation mark, 5 bracket, 6 letter without case, 7 anything else."""
    if char.isalpha():
        return 1 if char.islower() else 2 if char.isupper() else 6
    return 3 if char.isdigit() else 4 if char in "\"'“‘«「" else 5 if char in "([" else 7


def joined(document: Document) -> list[tuple[int, int]]:
    """The units of a document: the first and last line of each."""
    blocks, text, units = document.blocks, document.text, []
    here, count = 0, len(blocks)
    while here < count:
        last = here
        while last + 1 < count and last - here < _PIECES:
            if _goes_on(document, last):
                last += 1
            elif last + 2 < count and _link_follows(document, here, last):
                last += 2
            else:
                break
        if last > here and not is_prose(" ".join(text[b.start : b.end] for b in blocks[here : last + 1])):
            last = here
        units.append((here, last))
        here = last + 1
    return units


def _goes_on(document: Document, line: int) -> bool:
    """Does the next line open in small letters or with a mark, and this one not close?"""
    text, blocks = document.text, document.blocks
    opening = text[blocks[line + 1].start]
    return (opening in _OPENERS or opening.islower()) and text[blocks[line].end - 1] not in _HARD


def _link_follows(document: Document, first: int, line: int) -> bool:
    """A short line in capitals, behind which the sentence goes on: a linked name."""
    text, (above, link) = document.text, document.blocks[line : line + 2]
    fits = (above.end - above.start >= 25 or line > first) and not link.prose and link.end - link.start <= 60
    end = text[above.end - 1]
    return fits and (end.islower() or end in ',("“') and _goes_on(document, line + 1)
