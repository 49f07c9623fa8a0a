"""The headline, of all that a page says of it.

The article's own data come first: they are written for this one headline. Without them the page's heading counts
if the page's other titles speak of the same, then OpenGraph, Twitter, and the window's title. The site's name
behind a title goes when the page proves that it is one. Of two that differ in nothing but marks, OpenGraph's counts.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cleanpress.html.align import squeezed
from cleanpress.html.stated import Stated

#: A headline has at least so many letters; a longer tail is no site's name.
SHORTEST, LONGEST_SITE = 10, 40
#: A longer "headline" is a summary.
LONGEST = 250
#: So much of a heading's words stands in the page's other titles, if it is the story's.
SHARED = 0.25
_CUT = re.compile(r"\s+(?:[|–—·•»:*]|-{1,2}|::)\s+|\s*[|｜_]\s*")


def title(stated: Stated) -> tuple[str, str]:
    """The headline without the site's name, and where it was stated.

    >>> title(Stated(metas={"og:title": ["Stok Beras Aman | Kabar Contoh"], "og:site_name": ["Kabar Contoh"]}))
    ('Stok Beras Aman', 'opengraph')
    """
    for source, origin in _sources(stated):
        if source and (found := bare(source, stated)) and not house(found, stated):
            graph = bare(stated.meta("og:title"), stated)
            return (graph, "opengraph") if squeezed(graph) == squeezed(found) else (found, origin)
    return next(((source, origin) for source, origin in _sources(stated) if source), ("", ""))


def _sources(stated: Stated) -> list[tuple[str, str]]:
    return [
        (headline if len(headline := stated.data("headline")) <= LONGEST else "", "json-ld"),
        (_own_heading(stated), "heading"),
        (stated.meta("og:title"), "opengraph"),
        (stated.meta("twitter:title"), "meta"),
        (stated.heading, "heading"),
        (stated.window, "title"),
    ]


def _own_heading(stated: Stated) -> str:
    """The heading that the page's other titles share words with; a logo or a box of others shares none.

    One that ends with the title that OpenGraph has begins with a kicker: "Banjir: …".
    """
    other = _words(" ".join((stated.meta("og:title"), stated.window)))
    best = max(stated.headings, key=lambda heading: len(_words(heading) & other), default="")
    words, graph = _words(best), squeezed(bare(stated.meta("og:title"), stated))
    shared = words & other
    if len(graph) >= SHORTEST and squeezed(best).endswith(graph) and squeezed(best) != graph:
        return ""
    return best if len(best) >= SHORTEST and len(shared) >= max(1, SHARED * len(words)) else ""


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def bare(source: str, stated: Stated) -> str:
    """The title without a site's name at its end, when something proves that it is one."""
    known = {squeezed(text) for text in (*stated.headings, stated.data("headline")) if text} - {squeezed(source)}
    for cut in reversed(list(_CUT.finditer(source))):
        head, tail = source[: cut.start()].strip(), source[cut.end() :].strip()
        if len(head) < SHORTEST or not squeezed(tail):
            continue
        if squeezed(head) in known:
            return head
        if house(tail, stated):
            return bare(head, stated)
    return source


def house(text: str, stated: Stated) -> bool:
    """Is this the site's name, or the name in its address?"""
    key, site = squeezed(text), squeezed(stated.site)
    if not key or len(key) >= LONGEST_SITE:
        return False
    host = squeezed(urlsplit(stated.canonical or stated.meta("og:url")).netloc)
    return (bool(site) and (key in site or site in key)) or (len(key) > 3 and key in host)
