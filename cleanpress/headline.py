"""Where an unpunctuated headline ends inside running text.

"Baca juga: Harga Cabai Naik Lagi di Pasar Induk Pedagang mengeluhkan ..." has lost the line
break after "Induk". A small linear model weighs the signs: capitals that stop, function words,
closing marks, quotation marks, words that open sentences, double or missing spaces, length. Its
weights are a readable table, headline.tsv, made by tests/models/train_headline.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

import regex

from cleanpress.model import Document

#: Words that stay in lower case inside a headline.
FUNCTION_WORDS = frozenset(
    "di ke dari dan yang untuk dengan pada dalam ini itu atau agar bagi oleh saat usai akan tak vs bin binti ala"
    " per hingga sampai soal jadi demi tapi karena jika the a an of to in on for and at by with from as or is"
    " kepada terhadap sebagai daripada tentang sambil lagi pun si sang se para".split()
)
#: A line in title case has at least this share of capitals among its content words.
TITLE_CASE = 0.7
#: No headline ends like this.
UNLIKE_HEADLINE = (".", ":", ";", ",", '."', ".”", ".'")
#: How many words after a cue are looked at.
WINDOW = 36
#: Cutting into the story costs this many times what leaving headline words costs.
CAUTION = 3.0

_PLAIN_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*")
# A word ends at white space, or where a small letter, figure or closing mark meets a capital: a lost break.
_WORD = regex.compile(r"[^\s]+?(?=\s|$|(?<=[\p{Ll}\d)!?.%'\"])(?=[\"'(]?\p{Lu}[\p{Ll}\s]))")
_JOINT = regex.compile(r"(?<=[\p{Ll}\d)!?'\"])(?=\p{Lu}[\p{Ll}\p{Lu}]+)")
_SENTENCE = regex.compile(r"[.!?][\"')]*(?=\s|$|\p{Lu}\p{Ll})")
_EDGES = "\"'.,:;!?()[]-"


def title_case(line: str) -> float:
    """The share of capitalised words among the words that headlines capitalise.

    >>> title_case("Harga Cabai Naik di Pasar Induk")
    1.0
    >>> title_case("Warga desa itu pulang")
    0.3333333333333333
    """
    words = [word for word in _PLAIN_WORD.findall(line) if word not in FUNCTION_WORDS]
    return sum(not word[0].islower() for word in words) / len(words) if words else 0.0


def like_headline(line: str) -> bool:
    """Set like the headline of a story: no full stop, several words, mostly capitals.

    >>> like_headline("Harga Cabai Naik di Pasar Induk")
    True
    >>> like_headline("Warga desa itu pulang ke rumah masing-masing kemarin.")
    False
    """
    fits = 15 <= len(line) <= 200 and not line.endswith(UNLIKE_HEADLINE) and line.count(" ") >= 2
    return fits and title_case(line) >= TITLE_CASE


class Word(NamedTuple):
    """A word of the text after a cue, with the width of the white space before it."""

    start: int
    end: int
    text: str
    bare: str
    shape: str
    gap: int


def sentence_end(document: Document, start: int, limit: int) -> int:
    """The end of the sentence that holds `start`, at most `limit`."""
    found = _SENTENCE.search(document.view, start, limit)
    return int(found.end()) if found else limit


def begins(document: Document, start: int) -> bool:
    """Can a headline begin here? It opens with a capital, a figure or a quotation mark."""
    rest = document.text[start : start + 40].lstrip(" :-\xa0")
    return bool(rest) and (not rest[0].islower())


def end(document: Document, start: int, limit: int) -> int:
    """The offset where the headline that begins at or after `start` ends, at most `limit`."""
    view = document.view
    while start < limit and (view[start] in " :-" or view.startswith("&nbsp;", start)):
        start += 6 if view[start] == "&" else 1
    quoted = _quoted(view, start, limit)
    if quoted is not None:
        return quoted
    words = split(view, start, limit)
    if not words:
        return start
    seams = candidates(words, words[-1].end >= limit)
    return words[_cheapest(seams, chances(words, seams))].end


def run(document: Document, start: int, limit: int) -> list[tuple[int, int]]:
    """The headlines glued to each other from `start` on: (start, end) of each.

    They meet where a small letter, figure or closing mark touches a capital. A stretch too long
    or not in title case is the story again; the first headline then ends where the model says.
    """
    view, found = document.view, []
    while start < limit:
        joint = _JOINT.search(view, start + 12, min(limit, start + 220))
        stop = int(joint.start()) if joint else limit
        if not like_headline(view[start:stop]):
            break
        found.append((start, stop))
        start = stop
    return found or [(start, end(document, start, limit))]


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
    while close < limit and view[close] in ":.":
        close += 1
    return close


def split(view: str, start: int, limit: int, most: int = WINDOW) -> list[Word]:
    """The first words of view[start:limit], cut at white space and at lost line breaks."""
    words: list[Word] = []
    for found in _WORD.finditer(view, start, min(limit, start + 14 * most)):
        text = found.group()
        gap = found.start() - words[-1].end if words else 1
        bare = text.strip(_EDGES)
        words.append(Word(found.start(), found.end(), text, bare.lower(), _shape(bare or text), min(gap, 2)))
        if len(words) == most:
            break
    return words


def _shape(bare: str) -> str:
    """l lower, f function word, T title, U upper case, d with figures, x anything else."""
    if any(char.isdigit() for char in bare):
        return "d"
    if bare.islower():
        return "f" if bare in FUNCTION_WORDS else "l"
    if bare.isupper() and len(bare) > 1:
        return "U"
    return "T" if bare[:1].isupper() else "x"


def candidates(words: list[Word], whole: bool) -> list[int]:
    """The words after which the headline may end: a capital, figure or mark follows, or nothing."""
    last = len(words) - 1
    seams = [n for n in range(1, last) if words[n + 1].shape not in "lf" or words[n + 1].text[0] in "\"'("]
    return [*seams, last] if whole or not seams else seams


def chances(words: list[Word], seams: list[int], model: Model | None = None) -> list[float]:
    """How likely each seam is the end, as probabilities. model: another than the shipped one."""
    model = model or _model()
    weights = model.weights
    after, total = [0.0] * len(words), 0.0
    for number in range(len(words) - 1, -1, -1):
        after[number] = total  # what speaks for the words behind this one being story
        total += sum(weights.get(name, 0.0) for name in word_signs(model, words, number))
    sums = [after[n] + sum(weights.get(name, 0.0) for name in seam_signs(model, words, n)) for n in seams]
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    return [power / sum(powers) for power in powers]


def _cheapest(seams: list[int], odds: list[float]) -> int:
    """The seam with the lowest expected cost: words left behind cost 1, story cut off costs CAUTION."""
    best, cost, before = seams[0], math.inf, 0.0
    for seam, chance in zip(seams, odds, strict=True):
        here = (1.0 - before - chance) + CAUTION * before
        if here < cost - 1e-12:
            best, cost = seam, here
        before += chance
    return best


def word_signs(model: Model, words: list[Word], number: int) -> Iterator[str]:
    """What speaks for or against word `number` standing in the story."""
    word = words[number]
    before = words[number - 1].shape if number else "^"
    after = words[number + 1].shape if number + 1 < len(words) else "$"
    mark = word.text[-1] if word.text[-1] in ",.?!:" else ""
    yield f"s{before}{word.shape}{after}"
    yield f"m{word.shape}{mark}"
    yield f"n{number // 4}{word.shape}"
    if word.shape in "TU":
        yield f"c{model.sort(word)}{after}"
    elif word.shape == "f":
        yield f"w{word.bare}"


def seam_signs(model: Model, words: list[Word], number: int) -> Iterator[str]:
    """What speaks for or against the headline ending after word `number`."""
    word = words[number]
    yield f"L{number}"
    yield f"C{(word.end - words[0].start) // 8}"
    mark = word.text[-1] if not word.text[-1].isalnum() else ""
    if number + 1 == len(words):
        yield "end"
        yield f"end{mark}"
        return
    following = words[number + 1]
    later = words[number + 2] if number + 2 < len(words) else following
    opening = following.text[0] if not following.text[0].isalnum() else ""
    here, there = model.sort(word), model.sort(following)
    yield f"S{word.shape}{following.shape}{later.shape}"
    yield f"M{mark}|{opening}"
    yield f"g{following.gap}{mark}"
    yield f"G{following.gap}{following.shape}{later.shape}"
    yield f"a{following.shape}{following.bare}"
    yield f"x{there}{later.shape}"
    yield f"Z{there}{model.sort(later)}"
    yield f"r{_returns(words, number + 1)}{_returns(words, number + 2)}{later.shape}"
    yield f"X{here}{there}"
    yield f"y{here}{mark}"
    yield f"P{model.joined(word, following)}{model.joined(following, later)}{later.shape}"
    yield f"Q{model.joined(word, following)}{there}"
    distance = _distance(words, number)
    yield f"D{distance}{there}"
    yield f"d{distance}{word.shape}{following.shape}"
    yield f"q{_open_quote(words, number)}{opening}"
    yield f"k{min(sum(w.shape == 'l' for w in words[: number + 1]), 4)}"


def _returns(words: list[Word], number: int) -> int:
    """1 when a capitalised word stood in the text before: headlines hardly repeat a word, stories take it up."""
    if number >= len(words) or words[number].shape not in "TUd":
        return 0
    return int(any(word.bare == words[number].bare for word in words[:number]))


def _distance(words: list[Word], number: int) -> int:
    """How many words from the seam to the next lower-case content word."""
    for offset, word in enumerate(words[number + 1 : number + 9]):
        if word.shape == "l":
            return offset
    return 9


def _open_quote(words: list[Word], number: int) -> bool:
    """Does the seam stand inside quotation marks?"""
    text = " ".join(word.text for word in words[: number + 1])
    return text.count('"') % 2 == 1


class Model(NamedTuple):
    """The weights by sign, and what running text tells of words and pairs of words."""

    weights: dict[str, float]
    sorts: dict[str, str]
    """A word in lower case -> how often it is a name, and how often it opens a sentence."""
    pairs: frozenset[str]
    """Pairs of words that stand side by side in sentences."""

    def sort(self, word: Word) -> str:
        """The word's sort, or its shape when running text doesn't know it."""
        return self.sorts.get(word.bare, f"?{word.shape}")

    def joined(self, left: Word, right: Word) -> int:
        """1 when the two are known to stand side by side, 0 when not, 2 when a mark divides them."""
        if not left.text[-1].isalnum():
            return 2
        return int(f"{left.bare} {right.bare}" in self.pairs)


@cache
def _model() -> Model:
    """The shipped model, read when the first cue is met: sections of tab-separated lines."""
    table = (resources.files("cleanpress") / "headline.tsv").read_text("utf-8")
    parts: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line.startswith("## "):
            parts[line[3:]] = []
        elif not line.startswith("#"):
            parts[next(reversed(parts))].append(line)
    weights = dict(line.split("\t") for line in parts["weights"])
    sorts = {word: code for line in parts["sorts"] for code, *words in [line.split(" ")] for word in words}
    return Model({name: float(weight) for name, weight in weights.items()}, sorts, frozenset(parts["pairs"]))
