"""What speaks for and against each line of a page being story, as named signs.

The signs tell of a line's form, of the elements around it, and of where it stands to the lines
that the extractor took. Which of them weigh how much stands in story.tsv; story.py adds them up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import compress
from typing import Any

from cleanpress.html.blocks import HEADINGS, Place
from cleanpress.html.measured import OUTSIDE, Measured

#: A line is near so many elements: the words of their classes count most.
NEAR = 3
#: Class words further out count as the page's large parts.
FAR = 9
_TAGS = ("p", "div", "li", "h1", "h2", "h3", "blockquote", "td", "tr", "section", "figcaption", "article", "body", "dd")
_CLOSING = '.!?"”»…。！？؟।۔)'
#: Where figures fall apart: shares of links, lengths, distances.
_LINKED = (0.01, 0.3, 0.7, 0.95)
_SIZES = (12, 25, 45, 80, 160, 320)
_GAPS = (2, 4, 8, 16, 32)
_STEPS = (2, 4, 10)
_REACHED = {reach: (1, reach * 0.6, reach) for reach in (3, 8)}

_NO_WORDS: frozenset[str] = frozenset()

#: Some signs of a line: the function that names them, and what it goes by. Most groups are met many times.
Group = tuple[Any, ...]


def signs(page: Measured, number: int) -> Iterator[str]:
    """The signs of one line."""
    for names, *told in grouped(page, number):
        yield from names(*told)
    close, far = called(page, page.lines[number].place)
    yield from (f"name:{name}" for name in close)
    yield from (f"part:{name}" for name in far)


def grouped(page: Measured, number: int) -> list[Group]:
    """The signs of one line but for the words of classes, in groups, each of which is weighed once and then known."""
    line = page.lines[number]
    place, text, prose = line.place, line.text, page.prose[number]
    linked, large = bisect_right(_LINKED, page.linked[number]), bisect_right(_SIZES, page.widths[number])
    figures = digits(text[:80]) > 0.2 * min(80, len(text))
    title, lead = page.keys[number] in page.facts.titles, page.leads[number]
    return [
        (_form, linked, large, text[-1] in _CLOSING, prose),
        (_letters, text[-1] in ":：", line.bold > 0.8 * len(text), "©" in text, figures, text.isupper()),
        (_element, place.tag, place.around),
        _standing(page, number, large),
        _reach(page, number, large),
        *_shares(page, place),
        _beside(page, number, "before", -1),
        _beside(page, number, "after", 1),
        (_near, _took(page, number, 3), _took(page, number, 8)),
        (_stated, page.copies[number], title, page.told[number], lead, lead and number < page.first),
    ]


def digits(text: str) -> int:
    """How many of the characters are figures.

    >>> digits("3 Cara pada 2025")
    5
    """
    if text.isascii():
        return len(text) - len(text.encode().translate(None, b"0123456789"))
    return sum(map(str.isdigit, text))


def _form(linked: int, large: int, closed: bool, prose: bool) -> Iterator[str]:
    yield f"link:{linked}"
    yield f"size:{large}:{'closed' if closed else 'open'}"
    yield f"size:{large}:link:{linked}"
    if prose:
        yield f"prose:link:{linked}"


def _letters(*found: bool) -> Iterator[str]:
    yield from compress(("colon", "bold", "copyright", "figures", "capitals"), found)


def _element(tag: str, around: frozenset[str]) -> Iterator[str]:
    yield f"tag:{tag if tag in _TAGS else 'h4' if tag in HEADINGS else 'other'}"
    for name in around:
        yield f"in:{name}"


def _standing(page: Measured, number: int, large: int) -> Group:
    """Where the line stands to the story's heart, and to the element that holds it all."""
    place = page.lines[number].place
    kind = "in" if page.first <= number <= page.last else "before" if number < page.first else "after"
    other = False
    if page.article is not None and "article" in place.around:
        mine = next((up for up in place.up() if up.tag == "article"), None)
        other = mine is not None and mine is not page.article
    if page.heart is None:
        return _apart, "heart:none", "", other
    deep = page.deep(place)
    if deep >= 0:
        return _in_heart, min(deep, 4), kind, place.tag, other
    if deep == OUTSIDE:
        return _apart, "outside", kind, other
    gap = page.first - number if number < page.first else number - page.last
    return _in_root, kind, large, bisect_right(_GAPS, gap), other


def _in_heart(deep: int, kind: str, tag: str, other: bool) -> Iterator[str]:
    yield f"heart:{deep}:{kind}"
    yield f"heart:{kind}:{tag if tag in _TAGS else 'other'}"
    yield from _article(other)


def _in_root(kind: str, large: int, gap: int, other: bool) -> Iterator[str]:
    yield f"root:{kind}"
    yield f"root:{kind}:size:{large}"
    yield f"root:{kind}:{gap}"
    yield from _article(other)


def _apart(where: str, kind: str, other: bool) -> Iterator[str]:
    yield where
    if kind:
        yield f"{where}:{kind}"
    yield from _article(other)


def _article(other: bool) -> Iterator[str]:
    if other:
        yield "article:other"


def _reach(page: Measured, number: int, large: int) -> Group:
    """Where the line stands to all that the extractor took, and to the headline."""
    if page.begin <= number <= page.end:
        where, far = "within", -1
    elif number > page.end:
        where, far = "beyond", bisect_right(_STEPS, number - page.end)
    else:
        where, far = "above", bisect_right(_STEPS, page.begin - number)
    if page.head < 0:
        return _reached, where, far, "", -1
    head = "below" if number > page.head else "is" if number == page.head else "above"
    return _reached, where, far, head, large if page.head < number < page.first else -1


def _reached(where: str, far: int, head: str, large: int) -> Iterator[str]:
    yield where if far < 0 else f"{where}:{far}"
    if head:
        yield f"head:{head}"
    if large >= 0:
        yield f"head:to:story:{large}"


def _shares(page: Measured, place: Place) -> list[Group]:
    """How much of the elements around it is links, prose, and taken; up to the story's heart."""
    found: list[Group] = []
    up: Place | None = place
    while up is not None and len(found) < 4:
        if up is page.heart:
            found.append((_share_of_heart, len(found)))
            break
        shares = page.shares.get(up.order)
        if shares is None:
            shares = page.shares[up.order] = _share(up, page.all_taken)
        found.append((_shared, len(found), shares))
        up = up.above
    return found


def _share(place: Place, all_taken: int) -> tuple[int, int, int, int]:
    letters = max(1, place.letters)
    return (
        bisect_right((0.02, 0.15, 0.4, 0.8), place.links / letters),
        bisect_right((0.01, 0.5, 0.95), place.taken / letters),
        bisect_right((0.01, 0.4, 0.8), place.prose / letters),
        bisect_right((0.001, 0.1, 0.5, 0.9), place.taken / all_taken),
    )


def _shared(step: int, shares: tuple[int, int, int, int]) -> Iterator[str]:
    links, taken, prose, part = shares
    yield f"share:{step}:link:{links}"
    yield f"share:{step}:taken:{taken}"
    if step:
        yield f"share:{step}:prose:{prose}"
        yield f"share:{step}:of:{part}"


def _share_of_heart(step: int) -> Iterator[str]:
    yield f"share:{step}:heart"


def _beside(page: Measured, number: int, name: str, step: int) -> Group:
    """The line before or after."""
    at = number + step
    if not 0 <= at < len(page.lines):
        return _neighbour, name, "none", False, False
    here, other = page.lines[number].place, page.lines[at].place
    same = other.above is here.above and other.tag == here.tag
    return _neighbour, name, page.sort(at), same, page.taken[at]


def _neighbour(name: str, sort: str, same: bool, taken: bool) -> Iterator[str]:
    if sort == "none":
        yield f"{name}:none"
        return
    yield f"{name}:{sort}:{'taken' if taken else 'left'}"
    yield f"{name}:{'same' if same else 'other'}:{'taken' if taken else 'left'}"


def _took(page: Measured, number: int, reach: int) -> tuple[int, int]:
    """How many of so many lines before and after the extractor took, in three steps."""
    run, edges = page.run, _REACHED[reach]
    back = run[number] - run[max(0, number - reach)]
    fore = run[min(len(run) - 1, number + reach + 1)] - run[number + 1]
    return bisect_right(edges, back), bisect_right(edges, fore)


def _near(near: tuple[int, int], wide: tuple[int, int]) -> Iterator[str]:
    for name, (back, fore) in (("near", near), ("wide", wide)):
        yield f"{name}:back:{back}"
        yield f"{name}:fore:{fore}"


def _stated(copies: str, title: bool, told: float, lead: bool, before: bool) -> Iterator[str]:
    """What the page's own data say of this line."""
    if copies:
        yield copies
    if title:
        yield "title"
    if told:
        yield "story:has" if told > 0 else "story:lacks"
    if lead:
        yield "lead"
    if before:
        yield "lead:before"


def called(page: Measured, place: Place, words: frozenset[str] | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """The words of class names: of the elements close by, and of the large parts that are not the story's own.

    words: only these are told; of the many that pages have a table knows few.
    """
    close = far = _NO_WORDS
    up: Place | None = place
    step = 0
    while up is not None and step < FAR and up is not page.heart and up is not page.root:
        names = up.names
        if names and words is not None:
            told = page.called.get(up.order)
            names = page.called[up.order] = names & words if told is None else told
        if names and step < NEAR:
            close = close | names if close else names
        elif names:
            far = far | names if far else names
        up, step = up.above, step + 1
    return close, far - close if far and close else far
