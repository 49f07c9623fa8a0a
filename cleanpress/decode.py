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
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)

#: Longer runs of combining marks are no writing system's; they slow normalisation down.
MAX_MARKS = 8
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_NEWLINE = "\r\n?|\u2028|\u2029"
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff]"
_LINES = re.compile(f"({_NEWLINE}|\n)")
_DROP = re.compile(f"{_CONTROL}|(?<={_MARK}{{{MAX_MARKS}}}){_MARK}+")
_UNPRINTED = re.compile("[\x00-\x08\x0e-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

#: The one-byte codecs whose mojibake ftfy can undo.
_CODECS = ("latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437")


def decode(data: bytes) -> str:
    """Bytes as text: byte-order mark, UTF-8, declared charset, then detection.

    Raises `InputError` for data that is no text in any encoding.

    >>> decode("Senin".encode("utf-16"))
    'Senin'
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _detect(data)
    if _binary(text):
        raise InputError("this is binary data, not text or HTML; give a text file, or leave the file out")
    return text


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in real text every second byte is mostly zero."""
    head = data[:4096]
    if b"\0" not in head or len(head) < 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _detect(data: bytes) -> str:
    declared = _DECLARED.search(data[:4096])
    if declared:
        name = declared.group(1).decode("ascii", "replace")
        try:
            return data.decode("gb18030" if name.lower() in ("gb2312", "gbk") else name)
        except (LookupError, UnicodeError):
            pass
    if data[:200_000].decode("utf-8", "ignore").encode() and _mostly_utf8(data):
        return data.decode("utf-8", "replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:50_000]).best()
    encoding = best.encoding if best else "cp1252"
    return data.decode(encoding, "replace")


def _mostly_utf8(data: bytes) -> bool:
    """A few broken bytes in a UTF-8 text (a cut file, say) don't make it another encoding."""
    head = data[:200_000]
    broken = head.decode("utf-8", "replace").count("\ufffd")
    wide = sum(byte >= 0xC2 for byte in head)
    return broken * 20 <= wide


def _binary(text: str) -> bool:
    head = text[:4096]
    odd = len(_UNPRINTED.findall(head))
    return odd > 0.05 * len(head) or head.startswith(("%PDF-", "PK\x03\x04", "\x1f\x8b"))


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
    return _DROP.sub("", re.sub(f"{_NEWLINE}|\n", " ", line))


@cache
def _config() -> TextFixerConfig:
    """Undo mojibake, and change nothing else."""
    import ftfy

    return ftfy.TextFixerConfig(
        unescape_html=False, remove_terminal_escapes=False, fix_latin_ligatures=False,
        fix_character_width=False, uncurl_quotes=False, fix_line_breaks=False,
        remove_control_chars=False, normalization=None, explain=False,
    )  # fmt: skip


def _suspect(text: str) -> bool:
    """The cheap gate: might any edit be due here? Never False when one is."""
    try:
        return _gate(_MOJIBAKE + _ODD).search(text) is not None
    except UnicodeEncodeError:  # a lone surrogate
        return True


def _garbled(line: str) -> bool:
    """Could ftfy find mojibake in this line (which holds no lone surrogate)?"""
    return _gate(_MOJIBAKE).search(line) is not None


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
    return (*forms, "[\x80-\x9f]", "[ÂÃà] ")


_MOJIBAKE = _pairs()
_ODD = (_NEWLINE, _CONTROL, f"{_MARK}{{{MAX_MARKS + 1}}}")
