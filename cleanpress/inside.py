"""Finds within the story that the lines around them make story: its timetable, its dividers, its sub-headings."""

from __future__ import annotations

from cleanpress.page import NO_MENU, Page
from cleanpress.text import PROSE_LENGTH

#: A story with so many lines that are dates is a list of events.
MANY_DATES = 5
#: So many dates on lines one below the other are points of a list.
DATES_IN_A_ROW = 3


def timetable(page: Page) -> list[int]:
    """The dates within a story that has many of them on lines of their own, or some in a row: it lists events."""
    first, last = page.core
    found = sorted(number for number in page.by_line if first <= number < last)
    dated = [n for n in found if any(span.rule.kind == "date" for span in page.finds(n))]
    if len(dated) >= MANY_DATES:
        return dated
    rows = [set(range(first, first + DATES_IN_A_ROW)) for first in dated]
    return sorted(set[int]().union(*(row for row in rows if row <= set(dated))))


def within(page: Page) -> list[int]:
    """Finds that the lines around them make story: parts of a torn sentence, dividers, sub-headings.

    The heading of a list that stands above a paragraph is a sub-heading where the story has others.
    """
    first, last = page.core
    inner = [number for number in page.by_line if first < number < last]
    divided = bool(inner) and any(page.free(n) and _heads(page, n) for n in range(first + 1, last))
    found = []
    for number in inner:
        spans = page.finds(number)
        torn = page.blocks[number].prose and page.blocks[number].width < PROSE_LENGTH
        above, below = (page.blocks[n].prose and page.free(n) for n in (number - 1, number + 1))
        marks = not any(map(str.isalpha, page.line(number)))
        divides = above and below and marks and all(span.rule.kind == "endmark" for span in spans)
        notice = " " not in page.line(number) and any(span.rule.kind == "legal" for span in spans)
        heads = below and divided and (notice or all(span.rule.opens == "list" for span in spans))
        if spans and (divides or heads or (torn and all(span.rule.kind == "date" for span in spans))):
            found.append(number)
    return found


def _heads(page: Page, number: int) -> bool:
    """A short line between paragraphs."""
    short = not page.blocks[number].prose and not page.line(number).endswith(NO_MENU)
    return short and page.blocks[number - 1].prose and page.blocks[number + 1].prose
