"""What no pattern can say: repetition, neighbours, position.

Each detector is a function of a Page (the document and what has been found so far) and its own
rule, and yields Spans. Which kind a find has, how sure it is and why it is noise stands in the
rule file, as for every other rule. They run in the order of DETECTORS, and each sees the finds of
those before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cleanpress.find import key
from cleanpress.headline import FUNCTION_WORDS
from cleanpress.model import Block, Capture, Document, Span
from cleanpress.registry import Rule

#: A line in title case has at least this share of capitals among its content words.
TITLE_CASE = 0.7
_ENDS = (".", ":", ";", ",", '."', '.”', ".'")
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass
class Page:
    """A document on its way: its lines and what the finds so far say about each."""

    document: Document
    spans: list[Span]
    by_line: dict[int, list[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._index(self.spans)

    def add(self, spans: list[Span]) -> None:
        """Take new finds in."""
        self.spans += spans
        self._index(spans)

    def _index(self, spans: list[Span]) -> None:
        for span in spans:
            if span.rule.action == "remove" and span.rule.status == "stable":
                number = bisect_right(self.document.starts, span.start) - 1
                self.by_line.setdefault(number, []).append(span)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The document's lines."""
        return self.document.blocks

    def finds(self, number: int) -> list[Span]:
        """The finds that together take line `number` as a whole, at the default level."""
        found = [span for span in self.by_line.get(number, ()) if span.rule.precision != "hint"]
        if not found:
            return found
        block = self.blocks[number]
        if len(found) == 1 and found[0].start == block.start and found[0].end >= block.end:
            return found
        rest = cut(self.document.view[block.start : block.end], _merged(found, block.start))
        return found if not rest.strip(" |.,;-") else []

    def free(self, number: int) -> bool:
        """True when the finds don't take this whole line."""
        return not self.finds(number)

    @cached_property
    def core(self) -> tuple[int, int]:
        """The first and last line of the story; (0, -1) when there is none."""
        story = [number for number, block in enumerate(self.blocks) if block.prose and self.free(number)]
        if not story:
            return 0, -1
        return core.of_page(self) if core.is_page(self) else (story[0], story[-1])

    @property
    def whole(self) -> bool:
        """True when the text is a whole page, menus and footer included."""
        return core.is_page(self)

    def opened(self, what: str) -> Iterator[int]:
        """The numbers of the lines whose rule says that something of this sort follows."""
        for number in sorted(self.by_line):
            if any(span.rule.opens == what for span in self.finds(number)):
                yield number

    def titles(self) -> Iterator[int]:
        """The numbers of the lines found to be the story's headline."""
        for number in sorted(self.by_line):
            if any(span.rule.kind == "title" for span in self.finds(number)):
                yield number

    def span(self, number: int, rule: Rule, capture: str = "", copy_of: int | None = None) -> Span:
        """Line `number` as a find of `rule`, captured whole as metadata field `capture`."""
        block = self.blocks[number]
        captures = (Capture(capture, block.start, block.end),) if capture else ()
        origin = (self.blocks[copy_of].start, self.blocks[copy_of].end) if copy_of is not None else None
        return Span(block.start, block.end, rule, captures, origin)


def _merged(spans: list[Span], offset: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start - offset, span.end - offset) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def title_case(line: str) -> float:
    """The share of capitalised words among the words that headlines capitalise.

    >>> title_case("Harga Cabai Naik di Pasar Induk")
    1.0
    >>> title_case("Warga desa itu pulang")
    0.25
    """
    words = [word for word in _WORDS.findall(line) if word not in FUNCTION_WORDS]
    return sum(not word[0].islower() for word in words) / len(words) if words else 0.0


def like_headline(line: str) -> bool:
    """Set like the headline of a story: no full stop, several words, mostly capitals.

    >>> like_headline("Harga Cabai Naik di Pasar Induk")
    True
    >>> like_headline("Warga desa itu pulang ke rumah masing-masing kemarin.")
    False
    """
    return 15 <= len(line) <= 200 and not line.endswith(_ENDS) and line.count(" ") >= 2 and title_case(line) >= TITLE_CASE


def headline_after_cue(page: Page, rule: Rule) -> Iterator[Span]:
    """A cue alone on its line takes the headline on the next; a sentence there is story."""
    for number in page.opened("headline"):
        following = number + 1
        while following < len(page.blocks) and page.free(following):
            line = page.document.line(following)
            first = following == number + 1
            if not (_may_be_headline(line) if first else _is_long_headline(line)):
                break
            if not first and (page.blocks[following].prose or _repeated(page, following)):
                break
            yield page.span(following, rule, "related")
            following += 1


def _may_be_headline(line: str) -> bool:
    """The line after a cue: any unclosed line of headline length, or a closed one in title case."""
    if line.endswith(_ENDS) or not 12 <= len(line) <= 200 or line.count(" ") < 2:
        return False
    return len(line) < 120 or title_case(line) >= TITLE_CASE


def _is_long_headline(line: str) -> bool:
    """A second headline must not be a sub-heading of the story: long, and in title case."""
    return like_headline(line) and len(line) >= 40 and line.count(" ") >= 5


def _repeated(page: Page, number: int) -> bool:
    line = key(page.document.line(number))
    return sum(key(page.document.line(other)) == line for other in range(len(page.blocks))) > 1


def repeated_caption(page: Page, rule: Rule) -> Iterator[Span]:
    """A line that stands twice, or again with a credit, is what stands under a picture."""
    lines = [
        (number, page.document.line(number))
        for number, block in enumerate(page.blocks)
        if page.free(number) and 25 <= block.end - block.start <= 400
    ]
    captions: dict[int, str] = {}
    last: dict[str, int] = {}
    for position, (number, line) in enumerate(lines):
        folded = key(line)
        if folded in last and not line.endswith(('"', "”")) and not page.blocks[number].prose:
            captions |= {number: line, last[folded]: line}
        last[folded] = number
        before, shorter = lines[position - 1] if position else (-2, "")
        if before == number - 1 and _with_credit(shorter, line):
            captions |= {before: shorter, number: line}
    heads = [set(_WORDS.findall(line.lower())) for line in captions.values()]
    for number, line in lines:
        if number in captions or (not page.blocks[number].prose and _resembles(line, heads)):
            again = _with_credit(line, lines_after(page, number)) or key(lines_after(page, number)) == key(line)
            yield page.span(number, rule, "" if again else "captions")


def lines_after(page: Page, number: int) -> str:
    """The line after `number`, or an empty string."""
    return page.document.line(number + 1) if number + 1 < len(page.blocks) else ""


def _with_credit(shorter: str, line: str) -> bool:
    """Is `line` the shorter line and a short credit behind it?"""
    extra = line[len(shorter) :].strip()
    return len(shorter) >= 25 and line.startswith(shorter) and 0 < len(extra) <= 60 and not extra.endswith(".")


def _resembles(line: str, heads: list[set[str]]) -> bool:
    words = set(_WORDS.findall(line.lower()))
    return any(len(words & head) >= 4 and len(words & head) >= 0.8 * len(words | head) for head in heads)


def repeated_paragraph(page: Page, rule: Rule) -> Iterator[Span]:
    """A paragraph that stands earlier in the story, alone or within a longer one, is a copy."""
    seen: dict[str, int] = {}
    earlier: list[tuple[int, str]] = []
    opened = {number + 1 for number in page.opened("copy")}
    for number, block in enumerate(page.blocks):
        if not page.free(number):
            continue
        line = " ".join(page.document.line(number).split())
        original = seen.get(line)
        if original is None and block.prose and len(line) >= 80:
            original = next((other for other, text in earlier if line in text), None)
        if original is not None and (block.prose or number in opened):
            yield page.span(number, rule, copy_of=original)
            continue
        seen.setdefault(line, number)
        if block.prose and len(line) >= 160 and len(earlier) < 40:
            earlier.append((number, line))


def headline(page: Page, rule: Rule) -> Iterator[Span]:
    """The story's own headline: the last headline-like line above the story."""
    story = page.story()
    if page.document.markup or not story:
        return
    best = None
    for number in range(story[0]):
        line = page.document.line(number)
        if page.free(number) and 20 <= len(line) <= 200 and line.count(" ") >= 3 and not line.endswith(_ENDS):
            follows = number + 1 < story[0] and any(s.rule.kind in ("date", "byline") for s in page.finds(number + 1))
            if best is None or follows or title_case(line) >= TITLE_CASE:
                best = number
            if follows:
                break
    if best is not None and (best <= 2 or _dated(page, best, story[0])):
        yield page.span(best, rule, "title")


def _dated(page: Page, number: int, until: int) -> bool:
    """A date, byline or caption stands between the headline and the story."""
    return any(
        span.rule.kind in ("date", "byline", "caption", "share")
        for between in range(number + 1, until)
        for span in page.finds(between)
    )


def repeated_headline(page: Page, rule: Rule) -> Iterator[Span]:
    """The headline again, elsewhere on the page."""
    titles = [span for span in page.spans if span.rule.kind == "title"]
    if not titles:
        return
    title = key(page.document.text[titles[0].start : titles[0].end])
    for number, block in enumerate(page.blocks):
        if block.start != titles[0].start and page.free(number) and key(page.document.line(number)) == title:
            yield page.span(number, rule)


def section_label(page: Page, rule: Rule) -> Iterator[Span]:
    """A few short lines right above the headline name the story's section or topics."""
    title = next((n for n in range(len(page.blocks)) if any(s.rule.kind == "title" for s in page.finds(n))), None)
    if not title:
        return
    labels = []
    for number in range(title - 1, -1, -1):
        line = page.document.line(number)
        if not page.free(number):
            break
        if len(line) > 40 or line.count(" ") > 3 or line.endswith(_ENDS):
            return
        labels.append(number)
    if 1 <= len(labels) <= 4:
        yield from (page.span(number, rule, "categories") for number in reversed(labels))


def head_menu(page: Page, rule: Rule) -> Iterator[Span]:
    """Many short lines above the headline or the story are a menu."""
    story = page.story()
    if page.document.markup or not story:
        return
    title = next((n for n in range(story[0]) if any(s.rule.kind == "title" for s in page.finds(n))), story[0])
    lines = [number for number in range(title) if page.free(number)]
    if len(lines) >= 5 and title >= 8:
        yield from (page.span(number, rule) for number in lines)


def tag_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Short lines after a tag label, or after the initials that end a story, are tags."""
    story = page.story()
    for number in page.opened("tags"):
        if story and number < story[-1]:
            continue
        for following in range(number + 1, len(page.blocks)):
            line = page.document.line(following)
            if not page.free(following) or len(line) > 40 or line.count(" ") > 4 or line.endswith(_ENDS):
                break
            yield page.span(following, rule, "tags")


def contents_list(page: Page, rule: Rule) -> Iterator[Span]:
    """After "Daftar Isi": the lines that come again as the story's sub-headings."""
    lines = [key(page.document.line(number)) for number in range(len(page.blocks))]
    for number in page.opened("contents"):
        for following in range(number + 1, len(page.blocks)):
            if lines[following] not in lines[following + 1 :]:
                break
            yield page.span(following, rule)


def link_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Below the story, unclosed lines after the heading of a list are its links."""
    for number, owner in _listed(page):
        yield page.span(number, rule, "related" if owner == rule.kind == "related" else "") if owner == rule.kind else page.span(number, rule)


def _listed(page: Page) -> Iterator[tuple[int, str]]:
    story = page.story()
    last = story[-1] if story else -1
    owner = ""
    for number in range(last + 1, len(page.blocks)):
        finds = page.finds(number)
        if finds:
            opener = next((span for span in finds if span.rule.opens == "list"), None)
            owner = opener.rule.kind if opener else owner if finds[0].rule.kind in ("ad", "media") else ""
        elif owner:
            yield number, owner


def tail_menu(page: Page, rule: Rule) -> Iterator[Span]:
    """Once the story has ended (by its editor, tags, source, comments ...), what follows is not story."""
    story = page.story()
    if page.document.markup or not story:
        return
    ended = False
    for number in range(story[-1] + 1, len(page.blocks)):
        finds = page.finds(number)
        ended = ended or any(span.rule.kind in _ENDERS for span in finds)
        if ended and not finds:
            yield page.span(number, rule)


_ENDERS = ("byline", "source", "tags", "share", "comments", "legal", "navigation", "related", "pagination", "endmark")

#: Every detector by the name that rules call it, in the order in which they run.
DETECTORS: dict[str, Callable[[Page, Rule], Iterator[Span]]] = {
    "headline_after_cue": headline_after_cue,
    "contents_list": contents_list,
    "headline": headline,
    "repeated_headline": repeated_headline,
    "repeated_paragraph": repeated_paragraph,
    "repeated_caption": repeated_caption,
    "tag_list": tag_list,
    "section_label": section_label,
    "head_menu": head_menu,
    "link_list": link_list,
    "tail_menu": tail_menu,
}


def detect(document: Document, spans: list[Span], rules: Iterable[Rule]) -> list[Span]:
    """The finds so far and those of the detectors that some rule names."""
    page = Page(document, list(spans))
    by_name: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.detector:
            by_name.setdefault(rule.detector, []).append(rule)
    for name, detector in DETECTORS.items():
        for rule in by_name.get(name, ()):
            page.add(list(detector(page, rule)))
    return page.spans
