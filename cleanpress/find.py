"""Rules x Document -> Spans: the matching engine. Nothing is removed here.

Phrases (`starts`, `equals`) are found by one look-up of a line's first characters. Patterns
stand in google-re2 sets, each of which tells in one pass over the document which of its patterns
match at all; only those are then searched one by one. Both steps are linear in the text,
whatever it holds: RE2 knows no backtracking.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from cleanpress import headline
from cleanpress.model import Block, Capture, Document, Span
from cleanpress.patterns import compiled, expression, loosened, pattern_set
from cleanpress.registry import GROUPS, LONGEST_PHRASE, Rule
from cleanpress.text import folded, same

#: What may stand before a phrase at the start of a line, and around it in a line of its own.
BULLETS = " *-•·▪■►▶»›>→#|[(\"'«‹←◄▲△◆●★👉🔴📌"
_TRAILS = " :.!>»›→*-|])\"'…।۔。！】）＞←◄"
#: Lines longer than this are no interface phrases: only inline patterns look into them.
LONGEST_LINE = 2000
#: No story has more cues than this; a text that does is no story, and must not take minutes.
MOST_CUES = 150
_KEY = 4
_OPENING = 6
#: So many patterns share an automaton: its states are made when a text first needs them, and
#: multiply with the patterns, while a further pass over a text costs next to nothing.
TOGETHER = 32
#: A number, as `#` stands for it in a phrase: "# min read".
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


class _Groups(NamedTuple):
    """A pattern's named groups by number: `cut` is what goes (0: the whole match)."""

    cut: int
    fields: tuple[tuple[str, int], ...]

    @classmethod
    @cache
    def of(cls, pattern: Any) -> _Groups:
        index = pattern.groupindex
        return cls(index.get("cut", 0), tuple((GROUPS[name], index[name]) for name in index if name in GROUPS))


class _Set(NamedTuple):
    """Some patterns, and the automaton that tells in one pass which of them can match."""

    automaton: Any
    patterns: list[tuple[Rule, str]]

    @classmethod
    def of(cls, patterns: list[tuple[Rule, str]]) -> _Set:
        automaton = pattern_set()
        for _, source in patterns:
            automaton.Add(loosened(source))
        automaton.Compile()
        return cls(automaton, patterns)

    def matching(self, text: str) -> Iterator[tuple[Rule, str]]:
        """The patterns that can match somewhere in the text."""
        return (self.patterns[number] for number in self.automaton.Match(text) or ())


class Line(NamedTuple):
    """A line as phrases meet it: where its words begin, and its key if it is short."""

    block: Block
    start: int
    key: str | None


class Finder:
    """Some rules, ready for use. Build once, use for many documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._equals: dict[str, list[Rule]] = defaultdict(list)
        self._starts: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        patterns: list[tuple[Rule, str]] = []
        for rule in rules:
            self._add(rule)
            if rule.pattern:
                patterns.append((rule, expression(folded(rule.pattern), rule.scope)))
        self._lengths = sorted({len(head) for head in self._starts})
        self._openings: dict[str, list[tuple[str, list[Rule]]]] = defaultdict(list)
        for phrase, known in sorted(self._equals.items(), key=lambda item: -len(item[0])):
            self._openings[phrase[:_OPENING]].append((phrase, known))
        patterns.sort(key=lambda pattern: pattern[0].scope == "inline")  # whole lines together
        self._sets = [_Set.of(patterns[at : at + TOGETHER]) for at in range(0, len(patterns), TOGETHER)]

    def _add(self, rule: Rule) -> None:
        for phrase in rule.equals:
            self._equals[_phrase_key(phrase)].append(rule)
        for phrase in rule.starts:
            head = " ".join(same(phrase).lower().split())
            self._starts[head[:_KEY]].append((head, rule))

    def find(self, document: Document) -> list[Span]:
        """Every place where a phrase or pattern rule holds, by start."""
        return find(document, [self])

    def phrases(self, document: Document, lines: Iterable[Line]) -> Iterator[Span]:
        """The lines that are a phrase, or begin with one."""
        low = document.low
        for block, start, short in lines:
            for rule in () if short is None else self._whole(short):
                if not _excused(rule, low[start : block.end]):
                    yield Span(block.start, block.end, rule)
            for length in self._lengths:
                found = self._starts.get(low[start : start + length])
                if found:
                    yield from self._heads(document, block, start, found)

    def _whole(self, line: str) -> list[Rule]:
        """The rules that know this line, as it is or with its figures as `#`."""
        found = self._equals.get(line, [])
        figures = _FIGURES.sub("#", line)
        return found if figures == line else [*found, *self._equals.get(figures, [])]

    def _heads(self, document: Document, block: Block, start: int, found: list[tuple[str, Rule]]) -> Iterator[Span]:
        line = document.low[start : block.end]
        for phrase, rule in found:
            end = _phrase_end(line, phrase)
            if end is not None and _followed(line, end, rule.then) and not _excused(rule, line):
                yield _line_span(document, block, start + end, rule)

    def opening(self, document: Document, start: int, limit: int) -> Iterator[tuple[int, Rule]]:
        """The phrases that are whole lines and stand at `start`, whatever follows, with their ends; longest first."""
        low = document.low
        while start < limit and low[start] in BULLETS:
            start += 1
        for phrase, rules in self._openings.get(low[start : start + _OPENING], ()):
            end = start + len(phrase)
            if low.startswith(phrase, start) and not low[end : end + 1].isalnum():
                for rule in rules:
                    if not _excused(rule, low[start : min(limit, end + 100)]):
                        yield end, rule

    def matches(self, document: Document) -> Iterator[Span]:
        """The matches of patterns: one pass tells which match at all, and those are searched."""
        cues = 0
        for rule, source in (found for patterns in self._sets for found in patterns.matching(document.view)):
            pattern = compiled(source)
            groups = _Groups.of(pattern)
            for match in pattern.finditer(document.view):
                block = _block_at(document, match.start(), match.end())
                if block is None or _excused(rule, _around(document, block, match)):
                    continue
                if rule.scope != "inline" and block.end - block.start > LONGEST_LINE:
                    continue
                if rule.until.startswith("headline"):
                    cues += 1
                    if cues > MOST_CUES or not headline.begins(document, match.end(groups.cut)):
                        continue
                yield _match_span(document, block, match, groups, rule)


def find(document: Document, finders: Iterable[Finder]) -> list[Span]:
    """Every place where a phrase or pattern rule of some finder holds, by start."""
    whole = list(lines(document, document.blocks))
    spans: list[Span] = []
    for finder in finders:
        spans += finder.phrases(document, whole)
        spans += finder.matches(document)
    spans.sort(key=lambda span: (span.start, span.end, span.rule.id))
    return spans


def lines(document: Document, blocks: Iterable[Block]) -> Iterator[Line]:
    """Blocks of a document as phrases meet them."""
    low = document.low
    for block in blocks:
        start = block.start
        if block.end - start > LONGEST_LINE:
            continue
        while start < block.end and low[start] in BULLETS:
            start += 1
        short = block.end - start <= LONGEST_PHRASE
        yield Line(block, start, key(low[start : block.end]) if short else None)


def _excused(rule: Rule, line: str) -> bool:
    return bool(rule.unless) and _guard(rule.unless).search(line) is not None


@cache
def _guard(unless: str) -> Any:
    return compiled(folded(unless))


def key(phrase: str) -> str:
    """A phrase or line as its look-up key: lower case, single spaces, no bullets or end marks.

    >>> key(" » Baca  Juga :")
    'baca juga'
    """
    return " ".join(phrase.lower().lstrip(BULLETS).rstrip(_TRAILS).split())


def _phrase_key(phrase: str) -> str:
    """The key of a rule's phrase, in which a `#` at the start stands for a number."""
    folded = key(same(phrase))
    return f"# {folded}" if phrase.startswith("# ") else f"#{folded}" if re.match(r"#\w", phrase) else folded


def _around(document: Document, block: Block, match: Any) -> str:
    """The line that holds the match; of a very long line, what stands near."""
    if block.end - block.start <= LONGEST_LINE:
        return document.view[block.start : block.end]
    return document.view[max(block.start, match.start() - 300) : min(block.end, match.end() + 300)]


def _phrase_end(line: str, phrase: str) -> int | None:
    """Where the phrase ends in the line's start; runs of spaces count as one."""
    if line.startswith(phrase):
        return len(phrase)
    at = 0
    for char in phrase:
        if char == " ":
            step = len(line) - len(line[at:].lstrip(" ")) - at if line[at : at + 1] == " " else 0
            if not step:
                return None
            at += step
        elif line[at : at + 1] == char:
            at += 1
        else:
            return None
    return at


def _followed(line: str, end: int, then: str) -> bool:
    rest = line[end:].lstrip(" ")
    if then == "end" or (then == "cue" and not rest.strip(_TRAILS)):
        return not rest.strip(_TRAILS)
    if then in (":", "cue"):
        if rest[:1] == "-" and line[end] == "-" and rest[1:2] not in ("", " ", "-"):
            return False  # a hyphen inside a word
        return rest[:1] in (":", "-", "|", ">", "»") and rest != ""
    return end == len(line) or not (line[end - 1].isalnum() and line[end].isalnum())


def _line_span(document: Document, block: Block, after: int, rule: Rule) -> Span:
    """The whole line, with what follows the phrase captured as the rule's `rest`."""
    if not rule.rest:
        return Span(block.start, block.end, rule)
    view = document.view
    while after < block.end and view[after] in " :-|>»":
        after += 1
    end = block.end
    captures = (Capture(GROUPS[rule.rest], after, end),) if after < end else ()
    return Span(block.start, block.end, rule, captures)


def _match_span(document: Document, block: Block, match: Any, groups: _Groups, rule: Rule) -> Span:
    cut = groups.cut if groups.cut and match.start(groups.cut) >= 0 else 0
    start, end = match.span(cut)
    chance = 1.0
    captures = [Capture(name, *match.span(number)) for name, number in groups.fields if match.start(number) >= 0]
    if rule.scope != "inline":
        start, end = block.start, block.end
    elif rule.until == "headline":
        found = headline.end(document, end, block.end)
        captures.append(Capture("related", end, found.at))
        end, chance = found
    elif rule.until == "headlines":
        captures += [Capture("related", *piece) for piece in headline.run(document, end, block.end)]
        end = captures[-1].end if captures else end
    elif rule.until == "sentence":
        end = headline.sentence_end(document, end, block.end)
    while start < end and document.view[start] == " ":
        start += 1
    while end > start and document.view[end - 1] == " ":
        end -= 1
    return Span(start, end, rule, tuple(captures), chance=chance)


def _block_at(document: Document, start: int, end: int) -> Block | None:
    """The block that holds this match; None for one in the white space between blocks."""
    number = bisect_right(document.starts, start) - 1
    if number >= 0 and start < document.blocks[number].end:
        return document.blocks[number]
    if number + 1 < len(document.blocks) and document.blocks[number + 1].start < end:
        return document.blocks[number + 1]
    return None
