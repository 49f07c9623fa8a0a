"""Bylines -> the names in them."""

from __future__ import annotations

import regex

#: A name of two words or more.
_NAME = regex.compile(
    r"\p{Lu}[\p{L}.'’-]+(?: (?:(?:bin|binti|de|del|van|von|der|den|la|el|al|da|du|dos) )*\p{Lu}[\p{L}.'’-]*){1,3}"
)
_AND = regex.compile(r",? (?:and|dan|und|&) (?=\p{Lu})")
#: These may stand inside a name: "José Ortega y Gasset".
_LINK = regex.compile(r"(?<=\p{L} \p{Lu}[\p{L}.'’-]+) (?:et|y|e|i|og|och|en) (?=\p{Lu}[\p{L}.'’-]+ \p{Lu})")
_COMMA = regex.compile(r", ?(?=\p{Lu})")
#: Words of posts, desks and outlets, which a comma parts from a name as well.
_POST = regex.compile(
    r"\b(?:writer|reporter|editor|correspondent|producer|staff|senior|chief|desk|news|press|times|post|team|agenc|"
    r"koresponden|kontributor|wartawan|redak|tim|media|universit|institut|phd|prof)",
    regex.IGNORECASE,
)


def people(text: str) -> list[str]:
    """The names in a byline: those joined by a word for `and`, and those before them that commas part.

    >>> people("Rina Lestari, Ann Lee and Joe Doe")
    ['Rina Lestari', 'Ann Lee', 'Joe Doe']
    >>> people("Rina Lestari, Staff Writer"), people("José Ortega y Gasset")
    (['Rina Lestari, Staff Writer'], ['José Ortega y Gasset'])
    """
    joined = [part for piece in _AND.split(text) for part in _LINK.split(piece)]
    parts = [part.strip() for piece in joined for part in _COMMA.split(piece)]
    return parts if all(_NAME.fullmatch(part) and not _POST.search(part) for part in parts) else joined
