"""Metadata that the page's markup states, each with where it was stated, for metadata.py.

Of a field that is stated more than once the first counts, in this order: JSON-LD of the article, OpenGraph and
`article:` properties, other meta elements, what the page shows (heading, time, byline, figures), what htmldate finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cleanpress.html import bylines, titles
from cleanpress.html.align import squeezed
from cleanpress.html.blocks import Block
from cleanpress.html.stated import Stated, plain
from cleanpress.model import Known

_PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "article.published", "published-date", "pubdate", "publish-date", "publishdate", "dcterms.created",
    "dcterms.date", "dc.date.issued", "dc.date", "date", "published_time", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "lastmod", "last-modified", "dcterms.modified")
_TAGS = (
    "article:tag",
    "og:article:tag",
    "parsely-tags",
    "sailthru.tags",
    "news_keywords",
    "cxenseparse:tag",
    "keywords",
)
_SECTIONS = ("article:section", "og:article:section", "article.section", "parsely-section", "section", "dc.subject")
_TONGUES = ("og:locale", "content-language", "dc.language", "language", "inlanguage")
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_TIMED = re.compile(r"""(?:datePublished|published_time)["']?\s*(?::|content=)\s*["']([\dT:.+Z-]{16,35})["']""", re.I)
_TONGUE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.I)
#: More tags are the site's, not the story's; a longer one is a sentence.
MOST_TAGS, LONGEST_TAG = 25, 60
#: Marks of a machine's tags ("type:article", "a/b/c", "page_id").
_MACHINE = re.compile(r"[:=_{}<>]|/\S*/|^\d+$|^https?|^[\da-f-]{16,}$|^&")
_FALSE = ("false", "0", "no")
#: A caption has so many letters; a figure with a longer one holds something else.
CAPTION = range(8, 500)
#: A caption is no link.
LINKED = 0.5
#: The picture on top of a story stands at most so many lines above its first.
ABOVE = 12


def known(says: Stated, source: str) -> tuple[Known, ...]:
    """What the page states of its story, but for captions, in the order in which values count."""
    return tuple(found for found in _all(says, source) if found.value)


def _all(says: Stated, source: str) -> Iterator[Known]:
    yield Known("title", *titles.title(says))
    yield published(says, source)
    yield Known("publisher", *_publisher(says))
    yield modified(says)
    names, origin = bylines.authors(says)
    yield from (Known("authors", name, origin) for name in names)
    yield Known("house", *bylines.house(says))
    yield Known("site", *_site(says))
    yield Known("canonical", *_canonical(says))
    yield from _many(says, "tags", "keywords", _TAGS)
    yield from _many(says, "categories", "articleSection", _SECTIONS)
    yield Known("language", *_language(says))
    yield Known("paywalled", *_paywalled(says))


def published(says: Stated, source: str = "") -> Known:
    """The time of first publication, with its zone if it has one; unstated, what htmldate reads from the source."""
    found = _moment(says, "published", ("datePublished", "dateCreated"), _PUBLISHED)
    shown = next((moment for moment in says.times if _DAY.match(moment)), "")
    if found.value or shown or not source:
        return found if found.value else Known("published", shown, "time")
    return Known("published", _searched(source), "htmldate")


def modified(says: Stated) -> Known:
    """The time of the last change as the page states it."""
    return _moment(says, "updated", ("dateModified",), _MODIFIED)


def _moment(says: Stated, field: str, names: tuple[str, ...], metas: tuple[str, ...]) -> Known:
    data = [Known(field, says.data(name), "json-ld") for name in names]
    found = [*data, *(Known(field, says.meta(name), _kind(name)) for name in metas)]
    return next((moment for moment in found if _DAY.match(moment.value)), Known(field, "", ""))


def _kind(name: str) -> str:
    """Where a meta element of this name belongs."""
    return "opengraph" if name.startswith(("og:", "article:")) else "meta"


def _searched(source: str) -> str:
    from htmldate import find_date

    # no clock is read, `Cleaner(latest=)` sets a limit
    day = find_date(source, original_date=True, extensive_search=True, max_date="2100-12-31") or ""
    for moment in _TIMED.finditer(source):
        if day and moment[1].startswith(day):
            return moment[1]
    return day


def _publisher(says: Stated) -> tuple[str, str]:
    name, origin = _site(says)
    return (name, origin) if name else (says.site, "json-ld")


def _site(says: Stated) -> tuple[str, str]:
    for name in ("og:site_name", "application-name", "publisher"):
        if found := says.meta(name):
            return found, _kind(name)
    sites = (one for one in says.others if one.get("@type") == "WebSite" and isinstance(one.get("name"), str))
    return next(((plain(one["name"]), "json-ld") for one in sites), ("", ""))


def _canonical(says: Stated) -> tuple[str, str]:
    for address, origin in ((says.canonical, "link"), (says.meta("og:url"), "opengraph")):
        if address.startswith(("http://", "https://")) and len(address) < 2000 and not re.search(r"\s", address):
            return address, origin
    return "", ""


def _many(says: Stated, field: str, name: str, metas: tuple[str, ...]) -> Iterator[Known]:
    """The first source that lists some, unless these are a machine's or the whole site's."""
    data: list[Any] = [article[name] for article in says.articles if article.get(name)][:1]
    sources = [(data, "json-ld"), *((says.metas.get(meta, []), _kind(meta)) for meta in metas)]
    for values, origin in sources:
        parts = dict.fromkeys(part for value in values for part in _parts(value))
        found = [part for part in parts if not titles.house(part, says)]
        if 0 < len(found) <= MOST_TAGS:
            yield from (Known(field, part, origin) for part in found)
            return


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[: 2 * MOST_TAGS]:
            yield from _parts(one)
    elif isinstance(value, str):
        for part in re.split(r"\s*[,;|]\s*", plain(value)):
            part = part.strip(" #")
            if 2 <= len(part) <= LONGEST_TAG and not _MACHINE.search(part):
                yield part


def _language(says: Stated) -> tuple[str, str]:
    """The language's tag; the region is left out, as it is when the words tell the language."""
    stated = [(says.data("inLanguage"), "json-ld"), (says.tongue, "html")]
    for value, origin in [*stated, *((says.meta(name), _kind(name)) for name in _TONGUES)]:
        if found := _TONGUE.match(value):
            return found[0].lower(), origin
    return "", ""


def _paywalled(says: Stated) -> tuple[str, str]:
    """ "true" or "false", if the page says whether all may read it (schema.org's isAccessibleForFree)."""
    for one in (*says.articles, *says.others):
        free = one.get("isAccessibleForFree")
        if isinstance(free, bool | str) and free != "":
            return "true" if str(free).rsplit("/", 1)[-1].lower() in _FALSE else "false", "json-ld"
    tier = says.meta("article:content_tier").lower()
    return ("false" if tier == "free" else "true" if tier in ("locked", "metered") else ""), "opengraph"


def captions(lines: Sequence[Block], story: Sequence[int]) -> tuple[Known, ...]:
    """The captions of the figures between the story's lines, and of those right above it."""
    if not story:
        return ()
    figures: dict[int, list[str]] = {}
    for line in lines[max(0, story[0] - ABOVE) : story[-1] + 1]:
        place = next((place for place in line.place.up() if place.tag in ("figcaption", "caption")), None)
        if place is not None and not place.around & {"nav", "aside", "footer", "table"} and line.link_share < LINKED:
            figures.setdefault(place.order, []).append(line.text)
    found = {squeezed(text): text for texts in figures.values() if len(text := " ".join(texts)) in CAPTION}
    return tuple(Known("captions", text, "figure") for text in found.values())
