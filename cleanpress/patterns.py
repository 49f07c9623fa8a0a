"""Patterns: RE2's syntax, whole lines or parts of them, and the set that tells which can match.

RE2 knows no backtracking, so every pattern takes time linear in the text, whatever it holds. It
also knows no look-around; a rule says `unless` instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, cached_property
from itertools import accumulate
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
_LETTERS = {"L": LETTERS}
_TOKEN = re.compile(r"\\p\{L\}|\\p\{\w+\}|\\.|\[\^?\]?|\]|[^\\\[\]]+", re.S)
_FOREIGN = re.compile(r"\\x\{([0-9A-Fa-f]+)\}|[^\x00-\x7f]")
#: What is left of Unicode's classes in a line of ASCII; of the others, nothing.
_ASCII = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9"}
_COUNT = re.compile(r"(?<!\\p)(?<!\\x)\{(\d+)(?:,\d*)?\}")


def expression(pattern: str, scope: str) -> str:
    """A rule's pattern with what its scope implies, to be searched in one line: all of it for `line` and `tail`.

    >>> expression("tags", "line")
    '^[ ]*(?:tags)[ ]*$'
    """
    return rf"^[ ]*(?:{pattern})[ ]*$" if scope in ("line", "tail") else pattern


def loosened(source: str) -> str:
    """The pattern for many lines at once and with its counts given up: it matches all that the pattern does, and more.

    Counts such as {2,200} multiply the states of an automaton; without them, the set that tells
    which patterns can match at all runs ten to fifty times faster.

    >>> loosened("a{2,40}b{0,3}")
    '(?m)a+b*'
    """
    return "(?m)" + _COUNT.sub(lambda found: "*" if found[1] == "0" else "+", _lettered(source, _LETTERS))


@cache
def compiled(source: str) -> Any:
    """The pattern for google-re2, case-insensitive, never reaching over a line's end.

    Raises ValueError, with RE2's words, for what RE2 doesn't know.
    """
    try:
        return re2.compile(_lettered(source, _LETTERS), _options())
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error


@cache
def narrow(source: str) -> Any:
    """The pattern for lines in ASCII, of which most pages of news consist: a fifth of the size, and so much quicker.

    It reads a byte a character; all characters that are no ASCII are one that such a line does not hold.

    >>> narrow("(?:tag|étiquette)s?").search(b"Tags").span()
    (0, 4)
    """
    options = _options()
    options.encoding = re2.Options.Encoding.LATIN1
    try:
        return re2.compile(_FOREIGN.sub(_no_ascii, _lettered(source, _ASCII)).encode("latin-1"), options)
    except re2.error:
        return compiled(source)


def _no_ascii(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16)) if found[1] else found[0]
    small = char.casefold()  # the long s and the sign of Kelvin are an s and a k to a pattern
    return found[0] if char.isascii() else small if len(small) == 1 and small.isascii() else "\xff"


def _lettered(source: str, classes: Mapping[str, str]) -> str:
    """The pattern with these ranges for Unicode's classes, within a class of characters or on their own."""
    inside, parts = False, []
    for token in _TOKEN.findall(source):
        if token.startswith(r"\p{") and token[3:-1] in classes:
            ranges = classes[token[3:-1]]
            token = ranges if inside else f"[{ranges}]"
        elif token[0] == "[" and not inside:
            inside = True
        elif token == "]":
            inside = False
        parts.append(token)
    return "".join(parts)


class Encoded:
    """A text as RE2 reads it: UTF-8, encoded once for all patterns."""

    def __init__(self, text: str) -> None:
        self.text, self.data = text, text.encode()

    @cached_property
    def lines(self) -> list[EncodedLine]:
        """The lines with something in them."""
        lines = self.text.split("\n")
        starts = accumulate(lines, lambda at, line: at + len(line) + 1, initial=0)
        return [EncodedLine(start, line) for start, line in zip(starts, lines, strict=False) if line]


class EncodedLine:
    """A line as RE2 reads it. A pattern that is anchored at its start takes the shortest way there."""

    __slots__ = ("_known", "_wide", "data", "start")

    def __init__(self, start: int, line: str) -> None:
        self.start, self.data = start, line.encode()
        self._wide = len(self.data) > len(line)
        self._known: tuple[int, int] | None = None

    def pattern(self, source: str) -> Any:
        """This pattern, as it fits the line."""
        return compiled(source) if self._wide else narrow(source)

    def span(self, match: Any, group: int = 0) -> tuple[int, int]:
        """Where a group of a match stands in the text, in characters; (-1, -1) if it has no part in the match."""
        start, end = match.span(group)
        if start < 0:
            return -1, -1
        if not self._wide:
            return self.start + start, self.start + end
        origin = match.start()
        first = self._place(origin) + len(self.data[origin:start].decode())
        return first, first + len(self.data[start:end].decode())

    def _place(self, byte: int) -> int:
        """The place of a byte, counted on from the last that was asked for: matches come in their order."""
        known, place = self._known if self._known and self._known[0] <= byte else (0, self.start)
        place += len(self.data[known:byte].decode())
        self._known = byte, place
        return place


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
