"""Lists of other stories, tags and sub-headings: detectors of what the lines of a list have in common.

They are detectors like those in detectors.py, which calls them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice, pairwise

from cleanpress.find import key
from cleanpress.headline import TITLE_CASE, UNLIKE_HEADLINE, like_headline, title_case
from cleanpress.likeness import tells_other
from cleanpress.model import Span
from cleanpress.page import Page
from cleanpress.registry import Rule
from cleanpress.text import SENTENCE_ENDS

#: So many headlines with a date below each are a list.
LIST_ITEMS = 4
#: And so many that stand below the story with nothing else.
OTHERS = 5
_BULLETS = ("- ", "• ", "* ", "– ", "» ", "› ")
#: How a paragraph ends that was cut off.
CUT = ("…", "...", "[…]", "[...]", "… Read More", "... Read More", "... Selengkapnya", "… Selengkapnya")
_QUOTES = "\"'“”‘’«"
_LONG_WORDS = re.compile(r"[^\W\d_]{4,}")
#: A day in figures, a dash, and words.
_DAY_FIRST = re.compile(r"\(?\d{1,2}[/.]\d{1,2}(?:[/.](?:20)?\d\d)?\)? ?[-–—|:]+ [-– ]*[^\W\d]")
_AGO = re.compile(r"\d+ \w+ (?:yang )?lalu|\bago\b", re.I)


def may_be_headline(line: str) -> bool:
    """The line after a cue: any unclosed line of headline length, or a closed one in title case."""
    if line.endswith(UNLIKE_HEADLINE) or not 12 <= len(line) <= 200 or line.count(" ") < 2:
        return False
    return len(line) < 120 or title_case(line) >= TITLE_CASE


def teaser_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Paragraphs or headlines below a list's heading, parted by one and the same line each, are of other texts."""
    for number in page.opened("list"):
        rows = [n for n in (number + 1, number + 2) if n < len(page.blocks) and not page.blocks[n].prose]
        if not rows or not page.stands_again(rows[0]):
            continue
        divider = key(page.line(rows[0]))
        teasers, at = [n for n in (number + 1,) if n < rows[0]], rows[0]
        while at + 1 < len(page.blocks) and _teases(page, at + 1) and key(page.line(at)) == divider:
            teasers.append(at + 1)
            at += 2
        closed = at < len(page.blocks) and key(page.line(at)) == divider
        if teasers[:1] == [number + 1] and not closed:
            teasers.pop()  # each has its divider below, so what stands below the last divider is the story again
        if len(teasers) >= 3:
            yield from (page.span(teaser, rule) for teaser in teasers)


def _teases(page: Page, number: int) -> bool:
    """The opening of another text, or its headline."""
    return page.blocks[number].prose or (may_be_headline(page.line(number)) and page.free(number))


def dated_teaser(page: Page, rule: Rule) -> Iterator[Span]:
    """A section's name, a headline and a date between two paragraphs."""
    for first, date in _dated(page):
        before, after = first - 1, date + 1
        if date - first < 2 or before < 0 or after >= len(page.blocks):
            continue
        if page.blocks[before].prose and page.blocks[after].prose and page.free(before) and page.free(after):
            yield page.span(first, rule)
            yield page.span(date - 1, rule, "related")
            yield page.span(date, rule)


def dated_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Headline, date, headline, date: a run of them is a list of other stories."""
    run: list[tuple[int, int]] = []
    for item in [*_dated(page), (-1, -1)]:
        if run and item[0] != run[-1][1] + 1:
            if len(run) >= LIST_ITEMS:
                yield from (page.span(number, rule) for number in range(run[0][0], run[-1][1] + 1))
            run = []
        run.append(item)


def _dated(page: Page) -> list[tuple[int, int]]:
    """The lines of each headline with a date below: from its section's name, if there is one, to the date."""
    found: list[tuple[int, int]] = []
    for number in sorted(page.by_line):
        if number < 1 or page.by_line[number][0].rule.kind != "date":
            continue
        if page.free(number) or any(span.rule.kind != "date" for span in page.finds(number)):
            continue
        line, above = page.line(number - 1), number - 2
        if not page.free(number - 1) or not may_be_headline(line) or len(line) < 30 or line.count(" ") < 4:
            continue
        label = above >= 0 and (not found or above > found[-1][1]) and _may_be_label(page, above)
        found.append((above if label else number - 1, number))
    return found


def _may_be_label(page: Page, number: int) -> bool:
    """A free line of a few words, as the name of a section is."""
    line = page.line(number)
    return page.free(number) and len(line) <= 40 and line.count(" ") <= 4 and not line.endswith((*UNLIKE_HEADLINE, "?"))


def tag_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Short lines after a tag label, or after the initials that end a story, are tags."""
    for number in page.opened("tags"):
        if number < page.core[1]:
            continue
        for following in range(number + 1, len(page.blocks)):
            line = page.line(following)
            if not any(map(str.isalnum, line)):
                continue  # the bar between two of them
            if not page.free(following) or len(line) > 40 or line.count(" ") > 4 or line.endswith(UNLIKE_HEADLINE):
                break
            known = any(span.rule.precision != "hint" for span in page.by_line.get(following, ()))
            yield page.span(following, rule, "" if known or line.isdigit() or ":" in line else "tags")


def contents_list(page: Page, rule: Rule) -> Iterator[Span]:
    """After "Daftar Isi": the lines that come again as the story's sub-headings."""
    found: set[int] = set()
    openings = list(islice(page.opened("contents"), 3))
    keys = [key(page.line(number)) for number in range(len(page.blocks))] if openings else []
    for number in openings:
        later = Counter(keys[number + 1 :])
        for following in range(number + 1, len(page.blocks)):
            if later[keys[following]] < 2:
                break
            later[keys[following]] -= 1
            found.add(following)
    yield from (page.span(number, rule) for number in sorted(found))


def link_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Below the story, unclosed lines after the heading of a list are its links."""
    owner, last = "", page.core[1]
    for number in range(_list_start(page), len(page.blocks)):
        finds = page.finds(number)
        if any(span.rule.opens == "list" for span in finds):
            owner = next(span.rule.kind for span in finds if span.rule.opens == "list")
        elif any(span.rule.kind not in ("ad", "media") for span in finds):
            owner = ""
        elif owner == rule.kind and not finds and (number <= last or not _told(page, number)):
            headed = owner == "related" and page.line(number).count(" ") >= 3 and not _AGO.search(page.line(number))
            yield page.span(number, rule, "related" if headed else "")


def _list_start(page: Page) -> int:
    """Where what is no story begins: below the last paragraph, or at the heading of a list that ends in questions."""
    last = page.core[1]
    if last < 0 or page.whole or page.document.markup or not _asked(page, last):
        return last + 1
    inside = (n for n in page.opened("list") if n < last)
    return next((n for n in inside if all(_asked(page, m) for m in range(n + 1, last + 1) if page.free(m))), last + 1)


def _asked(page: Page, number: int) -> bool:
    """A line set as a headline, perhaps with a mark behind it."""
    return like_headline(page.line(number).rstrip("!?"))


def _told(page: Page, number: int) -> bool:
    """A paragraph or a sentence; a short headline may close with a mark of its own."""
    line = page.line(number)
    called = line.endswith(("!", "?")) and title_case(line) >= TITLE_CASE
    return page.blocks[number].prose or (is_sentence(page, number) and not called)


def bulleted_headlines(page: Page, rule: Rule) -> Iterator[Span]:
    """Three or more points in a row, each a headline: other stories.

    Points that a line with a colon announces are the story's own. English stories set their points in capitals, too.
    """
    text = page.document.text
    points = sum(text.startswith(_BULLETS, block.start) for block in page.blocks)
    if points < 3 or page.language not in ("id", "ms") or page.whole:
        return
    for point, group in groupby(range(len(page.blocks)), key=lambda n: _point(page, n)):
        run = list(group)
        announced = run[0] > 0 and page.line(run[0] - 1).endswith((":", "："))
        if point and len(run) >= 3 and not (announced and page.free(run[0] - 1)):
            yield from (page.span(number, rule, "related") for number in run if page.free(number))


def marked_list(page: Page, rule: Rule) -> Iterator[Span]:
    """Three or more lines in a row beside the story, each behind a bullet or a day, that share few words with it.

    Points below the story may be its own, so there only days tell.
    """
    first, last = page.core
    if last < first or page.whole or page.document.markup:
        return
    for beside, marks in ((range(first), ("bullet", "day")), (range(last + 1, len(page.blocks)), ("day",))):
        for mark, group in groupby(beside, key=lambda n: _row_mark(page, n)):
            run = list(group)
            if mark in marks and len(run) >= 3 and tells_other(page, run):
                yield from (page.span(number, rule, "related") for number in run if page.free(number))


def _row_mark(page: Page, number: int) -> str:
    """What a line of a headline's form stands behind."""
    line = page.line(number)
    mark = "bullet" if line.startswith(_BULLETS) else "day" if _DAY_FIRST.match(line) else ""
    return mark if mark and line.count(" ") >= 5 and not line.endswith(UNLIKE_HEADLINE) else ""


def _point(page: Page, number: int) -> bool:
    """A point that is set as a headline."""
    line = page.line(number)
    words = line[1:].strip()
    fits = line.startswith(_BULLETS) and words.count(" ") >= 4 and not words.endswith(UNLIKE_HEADLINE)
    figures = sum(map(str.isdigit, words))
    return fits and figures <= 8 and words.count(", ") < 3 and title_case(words) >= TITLE_CASE


def cut_teasers(page: Page, rule: Rule) -> Iterator[Span]:
    """At the text's end two or more paragraphs that break off with dots: the openings of other stories."""
    teasers: list[int] = []
    number = len(page.blocks) - 1
    near = range(max(0, number - 3), number + 1)
    if not any(page.line(n).endswith(CUT) for n in near) or page.whole:
        return
    while number > page.core[0]:
        if _cut(page, number):
            teasers.append(number)
        elif page.free(number) and (page.blocks[number].prose or is_sentence(page, number)):
            break
        number -= 1
    home = page.language in ("id", "ms")  # elsewhere a tale may end so
    if len(teasers) >= (2 if home else 4) and all(
        one - other <= (4 if home else 2) for one, other in pairwise(teasers)
    ):
        above = teasers[-1] - 1
        first = above if page.free(above) and title_case(page.line(above)) >= TITLE_CASE else above + 1
        for number in range(first, len(page.blocks)):
            if page.free(number):
                yield page.span(number, rule, "" if number in teasers else "related")


def _cut(page: Page, number: int) -> bool:
    """A paragraph that breaks off; speech that it opens isn't closed again. Blogs set a dash between such."""
    line = page.line(number)
    told = line[0] not in _QUOTES or not any(map(line[1:].count, _QUOTES))
    parted = any(0 <= n < len(page.blocks) and page.line(n) == "-" for n in (number - 1, number + 1))
    return line.endswith(CUT) and (parted or not line.endswith(" ...")) and told and len(line) >= 50


def other_headlines(page: Page, rule: Rule) -> Iterator[Span]:
    """All lines below the last paragraph, five or more, are unclosed and share no words with the story."""
    last = page.core[1]
    below = [n for n in range(last + 1, len(page.blocks)) if page.free(n)] if last >= 2 and not page.whole else []
    heads = [n for n in below if not _may_be_label(page, n)]
    labels = [page.line(n) for n in below if n not in heads]
    if len(heads) < OTHERS or not all(_may_head(page.line(n)) for n in heads) or not is_sentence(page, last):
        return
    if any(label.startswith(_BULLETS) for label in labels):
        return
    story = _long_words(" ".join(page.line(n) for n in range(last + 1)))
    shares = [len(words & story) / len(words) if words else 1.0 for n in heads for words in [_long_words(page.line(n))]]
    if max(shares) <= 0.4 and sum(shares) <= 0.25 * len(shares):
        yield from (page.span(number, rule, "related" if number in heads else "") for number in below)


def _may_head(line: str) -> bool:
    """Like a headline set as a sentence: some words, no closing mark; no row of a table or of prices, no speech."""
    fits = 35 <= len(line) <= 160 and line.count(" ") >= 5 and not line.endswith((*UNLIKE_HEADLINE, *CUT, "。", "।"))
    return (
        fits
        and not line[0].isdigit()
        and sum(map(str.isdigit, line)) <= 6
        and not set("|\t@") & set(line)
        and line[0] not in _QUOTES
    )


def _long_words(text: str) -> set[str]:
    return set(_LONG_WORDS.findall(text.lower()))


def is_sentence(page: Page, number: int, spaces: int = 3) -> bool:
    """A line of some words that closes like a sentence; links and menus don't."""
    line = page.line(number)
    long = line.count(" ") >= spaces or page.blocks[number].width > 2 * len(line)
    return long and line.endswith(SENTENCE_ENDS) and not line.endswith("...")


def page_row(page: Page, rule: Rule) -> Iterator[Span]:
    """The numbers of a story's pages, each on its line, with the words for a page and for the next around them.

    Where somebody joined the pages, such a row stands between two paragraphs.
    """
    numbers = [n for n, block in enumerate(page.blocks) if block.end - block.start <= 2 and page.line(n).isdigit()]
    for first in (n for n in numbers if page.line(n) == "1" and n + 1 < len(page.blocks)):
        last = first
        while last + 1 < len(page.blocks) and page.line(last + 1) == str(last + 2 - first):
            last += 1
        around = [n for n in (first - 1, last + 1) if n >= 0 and _leads_on(page, n)]
        if last > first and around:
            yield from (page.span(number, rule) for number in sorted((*around, *range(first, last + 1))))


def _leads_on(page: Page, number: int) -> bool:
    """A line that a rule knows as a word for other pages, wherever it stands."""
    return any(span.rule.kind == "pagination" for span in page.by_line.get(number, ()))
