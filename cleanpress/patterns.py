"""Patterns: RE2's syntax, whole lines or parts of them, and the set that tells which can match.

RE2 knows no backtracking, so every pattern takes time linear in the text, whatever it holds. It
also knows no look-around; a rule says `unless` instead.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import re2

_MEMORY = 256 << 20
_COUNT = re.compile(r"(?<!\\p)(?<!\\x)\{(\d+)(?:,\d*)?\}")


def expression(pattern: str, scope: str) -> str:
    """A rule's pattern with what its scope implies: whole lines for `line` and `tail`.

    >>> expression("tags", "line")
    '(?m)^[ ]*(?:tags)[ ]*$'
    """
    return rf"(?m)^[ ]*(?:{pattern})[ ]*$" if scope in ("line", "tail") else f"(?m){pattern}"


def loosened(source: str) -> str:
    """The pattern with its counts given up: it matches all that the pattern does, and more.

    Counts such as {2,200} multiply the states of an automaton; without them, the set that tells
    which patterns can match at all runs ten to fifty times faster.

    >>> loosened("a{2,40}b{0,3}")
    'a+b*'
    """
    return _COUNT.sub(lambda found: "*" if found[1] == "0" else "+", source)


@cache
def compiled(source: str) -> Any:
    """The pattern for google-re2, case-insensitive, never reaching over a line's end.

    Raises ValueError, with RE2's words, for what RE2 doesn't know.
    """
    try:
        return re2.compile(source, _options())
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error


def pattern_set() -> Any:
    """An empty set of patterns; Add(source), Compile(), then Match(text) gives the numbers that match."""
    return re2.Set.SearchSet(_options())


def _options() -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.never_nl = True
    options.max_mem = _MEMORY
    options.log_errors = False
    return options
