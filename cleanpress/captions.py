"""Captions by their neighbours: detectors, and what tells a repeated caption from a repeated sub-heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, takewhile

from cleanpress.find import key
from cleanpress.headline import TITLE_CASE, UNLIKE_HEADLINE, title_case
from cleanpress.model import Capture, Span
from cleanpress.page import Page
from cleanpress.registry import Rule

#: Copies of a caption without a credit stand as near as this to each other.
NEAR = 4
CREDIT = re.compile(r"[/©@]|\([^()\d=]+\)[.]?$|(?:foto|photo|image|gambar|credit|kredit|getty|reuters|ảnh)\b", re.I)
#: What stands behind the last sentence of a line, up to so many characters.
_LAST_WORDS = re.compile(r"(?:[^\W\d_]{3}|[\d)\"”])[.!?]?[.!?\"”)][ ]?([^.!?]{2,60}[.]?)$")
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: A caption with its credit, so many lines above the dateline at most: so many characters.
LONG_CAPTION, LONGEST_CAPTION, NEAR_TOP = 60, 700, 6
#: So many pictures at a story's end are a gallery.
PICTURES = 4
#: The word for a picture or an advertisement, glued in front of a caption.
LABEL = 12
_QUOTES = ('"', "'", "“", "‘", "„", "«", "»", "- ", "• ")


def repeated_caption(page: Page, rule: Rule) -> Iterator[Span]:
    """A line among paragraphs that stands twice, or again with a credit, is a caption."""
    lines = [
        number
        for number in range(page.core[1] + 1)
        if 25 <= page.blocks[number].end - page.blocks[number].start <= 400
        and number not in page.guarded
        and page.free(number)
    ]
    captions: set[int] = set()
    yield from (page.span(number, rule) for number in _known_above(page))
    for number in lines:
        if _with_credit(page, number):
            captions |= {number, number + 1}
        elif _around_credit(page, number):
            captions |= {number, number + 2}
        elif _below_caption(page, number):
            yield page.span(number, rule)
    copies = set() if page.document.markup else _copied(page, lines)
    if copies:
        heads = [set(_WORDS.findall(page.line(number).lower())) for number in copies]
        alike = {number for number in lines if not page.blocks[number].prose and _resembles(page.line(number), heads)}
        captions |= {number for number in copies | alike if _among_paragraphs(page, number, copies)}
    for number in sorted(captions):
        near = [key(page.line(n)) for n in (number - 1, number + 1) if n in captions]
        longer = any(len(line) > len(page.line(number)) and line.startswith(key(page.line(number))) for line in near)
        same = key(page.line(number)) in near[-1:] and number + 1 in captions
        yield page.span(number, rule, "" if longer or same else "captions")


def _known_above(page: Page) -> Iterator[int]:
    """Captions that are told from story by standing above it, and stand there once more than here."""
    known: set[str] = set()
    for number in sorted(page.by_line):
        if any(span.rule.kind == "caption" for span in page.finds(number)):
            line = page.line(number)
            if line in known and page.undecided(number):
                yield number
            elif number < page.core[0] and len(line) >= LONG_CAPTION:
                known.add(line)


def gallery(page: Page, rule: Rule) -> Iterator[Span]:
    """The text ends in four or more unclosed sentences below a paragraph: one under each picture."""
    if page.language != rule.language or page.whole or page.document.markup:
        return
    free = [number for number in range(page.core[0], len(page.blocks)) if page.free(number)]
    run = list(takewhile(lambda number: _may_be_picture(page.line(number)), reversed(free)))
    above = free[: len(free) - len(run)][-3:]
    told = len(above) == 3 and all(page.blocks[n].prose for n in above) and not page.line(above[-1]).endswith(":")
    if len(run) >= PICTURES and told:
        yield from (page.span(number, rule, "captions") for number in reversed(run))


def _may_be_picture(line: str) -> bool:
    """A sentence without its full stop; no item of a list, no speech."""
    told = 15 <= len(line) <= 160 and line.count(" ") >= 3 and line[-1].isalnum() | (line[-1] in '!"”)')
    return told and line[0].isupper() and ":" not in line and sum(map(str.isdigit, line)) <= 4


def caption_above_credit(page: Page, rule: Rule) -> Iterator[Span]:
    """An unclosed sentence right above a credit on a line of its own is the caption that it belongs to."""
    for number in sorted(n for n in page.by_line if n > 0):
        labels = [span for span in page.finds(number) if span.rule.id == "any.caption.label"]
        line = page.line(number - 1)
        if not labels or not page.free(number - 1) or number - 1 in page.guarded or page.line(number).count(" ") > 8:
            continue
        open_end = not line.endswith((*UNLIKE_HEADLINE, "!", "?")) and not page.blocks[number - 1].prose
        unclosed = open_end or (line[-1] in '"”' and line[-2:-1] not in ",.!?")  # a name that is quoted, no speech
        if unclosed and 30 <= len(line) <= 250 and line.count(" ") >= 5 and title_case(line) < TITLE_CASE:
            page.drop([number], ("caption",))
            yield page.span(number - 1, rule)
            whole = Capture("captions", page.blocks[number - 1].start, page.blocks[number].end)
            yield Span(page.blocks[number].start, page.blocks[number].end, rule, (whole,))


def caption_above_dateline(page: Page, rule: Rule) -> Iterator[Span]:
    """Above the dateline, sentences that close with whose picture it is, however long, or that stand there twice."""
    top = min((number for number in page.guarded if page.blocks[number].prose), default=0)
    lines = [number for number in range(max(0, top - NEAR_TOP), top) if page.free(number)]
    for number in lines:
        line, size = page.line(number), len(page.line(number))
        if LONG_CAPTION <= size <= LONGEST_CAPTION and _closing_credit(line):
            yield page.span(number, rule, "captions")
        elif number + 1 in lines and size >= LONG_CAPTION and _again(line, page.line(number + 1)):
            yield page.span(number, rule)
            yield page.span(number + 1, rule, "captions")


def _again(line: str, following: str) -> bool:
    """The next line is the same, or lacks just a label in front."""
    return line.endswith(following) and len(line) - len(following) <= LABEL


def _closing_credit(line: str) -> bool:
    """Do sentences end with a credit that has none of their words?

    >>> _closing_credit("Warga antre beras di pasar, Kamis, 5 Maret 2020. ANTARA FOTO/Rina Lestari")
    True
    >>> _closing_credit("Warga antre beras. Pasar itu ramai, kata Prof. Dr. Rina Lestari")
    False
    """
    found = _LAST_WORDS.search(line)
    if found is None:
        return False
    words = found[1].strip(" .")
    return CREDIT.search(words) is not None or (words.isupper() and words.isalpha() and len(words) >= 3)


def _copied(page: Page, lines: list[int]) -> set[int]:
    """The unclosed lines that stand more than once, but not as often as a refrain or a table's cell."""
    places: dict[str, list[int]] = {}
    for number in lines:
        if not page.blocks[number].prose:
            places.setdefault(page.line(number), []).append(number)
    copied = [(line, found) for line, found in places.items() if 2 <= len(found) <= 4]
    if not copied:
        return set()
    free = (int(page.free(number)) for number in range(len(page.blocks)))
    left = list(accumulate(free))  # what lies between counts, if it stays
    near = ((line, found, [left[number] for number in found]) for line, found in copied)
    return {number for line, found, at in near if may_be_caption(line, at) for number in found}


def _among_paragraphs(page: Page, number: int, copies: set[int]) -> bool:
    """Prose before and after, as around a picture; a refrain or a table row stands among its like."""
    before, after = number - 1, number + 1
    while before in copies or (before >= 0 and not page.free(before)):
        before -= 1
    while after in copies or (after < len(page.blocks) and not page.free(after)):
        after += 1
    around = [n for n in (before, after) if 0 <= n < len(page.blocks)]
    return bool(around) and all(page.blocks[n].prose for n in around)


def _with_credit(page: Page, number: int) -> bool:
    """Of this line and the next, is one the other and a short credit behind it?"""
    if not 0 <= number < len(page.blocks) - 1:
        return False
    shorter, line = page.line(number), page.line(number + 1)
    if shorter[:1] != line[:1]:
        return False
    shorter, line = sorted((shorter, line), key=len)
    if not line.startswith(shorter):
        return False
    extra = line[len(shorter) :].strip()
    if "\t" in line or (title_case(shorter) >= TITLE_CASE and not CREDIT.search(extra)):
        return False
    if page.line(number) == line and not CREDIT.search(extra):
        return False  # a lead, and its first sentence again
    return len(shorter) >= 25 and 0 < len(extra) <= 60 and (not extra.endswith(".") or CREDIT.search(extra) is not None)


def _around_credit(page: Page, number: int) -> bool:
    """Does the line stand above a credit and again below it?"""
    if number + 2 >= len(page.blocks) or page.line(number) != page.line(number + 2):
        return False
    return any(span.rule.kind == "caption" for span in page.finds(number + 1))


def _below_caption(page: Page, number: int) -> bool:
    """Is the line above a caption known by its credit, and this one the same without it?"""
    if number < 1 or number - 1 not in page.by_line or not page.line(number - 1).startswith(page.line(number)):
        return False
    return any(span.rule.kind == "caption" for span in page.finds(number - 1))


def _resembles(line: str, heads: list[set[str]]) -> bool:
    words = set(_WORDS.findall(line.lower()))
    return any(len(words & head) >= 4 and len(words & head) >= 0.8 * len(words | head) for head in heads)


def may_be_caption(line: str, places: Sequence[int]) -> bool:
    """Without a credit it must read like a sentence and come again near by; sub-headings come again as well.

    places: where the lines that read so stand, counted in lines.

    >>> may_be_caption("Warga menyeberangi jembatan gantung di lereng utara", [3, 5])
    True
    >>> may_be_caption("Cara Merawat Jembatan Gantung", [3, 5])
    False
    """
    short = len(line) <= (160 if title_case(line) >= 0.5 else 110)
    if not short or line == line.lower() or line.startswith(_QUOTES) or line.endswith(('"', "”", ":", "?")):
        return False
    near = all(other - one <= NEAR for one, other in pairwise(places))
    plain = title_case(line) < TITLE_CASE or line.count(" ") >= 7  # longer than sub-headings are
    return "\t" not in line and (CREDIT.search(line) is not None or (near and plain))
