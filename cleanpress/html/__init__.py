"""HTML -> Document: an extractor chooses the story, the page's structure corrects it, the rules clean it.

document.py is the whole way, and is imported when the first page comes; the other files are its steps,
in this order: extract.py (the page as a tree, and what an extractor takes of it), stated.py (what the
page says of itself), blocks.py (its lines), align.py (which of them were taken), measured.py, evidence.py
and story.py (which are story).
"""

from __future__ import annotations

import re

_PROLOGUE = r"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*){0,20}"
_PAGE = re.compile(_PROLOGUE + r"<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_TAG = re.compile(_PROLOGUE + r"<[a-z][a-z0-9]*[ >/]", re.I | re.S)
_CLOSING = re.compile(r"</(?:p|div|a|span|li|td|h[1-6]|body|html|article)\s*>", re.I)

#: So many lines without a tag are text, whatever follows.
LINES_OF_TEXT = 20


def looks_like_html(source: str) -> bool:
    """Is this markup? By an opening tag and some closing one, or by several closing tags.

    Text that runs over many lines before the first tag is no markup: an embed's code stands in it.

    >>> looks_like_html("<p>Harga naik.</p>"), looks_like_html("a < b dan c > d")
    (True, False)
    """
    head = source[:20_000]
    if "<" not in head:
        return False
    if _PAGE.match(head) or (_TAG.match(head) and "</" in source):
        return True
    return sum(1 for _ in _CLOSING.finditer(head)) >= 8 and head.count("\n", 0, head.index("<")) < LINES_OF_TEXT
