"""The examples of a rule: a text, and in double brackets what the rule must find in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKED = re.compile(r"\[\[(.*?)\]\](?!\])", re.S)


@dataclass(frozen=True)
class Example:
    """A text with the spans that the rule must find in it, and the captures they must give."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()


def unmark(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its [[ ]] marks, and the spans that they marked.

    >>> unmark("a [[b]] c")
    ('a b c', ((2, 3),))
    """
    text, spans, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match.group(1))))
        text += match.group(1)
        at = match.end()
    return text + marked[at:], tuple(spans)
