"""Where an unpunctuated headline ends inside running text.

"Baca juga: Harga Cabai Naik Lagi di Pasar Induk Pedagang mengeluhkan ..." has lost the line
break after "Induk". Quotation marks and lines tell some ends; seam.py weighs the others.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import regex

from cleanpress.model import Document
from cleanpress.seam import FUNCTION_WORDS, candidates, shipped, split

#: A line in title case has at least this share of capitals among its content words.
TITLE_CASE = 0.7
#: So much is in title case when a headline alone stands before a credit or an embed, and no story with it.
ALL_TITLE_CASE = 0.95
#: No headline is longer than this, in characters.
LONGEST = 200
#: No headline ends like this.
UNLIKE_HEADLINE = (".", ":", ";", ",", '."', ".”", ".'")
#: Cutting into the story costs this many times what leaving headline words costs.
CAUTION = 5.5

_PLAIN_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*")
_JOINT = regex.compile(r"(?<=[\p{Ll}\d)!?'\"])(?=\p{Lu}[\p{Ll}\p{Lu}]+)")
#: No headline runs into the credit of a picture, an embed, or a numbered point.
_STOP = regex.compile(r"\[|\(?\b(?:Foto|FOTO|Photo|PHOTO)\s?[:/]|(?<=[^\s\d] )\d{1,2}\. (?=\p{Lu})")
_SENTENCE = regex.compile(r"[.!?][\"')]*(?=\s|$|\p{Lu}\p{Ll})")


def title_case(line: str) -> float:
    """The share of capitalised words among the words that headlines capitalise.

    >>> title_case("Harga Cabai Naik di Pasar Induk")
    1.0
    >>> title_case("Warga desa itu pulang")
    0.3333333333333333
    """
    words = [word for word in _PLAIN_WORD.findall(line) if word not in FUNCTION_WORDS]
    return sum(word[0].isupper() or word[0].isdigit() for word in words) / len(words) if words else 0.0


def like_headline(line: str) -> bool:
    """Set like the headline of a story: no full stop, several words, mostly capitals.

    >>> like_headline("Harga Cabai Naik di Pasar Induk")
    True
    >>> like_headline("Warga desa itu pulang ke rumah masing-masing kemarin.")
    False
    """
    fits = 15 <= len(line) <= LONGEST and not line.endswith(UNLIKE_HEADLINE) and line.count(" ") >= 2
    return fits and title_case(line) >= TITLE_CASE


def sentence_end(document: Document, start: int, limit: int) -> int:
    """The end of the sentence that holds `start`, at most `limit`."""
    found = _SENTENCE.search(document.view, start, limit)
    return int(found.end()) if found else limit


def begins(document: Document, start: int) -> bool:
    """Can a headline begin here? It opens with a capital, a figure or a quotation mark."""
    rest = document.text[start : start + 40].lstrip(" :-\xa0")
    return bool(rest) and (not rest[0].islower())


class End(NamedTuple):
    """Where a headline ends, and how likely that is."""

    at: int
    chance: float = 1.0


def end(document: Document, start: int, limit: int) -> End:
    """Where the headline that begins at or after `start` ends, at most `limit`."""
    view = document.view
    while start < limit and (view[start] in " :-" or view.startswith("&nbsp;", start)):
        start += 6 if view[start] == "&" else 1
    quoted = _quoted(view, start, limit)
    if quoted is not None:
        return End(quoted)
    stop = _STOP.search(view, start + 12, min(limit, start + LONGEST))  # not "Berita Foto: ..."
    if stop:
        limit = start + len(view[start : stop.start()].rstrip())
    piece = view[start:limit]
    if len(piece) <= LONGEST and like_headline(piece) and (not stop or title_case(piece) > ALL_TITLE_CASE):
        return End(limit)
    model = shipped()
    words = split(view, start, limit, brands=model.brands)
    if not words:
        return End(start)
    seams = candidates(words, words[-1].end >= limit)
    odds = model.chances(words, seams)
    chosen = cheapest(odds)
    return End(words[seams[chosen]].end, odds[chosen])


def run(document: Document, start: int, limit: int) -> list[tuple[int, int]]:
    """The headlines glued to each other from `start` on: (start, end) of each.

    They meet where a small letter, figure or closing mark touches a capital. A stretch too long
    or not in title case is the story again; the first headline then ends where the model says.
    """
    view, found = document.view, []
    while start < limit:
        joint = _JOINT.search(view, start + 12, min(limit, start + 220))
        stop = int(joint.start()) if joint else limit
        if view[stop - 1] == '"' and view.count('"', start, stop) % 2:
            stop -= 1  # the mark opens what follows
        if not like_headline(view[start:stop]):
            break
        found.append((start, stop))
        start = stop
    return found or [(start, end(document, start, limit).at)]


def _quoted(view: str, start: int, limit: int) -> int | None:
    """A headline in quotation marks, as in "Simak Video 'Judul':", ends with them."""
    before = view[start - 1 : start]
    mark = view[start : start + 1] if view[start : start + 1] in ("'", '"') else before
    if mark not in ("'", '"') or not mark:
        return None
    close = start + 1
    while True:
        close = view.find(mark, close, min(limit, start + 300))
        if close < 0:
            return None
        if not view[close + 1 : close + 2].isalnum() and view[close + 1 : close + 2] != mark:
            break
        close += 1
    close += 1
    short, after = view.count(" ", start, close) < 3, view[close : close + 1]
    if view[start] == mark and after != ":" and (short or after == ","):
        return None  # a name or a saying, and the headline goes on
    while close < limit and view[close] in ":.":
        close += 1
    return close


def cheapest(odds: list[float]) -> int:
    """The number of the seam with the lowest expected cost: words left behind cost 1, story cut off CAUTION."""
    best, cost, before = 0, math.inf, 0.0
    for number, chance in enumerate(odds):
        here = (1.0 - before - chance) + CAUTION * before
        if here < cost - 1e-12:
            best, cost = number, here
        before += chance
    return best
