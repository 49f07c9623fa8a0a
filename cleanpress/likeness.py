"""What a line above the story has in common with it, and whether the story has headings of its own.

For title.py and edges.py, which ask it of lines that may be headlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from cleanpress.headline import like_headline
from cleanpress.language import common_words
from cleanpress.page import Page

#: Languages whose papers set each word of a headline in capitals.
CAPITALS = ("id", "jv", "su")
#: And those that may do so.
CASED = (*CAPITALS, "ms", "en")
#: A headline says what so many first characters of the story say.
LEAD = 600
#: Where words are inflected at their ends, more than in these languages, longer ones are looked for without.
STEM = 6
#: How questions end.
QUESTIONS = ("?", "？", "؟")
#: Of so many longer words, lines about something else share this with the story at most.
WORDS_APART, APART = 6, 0.3
_MARKS = "\"'“”‘’.,:;!?()[]"
NUMBERED = re.compile(r"\d{1,2}[.)] ")


def shared(page: Page, number: int, start: int | None = None) -> int:
    """How many longer words of a line the story's first characters have; of a line without spaces, pairs of letters.

    start: the story's first line, if it is another than that of its core.
    """
    return said(page, number, start)[0]


def said(page: Page, number: int, start: int | None = None) -> tuple[int, int]:
    """The same, and of how many."""
    first, line = page.core[0] if start is None else start, page.line(number).lower()
    lead = " ".join(page.line(n) for n in range(first, min(first + 4, len(page.blocks))))[:LEAD].lower()
    if unspaced(page, number):
        pairs = {one + other for one, other in pairwise(line) if (one + other).isalpha()}
        return sum(pair in lead for pair in pairs) // 2, len(pairs) // 2
    told = {word.strip(_MARKS) for word in line.split()} - common_words(page.language)
    figures = {word for word in told if len(word) == 2 and word.isdigit()}
    stems = page.language not in CASED
    words = [word[:-2] if stems and len(word) > STEM else word for word in told if len(word) > 3]
    found = sum(word in lead for word in words) + (len(figures & set(lead.split())) if figures else 0)
    return found, len(words) + len(figures)


def tells_other(page: Page, numbers: Iterable[int]) -> bool:
    """Do some lines share few words with the story? Words that it has in another form count as shared."""
    first, last = page.core
    story = " ".join(page.line(number) for number in range(first, last + 1)).lower()
    words = {word.strip(_MARKS) for number in numbers for word in page.line(number).lower().split()}
    longer = [word for word in words - common_words(page.language) if len(word) > 3 and not word.isdigit()]
    found = sum(word[: max(4, len(word) - 2)] in story for word in longer)
    return len(longer) >= 2 * WORDS_APART and found <= APART * len(longer)


def unspaced(page: Page, number: int) -> bool:
    """Is a line in a script without spaces, in which each letter takes the room of two?"""
    return page.blocks[number].width > 1.5 * len(page.line(number))


def among_headings(page: Page, number: int) -> bool:
    """Among sub-headings a heading without a date or author may be one of them, a question all the more."""
    return has_headings(page, 1 if page.line(number).endswith(QUESTIONS) else 2)


def has_headings(page: Page, least: int = 2) -> bool:
    """Has the story so many lines within that are set as headlines?"""
    inner = [n for n in range(page.core[0] + 1, page.core[1]) if page.free(n) and not page.blocks[n].prose]
    return sum(like_headline(page.line(n)) and not NUMBERED.match(page.line(n)) for n in inner) >= least
