"""What a page says of itself, in JSON-LD and meta elements: read once, nothing guessed.

What they make of a field, and in which order they count, stands in known.py.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cleanpress.html.blocks import name_words

#: Types of JSON-LD objects that describe an article (schema.org's names end so).
ARTICLE = ("Article", "BlogPosting", "Posting", "Report", "Review", "Recipe", "Reportage")
#: Blocks of JSON-LD that are longer are lists of other things.
LARGEST_DATA = 2_000_000
#: Objects in a page's data are looked at to this number.
MOST_OBJECTS = 3_000
_TAGS = re.compile(r"<[^<>]{1,300}>")
_BYLINE_WORDS = frozenset({"author", "authors", "byline", "bylines"})
_BYLINE_OTHER = frozenset(
    {"comment", "comments", "bio", "image", "img", "avatar", "related", "card", "quote", "title", "role", "job"}
)
#: Bylines inside these are those of other stories.
_ELSEWHERE = frozenset({"aside", "nav", "footer"})
#: No byline is longer, and no more elements are looked at.
LONGEST_BYLINE, MOST_BYLINES = 140, 30
#: A page has hardly more headings of the first rank than this.
HEADINGS = 10
#: Elements of one byline stand within so many steps of each other's parents.
NEAR = 2


@dataclass
class Stated:
    """The statements of a page."""

    articles: list[dict[str, Any]] = field(default_factory=list)
    """The JSON-LD objects that describe articles, the page's own first."""
    others: list[dict[str, Any]] = field(default_factory=list)
    metas: dict[str, list[str]] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    """The texts of the first h1 elements."""
    window: str = ""
    """The title element."""
    times: list[str] = field(default_factory=list)
    """The moments that time elements give, from the heading down."""
    root: Any = None
    """The page; an extractor that takes it leaves nothing behind to read a byline from."""
    canonical: str = ""
    """The page's own address."""
    tongue: str = ""
    """The language that the page's root names."""

    @cached_property
    def signed(self) -> list[str]:
        """The texts of the first elements that call themselves a byline, and of those beside it."""
        return [] if self.root is None else _signed(self.root)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The types that the page and the objects in its data have, in lower case."""
        found = {self.meta("og:type").lower()}
        for one in (*self.articles, *self.others):
            kind = one.get("@type")
            found |= {str(name).lower() for name in (kind if isinstance(kind, list) else [kind])}
        return frozenset(found)

    @property
    def heading(self) -> str:
        """The first h1."""
        return self.headings[0] if self.headings else ""

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
        named = [name_of(a.get("publisher")) for a in self.articles]
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
    tongue = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    stated = Stated(tongue=tongue.strip(), root=root)
    for element in root.iter(*_READERS):
        _READERS[element.tag](stated, element)
    return stated


def said(element: Any) -> str:
    """The text of an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


def _signed(root: Any) -> list[str]:
    """The texts of the first byline's elements: by relation or property, else by a whole word of their class.

    Below the heading first: a menu that opens may show other stories with theirs.
    """
    marked, heading, at = [], next(root.iter("h1"), None), 0
    for element in root.iterdescendants():
        told = " ".join(element.values())  # a look at all values at once, as most elements are no byline
        if ("author" in told or "byline" in told) and any(sort(element) for sort in _SORTS):
            marked.append(element)
        if element is heading:
            at = len(marked)
    below = [element for element in marked[at:] if heading not in element.iterancestors("h1")]
    for elements in (below, marked):
        for sort in _SORTS:
            found = [element for element in list(filter(sort, elements))[:MOST_BYLINES] if _byline(element)]
            if found:
                around = set(_above(found[0]))
                near = [element for element in found[1:8] if not around.isdisjoint(_above(element))]
                return [text for element in (found[0], *near) for text in _words_of(element)]
    return []


def _named_byline(element: Any) -> bool:
    named = element.get("class") or ""
    return "author" in named or "byline" in named or "byline" in element.get("data-testid", "")


#: What tells a byline, the surest first.
_SORTS: tuple[Callable[[Any], bool], ...] = (
    lambda element: bool(element.get("rel") == "author"),
    lambda element: bool(element.get("itemprop") == "author"),
    _named_byline,
)


def _above(element: Any) -> list[Any]:
    """The elements right around this one."""
    return [parent for _, parent in zip(range(NEAR), element.iterancestors(), strict=False)]


def _byline(element: Any) -> bool:
    """Does it call itself a byline, in words that could be one, outside other stories?"""
    words = name_words(f"{element.get('class', '')} {element.get('data-testid', '')}")
    stated = element.get("rel") == "author" or element.get("itemprop") == "author"
    if not stated and (not words & _BYLINE_WORDS or words & _BYLINE_OTHER):
        return False
    if any(parent.tag in _ELSEWHERE for parent in element.iterancestors()):
        return False
    return 4 <= len(said(element)) <= LONGEST_BYLINE


def _words_of(element: Any) -> list[str]:
    """The names that are links of their own, or else the whole text, its parts apart."""
    links = [said(link) for link in element.iter("a") if link is not element]
    named = [text for text in links if len(text.split()) in (2, 3, 4)]
    return named or [" | ".join(text for part in element.itertext() if (text := " ".join(part.split())))]


def _meta(stated: Stated, element: Any) -> None:
    name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
    content = plain(element.get("content") or "")
    if name and content:
        stated.metas.setdefault(name, []).append(content)


def _script(stated: Stated, element: Any) -> None:
    if "ld+json" in (element.get("type") or "").lower() and element.text:
        _data(stated, element.text)


def _link(stated: Stated, element: Any) -> None:
    if (element.get("rel") or "").lower() == "canonical":
        stated.canonical = stated.canonical or (element.get("href") or "").strip()


def _time(stated: Stated, element: Any) -> None:
    moment = (element.get("datetime") or "").strip()
    if moment and stated.headings and len(stated.times) < HEADINGS:
        stated.times.append(moment)


def _window(stated: Stated, element: Any) -> None:
    stated.window = stated.window or plain(element.text or "")


def _heading(stated: Stated, element: Any) -> None:
    if len(stated.headings) < HEADINGS and (text := said(element)):
        stated.headings.append(text)


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


def name_of(value: Any) -> str:
    """The name of a person or house as the data give it: a text, or an object or list with one."""
    if isinstance(value, dict):
        value = value.get("name")
        if isinstance(value, list):
            value = ", ".join(item for item in value if isinstance(item, str))
    if isinstance(value, list):
        return next((name for item in value if (name := name_of(item))), "")
    return plain(value) if isinstance(value, str) else ""


_READERS: dict[str, Callable[[Stated, Any], None]] = {
    "meta": _meta, "script": _script, "link": _link, "time": _time, "title": _window, "h1": _heading,
}  # fmt: skip
