"""Phrases that differ in a word or two, written down once: `{share|send} this {story|page}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from math import prod

#: A form stands for no more phrases than this.
MOST = 1000
_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")


def spelled(forms: Iterable[str]) -> tuple[str, ...]:
    """The phrases that these forms stand for, each once. Raises `ValueError` for a form that stands for too many.

    Braces without a bar in them are the phrase's own.

    >>> spelled(["{Share|Send} this {story|page}", "Send {it |}on", "{ad}"])
    ('Share this story', 'Share this page', 'Send this story', 'Send this page', 'Send it on', 'Send on', '{ad}')
    """
    return tuple(dict.fromkeys(phrase for form in forms for phrase in _spelled(form)))


def _spelled(form: str) -> Iterable[str]:
    parts = _CHOICE.split(form) if "{" in form else [form]  # every second one stood in braces
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    if (many := prod(map(len, choices))) > MOST:
        raise ValueError(f"{form!r} stands for {many:,} phrases; {MOST:,} at most: write two forms")
    return map("".join, product(*choices))
