"""HTML -> Document: the extractor chooses the story, the rules clean it.

This is the only file that knows trafilatura; it is imported when the first page comes.
"""

from __future__ import annotations

import re
from typing import Any

from cleanpress import decode, text
from cleanpress.model import Document, Edit

#: Deeper or larger pages are no articles; parsing them would cost more than they hold.
LARGEST = 50_000_000
#: As trafilatura's own, but for the latest day: no clock is read, `Cleaner(latest=)` sets a limit.
_DATES = {"original_date": True, "extensive_search": True, "max_date": "2100-12-31"}
_STATED = re.compile(r"""(?:datePublished|published_time)["']?\s*(?::|content=)\s*["']([\dT:.+Z-]{16,35})["']""", re.I)
#: The page's own property; dates inside scripts may be those of other stories.
_MODIFIED = re.compile(
    r"""<meta\s[^>]{0,99}["'](?:article:modified_time|og:updated_time)["']\s{1,9}content=["']([\dT:.+Z-]{10,35})["']""",
    re.I,
)
_BY = re.compile(r"^(?:by|oleh)\s+", re.I)
_PROLOGUE = r"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*){0,20}"
_PAGE = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(_PROLOGUE + r"<[a-z][a-z0-9]*[ >/]", re.I | re.S)
_CLOSING = re.compile(r"</(?:p|div|a|span|li|td|h[1-6]|body|html|article)\s*>", re.I)


def looks_like_html(source: str) -> bool:
    """Is this markup? By an opening tag and some closing one, or by several closing tags.

    >>> looks_like_html("<p>Harga naik.</p>"), looks_like_html("a < b dan c > d")
    (True, False)
    """
    head = source[:20_000]
    if "<" not in head:
        return False
    if _PAGE.match(head) or (_TAG.match(head) and "</" in source):
        return True
    return sum(1 for _ in _CLOSING.finditer(head)) >= 8


def document(source: str, url: str | None = None) -> tuple[Document, tuple[Edit, ...]]:
    """The story of an HTML page as a Document, with the edits made to the extracted text.

    The text is empty when the extractor finds no story.
    """
    known, extracted = _extract(source[:LARGEST], url)
    tidied, edits = decode.tidy(extracted)
    return text.document(tidied, markup=True, known=known), edits


def _extract(source: str, url: str | None) -> tuple[tuple[tuple[str, str], ...], str]:
    import trafilatura

    source = source.encode("utf-8", "replace").decode("utf-8")  # no lone surrogates: parsers stop at them
    found: Any = trafilatura.bare_extraction(
        source, url=url, include_comments=False, with_metadata=True, date_extraction_params=_DATES
    )
    if found is None:
        return (), ""
    return tuple(_known(found, source)), str(found.text or "")


def _known(found: Any, source: str) -> list[tuple[str, str]]:
    published = _timed(found.date, source)
    changed = _MODIFIED.search(source)
    updated = changed[1] if changed else None
    fields = (("title", found.title), ("published", published), ("updated", updated), ("publisher", found.sitename))
    authors = [("authors", _BY.sub("", name.strip())) for name in (found.author or "").split(";")]
    return [(name, value) for name, value in (*fields, *authors) if value]


def _timed(day: str | None, source: str) -> str | None:
    """The day with the time that the markup states for it, if any."""
    for stated in _STATED.finditer(source):
        if day and stated[1].startswith(day):
            return stated[1]
    return day
