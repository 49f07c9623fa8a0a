"""Spans -> Removals: which finds are removed, which are refused, and why.

In this order, and nothing else decides: preview and level, protection, position, tails,
company of hints, the bound on structure, the story's last words, copies, overlaps, the brake. No rule numbers,
no file order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import accumulate, pairwise

from cleanpress.headline import sentence_end
from cleanpress.model import Block, Document, Removal, Span

#: The brake: losing more than this share of the prose is more than noise can explain.
BRAKE_SHARE = 0.4
#: So is losing the longest line, if it is more than this share: a prompt may outgrow short paragraphs, not a story.
LINE_SHARE = 0.3
BRAKE_WARNING = "brake: the finds would take too much of the story, only exact ones were removed"
#: A piece whose end is less likely than this is warned of.
SURE = 0.5
#: Detectors that know a line's place, not what it says.
POSITIONAL = ("outside_story", "unlike_story", "outside_markup", "after_end", "link_list")
#: The detector that tells noise by how an HTML page is built.
STRUCTURE = "outside_markup"
STRUCTURE_WARNING = "brake: the page's structure would take too much of the story, its finds inside it were not removed"
#: Detectors of the openings of other stories, which have datelines of their own.
OTHERS = ("cut_teasers", "teaser_list")
#: Detectors of other texts on a page: what they find is no loss of story.
SETTLED = ("outside_story", "unlike_story", "outside_markup", *OTHERS)
#: Those that know the story of a whole page.
AROUND = ("outside_story", "unlike_story")
#: A caption that closes the story may be its last paragraph, signed, if it is as long as this.
SENTENCE = 90
#: No line of noise that is longer holds more than half of a text.
SEVERAL = 400
LEVELS = ("careful", "default", "eager")


@dataclass
class Resolution:
    """The outcome: what goes, what was refused and why, what only informs the metadata."""

    removals: list[Removal] = field(default_factory=list)
    accepted: list[Span] = field(default_factory=list)
    refused: list[tuple[Span, str]] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def resolve(document: Document, spans: list[Span], level: str = "default") -> Resolution:
    """Decide about every span. Raises nothing; a refused span carries its reason."""
    result = Resolution()
    candidates = []
    opening = _first_paragraph(document, spans)
    for span in spans:
        if span.rule.status == "preview":
            result.refused.append((span, "preview: logged, not removed"))
        elif span.rule.action == "protect":
            if span.rule.where != "first" or span.start <= opening:
                result.notes.append(span)
        elif level == "careful" and span.rule.precision != "exact":
            result.refused.append((span, f"level: careful removes exact finds only, this is {span.rule.precision}"))
        else:
            candidates.append(span)
    accepted = _unprotected(_opened(document, candidates), result)
    accepted = _placed(document, accepted, result)
    accepted = _tails(document, accepted)
    if level != "eager":
        accepted = _accompanied(document, accepted, result)
    accepted = _bounded(document, accepted, result)
    accepted = _signed(document, accepted)
    accepted = _copies(accepted, result)
    result.removals = _paint(document, accepted)
    settled = [s for s in accepted if s.rule.precision == "exact" or s.rule.detector in SETTLED]
    if _brake(document, result.removals, settled):
        accepted = _released(accepted, result)
        result.removals = _paint(document, accepted)
    result.accepted = sorted(accepted, key=lambda span: (span.start, span.end))
    result.warnings += [
        f"unsure: the piece of {span.rule.id} at {span.start} may end elsewhere than at {span.end}, look there"
        for span in result.accepted
        if span.chance < SURE
    ]
    return result


def _opened(document: Document, spans: list[Span]) -> list[Span]:
    """A line that holds most of the text is the story, though it opens as noise: only its first sentence goes."""
    long = [s for s in spans if s.rule.starts and s.rule.precision == "exact" and s.end - s.start > SEVERAL]
    if not long:
        return spans
    prose = [block for block in document.blocks if block.prose]
    half = sum(block.end - block.start for block in prose) / 2
    large = {block.start: block.end for block in prose if block.end - block.start > half}
    shut = {id(s): large[s.start] for s in long if s.start in large and s.end >= large[s.start]}
    return [
        Span(span.start, sentence_end(document, span.start, shut[id(span)]), span.rule) if id(span) in shut else span
        for span in spans
    ]


def _first_paragraph(document: Document, spans: list[Span]) -> int:
    """Where the first paragraph that no find takes begins."""
    taken = {span.start for span in spans if span.rule.action == "remove"}
    prose = (block.start for block in document.blocks if block.prose and block.start not in taken)
    return next(prose, len(document.text))


def story_blocks(document: Document, spans: Iterable[Span]) -> list[int]:
    """The numbers of the prose blocks that no span covers as a whole."""
    reach: dict[int, int] = {}
    for span in spans:
        reach[span.start] = max(span.end, reach.get(span.start, -1))
    blocks = enumerate(document.blocks)
    return [number for number, block in blocks if block.prose and reach.get(block.start, -1) < block.end]


def _unprotected(spans: list[Span], result: Resolution) -> list[Span]:
    if not result.notes:
        return spans
    guards = sorted((note.start, note.end) for note in result.notes)
    reach = list(accumulate((end for _, end in guards), max))
    kept = []
    for span in spans:
        before = bisect_left(guards, (span.end, -1))
        if before and reach[before - 1] > span.start and span.copy_of is None and span.rule.detector not in OTHERS:
            result.refused.append((span, "protect: a rule guards this text"))
        else:
            kept.append(span)
    return kept


def _placed(document: Document, spans: list[Span], result: Resolution) -> list[Span]:
    """Position guards: `first` stands before the story's second paragraph, `last` ends it."""
    free = [span for span in spans if span.rule.where == "anywhere"]
    bound = [span for span in spans if span.rule.where != "anywhere"]
    if not bound:
        return spans
    story = [document.blocks[n] for n in story_blocks(document, free) or _last_words(document, spans)]
    above = {span.start: span.end for span in bound if span.rule.where == "first"}
    while len(story) > 1 and above.get(story[0].start, -1) >= story[0].end:
        del story[0]  # a line that goes because it stands above the story is not the story's first
    begins = story[0].end if story else len(document.text)
    below = {span.start: span.end for span in bound if span.rule.where == "last"}
    while len(story) > 1 and below.get(story[-1].start, -1) >= story[-1].end:
        story.pop()  # a line that goes because it stands below the story is not the story's last
    ends = _closing(document, story[-1], spans) if story else 0
    for span in bound:
        fits = span.start < begins if span.rule.where == "first" else span.start >= ends
        if fits:
            free.append(span)
        else:
            side = "begins" if span.rule.where == "first" else "ends"
            result.refused.append((span, f"position: this rule holds only where the story {side}"))
    return free


def _last_words(document: Document, spans: list[Span]) -> list[int]:
    """Without any prose, the last line that no find takes stands for the story."""
    taken = {span.start for span in spans}
    return [number for number, block in enumerate(document.blocks) if block.start not in taken][-1:]


def _closing(document: Document, last: Block, spans: list[Span]) -> int:
    """Where the story's last words end: behind them stand finds and white space only."""
    at = last.end
    for span in sorted(spans, key=lambda span: (-span.end, span.start)):
        if span.end <= last.start or at - span.end > 8 or document.text[span.end : at].strip(" .,;'\"\n"):
            break
        at = min(at, max(span.start, last.start))
    return at


def _tails(document: Document, spans: list[Span]) -> list[Span]:
    """A tail reaches to the end of the text when no story follows it, else it is one line."""
    tails = [span for span in spans if span.rule.scope == "tail"]
    if not tails or not document.blocks:
        return spans
    rest = [span for span in spans if span.rule.scope != "tail"]
    story = story_blocks(document, rest)
    last = document.blocks[story[-1]].end if story else 0
    finish = document.blocks[-1].end
    return rest + [Span(s.start, finish if s.start >= last else s.end, s.rule, s.captures, s.copy_of) for s in tails]


def _accompanied(document: Document, spans: list[Span], result: Resolution) -> list[Span]:
    """A hint counts only next to an accepted find of its kind, or where the line goes anyhow."""
    kept = [span for span in spans if span.rule.precision != "hint"]
    if len(kept) == len(spans):
        return kept
    covered = {(span.start, span.end) for span in kept}
    edges = {(span.rule.kind, edge) for span in kept for edge in (span.start, span.end)}
    for span in spans:
        if span.rule.precision != "hint":
            continue
        before, after = _neighbours(document.text, span.start, span.end)
        company = (span.rule.kind, before) in edges or (span.rule.kind, after) in edges
        if company or (span.start, span.end) in covered:
            kept.append(span)
        else:
            result.refused.append((span, "hint: no accepted find of its kind beside it"))
    return kept


def _bounded(document: Document, spans: list[Span], result: Resolution) -> list[Span]:
    """How a page is built may settle what stands around the story, but not take half of what is inside it.

    Noise comes in runs before and after; finds scattered among the paragraphs that stay, and as
    large as these, mean that the structure was misread. So does a structure that leaves no story.
    """
    marked = {span.start: span.end for span in spans if span.rule.detector == STRUCTURE}
    if not marked:
        return spans
    story = story_blocks(document, spans)
    first, last = (story[0], story[-1]) if story else (0, len(document.blocks) - 1)
    inside = [block for block in document.blocks[first : last + 1] if block.prose]
    sizes = [block.end - block.start for block in inside]
    lost = sum(size for block, size in zip(inside, sizes, strict=True) if marked.get(block.start, 0) >= block.end)
    if not lost or lost <= BRAKE_SHARE * sum(sizes):
        return spans
    begin, end = inside[0].start, inside[-1].end
    held = [span for span in spans if span.rule.detector == STRUCTURE and begin <= span.start < end]
    result.refused += [(span, "brake: the page's structure would take too much of the story") for span in held]
    result.warnings.append(STRUCTURE_WARNING)
    gone = set(map(id, held))
    return [span for span in spans if id(span) not in gone]


def _signed(document: Document, spans: list[Span]) -> list[Span]:
    """The story's last paragraph is no caption, though a credit closes it as one: only the credit goes.

    What tells it from a caption is a stop before the credit, and that no other caption stands beside it.
    """
    captions = [span for span in spans if span.rule.kind == "caption" and not span.rule.detector]
    story = story_blocks(document, spans) if captions else []
    begins = document.blocks[story[-1]].start if story else 0
    closed: dict[int, tuple[Span, int]] = {}
    for span in captions:
        found = _CREDIT.search(document.view, span.start, span.end)
        named = found is not None and _PICTURE.search(document.low, found.end(), span.end) is not None
        if found and span.start >= begins and found.end() - span.start >= (SENTENCE if named else SHORT_SENTENCE):
            closed[id(span)] = span, found.end()
    if len({span.end for span, _ in closed.values()}) != 1:
        return spans
    return [
        Span(closed[id(span)][1], span.end, span.rule, chance=span.chance) if id(span) in closed else span
        for span in spans
    ]


#: Words that make a credit that of a picture; one without them may be the story's sign, behind a short sentence too.
_PICTURE = re.compile(r"foto|photo|gambar|pict|image|imagen|bild|\bdok\b|\bist\b|getty|©|kredit|credit")
SHORT_SENTENCE = 40
#: A sentence's end, and no other behind it but a credit.
_CREDIT = re.compile(r"""[^\W\d_A-Z][\w%)]["'”’]?[.!?…]["'”’)]{0,2} ?(?=[(\[@A-Z][^\n]{1,80}$)(?!.*[a-z]{2}[.!?…] )""")


def _neighbours(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the text before `start` ends and the text after `end` begins."""
    while start > 0 and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _copies(spans: list[Span], result: Resolution) -> list[Span]:
    """A copy goes only when its original stays."""
    kept = [span for span in spans if span.copy_of is None]
    if len(kept) == len(spans):
        return kept
    others = sorted((span.start, span.end) for span in kept if span.rule.kind != "duplicate")
    reach = list(accumulate((end for _, end in others), max))
    for span in spans:
        if span.copy_of is None:
            continue
        start, end = span.copy_of
        before = bisect_left(others, (start + 1, -1))
        if before and reach[before - 1] >= end:
            result.refused.append((span, "copy: the original is removed, so this copy stays"))
        else:
            kept.append(span)
    return kept


def _paint(document: Document, spans: list[Span]) -> list[Removal]:
    """Overlaps: at each place the smallest find decides; touching pieces of a kind become one.

    Finds of one size: words before position, the more precise rule, then the first id.
    """
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    waiting = sorted(spans, key=lambda span: span.start, reverse=True)
    active: list[tuple[int, tuple[bool, int], str, int, int, Span]] = []
    pieces: list[tuple[int, int, Span]] = []
    for start, end in pairwise(edges):
        while waiting and waiting[-1].start <= start:
            span = waiting.pop()
            heappush(active, (span.end - span.start, _weight(span), span.rule.id, span.start, len(waiting), span))
        while active and active[0][-1].end <= start:
            heappop(active)
        if active:
            _extend(pieces, start, end, active[0][-1])
    return _removals(document, pieces)


def _weight(span: Span) -> tuple[bool, int]:
    """What names a line by its words goes before what knows only its position."""
    return span.rule.detector in POSITIONAL, span.rule.rank


def _extend(pieces: list[tuple[int, int, Span]], start: int, end: int, span: Span) -> None:
    last = pieces[-1] if pieces else None
    if last is None or last[1] != start or last[2].rule.kind != span.rule.kind:
        pieces.append((start, end, span))
    else:
        larger = max(last[2], span, key=lambda s: (s.end - s.start, -s.rule.rank))
        pieces[-1] = (last[0], end, larger)


def _removals(document: Document, pieces: list[tuple[int, int, Span]]) -> list[Removal]:
    """Pieces without the white space at their edges; what is left empty is no piece."""
    out = []
    for start, end, span in pieces:
        piece = document.text[start:end]
        start += len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if piece:
            out.append(Removal(span.rule.kind, span.rule.id, start, start + len(piece), piece, span.story))
    return out


def _brake(document: Document, removals: list[Removal], settled: list[Span]) -> bool:
    """True when too much prose would go, or its longest line and that is a good part of it.

    Copies don't count, nor a caption the second time, exact finds (which stay removed) and the teasers around the
    story of a whole page: these are `settled`. What they take of a line is no longer part of its size.
    """
    if not removals:
        return False
    known = {span.start: span.end for span in settled}
    prose = [block for block in document.blocks if block.prose and known.get(block.start, 0) < block.end]
    if not prose:
        return False
    firm = {span.rule.id for span in settled}
    first = {removal.text: removal for removal in reversed(removals) if removal.kind == "caption"}
    again = {id(removal) for removal in removals if removal.kind == "caption" and first[removal.text] is not removal}
    lost = _lost(prose, [r for r in removals if r.kind != "duplicate" and r.rule not in firm and id(r) not in again])
    gone = _lost(prose, [r for r in removals if r.rule in firm or id(r) in again])
    sizes = [block.end - block.start - cut for block, cut in zip(prose, gone, strict=True)]
    longest = max(range(len(prose)), key=sizes.__getitem__)
    large = sizes[longest] > LINE_SHARE * sum(sizes)
    return sum(lost) > BRAKE_SHARE * sum(sizes) or (large and lost[longest] >= sizes[longest])


def _released(accepted: list[Span], result: Resolution) -> list[Span]:
    """After the brake: the exact finds, the copies, and what stands around the story of a whole page."""
    firm = [span for span in accepted if span.rule.precision == "exact" or span.rule.kind == "duplicate"]
    firm += [span for span in accepted if span.rule.detector in AROUND and span.rule.precision != "exact"]
    if len(firm) < len(accepted):
        result.warnings.append(BRAKE_WARNING)
        held = set(map(id, firm))
        result.refused += [(s, "brake: too much of the story would go") for s in accepted if id(s) not in held]
    return firm


def _lost(prose: list[Block], removals: list[Removal]) -> list[int]:
    """How many characters of each block the removals (sorted, disjoint) cover."""
    lost = []
    first = 0
    for block in prose:
        while first < len(removals) and removals[first].end <= block.start:
            first += 1
        number, here = first, 0
        while number < len(removals) and removals[number].start < block.end:
            here += min(block.end, removals[number].end) - max(block.start, removals[number].start)
            number += 1
        lost.append(here)
    return lost
