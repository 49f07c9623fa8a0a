"""A page's source -> its story as a Document: the whole way through the other files."""

from __future__ import annotations

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
    page = Measured(lines, keys, taken, facts(says))
    story = chosen(page)
    kept = [n for n, (took, good) in enumerate(zip(taken, story, strict=True)) if took or (good and add)]
    tidied, edits = decode.tidy("\n".join(_said(lines[number]) for number in kept))
    marks = tuple(mark(lines[number], story[number]) for number in kept)
    made = text.document(tidied, markup=True, known=known(says, source), marks=marks, warnings=signs)
    return made if len(made.blocks) == len(marks) else replace(made, marks=()), edits


def facts(says: stated.Stated) -> Facts:
    """What the page says about its story outside the lines."""
    titles = frozenset(key for title in says.titles if len(key := align.squeezed(title)) > 5)
    leads = tuple(key for lead in says.leads if len(key := align.squeezed(lead)) > 30)
    return Facts(titles, leads, align.squeezed(says.story))


def _said(line: Block) -> str:
    """The line as text: an item of a list begins with a dash."""
    item = line.place.tag == "li" or (line.place.above is not None and line.place.above.tag == "li")
    return f"- {line.text}" if item and not line.text.startswith(("-", "–", "•")) else line.text
