"""Interface phrases glued into a paragraph: lines of their own until their breaks were lost.

"… kata bupati. Scroll untuk baca artikel Warga berharap … tahun lalu. Bagikan artikel ini Komentar"
holds three such lines. One can only begin where a sentence or another find ends, and what follows
it must open a sentence, or be nothing. The rules are those for lines; the few words here only say where to look.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from cleanpress import headline
from cleanpress.find import BULLETS, Finder, lines
from cleanpress.headline import TITLE_CASE, title_case
from cleanpress.model import Block, Capture, Document, Span
from cleanpress.patterns import Encoded, holds
from cleanpress.registry import Rule

#: Shorter paragraphs stand as they were set; what was glued makes long ones.
LONG = 450
#: No sentence that is noise, no rest of a line, and no list of headlines is longer.
SENTENCE, REST, LIST = 330, 160, 600
#: So much of what follows a cue is looked at.
CUE = 250
#: So much of a paragraph's end is read for lines that patterns know.
END = 400
#: Where a sentence ends, but not behind an abbreviation, an initial or a list's figure.
#: A mark comes first: a search for what may come before it would look at each character six times.
_SEAM = re.compile(
    r"""[.!?…"')\]](?:"""
    r"""(?<=[.!?…])(?<!\bPT.)(?<!\bCV.)(?<!\bNo.)(?<!\b[DM]r.)(?<!\b[A-Z\d].)(?<!\b\d\d.)"""
    r"""["')\]]*(?:[ ]+(?=[A-Z\d"'(\[*#@©>|~-])|(?=[A-Z][a-z]+[ ]))"""
    r"""|(?<=[a-z.!?]["')\]])(?=[A-Z][a-z]+[ ]))"""
)
_MARKS = " :.!>»|*-"
#: What follows such a word belongs to it.
_ASKING = frozenset("dari oleh di ke pada untuk dengan by on from for to with of at in the".split())
#: The languages whose headlines the model of their ends knows.
_TRAINED = frozenset({"id", "ms", "en", "any"})
#: A small word, a capital and a small word: another sentence may open there.
_NEW = re.compile(r"[a-z\d] [A-Z][a-z]+ [a-z]+ (?:[^ ]+ ){2}")
#: A paragraph's last words hold one of these, or end without a stop, when a pattern for lines may know them.
_UNLIKE_STORY = re.compile(
    r"[©@#|:/(\[*]|www\.|\.com\b|\b(?:artikel|berita|tulisan|isi|konten|copyright|reserved|cipta|dilarang|google|penulis)\b"
)
#: A sentence without any of these addresses nobody in the house's name.
_ADDRESS = (
    r"\b(?:kami|redaksi|whatsapp|telegram|google news|youtube|instagram|subscribe|klik|selengkapnya|channel"
    r"|saluran|kanal|newsletter|inbox|jangan (?:lewat|keting|sampai)|nantikan|yuk)\b"
)
_CLOSED = re.compile(r"""[a-z\d)][.!?]["')\]]* *(?:[A-Z]|$)""")


def glued(document: Document, finders: Sequence[Finder], spans: list[Span]) -> list[Span]:
    """What the rules for lines find inside long paragraphs. spans: what is found there already."""
    long = [block for block in document.blocks if block.prose and block.end - block.start >= LONG]
    if not long:
        return []
    found: list[Span] = []
    for block, known in zip(long, _by_block(long, spans), strict=True):
        pieces = _pieces(document.view, block, known)
        here = [span for finder in finders for span in _phrases(document, block, pieces, finder, known)]
        here += _prompts(document, pieces, finders, {span.start for span in (*known, *here)})
        here += _endings(document, pieces, finders, [*known, *here])
        whole = [span for span in known if span.rule.precision != "hint"]
        found += (s for s in here if not any(other.start <= s.start and s.end <= other.end for other in whole))
    return found


def _by_block(blocks: list[Block], spans: list[Span]) -> list[list[Span]]:
    """The spans that begin in each block: a text of many paragraphs has many of both."""
    starts = [block.start for block in blocks]
    inside: list[list[Span]] = [[] for _ in blocks]
    for span in spans:
        number = bisect_right(starts, span.start) - 1
        if number >= 0 and span.start < blocks[number].end:
            inside[number].append(span)
    return inside


def _pieces(view: str, block: Block, spans: list[Span]) -> list[Block]:
    """The sentences of a paragraph, cut where finds end, too; the last is no prose when nothing closes it."""
    seams = {match.end() for match in _SEAM.finditer(view, block.start, block.end)}
    seams |= {_skip(view, span.end, block.end) for span in spans if span.end < block.end}
    bounds = [block.start, *sorted(seams), block.end]
    pieces = [Block(at, at + len(view[at:end].rstrip()), True) for at, end in pairwise(bounds) if at < end]
    start, end = pieces[-1][:2]
    pieces[-1] = Block(start, end, _CLOSED.search(view, max(start, end - 4), end) is not None)
    return pieces


def _phrases(
    document: Document, block: Block, pieces: list[Block], finder: Finder, known: list[Span]
) -> Iterator[Span]:
    """The phrases of a paragraph that begin where a sentence or another find has ended."""
    taken = {span.start for span in known}
    able = [piece for piece in pieces[1:] if finder.may_open(document.low, piece.start)]
    opened = list(_openings(document, able, block.end, finder, taken))
    yield from opened
    starts = {span.start for span in opened} | taken
    rest = [piece for piece in able if piece.start not in starts and document.view[piece.start] not in "\"'"]
    yield from _sentences(document, rest, finder, block.end)
    yield from _cues(document, rest, finder, block.end)


def _sentences(document: Document, pieces: list[Block], finder: Finder, limit: int) -> Iterator[Span]:
    """Whole sentences that are a phrase, or begin with one; a paragraph's last words may be a label and its value."""
    short = [piece for piece in pieces if piece.end - piece.start <= SENTENCE]
    for span in finder.phrases(document, lines(document, short)):
        last = span.end == limit and span.end - span.start <= REST
        label = span.rule.then in (":", "cue") or span.rule.rest
        if _serves(span.rule) and (last or not (label or _doubtful(document, span))):
            yield span


def _doubtful(document: Document, span: Span) -> bool:
    """The phrase is but a word, or the sentence may be two: what a phrase opens has lost its full stop."""
    line = document.low[span.start : span.end].lstrip(BULLETS)
    several = not span.rule.starts or any(
        " " in phrase and line.startswith(phrase.lower()) for phrase in span.rule.starts
    )
    return not several or _NEW.search(document.view, span.start + 12, span.end) is not None


def _cues(document: Document, pieces: list[Block], finder: Finder, limit: int) -> Iterator[Span]:
    """A cue and its headline before the story goes on."""
    near = [Block(piece.start, min(piece.end - 1, piece.start + CUE), False) for piece in pieces if piece.end < limit]
    for span in finder.phrases(document, lines(document, near, keyed=False)):
        if _serves(span.rule) and span.rule.rest == "related" and span.captures and span.rule.language in _TRAINED:
            start = span.captures[0].start
            end, chance = headline.end(document, start, limit)
            title = document.view[start:end]
            if end < limit and title.count(" ") >= 2 and title_case(title) >= TITLE_CASE:
                yield Span(span.start, end, span.rule, (Capture("related", start, end),), chance=chance)


def _openings(document: Document, pieces: list[Block], limit: int, finder: Finder, taken: set[int]) -> Iterator[Span]:
    """Phrases that open a piece without closing it: another line, or the story again, follows at once."""
    reached = 0
    for piece in pieces:
        at, chain = piece.start, list[Span]()
        while reached <= at < limit and at not in taken:
            span = _opening(document, at, limit, finder)
            if span is None and chain and at < piece.end:
                span = next(_sentences(document, [Block(at, piece.end, True)], finder, limit), None)
            if span is None:
                break
            chain.append(span)
            at = _skip(document.view, span.end, limit)
        reached = max(reached, at)
        yield from (span for span in chain if at >= limit or _stands_alone(document, span))


def _opening(document: Document, start: int, limit: int, finder: Finder) -> Span | None:
    view = document.view
    for end, rule in finder.opening(document, start, limit):
        if not _serves(rule):
            continue
        marks = len(view[end:limit]) - len(view[end:limit].lstrip(_MARKS))
        after = end + marks
        if after >= limit:
            return Span(start, limit, rule)
        if rule.opens in ("list", "headline"):
            if limit == document.blocks[-1].end and _titles(view[after:limit]):
                related = (Capture("related", after, limit),) if rule.kind == "related" else ()
                return Span(start, limit, rule, related)
        elif view[after - 1] == " " and (view[after].isupper() or view[after] in "\"'([*#"):
            return Span(start, after, rule)
    return None


def _titles(rest: str) -> bool:
    """Nothing but headlines to the end."""
    return len(rest) <= LIST and not _CLOSED.search(rest) and title_case(rest) >= TITLE_CASE


def _stands_alone(document: Document, span: Span) -> bool:
    """A phrase that the story may follow: no label or button that what follows could belong to."""
    words = document.view[span.start : span.end].rstrip(_MARKS).split()
    closed = document.view[span.start : span.end].rstrip().endswith((".", "!"))
    least = 2 if closed or span.rule.kind in ("ad", "pagination", "comments", "media", "share") else 3
    labels = ("source", "byline", "date", "caption", "navigation", "tags")
    return (
        len(words) >= least
        and span.rule.kind not in labels
        and words[-1].lower() not in _ASKING
        and (len(words) >= 3 or ":" not in document.view[span.start : span.end])
    )


def _endings(document: Document, pieces: list[Block], finders: Sequence[Finder], spans: list[Span]) -> Iterator[Span]:
    """The paragraph's last words, as far as patterns for lines know them, from the end back."""
    limit = pieces[-1].end
    last = [piece for piece in pieces[1:] if limit - piece.start <= END][-4:]
    if last and last[-1].prose and not _UNLIKE_STORY.search(document.low, last[0].start, limit):
        return
    known = _known(document, last, finders)
    covered = [(span.start, span.end) for span in spans if span.end > limit - END]
    for piece in reversed(last):
        found = known.get(piece.start)
        if found is not None:
            yield found
        elif not any(start <= piece.start and piece.end <= end for start, end in covered):
            return


def _prompts(document: Document, pieces: list[Block], finders: Sequence[Finder], taken: set[int]) -> Iterator[Span]:
    """Sentences in the middle of a paragraph that address the reader in the house's name, as patterns know them.

    One that has lost its full stop would take the story's next along.
    """
    low = document.low
    if not holds(_ADDRESS, low[pieces[0].start : pieces[-1].end]):  # so it is mostly, and quicker told than by sentence
        return
    asked = [piece for piece in pieces[1:] if piece.end - piece.start <= SENTENCE and piece.start not in taken]
    asked = [piece for piece in asked if holds(_ADDRESS, low[piece.start : piece.end])]
    for span in _known(document, asked, finders).values():
        if span.rule.kind == "promo" and not _NEW.search(document.view, span.start + 12, span.end):
            yield span


def _known(document: Document, pieces: list[Block], finders: Sequence[Finder]) -> dict[int, Span]:
    """Which of these pieces a pattern knows as a line, by start."""
    if not pieces:
        return {}
    parts = [document.view[piece.start : piece.end] for piece in pieces]
    starts = list(accumulate((len(part) + 1 for part in parts[:-1]), initial=0))
    blocks = tuple(
        Block(at, at + len(part), piece.prose) for at, part, piece in zip(starts, parts, pieces, strict=True)
    )
    view = "\n".join(parts)
    lines_alone, text = Document(view, view, view.lower(), blocks), Encoded(view)
    found = {}
    for span in (span for finder in finders for span in finder.matches(lines_alone, text, whole=True)):
        if span.rule.scope in ("line", "tail") and _serves(span.rule):
            number = bisect_right(starts, span.start) - 1
            away = pieces[number].start - starts[number]
            moved = tuple(Capture(c.field, c.start + away, c.end + away) for c in span.captures)
            found[pieces[number].start] = Span(span.start + away, span.end + away, span.rule, moved)
    return found


def _serves(rule: Rule) -> bool:
    """A rule for whole lines that asks for no company."""
    return rule.scope in ("line", "tail") and rule.precision != "hint" and rule.action == "remove"


def _skip(view: str, at: int, limit: int) -> int:
    while at < limit and view[at] == " ":
        at += 1
    return at
