"""Captures of the accepted finds -> Metadata. Nothing is invented: what no rule read stays null."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from cleanpress import language
from cleanpress.dates import iso
from cleanpress.model import LIST_FIELDS, Document, Metadata, Origin, Span

#: The origin of values that an HTML page's own markup states.
MARKUP = "html.metadata"


def gather(
    document: Document,
    spans: Iterable[Span],
    body: str,
    stated: str | None = None,
    latest: datetime.date | None = None,
) -> Metadata:
    """Read the metadata from the finds that hold; `stated` is a language the caller knows."""
    values: dict[str, Any] = {name: [] for name in LIST_FIELDS}
    origin: dict[str, list[Origin]] = {}
    for name, text in document.known:
        _take(values, origin, name, text, Origin(MARKUP), latest)
    for span in spans:
        for capture in span.captures:
            text = " ".join(document.text[capture.start : capture.end].split())
            found = Origin(span.rule.id, capture.start, capture.end)
            _take(values, origin, capture.field, text, found, latest)
    values["truncated"] = bool(values.get("truncated"))
    tongue = stated or language.guess(body or document.text)
    return Metadata(**{**values, "language": tongue, "origin": origin})


def _take(
    values: dict[str, Any],
    origin: dict[str, list[Origin]],
    name: str,
    text: str,
    found: Origin,
    latest: datetime.date | None,
) -> None:
    text = _polished(name, text, latest)
    if not text:
        return
    if name in LIST_FIELDS:
        for part in _parts(name, text):
            if part.lower() not in (value.lower() for value in values[name]):
                values[name].append(part)
                origin.setdefault(name, []).append(found)
    elif not values.get(name) or (name == "published" and _finer(text, values[name])):
        values[name] = text
        origin[name] = [found]


def _finer(new: str, old: str) -> bool:
    """A time of day tells the story's own date from the page's."""
    return "T" in new and "T" not in old


def _polished(name: str, text: str, latest: datetime.date | None) -> str:
    if name == "published":
        return iso(text, latest) or ""
    if name == "captions":
        return text
    text = text.strip(" |;,»>")
    if name in ("authors", "editors", "source", "publisher", "place"):
        return text.strip(" .:-–—/")
    if name == "related":
        return _unquoted(text.strip(" :-–—*•"))
    return text


def _unquoted(text: str) -> str:
    pairs = {"'": "'", '"': '"', "‘": "’", "“": "”", "[": "]", "(": ")"}
    if len(text) > 2 and pairs.get(text[0]) == text[-1] and text[1:-1].count(text[0]) == 0:
        return text[1:-1].strip()
    return text


def _parts(name: str, text: str) -> list[str]:
    if name in ("captions", "related"):
        return [text]
    if name == "tags" and text.startswith("#"):
        return [part.strip(" ,") for part in text.split("#") if part.strip(" ,")]
    marks = "|;" if name in ("authors", "editors") else ",|;•·"
    for mark in marks:
        text = text.replace(mark, "\n")
    return [part.strip(" #") for part in text.split("\n") if part.strip(" #")]
