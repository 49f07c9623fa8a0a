"""What a page says of itself, in JSON-LD and meta elements: read once, nothing guessed.

The order in which statements count stands in `Stated.fields`: JSON-LD of the article before
OpenGraph, OpenGraph before other meta elements, all of them before what the extractor guessed.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cleanpress.html.align import squeezed
from cleanpress.html.blocks import name_words

#: Types of JSON-LD objects that describe an article (schema.org's names end so).
ARTICLE = ("Article", "BlogPosting", "Posting", "Report", "Review", "Recipe", "Reportage")
#: Blocks of JSON-LD that are longer are lists of other things.
LARGEST_DATA = 2_000_000
#: Objects in a page's data are looked at to this number.
MOST_OBJECTS = 3_000
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_SUFFIX = re.compile(r"\s+(?:[|–—·•»:]|-{1,2}|::)\s+|\s*[|｜_]\s*")
_BY = re.compile(r"^(?:by|oleh|von|par|por|di|av|af|door|von:|por:|by:|yazan|tekst|text|foto)\s*:?\s+", re.I)
_JUNK = re.compile(
    r"https?://|www\.|@|\d{3}|[:(\[]|^(?:admin|editor|editors|staff|redaktion|redaksi|newsroom|webmaster"
    r"|news desk|unknown|anonymous|guest|author)$",
    re.I,
)
_SIGNED = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "dcterms.creator",
    "cxenseparse:author",
)  # fmt: skip
_BETWEEN = re.compile(r"\s*[;|]\s*|\s+(?:and|und|og|och)\s+|,\s+(?!jr\b|sr\b|ph\.?d|md\b|m\.d)", re.I)
_INITIALS = re.compile(r"\s*\([^()]{1,12}\)$")
_BYLINES = (
    "//*[@rel='author']",
    "//*[@itemprop='author']",
    "//*[contains(@class,'author') or contains(@class,'byline')]",
)
_BYLINE_WORDS = frozenset({"author", "authors", "byline", "bylines"})
_BYLINE_OTHER = frozenset(
    {"comment", "comments", "bio", "image", "img", "avatar", "related", "card", "quote", "title", "role"}
)
_NO_NAME = re.compile(
    r"\d|[:(\[]|\b(?:follow|profile|more|posts?|articles?|share|editor|published|updated|staff)\b", re.I
)
_LINK = re.compile(r"^https?://|^/")


@dataclass
class Stated:
    """The statements of a page."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    """The JSON-LD objects that describe articles, the page's own first."""
    others: list[dict[str, Any]] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    heading: str = ""
    """The first h1."""
    window: str = ""
    """The title element."""
    signed: list[str] = field(default_factory=list)
    """The texts of elements that call themselves a byline, the surest first."""

    def meta(self, *names: str) -> str:
        """The first of these meta elements that says something."""
        return next((values[0] for name in names if (values := self.metas.get(name))), "")

    def data(self, name: str) -> str:
        """The first article object's value of this name, if it is a text."""
        return next((plain(a[name]) for a in self.articles if isinstance(a.get(name), str) and a[name].strip()), "")

    @property
    def story(self) -> str:
        """The longest articleBody."""
        bodies = [a["articleBody"] for a in self.articles if isinstance(a.get("articleBody"), str)]
        return _TAGS.sub(" ", html.unescape(max(bodies, key=len)[:300_000])) if bodies else ""

    @property
    def site(self) -> str:
        """The site's name."""
        found = self.meta("og:site_name", "application-name", "publisher")
        named = [_name(a.get("publisher")) for a in self.articles]
        return found or next((name for name in named if name), "")

    @property
    def titles(self) -> list[str]:
        """Every statement of the headline."""
        found = [self.data("headline"), self.meta("og:title"), self.meta("twitter:title"), self.heading]
        return [title for title in found if title]

    @property
    def leads(self) -> list[str]:
        """Every statement of what the story is about."""
        found = [self.data("description"), self.meta("og:description"), self.meta("description"), self.data("abstract")]
        return [lead for lead in found if lead]


def plain(value: str) -> str:
    """Entities resolved, elements gone, white space folded.

    >>> plain("Harga &amp; <b>stok</b>")
    'Harga & stok'
    """
    if "&" in value:
        value = html.unescape(html.unescape(value))
    return " ".join((_TAGS.sub("", value) if "<" in value else value).split())


def read(root: Any) -> Stated:
    """The statements of a parsed page."""
    stated = Stated()
    for element in root.iter("meta", "script", "title", "h1"):
        tag = element.tag
        if tag == "meta":
            _meta(stated, element)
        elif tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and element.text:
                _data(stated, element.text)
        elif tag == "title":
            stated.window = stated.window or plain(element.text or "")
        elif not stated.heading:
            stated.heading = " ".join("".join(element.itertext()).split())
    stated.signed = _signed(root)
    return stated


def _signed(root: Any) -> list[str]:
    """The texts of the first elements of a byline: by relation or property, else by a whole word of their class."""
    for path in _BYLINES:
        texts = []
        for element in root.xpath(path)[:12]:
            words = name_words(f"{element.get('class', '')} {element.get('data-testid', '')}")
            if path is not _BYLINES[-1] or (words & _BYLINE_WORDS and not words & _BYLINE_OTHER):
                text = " ".join(" ".join(element.itertext()).split())
                if 4 <= len(text) <= 90:
                    texts.append(text)
        if texts:
            return texts
    return []


def _meta(stated: Stated, element: Any) -> None:
    name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
    content = plain(element.get("content") or "")
    if name and content:
        stated.metas.setdefault(name, []).append(content)


def _data(stated: Stated, text: str) -> None:
    """A block of JSON-LD: its objects, those of articles apart. Broken blocks say nothing."""
    if len(text) > LARGEST_DATA:
        return
    text = text.strip().removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>")
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for number, (found, depth) in enumerate(_objects(value)):
        if number > MOST_OBJECTS:
            return
        kinds = found.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind.endswith(ARTICLE) for kind in kinds) and depth < 3:
            stated.articles.append(found)
        else:
            stated.others.append(found)


def _objects(value: Any) -> Iterator[tuple[dict[str, Any], int]]:
    """All objects inside, the outermost first."""
    waiting: list[tuple[Any, int]] = [(value, 0)]
    at = 0
    while at < len(waiting) and at < 4 * MOST_OBJECTS:
        here, depth = waiting[at]
        at += 1
        if isinstance(here, dict):
            yield here, depth
            waiting += [(inner, depth + 1) for inner in here.values() if isinstance(inner, dict | list)]
        elif isinstance(here, list):
            waiting += [(inner, depth) for inner in here if isinstance(inner, dict | list)]


def title(stated: Stated) -> str:
    """The headline, without the site's name behind it.

    >>> title(Stated(metas={"og:title": ["Stok Beras Aman | Kabar Contoh"], "og:site_name": ["Kabar Contoh"]}))
    'Stok Beras Aman'
    """
    sources = [
        stated.data("headline"),
        stated.meta("og:title"),
        stated.meta("twitter:title"),
        stated.heading,
        stated.window,
    ]
    for source in sources:
        if source:
            return _bare(source, stated)
    return ""


def _bare(source: str, stated: Stated) -> str:
    """The title without a site's name at its end (or start), when something proves that it is one."""
    site = squeezed(stated.site)
    known = {squeezed(text) for text in (stated.heading, stated.data("headline")) if text} - {squeezed(source)}
    for cut in reversed(list(_SUFFIX.finditer(source))):
        head, tail = source[: cut.start()].strip(), source[cut.end() :].strip()
        key = squeezed(tail)
        named = len(key) < 40 and bool(site) and _alike(key, site)
        if len(head) >= 10 and key and (named or squeezed(head) in known):
            return _bare(head, stated) if squeezed(head) not in known else head
    return source


def published(stated: Stated) -> str:
    """The time of first publication as the page states it, with its zone if it has one."""
    return _moment(stated, ("datePublished", "dateCreated"), _PUBLISHED)


def modified(stated: Stated) -> str:
    """The time of the last change as the page states it."""
    return _moment(stated, ("dateModified",), _MODIFIED)


_PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "parsely-pub-date", "sailthru.date",
    "article.published", "published-date", "pubdate", "publish-date", "publishdate", "dcterms.created",
    "dcterms.date", "dc.date.issued", "dc.date", "date", "published_time", "cxenseparse:recs:publishtime",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "datemodified", "og:updated_time", "lastmod", "last-modified", "dcterms.modified")


def _moment(stated: Stated, names: tuple[str, ...], metas: tuple[str, ...]) -> str:
    found = [stated.data(name) for name in names] + [stated.meta(name) for name in metas]
    return next((text for text in found if _DAY.match(text)), "")


def authors(stated: Stated) -> list[str]:
    """The names of those who wrote it, as the data of the article state them; no addresses, no desks.

    The outlet's own name is none.
    """
    site = squeezed(stated.site)
    for source in _bylines(stated):
        named = _unique(name for text in source for name in people(text))
        persons = [name for name in named if not site or not _alike(squeezed(name), site)]
        if persons:
            return persons
    return _unsigned(stated)


def _alike(one: str, other: str) -> bool:
    return one in other or other in one


def _unsigned(stated: Stated) -> list[str]:
    """Without data, the names in the page's byline, when they look like names and are few."""
    names = _unique(name for text in stated.signed for name in people(text))
    names = [name for name in names if 1 <= name.count(" ") <= 3 and name[:1].isupper() and not _NO_NAME.search(name)]
    return names if len(names) <= 3 and squeezed(stated.site) not in map(squeezed, names) else []


def _unique(names: Iterable[str]) -> list[str]:
    return list({name.lower(): name for name in reversed(list(names))}.values())[::-1]


def _bylines(stated: Stated) -> Iterator[list[str]]:
    for article in stated.articles:
        people = _persons(article.get("author")) or _persons(article.get("creator"))
        yield _names(people)
    for name in _SIGNED:
        yield [text for text in stated.metas.get(name, []) if not _LINK.match(text)]


def _persons(value: Any) -> list[Any]:
    """The authors in the data; if persons are all but outlets, an outlet alone is none."""
    items = value if isinstance(value, list) else [value]
    persons = [item for item in items if not (isinstance(item, dict) and item.get("@type") == "Organization")]
    return items if persons else []


def _names(value: Any) -> list[str]:
    if isinstance(value, list):
        return [name for item in value[:30] for name in _names(item)]
    name = _name(value)
    return [name] if name else []


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("name")
        if isinstance(value, list):
            value = ", ".join(item for item in value if isinstance(item, str))
    if isinstance(value, list):
        return next((name for item in value if (name := _name(item))), "")
    return plain(value) if isinstance(value, str) else ""


def people(text: str) -> Iterator[str]:
    """The single names in a byline."""
    text = _BY.sub("", text.strip())
    for part in _BETWEEN.split(text):
        name = _INITIALS.sub("", part).strip(" ,.-–—")
        if 2 <= len(name) <= 60 and not _JUNK.search(name) and name.count(" ") <= 5:
            yield name
