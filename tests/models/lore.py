"""What running text tells of words and pairs, for train_headline.py."""

import collections
import math
import re

import regex

from cleanpress import seam
from cleanpress.text import same

#: A word, a pair, an opening pair and a brand are known when they stand so often in running text.
KNOWN, JOINED, OPENED, BRANDED = 3, 2, 2, 3
#: A pair of the other language, English, is taken over when it stands so often.
STRANGE = 4
NAME_STEPS = (0.05, 0.15, 0.35, 0.65, 0.9)
OPENING_STEPS = (0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7)
BESIDE_STEPS = (0.1, 0.25, 0.5, 0.75, 0.9)
TELLING_STEPS = (0.01, 0.03, 0.07, 0.15, 0.3)
ENDING_STEPS = (0.003, 0.01, 0.03, 0.07, 0.15, 0.3)
COMMON_STEPS = (8, 25, 80, 250, 1000)
BESIDE = ("capitals", "leads", "inside", "follows", "tells")
BRAND = regex.compile(r"\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}*)+|\p{Ll}{1,2}\p{Lu}\p{Ll}+")

SENTENCE = re.compile(r"(?<=[.!?])[\"')]* +(?=[\"']?[A-Z])")


class Lore:
    """What running text tells: how often each word opens a sentence, is small, is a name; pairs; brands."""

    def __init__(self, texts=()):
        self.opens, self.ends, self.small, self.names, self.pairs, self.openings, self.brands = (
            collections.Counter() for _ in range(7)
        )
        self.capitals, self.leads, self.inside, self.follows, self.tells = (collections.Counter() for _ in range(5))
        self.size = 0
        for text in texts:
            view = same(text)
            self.brands.update(set(BRAND.findall(view)))
            for sentence in SENTENCE.split(view):
                self._add(seam.split(sentence, 0, len(sentence), len(sentence)))

    def _add(self, words):
        self.size += len(words)
        if words and words[-1].text.rstrip("\"')").endswith((".", "!", "?")):
            self.ends[words[-1].bare] += 1
        self._beside(words)
        for n, word in enumerate(words):
            if n == 0:
                self.opens[word.bare] += 1
                if len(words) > 1 and word.text[-1].isalnum():
                    self.openings[f"{word.bare} {words[1].bare}"] += 1
            else:
                (self.small if word.text.strip("\"'(")[:1].islower() else self.names)[word.bare] += 1
                if words[n - 1].text[-1].isalnum():
                    self.pairs[f"{words[n - 1].bare} {word.bare}"] += 1

    def _beside(self, words):
        """How often a capital comes next to the word, set in capitals itself."""
        capital = [word.text.strip("\"'(")[:1].isupper() for word in words]
        first = next((n for n, word in enumerate(words) if word.shape == "l"), 0)
        if first and all(word.text[-1].isalnum() for word in words[:first]):
            self.tells[words[first].bare] += 1
        joined = [word.text[-1].isalnum() for word in words]
        for n, word in enumerate(words):
            if capital[n]:
                self.capitals[word.bare] += 1
                self.leads[word.bare] += n + 1 < len(words) and joined[n] and capital[n + 1]
                if n > 1:
                    self.inside[word.bare] += 1
                    self.follows[word.bare] += joined[n - 1] and capital[n - 1]

    def fill(self, other):
        """Take over what only the other text knows: where both know a word, this one has the say."""
        known = set(self.opens) | set(self.small) | set(self.names)
        for name in ("opens", "ends", "small", "names", "pairs", "openings", "brands", *BESIDE):
            mine, theirs = getattr(self, name), getattr(other, name)
            least = STRANGE if name in ("pairs", "openings") else 1
            new = (key for key, number in theirs.items() if number >= least and key not in known and key not in mine)
            mine.update({key: theirs[key] for key in new})
        return self

    def table(self):
        """The lines of headline.tsv, all but the trees."""
        codes = collections.defaultdict(list)
        for word in sorted(set(self.opens) | set(self.small) | set(self.names)):
            opens, small, names = self.opens[word], self.small[word], self.names[word]
            total = opens + small + names
            if total >= KNOWN and word and not re.search(r"\s", word):
                name = sum((names + 0.5) / (names + small + 1) >= step for step in NAME_STEPS)
                opening = sum((opens + 0.05) / (total + 1) >= step for step in OPENING_STEPS)
                common = sum(total >= step for step in COMMON_STEPS)
                ending = sum((self.ends[word] + 0.05) / (total + 1) >= step for step in ENDING_STEPS)
                leads = sum((self.leads[word] + 0.3) / (self.capitals[word] + 1) >= step for step in BESIDE_STEPS)
                follows = sum((self.follows[word] + 0.3) / (self.inside[word] + 1) >= step for step in BESIDE_STEPS)
                tells = sum((self.tells[word] + 0.01) / (total + 1) >= step for step in TELLING_STEPS)
                codes[name, opening, common, power(total), ending, leads, follows, tells].append(word)
        brands = sorted(word for word, number in self.brands.items() if number >= BRANDED)
        return [
            "## size", str(self.size), "## brands", " ".join(brands),
            "## words", *(",".join(map(str, code)) + " " + " ".join(words) for code, words in sorted(codes.items())),
            "## pairs", *by_power(self.pairs, JOINED), "## openings", *by_power(self.openings, OPENED),
        ]  # fmt: skip


def power(number):
    """The number as steps of half a power of two."""
    return round(2 * math.log2(number))


def by_power(counts, least):
    """The pairs that are frequent enough, a line for each power."""
    lines = collections.defaultdict(list)
    for pair, number in sorted(counts.items()):
        if number >= least and not re.search(r"[\t\n]|  ", pair):
            lines[power(number)].append(pair)
    return ["\t".join([str(step), *pairs]) for step, pairs in sorted(lines.items())]
