"""How the command speaks: data to standard output, and words that a terminal can show."""

from __future__ import annotations

import sys
from collections.abc import Sized


def say(text: str) -> None:
    """Data to standard output: UTF-8, whatever the terminal says it wants."""
    sys.stdout.buffer.write((text + "\n" if text else "").encode("utf-8", "replace"))
    sys.stdout.flush()


def plain(path: str) -> str:
    """A path in a message: on one line, and nothing that a terminal would obey.

    >>> plain("a\\nb.txt")
    "'a\\\\nb.txt'"
    """
    return path if path.isprintable() else ascii(path)


def number(things: Sized | int, name: str) -> str:
    """So many of these.

    >>> number(1, "rule"), number(1200, "rule")
    ('1 rule', '1,200 rules')
    """
    count = things if isinstance(things, int) else len(things)
    return f"{count:,} {name}{'' if count == 1 else 's'}"
