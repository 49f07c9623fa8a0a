"""A page's source -> its story as a Document: the whole way through the other files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cleanpress import decode, text
from cleanpress.html import align, extract, second, stated
from cleanpress.html.blocks import ASIDE, UNSEEN, Block, page_lines
from cleanpress.html.known import captions, known
from cleanpress.html.measured import Facts, Measured, host_of
from cleanpress.html.nature import unlike_article
from cleanpress.html.shapes import item_of, shapes
from cleanpress.html.story import chosen, decided, weigh
from cleanpress.html.verdict import mark
from cleanpress.model import Document, Edit, Mark
from cleanpress.selector import ready

#: Larger pages are no articles; parsing them would cost more than they hold.
LARGEST = 20_000_000
#: No page with fewer tags has too many elements, not even where the parser adds a paragraph to each.
TAGS = extract.MOST_ELEMENTS // 3
#: What a page too large is told by.
CUT = f"cut: too large a page; {extract.MOST_ELEMENTS:,} elements of its first {LARGEST // 1_000_000} MB were read"
#: Where the lines' own weights decide, one that the extractor took goes below the first, and one that it left
#: comes in above the second.
DROP, ADD = -0.6, 0.0
#: Less than this share of the extracted text found again on the page: it came from elsewhere.
FOUND = 0.7


def document(
    source: str,
    url: str | None = None,
    extractor: str = extract.DEFAULT,
    add: bool = True,
    guarded: tuple[str, ...] = (),
    selectors: tuple[str, ...] = (),
) -> tuple[Document, tuple[Edit, ...]]:
    """The story of an HTML page as a Document, with the edits made to the extracted text.

    The lines that the extractor took and the structure speaks against are in it, marked; lines that it
    left out and the structure speaks for, or a selector of `guarded`, are added, unless `add` is false. Of each line
    is noted in which of the `selectors` it stands. The text is empty when there is no story.
    """
    root = extract.tree(source[:LARGEST])
    if root is None:
        return text.document("", markup=True), ()
    large = (len(source) > TAGS and source.count("<") > TAGS and extract.shorten(root)) or len(source) > LARGEST
    says = stated.read(root)
    unseen = UNSEEN if extractor == extract.DEFAULT else ASIDE
    lines = page_lines(root, unseen, ready(frozenset((*guarded, *selectors))))
    signs = (*unlike_article(says, lines), *((CUT,) if large else ()))
    told = known(says, source if extractor == extract.DEFAULT and not large else "")
    extracted = extract.story(root, url, extractor, "" if large else source)
    keys = align.all_squeezed([line.text for line in lines])
    outside = facts(says, url)
    first = align.taken(keys, extracted)
    taken = second.opinion(lines, keys, first, outside.story) if add and not signs else first
    found = sum(len(key) for key, took in zip(keys, first, strict=True) if took)
    if taken is first and found < FOUND * len(extracted) and found < FOUND * len(align.squeezed(extracted)):
        tidied, edits = decode.tidy(extracted)
        return text.document(tidied, markup=True, known=told, warnings=signs), edits
    page = Measured(lines, keys, taken, outside)
    story = chosen(page) if extractor == extract.DEFAULT else _weighed(page)
    wanted = [good or any(met.selector in guarded for met in line.met) for good, line in zip(story, lines, strict=True)]
    more = [good and add and key not in outside.titles for good, key in zip(wanted, keys, strict=True)]
    kept = [n for n, (took, comes) in enumerate(zip(taken, more, strict=True)) if took or comes]
    tidied, edits = decode.tidy("\n".join(_said(lines[number]) for number in kept))
    marks = tuple(mark(lines[number], story[number]) for number in kept)
    told += captions(lines, [number for number in kept if story[number]])
    made = text.document(tidied, markup=True, known=told, marks=marks, warnings=signs)
    if len(made.blocks) != len(marks):
        return replace(made, marks=()), edits
    return replace(made, shapes=shapes([lines[number] for number in kept], made, url or says.canonical)), edits


def unchosen(source: str, selectors: Iterable[str]) -> Document:
    """Every line of a piece of HTML, as if an extractor had taken it; for the examples of rules.

    >>> unchosen("<div><h2>Rice</h2><p>Up again.</p></div>", ()).text
    'Rice\\nUp again.'
    """
    root = extract.tree(source)
    lines = page_lines(root, UNSEEN, ready(frozenset(selectors))) if root is not None else []
    tidied, _ = decode.tidy("\n".join(map(_said, lines)))
    return text.document(tidied, markup=True, marks=tuple(Mark("", line.met) for line in lines))


def _weighed(page: Measured) -> list[bool]:
    """Like `chosen`, by the lines' own weights alone: for an extractor that takes too much, at less cost."""
    return decided(page, weigh(page), DROP, ADD)


def facts(says: stated.Stated, url: str | None = None) -> Facts:
    """What the page says about its story outside the lines."""
    titles = frozenset(key for title in says.titles if len(key := align.squeezed(title)) > 5)
    leads = tuple(key for lead in says.leads if len(key := align.squeezed(lead)) > 30)
    return Facts(titles, leads, align.squeezed(says.story), host_of(url or says.canonical))


def _said(line: Block) -> str:
    """The line as text: an item of a list begins with a dash."""
    return f"- {line.text}" if item_of(line) is not None and not line.text.startswith(("-", "–", "•")) else line.text
