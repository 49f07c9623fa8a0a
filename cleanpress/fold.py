"""The three string operations that a body is made of: cut, fold, undo.

Nothing else in the package changes a text, so these few lines are the whole
of the promise "delete only".
"""

from __future__ import annotations

from collections.abc import Iterable


def cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without the given spans (sorted, disjoint, end exclusive).

    >>> cut("abcdef", [(1, 2), (4, 6)])
    'acd'
    """
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    kept.append(text[at:])
    return "".join(kept)


def fold(text: str) -> str:
    """White space folded: one space inside a line, one blank line between lines.

    >>> fold("  One   two \\n\\n\\n three\\t four")
    'One two\\n\\nthree four'
    """
    lines = (line if _plain(line) else " ".join(line.split()) for line in text.split("\n"))
    return "\n\n".join(line for line in lines if line)


def _plain(line: str) -> bool:
    """No white space but single spaces between words: so are most lines, and looking is quicker than folding."""
    return line.isprintable() and "  " not in line and line[:1] != " " and line[-1:] != " "


def undo(text: str, edits: Iterable[tuple[int, str, str]]) -> str:
    """The text before the given edits (offset in `text`, before, after), sorted by offset.

    >>> undo("a\\nb", [(1, "\\r\\n", "\\n")])
    'a\\r\\nb'
    """
    parts: list[str] = []
    at = 0
    for offset, before, after in edits:
        parts += (text[at:offset], before)
        at = offset + len(after)
    parts.append(text[at:])
    return "".join(parts)
