"""Bytes to str, and str to tidy str. Every change is logged, so that it can be undone.

The only edits cleanpress ever makes to characters happen here: mojibake, newline form,
control characters, lone surrogates, and over-long runs of combining marks.
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import TYPE_CHECKING

from cleanpress.errors import InputError
from cleanpress.model import Edit

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
#: What pages call a charset, and what browsers take it for.
_ALIASES = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
}  # fmt: skip
#: A charset that reads these bytes as anything but ASCII can't be the one that the page was written in.
_ASCII = rb"<meta ~|\u0041\x41 +AGE- xn--a-"
_PRINTED = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\t\n\v\f\r\x1b")
_HIGH, _CONTINUING = bytes(range(0x80, 0x100)), bytes(range(0x80, 0xC0))
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")

#: Longer runs of combining marks are no writing system's; they slow normalisation down.
MAX_MARKS = 8
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_NEWLINE = "\r\n?|[\x0b\x0c\u2028\u2029]"
_CONTROL = "[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\ufeff]"
_LINES = re.compile(f"({_NEWLINE}|\n)")
_DROP = re.compile(_CONTROL)
_EXCESS = re.compile(f"(?<={_MARK}{{{MAX_MARKS}}}){_MARK}+")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: The one-byte codecs whose mojibake ftfy can undo.
_CODECS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")


def decode(data: bytes) -> str:
    """Bytes as text: byte-order mark, UTF-8, declared charset, then detection.

    Raises `InputError` for data that is no text in any encoding.

    >>> decode("Senin".encode("utf-16"))
    'Senin'
    """
    wide = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _wide(data)
    if wide:
        text = data.decode(wide, "replace")
        _refuse_binary(text[:4096].encode("latin-1", "replace"))
        return text
    data = data.removeprefix(codecs.BOM_UTF8)
    _refuse_binary(data[:4096])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _detect(data)


def _refuse_binary(head: bytes) -> None:
    if head.startswith(_MAGIC) or 20 * len(head.translate(None, _PRINTED)) > len(head):
        raise InputError("this is binary data, not text or HTML; give a text file, or leave the file out")


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: of each two or four bytes in real text, all but one are mostly zero."""
    head = data[:4096]
    if b"\0" not in head or len(head) < 4:
        return None
    for width, low, high in ((4, "utf-32-le", "utf-32-be"), (2, "utf-16-le", "utf-16-be")):
        zeros = [head[place::width].count(0) * width / len(head) for place in range(width)]
        if zeros[0] < 0.1 and min(zeros[1:]) > 0.7:
            return low
        if zeros[-1] < 0.1 and min(zeros[:-1]) > 0.7:
            return high
    return None


def _detect(data: bytes) -> str:
    """Not valid UTF-8: what the page declares, UTF-8 with a few broken bytes, or the likeliest encoding."""
    text = _declared(data)
    if text is not None:
        return text
    if _mostly_utf8(data):
        return data.decode("utf-8", "replace")
    from charset_normalizer import from_bytes

    first = next(found.start() for found in re.finditer(b"[\x80-\xff]", data))
    sample = data[max(0, first - 1000) : first + 50_000]
    few = len(sample) - len(sample.translate(None, _HIGH)) < 4
    best = None if few else from_bytes(sample).best()
    if best is None or (best.encoding != "cp1254" and _latin(str(best)[:5000])):
        text = _western(data)
        if text is not None or best is None:
            return text or data.decode("cp1252", "replace")
    return data.decode(best.encoding, "replace")


def _declared(data: bytes) -> str | None:
    declared = _DECLARED.search(data[:4096])
    if not declared:
        return None
    name = declared.group(1).decode("ascii", "replace").lower()
    name = _ALIASES.get(name, name)
    try:
        return data.decode(name) if _ASCII.decode(name) == _ASCII.decode("ascii") else None
    except (LookupError, ValueError):
        return None


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes in a UTF-8 text (a cut file, say) don't make it another encoding."""
    whole = data.lstrip(_CONTINUING)
    good = whole.decode("utf-8", "ignore")
    wide = len(good) - len(good.encode("ascii", "ignore"))
    broken = codecs.utf_8_decode(whole, "replace", False)[0].count("\ufffd") - good.count("\ufffd")
    return wide > 0 and 4 * broken <= wide


def _latin(text: str) -> bool:
    return all(char < "\u0250" for char in text if char.isalpha())


def _western(data: bytes) -> str | None:
    """As Windows-1252, by far the commonest of its kind; None where that gives words no language has."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _NO_WORD.search(text) else text


_NO_WORD = re.compile("[a-zß-ÿ](?:[À-ÖØ-ÞŠŒŽŸ]|[¡-©«-¯±-¶¸¹»-¿]+[a-zß-ÿ])")


def tidy(text: str) -> tuple[str, tuple[Edit, ...]]:
    """The text with repairs, and the log of them: `undo(tidied, edits)` gives the text back.

    >>> tidy("a\\r\\nb")
    ('a\\nb', (Edit(offset=1, before='\\r', after=''),))
    """
    if not _suspect(text):
        return text, ()
    out: list[str] = []
    edits: list[Edit] = []
    at = 0
    for number, piece in enumerate(_LINES.split(text)):
        fixed = "\n" if number % 2 else _repair(piece)
        if fixed != piece:
            edits.append(_edit(at, piece, fixed))
        out.append(fixed)
        at += len(fixed)
    return "".join(out), tuple(edits)


def _edit(at: int, before: str, after: str) -> Edit:
    """The smallest edit: what both ends share is left out."""
    head = 0
    limit = min(len(before), len(after))
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return Edit(at + head, before[head : len(before) - tail], after[head : len(after) - tail])


def _repair(line: str) -> str:
    if not _suspect(line):
        return line
    line = _SURROGATE.sub("\ufffd", line)
    if _garbled(line):
        import ftfy

        line = ftfy.fix_encoding(line, _config())
    # ftfy may have brought back a newline or a control character from C1.
    return _EXCESS.sub("", _DROP.sub("", re.sub(f"{_NEWLINE}|\n", " ", line)))


@cache
def _config() -> TextFixerConfig:
    """Undo mojibake, and change nothing else."""
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False,
        fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False,
        remove_control_chars=False, normalization=None, explain=False,
    )  # fmt: skip


#: Mojibake is told by its next few characters.
_NEAR = 10


def _suspect(text: str) -> bool:
    """The cheap gate: might any edit be due here? Never False when one is."""
    try:
        return _gate(_MOJIBAKE + _ODD).search(text) is not None
    except UnicodeEncodeError:  # a lone surrogate
        return True


def _garbled(line: str) -> bool:
    """Could ftfy find mojibake in this line (which holds no lone surrogate)?

    Where it can be undone, all of it stands near such pairs; ftfy would look at the whole line, however long.
    """
    from ftfy.badness import is_bad

    pairs = _gate(_MOJIBAKE).finditer(line)
    return any(is_bad(line[max(0, pair.start() - _NEAR) : pair.end() + _NEAR]) for pair in pairs)


@cache
def _gate(forms: tuple[str, ...]) -> re.Pattern[str]:
    """One automaton for all forms; RE2 reads 300 MB a second, `re` a tenth of that."""
    import re2

    options = re2.Options()
    options.max_mem = 64 << 20
    compiled: re.Pattern[str] = re2.compile("|".join(forms), options)
    return compiled


def _char(byte: int, codec: str) -> str:
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return chr(byte)


def _escape(chars: str) -> str:
    return "".join("\\" + char if char in "\\]^-[" else char for char in dict.fromkeys(chars))


def _pairs() -> tuple[str, ...]:
    """Mojibake that can be undone holds a pair (lead byte, continuation byte) in some codec."""
    forms = []
    for codec in _CODECS:
        leads = "".join(_char(byte, codec) for byte in range(0xC2, 0xF5))
        rest = "".join(_char(byte, codec) for byte in range(0x80, 0xC0)) + "\ufffd\x1a"
        forms.append(f"[{_escape(leads)}][{_escape(rest)}]")
    rest = "".join(_char(byte, "cp1252") for byte in range(0x80, 0xC0))
    # a no-break space, second byte of many letters, may have become a plain one
    return (*forms, "[\x80-\x9f]", "[ÂÃ] ", f"[àâã] [{_escape(rest)}]")


_MOJIBAKE = _pairs()
_ODD = (_NEWLINE, _CONTROL, f"{_MARK}{{{MAX_MARKS + 1}}}")
