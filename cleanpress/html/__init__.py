"""HTML -> Document: an extractor chooses the story, the page's structure corrects it, the rules clean it.

`document` is the whole way; the other files are its steps, in this order: extract.py (the page as
a tree, and what an extractor takes of it), stated.py (what the page says of itself), blocks.py
(its lines), align.py (which of them were taken), evidence.py and story.py (which are story).
"""

from __future__ import annotations

import re
from dataclasses import replace

from cleanpress import decode, text
from cleanpress.html import align, extract, stated
from cleanpress.html.blocks import Block, page_lines
from cleanpress.html.evidence import Facts, Measured
from cleanpress.html.known import known
from cleanpress.html.nature import unlike_article
from cleanpress.html.story import chosen
from cleanpress.html.verdict import mark
from cleanpress.model import Document, Edit

#: Larger pages are no articles; parsing them would cost more than they hold.
LARGEST = 50_000_000
#: Less than this share of the extracted text found again on the page: it came from elsewhere.
FOUND = 0.7
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


def document(
    source: str, url: str | None = None, extractor: str = extract.DEFAULT, add: bool = True
) -> tuple[Document, tuple[Edit, ...]]:
    """The story of an HTML page as a Document, with the edits made to the extracted text.

    The lines that the extractor took and the structure speaks against are in it, marked; lines that it
    left out and the structure speaks for are added, unless `add` is false. The text is empty when there is no story.
    """
    root = extract.tree(source[:LARGEST])
    if root is None:
        return text.document("", markup=True), ()
    says = stated.read(root)
    lines = page_lines(root)
    signs = unlike_article(says, lines)
    extracted = extract.story(root, url, extractor)
    keys = [align.squeezed(line.text) for line in lines]
    taken = align.taken(keys, extracted)
    whole = len(align.squeezed(extracted))
    found = sum(len(key) for key, took in zip(keys, taken, strict=True) if took)
    if found < FOUND * whole:
        tidied, edits = decode.tidy(extracted)
        return text.document(tidied, markup=True, known=known(says, source), warnings=signs), edits
    page = Measured(lines, keys, taken, _facts(says))
    story = chosen(page)
    kept = [n for n, (took, good) in enumerate(zip(taken, story, strict=True)) if took or (good and add)]
    tidied, edits = decode.tidy("\n".join(_said(lines[number]) for number in kept))
    marks = tuple(mark(lines[number], story[number]) for number in kept)
    made = text.document(tidied, markup=True, known=known(says, source), marks=marks, warnings=signs)
    return made if len(made.blocks) == len(marks) else replace(made, marks=()), edits


def _facts(says: stated.Stated) -> Facts:
    titles = frozenset(key for title in says.titles if len(key := align.squeezed(title)) > 5)
    leads = tuple(key for lead in says.leads if len(key := align.squeezed(lead)) > 30)
    return Facts(titles, leads, align.squeezed(says.story))


def _said(line: Block) -> str:
    """The line as text: an item of a list begins with a dash."""
    item = line.place.tag == "li" or (line.place.above is not None and line.place.above.tag == "li")
    return f"- {line.text}" if item and not line.text.startswith(("-", "–", "•")) else line.text
