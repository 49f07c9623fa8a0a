"""The shapes that travel through cleanpress. Frozen, typed, no decisions.

All offsets are character offsets into `Article.text`, end exclusive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from cleanpress.fold import cut, fold, undo

if TYPE_CHECKING:
    from cleanpress.registry import Rule

#: The closed list of kinds of noise.
KINDS = (
    "title", "date", "byline", "source", "caption", "related", "tags", "share", "comments",
    "pagination", "ad", "promo", "navigation", "legal", "media", "paywall", "duplicate", "endmark",
)  # fmt: skip

#: The metadata fields that hold lists of strings; all others hold one value.
LIST_FIELDS = ("authors", "editors", "categories", "tags", "captions", "related")
#: Those that say yes or no.
FLAG_FIELDS = ("truncated", "paywalled")


class Edit(NamedTuple):
    """One repair made while decoding: at `offset` in the text, `before` became `after`."""

    offset: int
    before: str
    after: str


class Block(NamedTuple):
    """One non-empty line, without the white space around it."""

    start: int
    end: int
    prose: bool
    """Long enough and closed like a sentence: story rather than menu."""
    width: int = 0
    """Its length, as long as it would be in letters: a Chinese character says as much as two or three."""


class Met(NamedTuple):
    """A rule's selector that a line of an HTML page stands in, or some of its words."""

    selector: str
    words: str = ""
    """Empty for the whole line."""
    at: int = 0
    """Where to look for the words in the line: they begin here, or soon after."""


class Mark(NamedTuple):
    """What the structure of an HTML page says of a line."""

    noise: str = ""
    """Empty for story; else the sort of noise: `caption`, `links` or `other`."""
    met: tuple[Met, ...] = ()


class Link(NamedTuple):
    """A link in the text of an HTML page."""

    start: int
    end: int
    address: str


class Shape(NamedTuple):
    """What a line of an HTML page was: heading, list item, quotation; and the links in it."""

    start: int
    end: int
    heading: int = 0
    """1 to 6, or 0."""
    item: str = ""
    """The mark of a list item: `-` or `3.`."""
    depth: int = 0
    """How many lists the item's own stands in."""
    quote: bool = False
    links: tuple[Link, ...] = ()


class Known(NamedTuple):
    """A value that an HTML page's markup states."""

    field: str
    value: str
    origin: str
    """Where: `json-ld`, `opengraph`, `meta`, `heading` …"""


class Decision(NamedTuple):
    """Was the document taken for a whole page, menus and footer included, or for an article's text; and why."""

    whole: bool
    reason: str


#: Nobody asked.
UNTOLD = Decision(False, "")


class Capture(NamedTuple):
    """A named part of a find, for the metadata."""

    field: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A text ready for matching: one string, its lines, and two parallel views.

    `view` has the same length as `text`, with look-alike characters made one (dashes,
    quotation marks, spaces); `low` is `view` in lower case. Rules match on these, so an
    offset means the same place in all three.
    """

    text: str
    view: str
    low: str
    blocks: tuple[Block, ...]
    markup: bool = False
    """True when an HTML extractor has chosen the text: menus are gone, order is not proof."""
    known: tuple[Known, ...] = ()
    """Metadata that the page's markup stated."""
    warnings: tuple[str, ...] = ()
    """What an HTML page seems to be instead of an article."""
    marks: tuple[Mark, ...] = ()
    """For each block of an HTML page, what its place on the page says of it."""
    shapes: tuple[Shape, ...] = ()
    """For each block of an HTML page, what it was there."""

    def line(self, number: int) -> str:
        """The text of block `number`."""
        block = self.blocks[number]
        return self.text[block.start : block.end]

    @cached_property
    def starts(self) -> list[int]:
        """Where each block starts, for bisection."""
        return [block.start for block in self.blocks]


@dataclass(frozen=True, slots=True)
class Span:
    """A find: this rule holds from `start` to `end`. Nothing is removed yet."""

    start: int
    end: int
    rule: Rule
    captures: tuple[Capture, ...] = ()
    copy_of: tuple[int, int] | None = None
    """For a duplicate: the span of the copy that stays."""
    chance: float = 1.0
    """How likely the span ends here, where that had to be guessed."""
    story: float | None = None
    """How likely the text is story, where the lines of a whole page were weighed."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A piece that was removed: its kind, the rule that removed it, and where it stood."""

    kind: str
    rule: str
    start: int
    end: int
    text: str
    story: float | None = None
    """How likely it is story all the same, where the lines of a whole page were weighed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A find that was refused, and why."""

    kind: str
    rule: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a metadata value came from: the rule and the span of text it was read from.

    For values that an HTML page's markup states, `start` and `end` are None, and `rule` says where they stand:
    `html.json-ld`, `html.opengraph`, `html.meta`, `html.heading` …
    """

    rule: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Metadata:
    """What the text states about itself: null, [] or False where it doesn't."""

    title: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    publisher: str | None = None
    source: str | None = None
    place: str | None = None
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    language: str | None = None
    truncated: bool = False
    site: str | None = None
    canonical: str | None = None
    paywalled: bool | None = None
    origin: dict[str, list[Origin]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON; `origin` maps a field to its rules and spans."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "origin"}
        plain["origin"] = {
            name: [{"rule": o.rule, "start": o.start, "end": o.end} for o in found]
            for name, found in self.origin.items()
        }
        return plain


@dataclass(frozen=True)
class Article:
    """A cleaned document.

    `body` is `fold(text minus removed)`. `removed` is sorted and disjoint. `kept` holds the
    finds that were refused, with the reason. `ruleset` names the package version and the
    rules in force.
    """

    text: str
    body: str
    metadata: Metadata
    removed: tuple[Removal, ...]
    kept: tuple[Kept, ...]
    warnings: tuple[str, ...]
    ruleset: str
    edits: tuple[Edit, ...] = ()
    shapes: tuple[Shape, ...] = ()

    def markdown(self, links: bool = False) -> str:
        """The body as Markdown: the headings, lists and quotations of an HTML page are marked.

        links: keep the links, too. The Markdown of a text is its body.

        >>> from cleanpress import clean
        >>> story = "<h2>Harga</h2><ul><li>Harga beras naik di pasar.</li><li>Harga cabai turun di pasar.</li></ul>"
        >>> print(clean(f"<html><body><article>{story}</article></body></html>").markdown())
        ## Harga
        <BLANKLINE>
        - Harga beras naik di pasar.
        - Harga cabai turun di pasar.
        """
        from cleanpress.markdown import markdown

        return markdown(self.text, [(r.start, r.end) for r in self.removed], self.shapes, links)

    page: Decision = UNTOLD
    """Whether the text was taken for a whole page, and why."""

    def restore(self, kinds: Iterable[str] | None = None) -> str:
        """The source again, or the body with some kinds of removed pieces put back.

        Without `kinds`: the very str that went in (for bytes, what they decoded to; for HTML,
        the extracted text). With `kinds`: what `clean(..., keep=kinds).body` gives.

        >>> from cleanpress import clean
        >>> article = clean("Harga beras naik.\\nADVERTISEMENT\\nStok aman.")
        >>> article.body
        'Harga beras naik.\\n\\nStok aman.'
        >>> article.restore({"ad"})
        'Harga beras naik.\\n\\nADVERTISEMENT\\n\\nStok aman.'
        >>> article.restore()
        'Harga beras naik.\\nADVERTISEMENT\\nStok aman.'
        """
        if kinds is None:
            return undo(self.text, self.edits)
        back = {kinds} if isinstance(kinds, str) else set(kinds)
        return fold(cut(self.text, [(r.start, r.end) for r in self.removed if r.kind not in back]))

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and strings, ready for JSON; offsets refer to `text`."""
        return {
            "body": self.body,
            "metadata": self.metadata.to_dict(),
            "removed": [_plain(r) for r in self.removed],
            "kept": [_plain(k) for k in self.kept],
            "warnings": list(self.warnings),
            "ruleset": self.ruleset,
        }


def _plain(record: Removal | Kept) -> dict[str, Any]:
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name != "story"}
