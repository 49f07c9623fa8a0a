"""clean() and Cleaner: the whole flow on one screen. Read this first.

bytes or str -> decode -> text or html -> Document
Document -> find, detect -> Spans -> resolve -> Removals -> Article
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cleanpress import decode, html, text
from cleanpress.detectors import Detectors, chosen, detect
from cleanpress.errors import UsageError, did_you_mean
from cleanpress.find import Finder, find
from cleanpress.fold import cut, fold
from cleanpress.glued import glued
from cleanpress.html.extract import DEFAULT, known_extractor
from cleanpress.language import guess, kin, primary
from cleanpress.metadata import gather
from cleanpress.model import KINDS, Article, Document, Edit, Kept, Removal, Span
from cleanpress.page import PAGES, Page
from cleanpress.registry import HOME, Rule, Rules
from cleanpress.resolve import LEVELS, resolve
from cleanpress.shipped import Shipped
from cleanpress.version import __version__

NO_STORY = "no-story"
#: So many common words tell a text's language well enough to choose rules by.
FEW = 1.0
#: How many characters of a text's first paragraphs are asked.
ASKED = 600


class Cleaner:
    """Cleaning with fixed options: build once, call `clean` for each document.

    rules: a `Rules`, or TOML files to add to the default rules.
    level: "careful" (exact finds only), "default", or "eager" (hints count alone).
    keep: kinds that stay in the body. drop: if given, only these kinds are removed.
    latest: published dates after this day are refused.
    extractor: what finds the story of an HTML page, "trafilatura" or "fast" (resiliparse).
    page: "yes" if texts are whole pages with their menus, "no" if they are articles; "auto" looks at each.

    Raises `UsageError` for unknown kinds or levels, `RuleError` for bad rules. Can be pickled.

    >>> cleaner = Cleaner(keep={"caption"})
    >>> cleaner.clean("Harga beras naik.\\nBaca juga: Stok Beras Aman Sampai Lebaran").body
    'Harga beras naik.'
    """

    def __init__(
        self,
        *,
        rules: Rules | Iterable[str | Path | Rule] | None = None,
        level: str = "default",
        keep: Iterable[str] = (),
        drop: Iterable[str] | None = None,
        latest: datetime.date | None = None,
        extractor: str = DEFAULT,
        page: str = "auto",
    ) -> None:
        self.extractor = known_extractor(extractor)
        if level not in LEVELS:
            raise UsageError(f"level {level!r} is none of {', '.join(LEVELS)}{did_you_mean(level, LEVELS)}")
        if page not in PAGES:
            raise UsageError(f"page {page!r} is none of {', '.join(PAGES)}{did_you_mean(page, PAGES)}")
        if rules is None or isinstance(rules, Rules):
            self.rules = rules or Rules.default()
        else:
            self.rules = Rules.default().add(*([rules] if isinstance(rules, str | Path) else rules))
        self.level = level
        self.keep = _kinds(keep, "keep")
        self.drop = None if drop is None else _kinds(drop, "drop")
        self.latest = latest
        self.page = page
        self.ruleset = f"{__version__}+{self.rules.digest}"
        self._compile()

    def _compile(self) -> None:
        self._tongues = _COMPILED if isinstance(self.rules, Shipped) else {}
        self._tongue(HOME)
        guarding = (rule for rule in self.rules.selecting if rule.action == "protect" and rule.status == "stable")
        self._guarded = tuple(sorted({rule.selector for rule in guarding}))
        self._selectors = tuple(sorted({rule.selector for rule in self.rules.selecting}))

    def _tongue(self, languages: frozenset[str]) -> Tongue:
        """The rules of these languages, compiled when the first document comes that speaks them."""
        if languages not in self._tongues:
            self._tongues[languages] = Tongue.of(self.rules.of(languages))
        return self._tongues[languages]

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._compile()

    def clean(self, source: str | bytes, *, url: str | None = None, language: str | None = None) -> Article:
        """Clean one document, plain text or HTML, told apart by looking.

        url: where the document came from, if known. language: its BCP 47 tag, if known.
        Raises `InputError` for bytes that are no text.
        """
        if not isinstance(source, str | bytes):
            raise UsageError(f"clean takes str or bytes, not {type(source).__name__}; read the file first")
        document, edits = self.read(source, url)
        page = self.look(document, language)
        spans, decision = page.spans, page.decision
        del page  # its indexes weigh as much as the finds
        decided = resolve(document, spans, self.level)
        removed, wanted = self._filtered(decided.removals)
        body = fold(cut(document.text, [(r.start, r.end) for r in removed]))
        metadata = gather(document, [*decided.notes, *decided.accepted], body, language, self.latest)
        refused = [_kept(document, span, reason) for span, reason in decided.refused]
        warnings = (*decided.warnings, *document.warnings, *((NO_STORY,) if not body else ()))
        kept = tuple(sorted(refused + wanted, key=lambda k: (k.start, k.end, k.rule)))
        return Article(
            document.text,
            body,
            metadata,
            tuple(removed),
            kept,
            warnings,
            self.ruleset,
            edits,
            document.shapes,
            decision,
        )

    def read(self, source: str | bytes, url: str | None = None) -> tuple[Document, tuple[Edit, ...]]:
        """A source as this cleaner reads it, before any rule looks at it, and the edits made to its text."""
        return read(source, url, *self.reading, self._selectors)

    @property
    def reading(self) -> tuple[str, bool, tuple[str, ...]]:
        """What decides how an HTML page becomes text: its extractor, whether lines may be added, and which must be."""
        return self.extractor, self.level != "careful", self._guarded

    def look(self, document: Document, language: str | None = None, until: str = "") -> Page:
        """A document with everything that rules find in it, before any decision; `until`: detectors before this one.

        The rules are those for all documents, and those of its own language and of its kin.
        """
        spoken = primary(language) if language else guess(_sample(document), FEW)
        tongues = [self._tongue(HOME)]
        own = kin(spoken) - HOME if spoken and spoken not in HOME else None
        if own:
            tongues.append(self._tongue(own))
        finders = [tongue.finder for tongue in tongues]
        found = find(document, finders)
        found += glued(document, finders, found)
        page = Page(document, found, language=spoken, wanted=self.page)
        return detect(page, [pair for tongue in tongues for pair in tongue.detectors], until)

    def _filtered(self, removals: list[Removal]) -> tuple[list[Removal], list[Kept]]:
        removed, wanted = [], []
        for removal in removals:
            if removal.kind in self.keep:
                reason = "keep: this kind was asked to stay"
            elif self.drop is not None and removal.kind not in self.drop:
                reason = "drop: only other kinds were asked to go"
            else:
                removed.append(removal)
                continue
            wanted.append(Kept(removal.kind, removal.rule, removal.start, removal.end, removal.text, reason))
        return removed, wanted


class Tongue(NamedTuple):
    """The rules of some languages, made ready for use."""

    finder: Finder
    detectors: Detectors

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Tongue:
        """Compile these rules."""
        rules = tuple(rules)
        return cls(Finder(rules), chosen(rules))


#: What was compiled of the shipped rules, for all cleaners: their other options change nothing in it.
_COMPILED: dict[frozenset[str], Tongue] = {}


@cache
def _default() -> Cleaner:
    return Cleaner()


def clean(source: str | bytes, *, url: str | None = None, language: str | None = None, **options: Any) -> Article:
    """Clean one document: plain text or HTML, str or bytes. Options as for `Cleaner`.

    >>> article = clean("Harga cabai naik lagi.\\nBaca juga: Stok Beras Aman Sampai Lebaran")
    >>> article.body
    'Harga cabai naik lagi.'
    >>> article.metadata.related
    ['Stok Beras Aman Sampai Lebaran']
    >>> [(r.kind, r.rule, r.start, r.end) for r in article.removed]
    [('related', 'id.related.read-also', 23, 64)]
    """
    cleaner = Cleaner(**options) if options else _default()
    return cleaner.clean(source, url=url, language=language)


def read(
    source: str | bytes,
    url: str | None = None,
    extractor: str = DEFAULT,
    add: bool = True,
    guarded: Iterable[str] = (),
    selectors: Iterable[str] = (),
) -> tuple[Document, tuple[Edit, ...]]:
    """A source as a Document, before any rule looks at it, and the edits made to its text.

    add: on an HTML page, take in lines that the extractor left out and the structure speaks for, or a selector of
    `guarded`. selectors: what rules want to know of the lines of an HTML page.

    >>> read("Harga beras naik.\\r\\nStok aman.")[0].text
    'Harga beras naik.\\nStok aman.'
    """
    string = decode.decode(source) if isinstance(source, bytes) else source
    if html.looks_like_html(string):
        from cleanpress.html.document import document

        return document(string, url, extractor, add, tuple(guarded), tuple(selectors))
    tidied, edits = decode.tidy(string)
    return text.document(tidied), edits


def unchosen(source: str, selectors: Iterable[str]) -> Document:
    """All lines of a piece of HTML, no matter what an extractor would take: for the examples of rules.

    >>> unchosen("<aside><p>Terpopuler</p></aside>", ["aside"]).marks[0].met[0].selector
    'aside'
    """
    from cleanpress.html.document import unchosen as read_all

    return read_all(source, selectors)


def _sample(document: Document) -> str:
    """The first paragraphs, to tell the language by; of a text without any, its start."""
    taken, size = [], 0
    for block in document.blocks:
        if block.prose:
            taken.append(document.view[block.start : min(block.end, block.start + ASKED)])
            size += len(taken[-1])
            if size >= ASKED:
                break
    return " ".join(taken) or document.view[:ASKED]


def _kept(document: Document, span: Span, reason: str) -> Kept:
    piece = document.text[span.start : span.end]
    return Kept(span.rule.kind, span.rule.id, span.start, span.end, piece, reason)


def _kinds(kinds: Iterable[str], option: str) -> frozenset[str]:
    chosen = frozenset({kinds} if isinstance(kinds, str) else kinds)
    for kind in sorted(chosen):
        if kind not in KINDS:
            raise UsageError(
                f"{option}: {kind!r} is no kind of noise{did_you_mean(kind, KINDS)}; known: {', '.join(KINDS)}"
            )
    return chosen
