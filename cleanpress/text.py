"""Plain text to Document: lines as offsets into one string, and the views that rules match on."""

from __future__ import annotations

import re

from cleanpress.headline import TITLE_CASE, title_case
from cleanpress.model import Block, Document

#: Look-alikes, one character for one character, so that offsets stay true.
_SAME = {
    " ": "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    "-": "‐‑‒–—―−",
    '"': "“”„‟″＂",
    "'": "‘’‚‛′＇`´",
    ":": "：﹕",
    "|": "｜¦",
    "I": "İ",  # its lower case would be two characters
}
_PLAIN = {odd: plain for plain, odds in _SAME.items() for odd in odds}
_ODD = re.compile("[" + "".join(_PLAIN) + "]")

#: A line of prose is at least this long and closes like a sentence, or holds several sentences.
PROSE_LENGTH = 60
LONG_PROSE = 160
_STOP = re.compile(r"[.!?][\"”’)]* *[\"“‘']?[A-Z][a-z ]")
_CLOSED = tuple(".!?…।。！？؟۔።:;\"”’'»)")


def document(text: str, *, markup: bool = False, known: tuple[tuple[str, str], ...] = ()) -> Document:
    """Cut a tidy text (newlines are "\\n") into a Document.

    >>> [doc.line(0) for doc in [document("  Halo dunia. \\n\\n")]]
    ['Halo dunia.']
    """
    view = same(text)
    return Document(text, view, view.lower(), tuple(_blocks(text)), markup, known)


def same(text: str) -> str:
    """The text with look-alike dashes, quotation marks, spaces and colons made one.

    >>> same("Baca juga：“A” – B")
    'Baca juga:"A" - B'
    """
    if text.isascii():
        return text.replace("\t", " ").replace("`", "'")
    for odd in set(_ODD.findall(text)):
        text = text.replace(odd, _PLAIN[odd])
    return text


def _blocks(text: str) -> list[Block]:
    blocks = []
    at = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at + line.index(bare[0])
            blocks.append(Block(start, start + len(bare), is_prose(bare)))
        at += len(line) + 1
    return blocks


def is_prose(line: str) -> bool:
    """Long, and closed like a sentence; or very long, with several sentences in it.

    >>> is_prose("Terkini")
    False
    """
    if len(line) < PROSE_LENGTH:
        return False
    line = line.rstrip(" *#=")  # an end mark glued to the last sentence
    if line[-1:] in "\"'”’)" and len(line) < LONG_PROSE and line[-2:-1].isalnum() and title_case(line) >= TITLE_CASE:
        return False  # a headline that closes with a quotation
    return line.endswith(_CLOSED) or (len(line) >= LONG_PROSE and _STOP.search(line, 0, 1000) is not None)
