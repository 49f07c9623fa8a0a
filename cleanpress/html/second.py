"""A second opinion, when the extractor came back with next to nothing, or with another text than the page's story.

Both are rare. What the structure then starts from is the page's own data, or its paragraphs outside menus and forms:
weighed by the structure, these come nearer to the story than the text of another extractor does.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleanpress.html.blocks import Block
from cleanpress.text import is_prose, width

#: A text of fewer letters is a stump, when the page's paragraphs hold so many times as many, and so many at least.
STUMP, TIMES, LEAST = 500, 5, 1000
#: The story as data must have so many letters, and stand on the page by this share, to be asked.
STATED, STANDS = 300, 0.6
#: An extractor that took less than this share of it took another text.
TAKEN = 0.3
#: A line with more links is no paragraph.
LINKED = 0.3
_ELSEWHERE = frozenset({"nav", "aside", "footer", "form", "hidden"})


def opinion(lines: Sequence[Block], keys: Sequence[str], taken: list[bool], story: str) -> list[bool]:
    """The lines to start from: those that the extractor took, unless these cannot be it.

    keys: the lines squeezed. story: the story as the page's data have it, squeezed.
    """
    return _stated(keys, taken, story) or _paragraphs(lines, keys, taken) or taken


def _stated(keys: Sequence[str], taken: list[bool], story: str) -> list[bool]:
    """The lines that the page's data call its story, when the extractor took others."""
    if len(story) < STATED:
        return []
    told = [len(key) > 20 and key[:60] in story for key in keys]
    whole = sum(len(key) for key, is_told in zip(keys, told, strict=True) if is_told)
    both = sum(len(key) for key, is_told, took in zip(keys, told, taken, strict=True) if is_told and took)
    return told if whole >= STANDS * len(story) and both < TAKEN * whole else []


def _paragraphs(lines: Sequence[Block], keys: Sequence[str], taken: list[bool]) -> list[bool]:
    """The page's paragraphs outside menus and forms, when the extractor found hardly anything."""
    if sum(len(key) for key, took in zip(keys, taken, strict=True) if took) >= STUMP:
        return []
    sizes = [
        width(line.text)
        if line.link_share < LINKED and not _ELSEWHERE & line.place.around and is_prose(line.text)
        else 0
        for line in lines
    ]
    took = sum(size for size, took in zip(sizes, taken, strict=True) if took)
    if sum(sizes) < max(LEAST, TIMES * took):
        return []
    return [took or size > 0 for size, took in zip(sizes, taken, strict=True)]
