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
#: What `\p{L}` stands for in a rule: letters, with the marks on them. By whole alphabets, since
#: Unicode's own table of letters makes each `[\p{L} ]{1,30}` an automaton of 36,000 steps.
LETTERS = (
    r"A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{373}\x{376}-\x{37D}\x{37F}-\x{386}\x{388}-\x{589}"
    r"\x{591}-\x{5EA}\x{610}-\x{61A}\x{620}-\x{65F}\x{66E}-\x{6D3}\x{6D5}-\x{6EF}\x{6FA}-\x{963}\x{971}-\x{9E5}"
    r"\x{9F0}-\x{A65}\x{A70}-\x{E4E}\x{E81}-\x{103F}\x{10A0}-\x{1FFE}\x{2C00}-\x{2DFF}\x{3041}-\x{309F}"
    r"\x{30A1}-\x{30FA}\x{30FC}-\x{318F}\x{3400}-\x{D7FF}\x{F900}-\x{FDFB}\x{FE70}-\x{FEFC}\x{FF21}-\x{FF3A}"
    r"\x{FF41}-\x{FF5A}\x{FF66}-\x{FFDC}\x{10000}-\x{1EFFF}\x{20000}-\x{3FFFF}"
)
_TOKEN = re.compile(r"\\p\{L\}|\\p\{\w+\}|\\.|\[\^?\]?|\]|[^\\\[\]]+", re.S)
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
    return _COUNT.sub(lambda found: "*" if found[1] == "0" else "+", _lettered(source))


@cache
def compiled(source: str) -> Any:
    """The pattern for google-re2, case-insensitive, never reaching over a line's end.

    Raises ValueError, with RE2's words, for what RE2 doesn't know.
    """
    try:
        return re2.compile(_lettered(source), _options())
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error


def _lettered(source: str) -> str:
    """The pattern with LETTERS for each `\\p{L}`, in a class of characters or on its own."""
    inside, parts = False, []
    for token in _TOKEN.findall(source):
        if token == r"\p{L}":
            token = LETTERS if inside else f"[{LETTERS}]"
        elif token[0] == "[" and not inside:
            inside = True
        elif token == "]":
            inside = False
        parts.append(token)
    return "".join(parts)


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
