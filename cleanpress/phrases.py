"""Phrases that differ in a word or two, written down once: `{share|send} this {story|page}`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

_CHOICE = re.compile(r"\{([^{}]*)\}")


def spelled(forms: Iterable[str]) -> tuple[str, ...]:
    """The phrases that these forms stand for, each once. Raises `ValueError` for a brace without its other.

    >>> spelled(["{Share|Send} this {story|page}", "Send {it |}on"])
    ('Share this story', 'Share this page', 'Send this story', 'Send this page', 'Send it on', 'Send on')
    """
    return tuple(dict.fromkeys(phrase for form in forms for phrase in _spelled(form)))


def _spelled(form: str) -> Iterable[str]:
    if "{" not in form and "}" not in form:
        return (form,)
    parts = _CHOICE.split(form)  # every second one stood in braces
    if any("{" in part or "}" in part for part in parts):
        raise ValueError(f"{form!r} has a brace without its other; choices are written {{one|other}}, none in another")
    choices = [part.split("|") if number % 2 else [part] for number, part in enumerate(parts)]
    return map("".join, product(*choices))
