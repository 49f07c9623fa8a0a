"""What stands right above and below the story: detectors of lines that only their place tells.

They are detectors like those in detectors.py, which calls them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

import regex

from cleanpress.find import key
from cleanpress.headline import TITLE_CASE, UNLIKE_HEADLINE, title_case
from cleanpress.likeness import CAPITALS, CASED, has_headings
from cleanpress.lists import is_sentence, may_be_headline
from cleanpress.model import Capture, Span
from cleanpress.page import Page
from cleanpress.registry import Rule
from cleanpress.title import EVERY_WORD, LABELS

#: Names in capitals, two words each or more, parted by bars; what one of them works for stands in brackets.
_NAMES = regex.compile(
    r"\p{Lu}[\p{Lu}.']*(?: \p{Lu}[\p{Lu}.']+){1,3}"
    r"(?: \(\p{Lu}[\p{Lu} ,.&]{3,120}\))?(?: ?\| ?\p{Lu}[\p{Lu}\d.']*(?: [\p{Lu}\d][\p{Lu}\d.']*){0,4}){0,6}"
)
_BEHIND = re.compile("[(|]")
#: Words of headings and slogans, not of names.
_NO_NAME = frozenset(
    "DAN DI KE DARI YANG UNTUK DENGAN HARI INI ITU VIDEO FOTO BERITA HIDUP KASIH SELESAI TAMAT HABIS TIDAK "
    "JANGAN HARUS AKAN ADALAH SALAM SEKIAN MERDEKA ALLAH AMIN KOTA DESA PARTAI REPUBLIK INDONESIA MALAYSIA DAERAH "
    "NASIONAL TEMPATAN OLAHRAGA EKONOMI POLITIK HUKUM WISATA KABUPATEN GRUP PT CV THE OF AND FOR TO IN ON ALL END NEWS "
    "UPDATE LIVE ADVERTISEMENT READ MORE TV LINK JADWAL GALERI SIARAN".split()
)
#: A question or a call at a line's start, and a sentence behind it.
_ASKED = re.compile(r"([^.?!\n]{20,130}[?!])\s+[A-Z“\"][^\n]{80}")
#: What stands in names beside letters, and the small words in them.
_IN_NAMES, _SMALL = str.maketrans("", "", " .'’-"), ("bin", "binti", "de", "van", "al")
#: How the names of cities begin, which may stand alone above the story.
_PLACES = frozenset(
    "San Santa Santo São Saint Sankt Buenos Nueva Nuevo Nova Novo Los Las La El Rio Río Ciudad Porto Puerto Belo Villa "
    "Vila New Port Tel Abu Ho Hồ Hà TP Нижний Новый Великий Санкт".split()
)
_HAN_NAMES = re.compile("[\u4e00-\u9fff]{2,4}(?:[ 、][\u4e00-\u9fff]{2,4}){0,3}")
#: What no other story's headline has: a point's number or letter, a label, a bar; and a question may end the story.
_MARKED = re.compile(r"^\w{1,2}[.)] |[:|]|\?$")
#: Languages that set headings in capitals, or all nouns.
_CASED = (*CASED, "tl", "de")
#: How the ids of the hints end that know what the sections of newspapers are called.
_SECTIONS = "navigation.sections"
#: The rule that knows the name of a network alone on its line, a hint.
_NETWORK = "any.share.network"
#: So far above the first paragraph a section's name may stand.
_ABOVE = 8
#: Names and a picture's words are no longer.
SHORT = 32
#: A headline that stands twice on one line is no shorter.
SHORTEST = 25


def section_name(page: Page, rule: Rule) -> Iterator[Span]:
    """The name of a section, alone on a line between headline and story, or above it."""
    if page.whole or page.document.markup:
        return
    for number in range(max(0, page.core[0] - _ABOVE), page.core[0]):
        named = any(span.rule.id.endswith(_SECTIONS) for span in page.by_line.get(number, ()))
        if named and page.free(number):
            yield page.span(number, rule)


def section_label(page: Page, rule: Rule) -> Iterator[Span]:
    """A few short lines right above the headline, or above its first copy, name the story's section or topics."""
    title = page.title()
    if not title or page.whole:
        return
    head = key(page.line(title))
    first = next(number for number in range(title + 1) if key(page.line(number)) == head)
    for top in sorted({first, title}):
        for number in reversed(_labels(page, top)):
            yield page.span(number, rule, "tags" if page.line(number).islower() else "categories")


def _labels(page: Page, title: int) -> list[int]:
    """The lines above a headline, if they are all short, and few; a date or a button may stand among them."""
    labels = []
    for number in range(title - 1, -1, -1):
        line = page.line(number)
        if not page.free(number):
            kinds = {span.rule.kind for span in page.finds(number)}
            if title - number > LABELS or not kinds or kinds - {"date", "share"}:
                break
            continue
        if len(line) > 40 or line.count(" ") > 3 or line.endswith(UNLIKE_HEADLINE):
            return []
        labels.append(number)
    return labels if len(labels) <= LABELS else []


def glued_title(page: Page, rule: Rule) -> Iterator[Span]:
    """The text's first words, each with a capital, that ask or call, with the story behind them on the same line."""
    if page.language not in (*CAPITALS, "ms") or not page.blocks or page.document.markup or 0 in page.guarded:
        return
    found = _ASKED.match(page.line(0))
    if found is None or not page.blocks[0].prose or not page.free(0):
        return
    title, start = found[1], page.blocks[0].start
    if title.count(" ") >= 4 and title_case(title) >= EVERY_WORD and title[0] not in "\"“'‘(":
        end = start + len(title)
        yield Span(start, end, rule, (Capture("title", start, end),))


def below_title(page: Page, rule: Rule) -> Iterator[Span]:
    """Short lines between the headline and a paragraph that opens with a dateline: names, or a picture's words.

    Where headings are set as sentences, names need no dateline below, and none where they stand twice.
    """
    title, first = page.title(), page.core[0]
    dated = first in page.guarded
    if page.whole or page.document.markup:
        return
    if rule.kind == "byline":
        yield from _twin_names(page, rule)
    if title is None or first - title > _ABOVE:
        return
    if not dated and (rule.kind != "byline" or page.language in (None, *_CASED)):
        return
    for number in range(title + 1, first):
        line = page.line(number)
        if line.endswith(",") and number + 1 < first and _is_name(page, number + 1):
            line = line[:-1]  # of two names the first
        short = len(line) <= SHORT and line.count(" ") <= 4 and not line.endswith((*UNLIKE_HEADLINE, "?", "!"))
        told = number in page.guarded or not page.free(number) or any(map(str.isdigit, line))
        if short and not told and any(map(str.isalpha, line)):
            named = _reads_as_name(line) and not _label(page, number) and 1 <= line.count(" ") <= 3
            placed = line.isupper() or line.split()[0] in _PLACES
            if named == (rule.kind == "byline") and (dated or not placed):
                yield page.span(number, rule)


def _twin_names(page: Page, rule: Rule) -> Iterator[Span]:
    """A name twice in a row above the story, beside a date or another name: under its author's picture, and again."""
    first = page.core[0]
    for number in range(max(0, first - _ABOVE), first - 1):
        line = page.line(number)
        if line != page.line(number + 1) or len(line) > SHORT or page.language not in CASED:
            continue
        around = [*range(max(0, number - 2), number), *range(number + 2, min(number + 4, len(page.blocks)))]
        signed = any(span.rule.kind in ("date", "byline") for n in around for span in page.finds(n))
        if signed and _is_name(page, number) and all(page.line(n) != line for n in around):
            yield page.span(number, rule, "authors")
            yield page.span(number + 1, rule)


def doubled_title(page: Page, rule: Rule) -> Iterator[Span]:
    """Below the story a headline twice in a row, on two lines or one: a box and its button both hold it."""
    below = page.core[1] + 1
    lines = [] if page.whole else [page.line(number) for number in range(below, len(page.blocks))]
    for number, line in enumerate(lines, below):
        half = len(line) // 2
        if half >= SHORTEST and line[:half].strip() == line[half:].strip() and page.free(number):
            yield page.span(number, rule, "related")
    for number, (line, following) in enumerate(pairwise(lines), below):
        if line != following or not page.free(number):
            continue
        cased = line.upper() != line.lower() and title_case(line) >= TITLE_CASE
        if cased and may_be_headline(line) and line.count(" ") >= 3:
            yield page.span(number, rule, "related")
            yield page.span(number + 1, rule)


def network_column(page: Page, rule: Rule) -> Iterator[Span]:
    """Three or more different networks, each on its line: a column of buttons, unless a line announces them."""
    named = sorted(n for n, spans in page.by_line.items() if any(span.rule.id == _NETWORK for span in spans))
    for run in _runs(named):
        announced = run[0] > 0 and page.line(run[0] - 1).endswith((":", "："))
        names = {page.line(number).lower() for number in run if len(page.line(number)) >= 4}  # "x" may be a cell's
        if len(names) >= 3 and not announced:
            yield from (page.span(number, rule) for number in run if page.free(number))


def closing_names(page: Page, rule: Rule) -> Iterator[Span]:
    """The one line below the story that is nothing else, when it holds names in capitals."""
    number = _one_below(page)
    line = page.line(number).strip() if number is not None else ""
    names = _BEHIND.split(line)[0].split()
    if number is not None and len(line) <= 130 and _NAMES.fullmatch(line) and not _NO_NAME.intersection(names):
        yield page.span(number, rule)


def closing_name(page: Page, rule: Rule) -> Iterator[Span]:
    """The one line below the last paragraph: a person's name, where no heading has a capital on each word."""
    last = page.core[1]
    if last < 1 or page.whole or page.language in (None, *_CASED) or _one_below(page) != last + 1:
        return
    words = page.line(last + 1).split()
    capitals = 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)
    if capitals and page.free(last) and _is_name(page, last + 1):
        yield page.span(last + 1, rule, "authors")


def closing_headline(page: Page, rule: Rule) -> Iterator[Span]:
    """The one line below the last paragraph, set as a headline in a text without sub-headings: another story's."""
    last = page.core[1]
    if last < 2 or page.whole or page.language not in CAPITALS or _one_below(page) != last + 1:
        return
    line = page.line(last + 1)
    fits = may_be_headline(line) and line.count(" ") >= 4 and title_case(line) >= TITLE_CASE
    if fits and line[0].isupper() and not _MARKED.search(line) and is_sentence(page, last) and not has_headings(page):
        yield page.span(last + 1, rule, "related")


def _one_below(page: Page) -> int | None:
    """The line below the story that is nothing else, if there is one alone."""
    first, last = page.core
    if last < first or page.document.markup:
        return None
    below = [number for number in range(last + 1, len(page.blocks)) if page.free(number)]
    return below[0] if len(below) == 1 else None


def count_below_title(page: Page, rule: Rule) -> Iterator[Span]:
    """A number alone between headline and story counts readers or comments."""
    above = () if page.whole else range(1, page.core[0])
    counts = [n for n in above if page.line(n).isdecimal() and len(page.line(n)) <= 5 and page.free(n)]
    title = page.title() if counts else None
    yield from (page.span(number, rule) for number in counts if title is not None and number > title)


def name_below_label(page: Page, rule: Rule) -> Iterator[Span]:
    """A line that only says "Reporter" or "Editor", and the name on the next; of several labels, the names in order.

    Some pages set the name above its label.
    """
    labels = sorted(number for number in page.by_line if _label(page, number))
    first, last = page.core if labels else (0, 0)
    for run in _runs(labels):
        if first <= run[0] <= last:
            continue
        below = range(run[-1] + 1, min(run[-1] + 1 + len(run), len(page.blocks)))
        names = list(takewhile(lambda n: _is_name(page, n), below))
        above = run[0] - 1
        if len(run) == 1 and above >= 0 and _above_label(page, above, below):
            names = [above]
        for label in run if names else ():
            yield page.span(label, rule)
        for label, name in zip(run[len(run) - len(names) :], names, strict=True):
            yield page.span(name, rule, _label(page, label))


def _above_label(page: Page, above: int, below: Iterable[int]) -> bool:
    """The name stands above its label when nothing that may be one stands below, or that has a label of its own."""
    if not _is_name(page, above) or page.line(above).count(" ") < 1:
        return False
    following = next((n for n in below if _is_name(page, n)), None)
    return following is None or (following + 1 < len(page.blocks) and bool(_label(page, following + 1)))


def _runs(numbers: list[int]) -> list[list[int]]:
    """Numbers in rising order, those that follow each other together."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _label(page: Page, number: int) -> str:
    """The field that the line is a label for, if it is one and nothing else."""
    opens = (span.rule.opens for span in page.by_line.get(number, ()))
    return next((f"{field}s" for field in opens if field in ("author", "editor")), "")


def _is_name(page: Page, number: int) -> bool:
    """A free line of one to five words, each with a capital; or Chinese names, of two to four characters."""
    return page.free(number) and not _label(page, number) and _reads_as_name(page.line(number).lstrip(": "))


def _reads_as_name(line: str) -> bool:
    words = line.split()
    if _HAN_NAMES.fullmatch(line):
        return True
    letters = line.translate(_IN_NAMES).isalpha() and not line.endswith(("-", "'", "’"))
    capitals = all(word[0].isupper() or word in _SMALL for word in words)
    return len(line) <= 40 and len(words) <= 5 and letters and capitals
