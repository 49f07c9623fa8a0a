"""Where a headline that lost its line break ends: the words, the signs, the model.

"Harga Cabai Naik di Pasar Induk Pedagang mengeluhkan ..." may end after each word that a capital,
figure or mark follows: a seam. A small forest of decision trees weighs the signs around each seam:
capitals that stop, closing marks, quotation marks, words that open sentences, names, words that
often stand side by side, words that come again, quotations ahead, lost and double spaces. It lives in headline.tsv,
made by tests/models/train_headline.py; SIGNS names what it looks at.
"""

from __future__ import annotations

import math
from collections.abc import Container
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import regex

from cleanpress.forest import Forest, sections

#: Words that stay in lower case inside a headline.
FUNCTION_WORDS = frozenset(
    "di ke dari dan yang untuk dengan pada dalam ini itu atau agar bagi oleh saat usai akan tak vs bin binti ala"
    " per hingga sampai soal jadi demi tapi karena jika the a an of to in on for and at by with from as or is"
    " kepada terhadap sebagai daripada tentang sambil lagi pun si sang se para".split()
)
#: How many words after a cue are looked at.
WINDOW = 36
#: Seams are weighed by so many trees, and those that have fallen so far behind the best are out.
ROUNDS, BEHIND = (20, 40, 80, 160), 3.5

# A word ends at white space, or where a small letter, figure or closing mark meets a capital: a lost break.
_WORD = regex.compile(r"[^\s]+?(?=\s|$|(?<=[\p{Ll}\d)!?.%]|\S['\"])(?=[\"'(]?\p{Lu}[\p{Ll}\s]))")
_INNER = regex.compile(r"\p{Ll}\p{Lu}")
_VERB = regex.compile(r"(?:me|di|ber|ter|pe)\p{L}{4,}")
_PRONOUNS = frozenset("ia dia mereka kami kita saya aku ini itu tersebut hal".split())
_AMOUNTS = frozenset("ribu juta miliar milyar triliun persen thousand million billion percent".split())
_EDGES = "\"'.,:;!?()[]-"
_SHAPES = {"l": 0, "f": 1, "T": 2, "U": 3, "d": 4, "x": 5}
_MARKS = {",": 1, ".": 2, "?": 3, "!": 4, ":": 5, '"': 6, "'": 6, ")": 7, "…": 2}
_FAR = 15


class Word(NamedTuple):
    """A word of the text after a cue, with the width of the white space before it."""

    start: int
    end: int
    text: str
    bare: str
    shape: str
    gap: int


class Known(NamedTuple):
    """What running text tells of a word, in steps: how often a name, how often first, how common, how often last.

    leads, follows: how often, set in capitals, a capital comes next, as after "Bupati", or stands before.
    tells: how often it is what comes after the capitals that open a sentence.
    """

    name: int = -1
    opening: int = -1
    common: int = -1
    often: float = 0.0
    ending: int = -1
    leads: int = -1
    follows: int = -1
    tells: int = -1


def split(view: str, start: int, limit: int, most: int = WINDOW, brands: Container[str] = ()) -> list[Word]:
    """The first words of view[start:limit], cut at white space and at lost line breaks.

    brands: words with a capital inside, which stay whole.

    >>> [word.text for word in split("di Pasar IndukPedagang lewat YouTube", 0, 36, brands={"YouTube"})]
    ['di', 'Pasar', 'Induk', 'Pedagang', 'lewat', 'YouTube']
    """
    pieces = [found.span() for found in _WORD.finditer(view, start, min(limit, start + 14 * most))]
    words: list[Word] = []
    at = 0
    while at < len(pieces) and len(words) < most:
        last = at
        while last + 1 < len(pieces) and _joint(view, pieces[last][1], pieces[last + 1][0]):
            last += 1
        chain = (pieces[at][0], pieces[last][1])
        rest = (pieces[min(at + 1, last)][0], chain[1])
        whole = last == at or _whole(view[slice(*chain)], view[slice(*pieces[at])], view[slice(*rest)], brands)
        spans = [chain] if whole else [pieces[at], rest]
        for begin, end in spans:
            words.append(_word(view, begin, end, words[-1].end if words else begin - 1))
        at = last + 1
    return words[:most]


def _joint(view: str, end: int, start: int) -> bool:
    return end == start and view[end - 1].islower() and view[start].isupper()


def _whole(chain: str, first: str, rest: str, brands: Container[str]) -> bool:
    """A chain of capitals is a name, as in YouTube or iPhone, and no lost break before a word or a known name."""
    if chain.strip(_EDGES) in brands or len(first.strip(_EDGES)) < 3 or chain.lstrip("\"'")[:1] in ("#", "@", "("):
        return True
    return bool(_INNER.search(rest)) and rest.strip(_EDGES) not in brands


def _word(view: str, start: int, end: int, before: int) -> Word:
    text = view[start:end]
    bare = text.strip(_EDGES)
    return Word(start, end, text, bare.lower(), _shape(bare or text), min(start - before, 2))


def _shape(bare: str) -> str:
    """l lower, f function word, T title, U upper case, d with figures, x anything else."""
    if not bare.isalpha() and any(char.isdigit() for char in bare):
        return "d"
    if bare.islower():
        return "f" if bare in FUNCTION_WORDS else "l"
    if bare.isupper() and len(bare) > 1:
        return "U"
    return "T" if bare[:1].isupper() else "x"


#: No story opens with such a mark and a space behind it: the headline goes on.
_CONTINUES = frozenset(",;:!?")


def candidates(words: list[Word], whole: bool) -> list[int]:
    """The words after which the headline may end: a capital, figure or mark follows, or nothing."""
    last = len(words) - 1
    seams = [n for n in range(1, last) if words[n + 1].shape not in "lf" or words[n + 1].text[0] in "\"'("]
    seams = [n for n in seams if words[n].shape != "d" or words[n + 1].bare not in _AMOUNTS]
    seams = [n for n in seams if words[n + 1].text not in _CONTINUES or (n + 1 < last and not words[n + 2].gap)]
    return [*seams, last] if whole or not seams else seams


#: The signs in their order: what stands where, seen from the last word of the headline (0).
SIGNS = (
    *(f"shape of word {n:+}" for n in range(-2, 5)), *(f"word {n:+} is a name" for n in range(-2, 4)),
    *(f"word {n:+} opens sentences" for n in range(3)), *(f"word {n:+} is common" for n in range(-1, 3)),
    "closing mark", "opening mark", "white space", "words left", "mark after word +1", "mark after word +2",
    "open quotation", "letters of word +1", "letters of word +0",
    *(f"words {n:+} and {n + 1:+} belong together" for n in range(-1, 3)), "pair +0 seen", "pair +1 seen",
    "pair +1 opens sentences", "pair +0 opens sentences",
    "loosest pair ahead", "tightest pair ahead",
    "earlier names come later",
    "words", "characters", "words to the next small one", "sort of the next small word", "common capitals ahead",
    "capitals ahead", "small words before", "capitals before", "common capitals before", "first small word",
    "last common capital", "next common capital",
    "strongest opener inside", "words since that opener", "mark behind that opener",
    "strongest opener ahead", "opener here less the strongest elsewhere", "word -1 opens sentences",
    "pair -1 opens sentences", "word -1 ends sentences", "word +0 ends sentences", "word +1 ends sentences",
    *(f"word {n:+} leads capitals" for n in range(-1, 3)), *(f"word {n:+} follows capitals" for n in range(4)),
    *(f"word {n:+} came before" for n in range(-1, 4)), "words that come twice",
    "words since the first that came before", "words ahead that came before",
    "next small word comes after openers", "quotation ahead", "words in that quotation",
)  # fmt: skip


class Window:
    """The words after a cue with all that the signs ask of them, worked out once."""

    def __init__(self, model: Model, words: list[Word]) -> None:
        self.words, self.model = words, model
        pad = [-9] * 5
        self.shapes = [_SHAPES[word.shape] for word in words]
        self.known = [model.words.get(word.bare, Known()) for word in words]
        self.small = [n for n, shape in enumerate(self.shapes) if shape == 0]
        self.capital = [int(shape in (2, 3)) for shape in self.shapes]
        self.plain = [int(c and 0 <= k.name < 3) for c, k in zip(self.capital, self.known, strict=True)]
        self.sums = [list(accumulate(row)) for row in ([int(s == 0) for s in self.shapes], self.capital, self.plain)]
        self.quotes = list(accumulate(word.text.count('"') for word in words))
        self.shape = [*self.shapes, *pad]
        self.name = [*(k.name for k in self.known), *pad]
        self.opening = [*(k.opening for k in self.known), *pad]
        self.common = [*(k.common for k in self.known), *pad]
        self.ending = [*(k.ending for k in self.known), *pad]
        self.opener = [k.opening if c else -1 for k, c in zip(self.known, self.capital, strict=True)]
        self.inside = [0]  # for each word the strongest opener up to it, the first word aside
        for n in range(1, len(words)):
            best = self.inside[-1] or n
            self.inside.append(n if self.opener[n] >= self.opener[best] else best)
        self.leads = [-9, *(k.leads for k in self.known), *pad]
        self.follows = [*(k.follows for k in self.known), *pad]
        self._pairs()
        self._echoes()

    def _pairs(self) -> None:
        model, words, count = self.model, self.words, len(self.words)
        self.tight, self.seen, self.opened = ([-4.0] * (count + 4) for _ in range(3))
        for n in range(count - 1):
            if not words[n].text[-1].isalnum():
                self.tight[n] = self.seen[n] = self.opened[n] = -3.0
                continue
            pair = f"{words[n].bare} {words[n + 1].bare}"
            self.seen[n] = model.pairs.get(pair, 0)
            self.opened[n] = model.openings.get(pair, 0)
            self.tight[n] = self._tightness(n)

    def _tightness(self, n: int) -> float:
        """How much more often than by chance the words stand side by side (logarithm)."""
        chance = self.known[n].often * self.known[n + 1].often
        together = 2 ** (self.seen[n] / 2) if self.seen[n] else 0.0
        if not chance:
            return 5.0 if together else -2.0
        return round(math.log((together + 0.02) / (chance / self.model.size + 0.02)), 1)

    def _echoes(self) -> None:
        """Where each word stands last, and whether it came before (2: so did the word before it)."""
        self.latest = {word.bare: n for n, word in enumerate(self.words)}
        seen: set[str] = set()
        again: list[int] = []
        for word in self.words:
            again.append(int(word.shape != "f" and word.bare in seen))
            if again[-1] and len(again) > 1 and again[-2]:
                again[-1] = 2
            if len(word.bare) > 1:
                seen.add(word.bare)
        self.again = [0, *again, *[-1] * 5]
        self.agains = list(accumulate(min(a, 1) for a in again))
        self.first = next((n for n, a in enumerate(again) if a), 99)

    def signs(self, seam: int) -> tuple[float, ...]:
        """The signs around a seam, in the order of SIGNS."""
        s = seam
        before = [-9, -9, *self.shape], [-9, -9, *self.name], [-9, *self.common], [-4.0, *self.tight]
        return (
            *before[0][s : s + 7], *before[1][s : s + 6], *self.opening[s : s + 3], *before[2][s : s + 4],
            *self._edges(s),
            *before[3][s : s + 4], self.seen[s], self.seen[s + 1], self.opened[s + 1], self.opened[s],
            *self._ahead(s), self._later(s), *self._counts(s), *self._openers(s),
            *self.leads[s : s + 4], *self.follows[s : s + 4], *self._again(s),
            self._tells(s), *self._quotation(s),
        )  # fmt: skip

    def _edges(self, s: int) -> tuple[float, ...]:
        words = self.words
        word, after = words[s], words[s + 1] if s + 1 < len(words) else None
        quote = self.quotes[s] % 2
        if after is None:
            return _mark(word), 0, 3, 0, 0, 0, quote, 0, len(word.bare)
        first = after.text[0]
        opening = 0 if first.isalnum() else {'"': 1, "'": 1, "(": 2, "[": 2}.get(first, 3)
        second = _mark(words[s + 2]) if s + 2 < len(words) else 0
        left = len(words) - 1 - s
        return _mark(word), opening, after.gap, left, _mark(after), second, quote, len(after.bare), len(word.bare)

    def _next_small(self, s: int) -> int:
        return next((n for n in self.small if n > s), s + _FAR + 1)

    def _ahead(self, s: int) -> tuple[float, float]:
        size = min(self._next_small(s) - s - 1, 5)
        pairs = self.tight[s + 1 : min(len(self.words) - 1, s + 1 + size)]
        return (min(pairs), max(pairs)) if pairs else (-6.0, -6.0)

    def _openers(self, s: int) -> tuple[float, ...]:
        """Where else a sentence might open: inside the headline, or further on before the first small word."""
        words = self.words
        inside = self.inside[s]
        ahead = max(self.opener[s + 2 : max(s + 2, min(self._next_small(s), len(words)))], default=-1)
        here = self.opener[s + 1] if s + 1 < len(words) else -1
        strongest = max(self.opener[inside], ahead)
        return (
            self.opener[inside], s - inside, _mark(words[inside]), ahead, here - strongest,
            self.opener[s - 1] if s else -1, self.opened[s - 1] if s else -4,
            self.ending[s - 1] if s else -9, self.ending[s], self.ending[s + 1],
        )  # fmt: skip

    def _later(self, s: int) -> int:
        """How many of the last capitalised words come again: the story takes up its subject."""
        return sum(self.capital[n] and self.latest[self.words[n].bare] > s for n in range(max(0, s - 3), s + 1))

    def _again(self, s: int) -> tuple[int, ...]:
        """Headlines seldom say a word twice: where one comes again, the story has begun."""
        ahead = self.agains[min(s + 8, len(self.words) - 1)] - self.agains[s]
        return (*self.again[s : s + 5], self.agains[s], s - self.first if self.first <= s else -1, ahead)

    def _tells(self, s: int) -> int:
        """How often the next small word comes after what opens a sentence, as "mengatakan" does."""
        small = self._next_small(s)
        return self.known[small].tells if small < len(self.words) else -2

    def _quotation(self, s: int) -> tuple[int, int]:
        """What a quotation that opens next holds: speech ends with a mark, a name does not."""
        words = self.words
        if s + 1 >= len(words) or '"' not in words[s + 1].text[:2]:
            return 0, 0
        for n in range(s + 1, len(words)):
            at = words[n].text.find('"', 2 if n == s + 1 else 0)
            if at >= 0:
                return (1 if at and words[n].text[at - 1] in ",.?!" else 2), n - s
        return 3, len(words) - s

    def _counts(self, s: int) -> tuple[int, ...]:
        words, small = self.words, self._next_small(s)
        distance = min(small - s - 1, _FAR)
        near = distance < _FAR - 1 and small < len(words)
        verb = 0
        if near:
            bare = words[small].bare
            verb = 1 + bool(_VERB.fullmatch(bare)) + 2 * (bare in _PRONOUNS)
        plain = next((n for n in range(s, -1, -1) if self.plain[n]), s - 40)
        coming = next((n for n in range(s + 2, len(words)) if self.plain[n]), s + 20)
        return (
            s, words[s].end - words[0].start, distance, verb,
            sum(self.plain[s + 2 : s + 1 + distance]), sum(self.capital[s + 1 : s + 1 + distance]),
            *(sums[s] for sums in self.sums),
            self.small[0] - s if self.small else 40, s - plain, coming - s,
        )  # fmt: skip


def _mark(word: Word) -> int:
    return 8 if word.text.endswith("...") else _MARKS.get(word.text[-1], 0)


class Model(NamedTuple):
    """The forest, and what running text tells of words and pairs (steps of half a power of two)."""

    forest: Forest
    words: dict[str, Known]
    pairs: dict[str, int]
    openings: dict[str, int]
    brands: frozenset[str]
    size: int

    def chances(self, words: list[Word], seams: list[int]) -> list[float]:
        """How likely each seam is the end, as probabilities."""
        if len(seams) == 1:
            return [1.0]
        window = Window(self, words)
        signs = [window.signs(seam) for seam in seams]
        scores, alive, first = [0.0] * len(seams), list(range(len(seams))), 0
        for last in (*ROUNDS, None):
            for n in alive:
                scores[n] += self.forest.score(signs[n], first, last)
            top = max(scores[n] for n in alive)
            if last is None:
                break
            alive = [n for n in alive if scores[n] > top - BEHIND]
            first = last
            if len(alive) == 1:
                break
        powers = [0.0] * len(seams)
        for n in alive:
            powers[n] = math.exp(scores[n] - top)
        return [power / sum(powers) for power in powers]


@cache
def shipped() -> Model:
    """The shipped model, read when the first cue is met: sections of lines."""
    return read(Path(__file__).with_name("headline.tsv").read_text("utf-8"))


def read(table: str) -> Model:
    """A model from its text; tests/models/train_headline.py writes it."""
    parts = sections(table)
    words: dict[str, Known] = {}
    for line in parts["words"]:
        code, *found = line.split(" ")
        name, opening, common, power, *others = map(int, code.split(","))
        words |= dict.fromkeys(found, Known(name, opening, common, round(2 ** (power / 2), 1), *others))
    pairs, openings = _powers(parts["pairs"]), _powers(parts["openings"])
    forest = Forest.of(parts["trees"])
    return Model(forest, words, pairs, openings, frozenset(" ".join(parts["brands"]).split()), int(parts["size"][0]))


def _powers(lines: list[str]) -> dict[str, int]:
    """Lines of a power and the pairs that have it, between tabs."""
    table: dict[str, int] = {}
    for line in lines:
        power, *pairs = line.split("\t")
        table |= dict.fromkeys(pairs, int(power))
    return table
