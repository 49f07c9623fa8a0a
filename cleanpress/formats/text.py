"""One document a file: plain text, Markdown, HTML, and pages that a browser saved whole (.mhtml)."""

from __future__ import annotations

from typing import IO

from cleanpress.errors import InputError
from cleanpress.formats import Form
from cleanpress.formats.packed import read_all, unpack


def read_document(file: IO[bytes], form: Form | None, limit: int) -> bytes:
    """The document in an open file. A file of an unknown kind is taken for plain text or HTML."""
    data = read_all(unpack(file, form.packing if form else ""), limit)
    return page_of(data) if form and form.kind == "mhtml" else data


def page_of(data: bytes) -> bytes:
    """The first HTML part of a saved page, as UTF-8.

    >>> page_of(b"Content-Type: text/html; charset=latin-1\\n\\n<p>caf\\xe9</p>").decode()
    '<p>café</p>'
    """
    import email.policy  # takes as long as half of all the rest, and few files are saved pages

    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(payload, bytes):
                return _utf8(payload, charset)
    raise InputError("holds no page, as a saved page (.mhtml) does; leave the file out")


def _utf8(payload: bytes, charset: str | None) -> bytes:
    if not charset or charset in ("utf-8", "us-ascii"):
        return payload
    try:
        return payload.decode(charset).encode()
    except (LookupError, UnicodeError):
        return payload
