"""Captures of the accepted finds -> Metadata. Nothing is invented: what no rule read stays null."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from cleanpress import language
from cleanpress.dates import iso, told_apart, updated
from cleanpress.html.align import squeezed
from cleanpress.model import LIST_FIELDS, Capture, Document, Known, Metadata, Origin, Span
from cleanpress.names import people

#: The origins of values that an HTML page's own markup states begin so.
MARKUP = "html."
#: Stated values that count only where the text says nothing.
LATER = ("captions", "house", "language")


def gather(
    document: Document,
    spans: Sequence[Span],
    body: str,
    stated: str | None = None,
    latest: datetime.date | None = None,
) -> Metadata:
    """Read the metadata from the finds that hold, the weightiest first.

    stated: the language, if the caller knows it. latest: the last day that `published` may be.
    """
    if not body and not document.known:  # a page without a story has none of a story's data
        return Metadata(language=stated or language.guess(document.text))
    tongue = stated or language.guess(body or document.text)
    gathered = _Gathered(latest, tongue)
    for known in (one for one in document.known if one.field not in LATER):
        gathered.take(known.field, known.value, Origin(MARKUP + known.origin))
    _read(document, spans, gathered)
    gathered.settle()
    for known in (one for one in document.known if one.field in LATER and not (stated and one.field == "language")):
        gathered.add(known)
    values = {**gathered.values, "truncated": bool(gathered.values.get("truncated"))}
    if "paywalled" in values:
        values["paywalled"] = values["paywalled"] == "true"
    return Metadata(**{"language": tongue, **values, "origin": gathered.origin})


def _read(document: Document, spans: Sequence[Span], gathered: _Gathered) -> None:
    """What the finds captured."""
    starts = sorted({(span.start, span.rule.id) for span in spans})
    dated = {span.end for span in spans if span.rule.kind == "date"}
    for span in spans:
        for capture in span.captures:
            end = _clipped(capture, span.rule.id, starts)
            text = " ".join(document.text[capture.start : end].split())
            origin = Origin(span.rule.id, capture.start, end)
            if capture.field not in ("published", "updated"):
                gathered.take(capture.field, text, origin)
                continue
            changed = capture.field == "updated" or updated(_label(document, capture.start, dated))
            own, later = told_apart(f"updated {text}" if changed else text)  # a label for the one that was left out
            gathered.take("published", own, origin)
            gathered.take("updated", later, origin)


def _clipped(capture: Capture, rule: str, starts: list[tuple[int, str]]) -> int:
    """The capture's end: a find of another rule that begins inside it is no part of its value."""
    for number in range(bisect_left(starts, (capture.start + 1, "")), len(starts)):
        start, other = starts[number]
        if start >= capture.end:
            break
        if other != rule:
            return start
    return capture.end


_YEAR = re.compile(r"(?:19|20)\d\d")


def _label(document: Document, start: int, dated: set[int]) -> str:
    """What stands before a date on its line; or else the line above, if that was found to be a date's label."""
    label = document.text[max(0, start - 80) : start]
    above, _, own = label.rpartition("\n")
    if any(char.isalpha() for char in own):
        nearest = _YEAR.split(own[-40:])[-1]  # what stands before another date is that one's label
        return nearest if any(char.isalpha() for char in nearest) else own[-40:]
    above = above.rstrip()
    return above.rpartition("\n")[2] if start - len(label) + len(above) in dated else ""


class _Gathered:
    """Values and their origins, as they come in."""

    def __init__(self, latest: datetime.date | None, language: str | None) -> None:
        self.latest = latest
        self.language = language
        self.values: dict[str, Any] = {name: [] for name in LIST_FIELDS}
        self.origin: dict[str, list[Origin]] = {}
        self._seen: set[tuple[str, str]] = set()

    def take(self, name: str, text: str, found: Origin) -> None:
        """One captured text: polished, and kept if it says something new."""
        text = _polished(name, text, self.latest, self.language)
        if not text:
            return
        if name in LIST_FIELDS:
            for part in _parts(name, text):
                self._append(name, part, found)
        elif not self.values.get(name) or (name in ("published", "updated") and _finer(text, self.values[name])):
            self.values[name] = text
            self.origin[name] = [found]

    def add(self, known: Known) -> None:
        """A stated value, where the text gave none: a caption that it lacks, a house without an author, a language."""
        found = Origin(MARKUP + known.origin)
        if known.field == "captions":
            key = squeezed(known.value)
            if not any(key in squeezed(value) or squeezed(value) in key for value in self.values["captions"]):
                self._append("captions", known.value, found)
        elif known.field == "house" and not self.values["authors"]:
            self._append("authors", known.value, found)
        elif known.field == "language" and (not self.language or not language.tells(known.value)):
            self.values["language"], self.origin["language"] = known.value, [found]

    def settle(self) -> None:
        """No story is changed before it appears: such a date is that of another one on the page."""
        appeared, changed = self.values.get("published"), self.values.get("updated")
        if appeared and changed and changed[:10] < appeared[:10]:
            del self.values["updated"], self.origin["updated"]

    def _append(self, name: str, part: str, found: Origin) -> None:
        """Each value once; a caption that comes again with its credit takes the bare one's place."""
        values, origins = self.values[name], self.origin.setdefault(name, [])
        if name == "captions" and values and part.startswith(values[-1]):
            values[-1], origins[-1] = part, found
        elif (name, part.lower()) not in self._seen:
            values.append(part)
            origins.append(found)
        self._seen.add((name, part.lower()))


def _finer(new: str, old: str) -> bool:
    """A time of day tells the story's own date from the page's."""
    return "T" in new and "T" not in old


def _polished(name: str, text: str, latest: datetime.date | None, language: str | None) -> str:
    if name in ("published", "updated"):
        return iso(text, latest, language) or ""
    if name == "captions":
        return text
    text = text.strip(" |;,>" if "«" in text else " |;,»>")
    if name in ("authors", "editors", "source", "publisher", "place"):
        return _unquoted(text.strip(" .:-–—/"))
    if name == "related":
        return _unquoted(text.strip(" :-–—*•"))
    return text


def _unquoted(text: str) -> str:
    pairs = {"'": "'", '"': '"', "‘": "’", "“": "”", "[": "]", "(": ")", "（": "）", "【": "】"}
    if len(text) > 2 and pairs.get(text[0]) == text[-1] and text[1:-1].count(text[0]) == 0:
        return text[1:-1].strip()
    for opening, closing in pairs.items():  # the cue in front took the other half of the pair
        if text.endswith(closing) and text.count(closing) == 1 and (opening == closing or opening not in text):
            return text[:-1].rstrip(" :")
    return text


def _parts(name: str, text: str) -> list[str]:
    if name in ("captions", "related"):
        return [text]
    if name == "tags" and text.startswith("#"):
        return [part.strip(" ,") for part in text.split("#") if part.strip(" ,")]
    marks = {"authors": "|;", "editors": "|;", "categories": ">»/|"}.get(name, ",|;•·")
    for mark in marks:
        text = text.replace(mark, "\n")
    parts = [part.strip(" #") for part in text.split("\n") if part.strip(" #")]
    return [person for part in parts for person in people(part)] if name in ("authors", "editors") else parts
