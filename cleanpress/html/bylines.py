"""Who wrote it, of all that a page says of it: persons before houses, data before bylines.

The order: the authors in the article's own data (JSON-LD), author elements in the head, the byline below the
heading. A house that calls itself the author counts only when nobody else is named, not even in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleanpress.html.align import squeezed
from cleanpress.html.stated import Stated, name_of

_SIGNED = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dc.contributor", "byl",
    "dcterms.creator", "cxenseparse:author", "dcsext.author", "article.author",
)  # fmt: skip
_BY = re.compile(
    r"^(?:(?:written|authored|posted|published|words|text|article|story|reported|report|edited)\s+)?"
    r"(?:by|oleh|von|par|por|di|av|af|door|yazan|tekst|text|foto|author|authors|autor|autorin)(?:\s*:\s*|\s+)",
    re.I,
)
#: Letters behind a name that tell of a degree: no name of their own.
_DEGREE = (
    r"(?:(?i:jr|sr|ph\.?\s?d|m\.?d|esq)|I{2,3}|BA|BSc|MA|MS|MSc|MBA|MPH|JD|DO|DVM|DDS|PharmD|RD|RDN|LD|RN|NP|BSN|LCSW"
    r"|CPA|CFA|CFP|CEPF|CPP|PSP|FAND|CDCES|E-RYT)\b"
)
_BETWEEN = re.compile(rf"\s*[;|•·]\s*|\s+(?:and|und|og|och|et|dan|&)\s+|\s*,\s+(?!{_DEGREE})")
_JUNK = re.compile(
    r"https?://|www\.|@|\d{3}|[:(\[{]|^(?:admin|administrator|editor|editors|staff|redaktion|redaksi|newsroom"
    r"|webmaster|news desk|unknown|anonymous|guest|author|the author|written by|about)$|[a-z]\.[a-z]{2}",
    re.I,
)
_INITIALS = re.compile(r"\s*\([^()]{1,12}\)$")
_QUOTED = ' ,.-–—"“”„*'
_SITE = re.compile(r"\b(?:www\.)?[\w-]+\.(?:com|org|net|info|[a-z]{2})\b", re.I)
_NO_NAME = re.compile(
    r"\d|[:(\[]|\b(?:follow|profile|more|posts?|articles?|share|editor|published|updated|staff|writer|reporter|read"
    r"|director|expert|consultant|correspondent|redakteur\w*|autor\w*|journalist\w*|team|insights?|view|by)\b",
    re.I,
)
_LINK = re.compile(r"^https?://|^/|^\d+$|^@")
#: More names below a heading are those of a list.
MOST = 4


def authors(stated: Stated) -> tuple[list[str], str]:
    """The names of those who wrote it, and where they were stated; no addresses, no desks, no outlet.

    >>> authors(Stated(metas={"author": ["Rina Lestari and Budi Santoso"]}))
    (['Rina Lestari', 'Budi Santoso'], 'meta')
    """
    logins: tuple[list[str], str] = ([], "")
    for texts, origin in _sources(stated):
        named = _unique(name for text in texts for name in people(text))
        persons = [name for name in named if not _house(name, stated)]
        if persons and not all(map(_login, persons)):
            return persons, origin
        if not logins[0] and len(persons) == len(named):  # "Kabar Contoh and XYZ" is a house's name
            logins = persons, origin
    signed = _below_the_heading(stated)
    return (signed, "byline") if signed else logins


def house(stated: Stated) -> tuple[str, str]:
    """The house that the article's data name as its author, as a person would be."""
    for article in stated.articles:
        for author in _listed(article.get("author")):
            name = name_of(author)
            person = isinstance(author, dict) and author.get("@type") in ("Person", None)
            houses = (squeezed(stated.site), squeezed(name_of(article.get("publisher"))))
            desk = not any(squeezed(name) in house for house in houses)
            if name and not _LINK.match(name) and (person or desk):
                return name, "json-ld"
    return "", ""


def _sources(stated: Stated) -> Iterator[tuple[list[str], str]]:
    for article in stated.articles:
        persons = _persons(stated, article.get("author")) or _persons(stated, article.get("creator"))
        yield [name for person in persons if (name := name_of(person))], "json-ld"
    for name in _SIGNED:
        texts = [text for text in stated.metas.get(name, []) if not _LINK.match(text)]
        yield [text for text in texts if not _SITE.search(text)], "meta"


def _listed(value: Any) -> list[Any]:
    return value[:30] if isinstance(value, list) else [value] if value else []


def _persons(stated: Stated, value: Any) -> list[Any]:
    """The authors in the data, references resolved, without houses."""
    found = []
    for item in _listed(value):
        if isinstance(item, dict) and not item.get("name") and item.get("@id"):
            item = next((one for one in stated.others if one.get("@id") == item["@id"] and one.get("name")), item)
        if not (isinstance(item, dict) and "Organization" in str(item.get("@type"))):
            found.append(item)
    return found


def _house(name: str, stated: Stated) -> bool:
    """The outlet itself, or what carries its name; or a section of it."""
    key, site = squeezed(name), squeezed(stated.site)
    sections = {squeezed(text) for name in ("article:section", "section") for text in stated.metas.get(name, [])}
    return key in sections or (bool(site) and (key in site or site in key))


def _login(name: str) -> bool:
    """The name of an account rather than a person's."""
    return name.isascii() and " " not in name


def _below_the_heading(stated: Stated) -> list[str]:
    """The names in the page's byline, when they look like names and are few: whole elements before glued ones."""
    found: list[str] = []
    for text in stated.signed:
        for words in (text, text.replace(" | ", " ")):
            names = [name for name in people(words) if _like_name(name) and not _house(name, stated)]
            if names:
                found += names
                break
    return _unique(found) if len(_unique(found)) <= MOST else []


def _like_name(name: str) -> bool:
    words = name.split()
    return 2 <= len(words) <= 4 and name[0].isupper() and words[-1][0].isupper() and not _NO_NAME.search(name)


def _unique(names: Iterable[str]) -> list[str]:
    return list({name.lower(): name for name in reversed(list(names))}.values())[::-1]


def people(text: str) -> Iterator[str]:
    """The single names in a byline.

    >>> list(people("Written by Rina Lestari, MD and Budi Santoso"))
    ['Rina Lestari, MD', 'Budi Santoso']
    """
    for part in _BETWEEN.split(_BY.sub("", text.strip())):
        name = _INITIALS.sub("", _BY.sub("", part)).strip(_QUOTED)
        if 2 <= len(name) <= 60 and not _JUNK.search(name) and name.count(" ") <= 5:
            yield name
