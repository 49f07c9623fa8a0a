"""Patterns: RE2's syntax, whole lines or parts of them, and the set that tells which can match.

RE2 knows no backtracking, so every pattern takes time linear in the text, whatever it holds. It
also knows no look-around; a rule says `unless` instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

import re2

_MEMORY = 256 << 20
#: All bytes but 0 become 128.
_MARKED = bytes([0] + [128] * 255)
#: So many lines are not all kept: they would take more memory than what is found in them.
MANY = 100_000
#: So many lines make a part: a pattern that can't match in it needs no look at its lines.
_PART = 6
#: A pattern for whole lines looks into lines of so many characters, and so into no paragraphs; one that has room for
#: more, in a count of 150 or in a class that repeats in a group, into those of LONG. One that begins at a line's start,
#: or ends at its end, is looked for in so many characters from there (EDGE).
SHORT, LONG, EDGE = 200, 700, 400
_ROOM = re.compile(r"\{\d+,(?:1[5-9]\d|[2-9]\d\d|\d{4,})?\}|[\]}][*+]?\)+[*+]")
#: Any words, as many as there may be: no end of a line is long enough for them.
_ANY_WORDS = re.compile(r"(?:\[\^[^\]]*\]|\\S|\.)[*+]|\{\d+,\}")
#: What `\p{L}` stands for in a rule: letters, with the marks on them. By whole alphabets, since
#: Unicode's own table of letters makes each `[\p{L} ]{1,30}` an automaton of 36,000 steps.
LETTERS = (
    r"A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{373}\x{376}-\x{37D}\x{37F}-\x{386}\x{388}-\x{589}"
    r"\x{591}-\x{5EA}\x{610}-\x{61A}\x{620}-\x{65F}\x{66E}-\x{6D3}\x{6D5}-\x{6EF}\x{6FA}-\x{963}\x{971}-\x{9E5}"
    r"\x{9F0}-\x{A65}\x{A70}-\x{E4E}\x{E81}-\x{103F}\x{10A0}-\x{1FFE}\x{2C00}-\x{2DFF}\x{3041}-\x{309F}"
    r"\x{30A1}-\x{30FA}\x{30FC}-\x{318F}\x{3400}-\x{D7FF}\x{F900}-\x{FDFB}\x{FE70}-\x{FEFC}\x{FF21}-\x{FF3A}"
    r"\x{FF41}-\x{FF5A}\x{FF66}-\x{FFDC}\x{10000}-\x{1EFFF}\x{20000}-\x{3FFFF}"
)
#: What Latin-1 has of Unicode's classes; of others, nothing.
_LATIN = {
    "L": "A-Za-zªµºÀ-ÖØ-öø-ÿ", "Lu": "A-ZÀ-ÖØ-Þ", "Ll": "a-zµß-öø-ÿ", "N": "0-9²³¹¼-¾", "Nd": "0-9",
}  # fmt: skip
#: Of letters in capitals and of small ones, where both are the same.
_CASED = "A-Za-zµÀ-ÖØ-öø-ÿ"
_CHAR = r"\\p\{\w+\}|\\x\{[0-9A-Fa-f]+\}|\\."
_PIECE = re.compile(
    rf"\[(?P<not>\^?)(?P<members>\]?(?:{_CHAR}|[^\]\\])*)\]|{_CHAR}|(?P<group>\((?:\?-i:)?|\))|[^\x00-\x7f]", re.S
)
_MEMBER = re.compile(rf"(?P<first>{_CHAR}|.)(?:-(?P<last>{_CHAR}|[^\\]))?", re.S)


def expression(pattern: str, scope: str) -> str:
    """A rule's pattern with what its scope implies, to be searched in one line: all of it for `line` and `tail`.

    >>> expression("tags", "line")
    '^[ ]*(?:tags)[ ]*$'
    """
    return rf"^[ ]*(?:{pattern})[ ]*$" if scope in ("line", "tail") else pattern


@cache
def compiled(source: str) -> Any:
    """The pattern for google-re2, case-insensitive, never reaching over a line's end.

    Raises ValueError, with RE2's words, for what RE2 doesn't know.
    """
    try:
        return re2.compile(rewritten(source, _wide), options())
    except re2.error as error:
        reason = error.args[0] if error.args else error
        raise ValueError(reason.decode() if isinstance(reason, bytes) else str(reason)) from error


@cache
def narrow(source: str) -> Any:
    """The pattern for lines in Latin-1, of which most pages of news consist: a fifth of the size, and so much quicker.

    >>> narrow("(?:tag|étiquette)s?").search("ÉTIQUETTE".encode("latin-1")).span()
    (0, 9)
    """
    return re2.compile(rewritten(source, _latin).encode("latin-1"), options(bytewise=True))


@lru_cache(maxsize=512)
def holds(source: str, text: str) -> bool:
    """Does a pattern match anywhere in a piece of text? Known for the last ones: lists say the same line by line.

    >>> holds("^fotó", "FOTÓ: A"), holds("^fotó", "Łódź, fotó")
    (True, False)
    """
    line = EncodedLine(0, text)
    return line.pattern(source).search(line.data) is not None


def rewritten(source: str, member: Callable[[str, str | None, bool, bool], str]) -> str:
    """The pattern in another alphabet.

    member: what to write for a character or class of Unicode's, for a range of characters, for those of a negated
    class, and where both cases are the same; what it gives back stands in a class. ASCII is the same in all alphabets.
    """
    if source.isascii() and "\\p{" not in source and "\\x{" not in source:
        return source

    folds = [True]

    def piece(found: re.Match[str]) -> str:
        members, group = found["members"], found["group"]
        if group:
            if group == ")":
                folds.pop()
            else:
                folds.append(folds[-1] and group != "(?-i:")
            return group
        if members is None:
            plain = member(found[0], None, False, folds[-1])
            return plain if plain == found[0] else f"[{plain}]" if plain else _NOTHING
        negated, folded = bool(found["not"]), folds[-1]
        kept = "".join(member(each["first"], each["last"], negated, folded) for each in _MEMBER.finditer(members))
        return f"[{found['not']}{kept}]" if kept else _ANYTHING if found["not"] else _NOTHING

    return _PIECE.sub(piece, source)


_NOTHING, _ANYTHING = r"[^\x00-\xff]", r"[\x00-\xff]"


def code(piece: str) -> int | None:
    """The number of the one character that a piece of a pattern writes down; None for an escape such as `\\d`.

    >>> code("é"), code(r"\\x{e9}"), code(r"\\."), code(r"\\d")
    (233, 233, 46, None)
    """
    if piece.startswith(r"\x{"):
        return int(piece[3:-1], 16)
    return None if len(piece) > 1 and piece[1].isalnum() else ord(piece[-1])


#: Characters beyond Latin-1 that are the same to a pattern as one in it.
_BEYOND = {0x178: "ÿ", 0x17F: "s", 0x39C: "µ", 0x3BC: "µ", 0x1E9E: "ß", 0x212A: "k", 0x212B: "åÅ"}


def _wide(first: str, last: str | None, negated: bool, folds: bool) -> str:
    return LETTERS if first == r"\p{L}" else first if last is None else f"{first}-{last}"


@lru_cache(maxsize=4096)
def _latin(first: str, last: str | None, negated: bool, folds: bool) -> str:
    if first.startswith(r"\p{"):
        name = first[3:-1]
        return _CASED if folds and name in ("Lu", "Ll") else _LATIN.get(name, "")
    start, end = code(first), code(last or first)
    if start is None or end is None or end < 128:
        return first if last is None else f"{first}-{last}"
    others = "".join(form for number, form in _BEYOND.items() if folds and start <= number <= end)
    if start > 255:
        return others
    if folds:  # in Latin-1, RE2 takes both cases for one in ASCII alone
        others += "".join(_other_case(number) for number in range(max(start, 128), min(end, 255) + 1))
    return rf"{first}-\x{min(end, 255):02x}{others}"


def _other_case(number: int) -> str:
    char = chr(number).swapcase()
    return char if len(char) == 1 and char <= "ÿ" else ""


class Reach(NamedTuple):
    """What a pattern looks into: lines of so many characters ("line"), so many of each ("head", "tail"), or all."""

    part: str
    limit: int = 0

    @classmethod
    def of(cls, pattern: str, scope: str) -> Reach:
        """The reach of a rule's pattern.

        >>> Reach.of("photo(?: by)*: [^,]{2,60}", "line"), Reach.of("photo: [^,]{2,300}", "line")
        (Reach(part='line', limit=200), Reach(part='line', limit=700))
        >>> Reach.of("^[A-Z]{3,20} - ", "inline"), Reach.of("[(]ant[)]$", "inline"), Reach.of("^a|b$", "inline").part
        (Reach(part='head', limit=400), Reach(part='tail', limit=400), 'all')
        """
        starts, ends = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith(r"\$")
        if scope in ("line", "tail"):
            return cls("line", LONG if _ROOM.search(pattern) else SHORT)
        if not (starts or ends) or _parted(pattern):
            return cls("all")
        if scope == "block":
            return cls("line", LONG) if starts and ends else cls("all")
        if ends and _ANY_WORDS.search(pattern):
            return cls("all")
        return cls("head" if starts else "tail", EDGE)

    def seen(self, lines: list[str]) -> list[str]:
        """What a pattern of this reach may see of these lines."""
        limit = self.limit
        if self.part == "line":
            return [line for line in lines if len(line) <= limit]
        if self.part == "head":
            return [line[:limit] for line in lines]
        return [line.rstrip()[-limit:] for line in lines] if self.part == "tail" else lines

    def fits(self, size: int) -> bool:
        """Whether a line of so many characters is looked into."""
        return self.part != "line" or size <= self.limit


def _parted(pattern: str) -> bool:
    """Is a pattern several, with a bar between them outside all groups?"""
    depth = 0
    for sign in _PIECE.sub(lambda found: found["group"] or "", pattern):
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            return True
    return False


class Encoded:
    """A text as RE2 reads it: each line that some pattern may match in is encoded once for all of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines: dict[int, EncodedLine] = {}
        self._near: dict[Reach, bytes] = {}
        self._all: list[str] = []

    def line(self, start: int, end: int) -> EncodedLine:
        """The line between these places."""
        if start not in self._lines:
            self._lines[start] = EncodedLine(start, self.text[start:end])
        return self._lines[start]

    @cached_property
    def picture(self) -> bytes:
        """The text as a sieve reads it."""
        return picture(self.text)

    def _split(self) -> list[str]:
        lines = self._all or self.text.split("\n")
        if len(lines) < MANY:
            self._all = lines
        return lines

    def near(self, reach: Reach) -> bytes:
        """The picture of what patterns of this reach may see."""
        if reach not in self._near:
            seen = reach.seen(self._split())
            whole = sum(map(len, seen)) + len(seen) - 1 == len(self.text)
            self._near[reach] = self.picture if whole else picture("\n".join(seen))
        return self._near[reach]

    @cached_property
    def parts(self) -> list[tuple[int, int, list[tuple[int, int]]]]:
        """The text in parts of a few lines, each with its lines' places: start and end, the empty ones left out."""
        lines = self._split()
        starts = accumulate(lines, lambda at, line: at + len(line) + 1, initial=0)
        places = [(start, start + len(line)) for start, line in zip(starts, lines, strict=False) if line]
        groups = [places[at : at + _PART] for at in range(0, len(places), _PART)]
        return [(group[0][0], group[-1][1], group) for group in groups]


def picture(text: str) -> bytes:
    """A text with a byte for each character; of those beyond ASCII, seven bits are left.

    >>> picture("Añ→\\n")
    b'A\\xf1\\x92\\n'
    """
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        wide = text.replace("ſ", "s").replace("\u212a", "k").encode("utf-32-le", "surrogatepass")
    rest = [wide[byte::4].translate(_MARKED) for byte in (1, 2)]
    low, high, higher = (int.from_bytes(bits, "little") for bits in (wide[::4], *rest))
    return (low | high | higher).to_bytes(len(text), "little")


class EncodedLine:
    """A line as RE2 reads it. A pattern that is anchored at its start takes the shortest way there."""

    __slots__ = ("_known", "_wide", "data", "start")

    def __init__(self, start: int, line: str) -> None:
        self.start = start
        try:
            self.data, self._wide = line.encode("latin-1"), False
        except UnicodeEncodeError:
            self.data, self._wide = line.encode(), True
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


def options(bytewise: bool = False) -> Any:
    """How RE2 reads all patterns: no matter the case, within a line, in UTF-8 or a byte a character."""
    chosen = re2.Options()
    chosen.case_sensitive = False
    chosen.never_nl = True
    chosen.max_mem = _MEMORY
    chosen.log_errors = False
    if bytewise:
        chosen.encoding = re2.Options.Encoding.LATIN1
    return chosen
