"""A document on its way through the detectors: its lines, and what is known of each.

Also the one question that needs the whole page: where is the story? An article's text is story
from its first paragraph to its last. A page saved as text has menus before and lists after,
with teasers that read like paragraphs; there the story is the stretch of lines in which prose
outweighs everything else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from cleanpress.find import key
from cleanpress.fold import cut
from cleanpress.headline import like_headline
from cleanpress.model import Block, Capture, Decision, Document, Span
from cleanpress.registry import Rule
from cleanpress.text import SENTENCE_ENDS

#: Kinds of finds that stand on a page, and hardly ever in an article's text.
FURNITURE = ("navigation", "share", "comments", "legal")
#: A page has at least this many furniture finds, and this many short lines.
PAGE_FINDS = 4
PAGE_LINES = 12
#: A list of so many short lines in a row says as much as one more find.
PAGE_LIST = 10
#: So many above and below the paragraphs, a list among them, need one find only.
PAGE_AROUND = 20
#: A text that has fewer there is an article with a list in it,
PAGE_EDGE = 2
#: unless so many lines of menus and notices, share buttons aside, say that it is a page: its first line or its
#: last then reads like a paragraph.
PAGE_SURE = 5
#: So many paragraphs at most stand above the dateline: headlines, standfirsts and captions as long as these.
DECK = 3
#: The story below has so many times their letters.
MORE = 3
#: So many lines of this length above the first paragraph of that length are a page's menu.
PAGE_TOP, PAGE_ITEM, PAGE_PARAGRAPH = 27, range(4, 31), 100
#: Detectors that find lists by their place below the story.
LISTS = ("link_list", "teaser_list", "dated_list", "dated_teaser")
#: What the caller may say a text is.
PAGES = ("auto", "yes", "no")
#: What a line of another sort costs the stretch that holds it, in characters of prose.
MENU_COST = 70
LIST_COST = 10
PROSE_WORTH = 600
DATELINE_WORTH = 300
#: A stretch worth two long paragraphs is the story when the page's footer comes,
STORY_WORTH = 2 * PROSE_WORTH
#: unless one below the footer is worth so many times more.
FOOTER_WORTH = 2.5
#: No list of ingredients is longer than this.
LONGEST_LIST = 60
_AMOUNT = re.compile(r"(?:\d[\d.,/–-]*|[½⅓⅔¼¾])(?: ?[a-zß-ÿ¼½¾%*]|$)")
#: Signs of a list, beside figures.
_LISTED = re.compile('[-:"“”•*@/]')
#: Menus and headlines don't end like this.
NO_MENU = (".", "?", ",", ":", ")", "]", "。", "？", "！", "।", "۔", "؟", "：", "）")
_SENTENCE_MARKS = " -–—.,;:!?()[]\"'“”‘’。，、；：！？（）「」،؛؟।۔"
#: No teaser is as long as this.
LONG_PARAGRAPH = 300


@dataclass
class Page:
    """The document, its finds, and questions about its lines."""

    document: Document
    spans: list[Span]
    by_line: dict[int, list[Span]] = field(default_factory=dict)
    guarded: set[int] = field(default_factory=set)
    """The lines that a protecting rule holds in, datelines mostly."""
    language: str | None = None
    """That of the text, if it can be told."""
    blocks: tuple[Block, ...] = field(init=False)
    """The document's lines."""
    wanted: str = "auto"
    """What the caller says: a whole page ("yes"), an article's text ("no"), or that it be told ("auto")."""
    chances: dict[int, float] = field(default_factory=dict)
    """Of each line that was weighed how likely it is story; empty where the rules alone decide."""
    story: frozenset[int] | None = None
    """The lines of the story, where they were weighed."""

    def __post_init__(self) -> None:
        self.blocks = self.document.blocks
        self._index(self.spans)

    def add(self, spans: list[Span]) -> None:
        """Take new finds in."""
        self.spans += spans
        self._index(spans)

    def _index(self, spans: list[Span]) -> None:
        for span in spans:
            number = bisect_right(self.document.starts, span.start) - 1
            if span.rule.action == "protect":
                self.guarded.add(number)
            elif span.rule.status == "stable":
                self.by_line.setdefault(number, []).append(span)

    def line(self, number: int) -> str:
        """The text of line `number`."""
        start, end, *_ = self.blocks[number]
        return self.document.text[start:end]

    def finds(self, number: int) -> list[Span]:
        """The finds that together take line `number` as a whole, hints aside."""
        spans = self.by_line.get(number)
        found = [span for span in spans if span.rule.precision != "hint"] if spans else []
        if not found:
            return found
        block = self.blocks[number]
        if any(span.start == block.start and span.end >= block.end for span in found):
            return found
        rest = cut(self.document.view[block.start : block.end], _merged(found, block))
        return [] if rest.strip(" |.,;-") else found

    def free(self, number: int) -> bool:
        """True when the finds don't take this whole line."""
        return number not in self.by_line or not self.finds(number)

    def undecided(self, number: int) -> bool:
        """True when no find takes this line, or only such as may yet be refused for their position."""
        return number not in self.by_line or all(span.rule.where != "anywhere" for span in self.finds(number))

    def drop(self, numbers: list[int], kinds: tuple[str, ...]) -> None:
        """Forget the finds of those lines whose finds are all of these kinds."""
        gone: set[int] = set()
        for number in numbers:
            if all(span.rule.kind in kinds for span in self.by_line[number]):
                gone |= set(map(id, self.by_line.pop(number)))
        if gone:
            self.spans[:] = [span for span in self.spans if id(span) not in gone]

    def opened(self, what: str) -> Iterator[int]:
        """The numbers of the lines whose rule says that something of this sort follows."""
        for number in sorted(number for number, spans in self.by_line.items() if _open(spans, what)):
            if _open(self.finds(number), what):
                yield number

    def stands_again(self, number: int) -> bool:
        """True when another line of the page reads like line `number`."""
        return self._readings[key(self.line(number))] > 1

    @cached_property
    def _readings(self) -> Counter[str]:
        return Counter(key(self.line(number)) for number in range(len(self.blocks)))

    def title(self) -> int | None:
        """The number of the line found to be the story's headline."""
        titled = (n for n, spans in self.by_line.items() if any(span.rule.kind == "title" for span in spans))
        return next((n for n in sorted(titled) if any(s.rule.kind == "title" for s in self.finds(n))), None)

    def span(self, number: int, rule: Rule, capture: str = "", copy_of: int | None = None) -> Span:
        """Line `number` as a find of `rule`, captured whole as metadata field `capture`."""
        block = self.blocks[number]
        captures = (Capture(capture, block.start, block.end),) if capture else ()
        origin = (self.blocks[copy_of].start, self.blocks[copy_of].end) if copy_of is not None else None
        return Span(block.start, block.end, rule, captures, origin, story=self.chances.get(number))

    @property
    def whole(self) -> bool:
        """True when this is a whole page, menus and footer included, and not an article's text."""
        return self.decision.whole

    @cached_property
    def decision(self) -> Decision:
        """Whether this is a whole page, and why."""
        if self.document.markup:
            return Decision(False, "HTML: the extractor has chosen the text")
        if self.wanted != "auto":
            return Decision(self.wanted == "yes", "as asked for")
        if len(self.blocks) < PAGE_LINES + PAGE_FINDS:
            return Decision(False, f"{len(self.blocks)} lines, too few for a page")
        finds = len({self._sign(number) for number in self.by_line} - {""})
        top = self._top()
        if not finds and top < PAGE_TOP:
            return Decision(False, "no line of a menu, no button or notice")
        menu = [self._menu_like(number) for number in range(len(self.blocks))]
        row = max((len(list(run)) for alike, run in groupby(menu) if alike), default=0)
        around = self._around(menu)
        prose = any(block.prose for block in self.blocks)
        least = PAGE_FINDS if prose and row < PAGE_LIST else PAGE_FINDS - 1
        edged = around >= PAGE_EDGE or self._menus() >= PAGE_SURE or not prose
        listed = sum(menu) >= PAGE_LINES and finds >= least and edged
        whole = listed or top >= PAGE_TOP or (around >= PAGE_AROUND and row >= PAGE_LIST)
        signs = f"{finds} lines of menus, buttons or notices, {sum(menu)} like those of lists, {row} of them in a row"
        signs += f", {around} above and below the paragraphs, {top} short ones above the first long one"
        return Decision(whole, signs)

    def _top(self) -> int:
        """How many short lines of words stand above the first long paragraph; none if there is no such paragraph."""
        short = 0
        for number, block in enumerate(self.blocks):
            if block.prose and block.width >= PAGE_PARAGRAPH and self.free(number):
                return short
            short += block.width in PAGE_ITEM and sum(map(str.isalpha, self.line(number))) >= 2
        return 0

    def _menus(self) -> int:
        """How many lines are found to be of menus, or notices of the house."""
        found = (n for n, spans in self.by_line.items() if any(s.rule.kind in ("navigation", "legal") for s in spans))
        return len({self._sign(number) for number in found} - {""})

    def _around(self, menu: list[bool]) -> int:
        """How many lines like those of lists stand above the first paragraph and below the last."""
        prose = [number for number, block in enumerate(self.blocks) if block.prose]
        return sum(menu[: prose[0]]) + sum(menu[prose[-1] :]) if prose else 0

    def weigh(self, story: frozenset[int], chances: dict[int, float]) -> None:
        """Take over which lines are story; the lists that were found in them are none."""
        self.story, self.chances = story, chances
        self.__dict__["core"] = (min(story), max(story)) if story else (0, -1)
        gone: set[int] = set()
        for number in story & self.by_line.keys():
            lists = [span for span in self.by_line[number] if span.rule.detector in LISTS]
            if lists:
                gone |= set(map(id, lists))
                self.by_line[number] = [span for span in self.by_line[number] if id(span) not in gone]
        if gone:
            self.spans[:] = [span for span in self.spans if id(span) not in gone]

    def _sign(self, number: int) -> int | str:
        """What says that line `number` is furniture, if anything does; a hint or mere marks say so once only.

        A sentence's mark alone on a line says that the sentence was torn.
        """
        named = [span.rule.precision for span in self.by_line[number] if span.rule.kind in FURNITURE]
        line = self.line(number)
        if not named or not line.strip(_SENTENCE_MARKS):
            return ""
        worded = any(map(str.isalnum, line))  # "* * *" also parts a story
        return number if worded and set(named) != {"hint"} else key(line) or line

    def _misplaced(self, last: int) -> int:
        """The last paragraph, also when only finds of what opens a story take it: it stands too low for them."""
        below = (number for number in self.by_line if number > last and self.blocks[number].prose)
        return max((number for number in below if self._only_first(number)), default=last)

    def _only_first(self, number: int) -> bool:
        """True when without the finds of what opens a story this line would stay."""
        start, end, *_ = self.blocks[number]
        whole = [span for span in self.finds(number) if span.start <= start and span.end >= end]
        return bool(whole) and all(span.rule.where == "first" for span in whole)

    @cached_property
    def core(self) -> tuple[int, int]:
        """The first and last line of the story; (0, -1) when there is none."""
        story = [number for number, block in enumerate(self.blocks) if block.prose and self.free(number)]
        if not story:
            return 0, -1
        if not self.whole:
            return self._dated(story), self._misplaced(story[-1])
        first, last = self._densest()
        if len(story) >= 3 and not self._told(first, last):
            return 0, -1
        return self._widened(first, last)

    def _dated(self, story: list[int]) -> int:
        """Where these paragraphs begin: at a dateline, when just a standfirst or a picture's words stand above."""
        dated = next((place for place, number in enumerate(story[: DECK + 1]) if number in self.guarded), 0)
        quoted = any(self.line(number).endswith(":") for number in story[:dated])  # another's story, with its dateline
        sizes = [self.blocks[number].width for number in story]
        more = sum(sizes[dated:]) >= MORE * sum(sizes[:dated])
        several = sum(number in self.guarded for number in story) > 1  # short pieces, each with its own
        return story[dated] if more and not quoted and not several else story[0]

    def _told(self, first: int, last: int) -> bool:
        """A story has a dateline, a long paragraph, or two that follow each other; teasers stand apart."""
        prose = [number for number in range(first, last + 1) if self.blocks[number].prose]
        long = any(self.blocks[n].width >= LONG_PARAGRAPH for n in prose)
        return long or any(n in self.guarded for n in prose) or any(self._adjoin(a, b) for a, b in pairwise(prose))

    def _adjoin(self, one: int, other: int) -> bool:
        """The lines follow each other, or only the number of a step stands between them."""
        return other - one == 1 or (other - one == 2 and self.line(one + 1).strip(".) ").isdigit())

    def _widened(self, first: int, last: int) -> tuple[int, int]:
        """A dateline or ingredients right above belong to the story, and so do closing lines that are no links."""
        while first - 1 in self.guarded:
            first -= 1
        first = self._listed(first)
        while last + 1 < len(self.blocks) and self.free(last + 1) and not self._menu_like(last + 1):
            last += 1
        return first, last

    def _listed(self, first: int) -> int:
        """Where the table or the list of ingredients begins that stands right above line `first`.

        Its lines open with an amount ("3/4 cup of flour"), one label at most between two of them.
        """
        top, amounts = first, 0
        for number in range(first - 1, max(-1, first - LONGEST_LIST), -1):
            line = self.line(number)
            if not self.free(number) or len(line) > 120 or self.blocks[number].prose:
                break
            if _AMOUNT.match(line):
                top, amounts = number, amounts + 1
            elif top - number > (2 if top == first else 1) or len(line) > 30:
                break
        if amounts < 3:
            return first
        return top - 1 if top and self.free(top - 1) and len(self.line(top - 1)) <= 30 else top

    def _densest(self) -> tuple[int, int]:
        """The stretch of lines with the highest sum of worth (Kadane's algorithm).

        A copyright line some way below a stretch that could be the story is the page's footer:
        the rules for comments and cookies that may follow it are longer than many a story.
        """
        best, here = (0.0, 0, -1), (0.0, 0)
        above = best
        for number in range(len(self.blocks)):
            if here[0] <= 0 and above[0] == 0 and self._footer(number) and self._told(best[1], best[2]):
                above = best if best[0] >= STORY_WORTH else above
            worth, start = here if here[0] > 0 else (0.0, number)
            here = (worth + self._worth(number), start)
            if here[0] > best[0]:
                best = (here[0], here[1], number)
        if best[0] <= FOOTER_WORTH * above[0]:
            best = above
        return best[1], best[2]

    def _footer(self, number: int) -> bool:
        """A line of copyright or of the house's terms."""
        return number in self.by_line and any(span.rule.kind == "legal" for span in self.finds(number))

    def _worth(self, number: int) -> float:
        finds = self.finds(number) if number in self.by_line else []
        if finds:
            furniture = any(span.rule.kind in FURNITURE or span.rule.opens == "list" for span in finds)
            return -MENU_COST if furniture else 0
        block = self.blocks[number]
        if block.prose:
            return min(block.width, PROSE_WORTH) + (DATELINE_WORTH if number in self.guarded else 0)
        if self.line(number).endswith((*SENTENCE_ENDS, "?", "？", "؟", ",")):
            return block.width
        return -MENU_COST if self._menu_like(number) else -LIST_COST

    def _menu_like(self, number: int) -> bool:
        """An unclosed line that is a headline, or has no sign of a list: figures, bullet, colon."""
        line = self.line(number)
        if self.blocks[number].prose or line.endswith(NO_MENU):
            return False
        if len(line) == 1 and not line.isprintable():
            return False  # a joiner or a mark of direction, left by an editing system
        return like_headline(line) or not (_LISTED.search(line) or any(map(str.isdigit, line)))


def _open(spans: list[Span], what: str) -> bool:
    return any(span.rule.opens == what for span in spans)


def _merged(spans: list[Span], block: Block) -> list[tuple[int, int]]:
    """The spans as sorted, disjoint offsets into the block."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, s.start - block.start), s.end - block.start) for s in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
