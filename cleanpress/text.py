"""Plain text to Document: lines as offsets into one string, and the views that rules match on."""

from __future__ import annotations

import re

from cleanpress.headline import TITLE_CASE, title_case
from cleanpress.model import Block, Document, Known, Mark, Shape

#: Look-alikes, one character for one character, so that offsets stay true.
_SAME = {
    # direction marks and joiners would keep a phrase from standing at the start of its line
    " ": "\u200c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t",
    "-": "‐‑‒–—―−־",
    '"': "“”„‟″＂״",
    "'": "‘’‚‛′＇`´ʼ׳",
    ":": "：﹕",
    "|": "｜¦",
    "I": "İ",  # its lower case would be two characters
    "i": "ı",  # the lower case of its capital is another letter
    "ی": "ي", "ک": "ك",  # Arabic and Persian keyboards
    "α": "ά", "ε": "έ", "η": "ή", "ι": "ίϊΐ", "ο": "ό", "υ": "ύϋΰ", "ω": "ώ", "σ": "ς",  # capitals drop the accent
    "Α": "Ά", "Ε": "Έ", "Η": "Ή", "Ι": "ΊΪ", "Ο": "Ό", "Υ": "ΎΫ", "Ω": "Ώ",
}  # fmt: skip
_PLAIN = {odd: plain for plain, odds in _SAME.items() for odd in odds}
_ODD = re.compile("[" + "".join(_PLAIN) + "]")

#: A line of prose is at least this long and closes like a sentence, or holds several sentences.
PROSE_LENGTH = 60
LONG_PROSE = 160
_STOP = re.compile(
    r"[.!?؟。！？।۔።][\"”’»)」]* *[\"“‘«'「]?"
    r"(?:[A-ZÀ-ÞΑ-ΩЀ-Я][a-zß-ÿα-ωа-џ ]|[\u0590-\u0dff\u1200-\u137f\u3040-\u9fff\uac00-\ud7a3])"
)
_THAI = re.compile("[\u0e00-\u0e7f]{12}")  # Thai marks no ends of sentences
_CLOSED = tuple(".!?…।。！？؟۔።:;\"”’'»)」』）")
_ENDS = ".!?…।。！？؟۔።"
#: A paper's address, with which its story opens in lower case.
_HOST = re.compile(r"[a-z\d-]+\.(?:co|com|id|my|net|news|tv)\b")
#: Marks that no line opens with, unless the sentence began above.
_INNER = ",;)，、；）」』】،؛"
#: The marks that close a sentence, question marks aside: headlines have those too.
SENTENCE_ENDS = (".", ".”", '."', ".'", ".»", "。", "。」", "。”", "।", "۔", "።", "!")
# Scripts in which a character stands for a syllable or a word.
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_EAST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
_SYLLABLES = re.compile("[\uac00-\ud7a3]+")


def document(
    text: str,
    *,
    markup: bool = False,
    known: tuple[Known, ...] = (),
    marks: tuple[Mark, ...] = (),
    warnings: tuple[str, ...] = (),
    shapes: tuple[Shape, ...] = (),
) -> Document:
    """Cut a tidy text (newlines are "\\n") into a Document.

    >>> [doc.line(0) for doc in [document("  Halo dunia. \\n\\n")]]
    ['Halo dunia.']
    """
    view = same(text)
    return Document(text, view, view.lower(), tuple(_torn(text, _blocks(text))), markup, known, warnings, marks, shapes)


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
    wide = not text.isascii() and _EAST.search(text) is not None
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at if len(bare) == len(line) else at + line.index(bare[0])
            size = width(bare) if wide else len(bare)
            blocks.append(Block(start, start + len(bare), size >= PROSE_LENGTH and is_prose(bare, size), size))
        at += len(line) + 1
    return blocks


def _torn(text: str, blocks: list[Block]) -> list[Block]:
    """A sentence torn at its links, over several lines, is prose in each of them."""
    run: list[int] = []
    for number in range(len(blocks) + 1):
        if run and number < len(blocks) and _continues(text, blocks[number - 1], blocks[number]):
            run.append(number)
            continue
        if len(run) > 1 and is_prose(" ".join(text[blocks[n].start : blocks[n].end] for n in run)):
            for part in run:
                blocks[part] = blocks[part]._replace(prose=True)
        run = [number]
    return blocks


def _continues(text: str, above: Block, below: Block) -> bool:
    """Does a line go on with the sentence of the line above? Then it opens in lower case, or with its mark."""
    opening = text[below.start]
    if text[above.end - 1] in _ENDS:
        return False
    if opening.islower():
        return _HOST.match(text, below.start) is None
    return opening in _INNER or (opening in _ENDS and below.end - below.start == 1)


def is_prose(line: str, size: int | None = None) -> bool:
    """Long, and closed like a sentence; or very long, with several sentences in it. size: its width, if known.

    >>> is_prose("Terkini")
    False
    """
    size = width(line) if size is None else size
    if size < PROSE_LENGTH:
        return False
    line = line.rstrip(" *#=")  # an end mark glued to the last sentence
    if line[-1:] in "\"'”’)" and size < LONG_PROSE and line[-2:-1].isalnum() and title_case(line) >= TITLE_CASE:
        return False  # a headline that closes with a quotation
    if line.endswith(_CLOSED):
        return True
    return size >= LONG_PROSE and bool(_STOP.search(line, 0, 1000) or _THAI.search(line, 0, 100))


def width(line: str) -> int:
    """The line's length in letters: a Chinese or Japanese character counts 2.5, a Korean syllable 1.6.

    >>> width("abc"), width("新闻")
    (3, 5)
    """
    if line.isascii() or not _EAST.search(line):
        return len(line)
    wide, syllables = (sum(map(len, runs.findall(line))) for runs in (_WIDE, _SYLLABLES))
    return len(line) + int(1.5 * wide + 0.6 * syllables)


def folded(pattern: str) -> str:
    """A pattern with its letters as `same` makes them in a text; its signs stay, they may be syntax."""
    if pattern.isascii():
        return pattern
    return "".join(_PLAIN[char] if char in _PLAIN and char.isalpha() else char for char in pattern)
