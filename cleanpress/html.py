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
_OPENING = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article|div|p|meta)\b", re.I | re.S)
_TAGS = re.compile(r"</(?:p|div|a|span|li|td|h[1-6]|body|html|article)\s*>", re.I)


def looks_like_html(source: str) -> bool:
    """Is this markup? By its opening, or by several closing tags of a page.

    >>> looks_like_html("<p>Harga naik.</p>"), looks_like_html("a < b dan c > d")
    (True, False)
    """
    head = source[:20_000]
    if "<" not in head:
        return False
    if _OPENING.match(head) and ">" in head:
        return True
    return sum(1 for _ in _TAGS.finditer(head)) >= 8


def document(source: str, url: str | None = None) -> tuple[Document, tuple[Edit, ...]]:
    """The story of an HTML page as a Document, with the edits made to the extracted text.

    The text is empty when the extractor finds no story.
    """
    known, extracted = _extract(source[:LARGEST], url)
    tidied, edits = decode.tidy(extracted)
    return text.document(tidied, markup=True, known=known), edits


def _extract(source: str, url: str | None) -> tuple[tuple[tuple[str, str], ...], str]:
    import trafilatura

    found = trafilatura.bare_extraction(source, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return (), ""
    return tuple(_known(found)), found.text or ""


def _known(found: Any) -> list[tuple[str, str]]:
    fields = (("title", found.title), ("published", found.date), ("publisher", found.sitename))
    authors = [("authors", name.strip()) for name in (found.author or "").split(";")]
    return [(name, value) for name, value in (*fields, *authors) if value]
