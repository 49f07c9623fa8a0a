"""Rules x Document -> Spans: the matching engine. Nothing is removed here.

Phrases (`starts`, `equals`) are found by one look-up of a line's first characters. Patterns
stand in sieves, each of which tells in one pass over the document which of its patterns match
at all; only those are then searched one by one, in the lines for which the sieve names them.
Of an HTML page's lines it was noted, when it was read, in which elements they stand (`selector`).
All steps are linear in the text, whatever it holds: RE2 knows no backtracking.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from math import ceil
from typing import Any, NamedTuple

from cleanpress import headline
from cleanpress.model import Block, Capture, Document, Met, Span
from cleanpress.patterns import LONG, MANY, Encoded, EncodedLine, Reach, expression, holds
from cleanpress.registry import GROUPS, LONGEST_PHRASE, Rule
from cleanpress.sieve import Sieve, matching
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
_BULLETS = frozenset(BULLETS)
#: Of more phrases than these, those that fit a line's first characters are remembered, for so many beginnings.
FEW, BEGINNING, BEGINNINGS = 8, 10, 2000
#: So many patterns share an automaton: its states are made when a text first needs them, and
#: multiply with the patterns, while a further pass over a text costs next to nothing.
TOGETHER = 32
#: Those for long lines bear any words in mind before and behind their own, and multiply faster.
TOGETHER_LONG = 20
#: A number, as `#` stands for it in a phrase: "# min read".
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")


class _Groups(NamedTuple):
    """A pattern's named groups by number: `cut` is what goes (0: the whole match)."""

    cut: int
    fields: tuple[tuple[str, int], ...]

    @classmethod
    @cache
    def of(cls, pattern: Any) -> _Groups:
        index = {str(name, "ascii") if isinstance(name, bytes) else name: n for name, n in pattern.groupindex.items()}
        return cls(index.get("cut", 0), tuple((GROUPS[name], index[name]) for name in index if name in GROUPS))


class Line(NamedTuple):
    """A line as phrases meet it: where its words begin, and if it is short its key, also with `#` for figures."""

    block: Block
    start: int
    keys: tuple[str, ...]


class Finder:
    """Some rules, ready for use. Build once, use for many documents."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._equals: dict[str, list[Rule]] = defaultdict(list)
        self._starts: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        self._selectors: dict[str, list[Rule]] = defaultdict(list)
        self._beginnings: dict[tuple[str, str], list[tuple[str, Rule]]] = {}
        patterns: dict[Reach, list[tuple[Rule, str]]] = defaultdict(list)
        for rule in rules:
            self._add(rule)
            if rule.pattern:
                source = expression(folded(rule.pattern), rule.scope)
                patterns[Reach.of(rule.pattern, rule.scope)].append((rule, source))
        self._lengths = sorted({len(head) for head in self._starts})
        self._openings: dict[str, list[tuple[str, list[Rule]]]] = defaultdict(list)
        for phrase, known in sorted(self._equals.items(), key=lambda item: -len(item[0])):
            self._openings[phrase[:_OPENING]].append((phrase, known))
        self._sieves = [sieve for reach, alike in patterns.items() for sieve in _sieves(alike, reach)]
        self._lines = [sieve for sieve in self._sieves if sieve.reach.part == "line"]

    def _add(self, rule: Rule) -> None:
        for phrase in rule.equals:
            self._equals[_phrase_key(phrase)].append(rule)
        if rule.selector:
            self._selectors[rule.selector].append(rule)
        for phrase in rule.starts:
            head = " ".join(same(phrase).lower().split())
            self._starts[head[:_KEY]].append((head, rule))

    def find(self, document: Document) -> list[Span]:
        """Every place where a phrase or pattern rule holds, by start."""
        return find(document, [self])

    def phrases(self, document: Document, lines: Iterable[Line]) -> Iterator[Span]:
        """The lines that are a phrase, or begin with one."""
        low = document.low
        for block, start, keys in lines:
            for words in keys:
                for rule in self._equals.get(words, ()):
                    if not _excused(rule, low[start : block.end]):
                        yield Span(block.start, block.end, rule)
            for length in self._lengths:
                found = self._starts.get(low[start : start + length])
                if found:
                    yield from self._heads(document, block, start, found)

    def _alike(self, beginning: str, found: list[tuple[str, Rule]]) -> list[tuple[str, Rule]]:
        """Those of many phrases that a line with this beginning may have at its start."""
        known = self._beginnings.get((beginning, found[0][0][:_KEY]))
        if known is None:
            if len(self._beginnings) >= BEGINNINGS:
                self._beginnings.clear()
            known = [(phrase, rule) for phrase, rule in found if beginning.startswith(phrase[:BEGINNING])]
            self._beginnings[beginning, found[0][0][:_KEY]] = known
        return known

    def _heads(self, document: Document, block: Block, start: int, found: list[tuple[str, Rule]]) -> Iterator[Span]:
        line = document.low[start : block.end]
        spaced = "  " in line
        if len(found) > FEW and not spaced and len(line) >= BEGINNING:
            found = self._alike(line[:BEGINNING], found)
        for phrase, rule in found:
            end = len(phrase) if line.startswith(phrase) else _spaced_end(line, phrase) if spaced else None
            if end is not None and _followed(line, end, rule.then) and not _excused(rule, line):
                yield _line_span(document, block, start + end, rule)

    def selected(self, document: Document) -> Iterator[Span]:
        """The lines of an HTML page, and the words in them, that stand in an element that a selector names."""
        for block, mark in zip(document.blocks, document.marks, strict=False):
            for met in mark.met:
                for rule in self._selectors.get(met.selector, ()):
                    found = _in_element(document, block, met, rule)
                    if found is not None and not _excused(rule, _around(document, block, *found)):
                        captures = (Capture(GROUPS[rule.rest], *found),) if rule.rest else ()
                        yield Span(*found, rule, captures)

    def may_open(self, low: str, start: int) -> bool:
        """Can a phrase stand at `start`? A quick look, which says yes more often than it is true."""
        while low[start : start + 1] in _BULLETS:
            start += 1
        if low[start : start + _OPENING] in self._openings:
            return True
        for length in self._lengths:  # noqa: SIM110 - any() of a generator takes three times as long
            if low[start : start + length] in self._starts:
                return True
        return False

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

    def matches(self, document: Document, text: Encoded, whole: bool = False) -> Iterator[Span]:
        """The matches of patterns: one pass tells which match at all, and those are searched.

        whole: only of those for whole lines.
        """
        cues = 0
        sieves = self._lines if whole else self._sieves
        for rule, source, lines in matching(sieves, text):
            for line, groups, match in _matches(source, lines):
                start, end = line.span(match)
                block = _block_at(document, start, end)
                if block is None or _excused(rule, _around(document, block, start, end)):
                    continue
                if rule.scope != "inline" and block.end - block.start > LONGEST_LINE:
                    continue
                cut = line.span(match, groups.cut)
                cut = cut if cut[0] >= 0 else (start, end)
                if rule.until.startswith("headline"):
                    cues += 1
                    if cues > MOST_CUES or not headline.begins(document, cut[1]):
                        continue
                captures = [Capture(name, *line.span(match, number)) for name, number in groups.fields]
                yield _match_span(document, block, cut, [capture for capture in captures if capture.start >= 0], rule)


def _sieves(patterns: list[tuple[Rule, str]], reach: Reach) -> Iterator[Sieve]:
    together = TOGETHER_LONG if reach.limit == LONG else TOGETHER
    size = ceil(len(patterns) / max(1, round(len(patterns) / together)))  # no set of just a few
    for at in range(0, len(patterns), max(1, size)):
        yield Sieve.of(patterns[at : at + size], reach)


def _matches(source: str, lines: list[EncodedLine]) -> Iterator[tuple[EncodedLine, _Groups, Any]]:
    for line in lines:
        pattern = line.pattern(source)
        groups = _Groups.of(pattern)
        for match in pattern.finditer(line.data):
            yield line, groups, match


def find(document: Document, finders: Iterable[Finder]) -> list[Span]:
    """Every place where a phrase or pattern rule of some finder holds, by start."""
    whole = list(lines(document, document.blocks)) if len(document.blocks) < MANY else None
    text = Encoded(document.view)
    spans: list[Span] = []
    for finder in finders:
        spans += finder.phrases(document, whole or lines(document, document.blocks))
        spans += finder.matches(document, text)
        spans += finder.selected(document)
    spans.sort(key=lambda span: (span.start, span.end, span.rule.id))
    return spans


def lines(document: Document, blocks: Iterable[Block], keyed: bool = True) -> Iterator[Line]:
    """Blocks of a document as phrases meet them; without keys only those that a line begins with."""
    low = document.low
    for block in blocks:
        if block.end - block.start > LONGEST_LINE:
            continue
        line = low[block.start : block.end].lstrip(BULLETS)
        keys: tuple[str, ...] = ()
        if keyed and len(line) <= LONGEST_PHRASE:
            words = _key(line)
            figures = _FIGURES.sub("#", words)
            keys = (words,) if figures == words else (words, figures)
        yield Line(block, block.end - len(line), keys)


def _excused(rule: Rule, line: str) -> bool:
    return bool(rule.unless) and holds(_guard(rule.unless), line)


_guard = cache(folded)


def key(phrase: str) -> str:
    """A phrase or line as its look-up key: lower case, single spaces, no bullets or end marks.

    >>> key(" » Baca  Juga :")
    'baca juga'
    """
    return _key(phrase.lower().lstrip(BULLETS))


def _key(line: str) -> str:
    return " ".join(line.rstrip(_TRAILS).split())


def _phrase_key(phrase: str) -> str:
    """The key of a rule's phrase, in which a `#` at the start stands for a number."""
    folded = key(same(phrase))
    if not phrase.startswith("#"):
        return folded
    return f"# {folded}" if phrase[1:2] == " " else f"#{folded}" if phrase[1:2].isalnum() else folded


def _around(document: Document, block: Block, start: int, end: int) -> str:
    """The line that holds the match; of a very long line, what stands near."""
    if block.end - block.start <= LONGEST_LINE:
        return document.view[block.start : block.end]
    return document.view[max(block.start, start - 300) : min(block.end, end + 300)]


def _spaced_end(line: str, phrase: str) -> int | None:
    """Where the phrase ends in the start of a line in which runs of spaces stand for one."""
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


def _in_element(document: Document, block: Block, met: Met, rule: Rule) -> tuple[int, int] | None:
    """What goes by this rule's scope: a line that is all in the element, one that is in part, or that part."""
    if not met.words or rule.scope == "block":
        return block.start, block.end
    start = document.text.find(met.words, block.start + met.at, block.end) if rule.scope == "inline" else -1
    return (start, start + len(met.words)) if start >= 0 else None


def _match_span(document: Document, block: Block, cut: tuple[int, int], captures: list[Capture], rule: Rule) -> Span:
    start, end = cut
    chance = 1.0
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
