#!/usr/bin/env python3
"""Train where a glued headline ends; writes cleanpress/headline.tsv.

    train_headline.py DATA             train on everything and write the weights
    train_headline.py DATA --folds     report on publishers left out of training; writes nothing

DATA holds glued-dev.jsonl ({site, kind, headline, next}) and text-pool.jsonl.gz ({site, lang,
text}), whose paragraphs are glued to headlines for more cases. Needs numpy. Same data, same weights.

The model is a softmax over the seams of a text: each word's signs vote on whether it is story, each
seam's signs on whether it is the end (see cleanpress/headline.py).
"""

import argparse
import collections
import gzip
import json
import random
import re
from pathlib import Path

from cleanpress import headline
from cleanpress.text import is_prose, same

TARGET = Path(__file__).parents[2] / "cleanpress" / "headline.tsv"
PAIRS, EPOCHS, RATE, DECAY, LEAST = 6, 5, 0.1, 2e-6, 20
KNOWN, JOINED, INVENTED = 6, 6, 4000
CUE = re.compile(r"^[*•>» -]*(?:baca|simak|lihat|tonton)(?: juga| pula)?[ ]*:[ ]*(.+)$", re.I)
SENTENCE = re.compile(r"(?<=[.!?])[\"')]* +(?=[\"']?[A-Z])")


def publisher(site):
    """The registrable part of a host: news.detik.com and detik.com are one publisher."""
    parts = site.split(".")
    short = len(parts) > 2 and parts[-2] in ("co", "go", "or", "ac", "com", "web")
    return ".".join(parts[-3:] if short else parts[-2:])


def read(folder):
    """(cases of glued-dev, paragraphs and headlines of the pool with publishers, English paragraphs)."""
    cases = [json.loads(line) for line in (folder / "glued-dev.jsonl").open(encoding="utf-8")]
    paragraphs, titles = [], {}
    with gzip.open(folder / "text-pool.jsonl.gz", "rt", encoding="utf-8") as pool:
        for doc in map(json.loads, pool):
            if doc["lang"] in ("id", "ms"):
                lines = [line.strip() for line in doc["text"].split("\n")]
                paragraphs += [(publisher(doc["site"]), line) for line in lines if is_prose(line)]
                titles |= {title: publisher(doc["site"]) for line in lines if (title := as_title(line))}
    return cases, paragraphs, [(site, title) for title, site in titles.items()], english(folder)


def english(folder):
    """Paragraphs of the English pages, for what words and pairs are common in English too."""
    lines = (folder / "html-dev" / "gold.jsonl").open(encoding="utf-8")
    pages = [page for page in map(json.loads, lines) if page["lang"] == "en"]
    return [(page["id"], line) for page in pages for line in page["body"].split("\n") if is_prose(line)]


def as_title(line):
    """A line that is another story's headline, its cue cut off; None for any other."""
    cue = CUE.match(line)
    line = cue.group(1).strip() if cue else line
    fits = 30 <= len(line) <= 140 and line.count(" ") >= 4 and not re.search(r"[.,:]$|[|]| : |\d\d[:.]\d\d", line)
    return line if fits and (cue or headline.like_headline(line)) else None


def invented(paragraphs, number, draw):
    """Headlines made of sentences in title case: their words are no headline words, so only form can be learnt."""
    made = []
    while len(made) < number:
        words = draw.choice(paragraphs)[1][:300].split()
        size = draw.randint(4, 13)
        start = draw.randint(0, max(0, len(words) - size - 1))
        words = [word.strip('.,;:()"“”') for word in words[start : start + size]]
        words = [word for word in words if word]
        if len(words) >= 4 and words[-1].lower() not in headline.FUNCTION_WORDS:
            small = headline.FUNCTION_WORDS
            title = [w if n and w.lower() in small else w[:1].upper() + w[1:] for n, w in enumerate(words)]
            made.append(" ".join(title) + draw.choice([""] * 8 + ["!", "?"]))
    return made


def lore(paragraphs):
    """What running text tells of words (their sort) and of pairs of words."""
    opens, low, names, pairs = (collections.Counter() for _ in range(4))
    for _, text in paragraphs:
        for sentence in SENTENCE.split(same(text)):
            words = headline.split(sentence, 0, len(sentence), len(sentence))
            for number, word in enumerate(words):
                if number == 0:
                    opens[word.bare] += 1
                else:
                    (low if word.text.strip("\"'(")[:1].islower() else names)[word.bare] += 1
                    if words[number - 1].text[-1].isalnum():
                        pairs[f"{words[number - 1].bare} {word.bare}"] += 1
    sorts = {}
    for word in set(opens) | set(low) | set(names):
        total = opens[word] + low[word] + names[word]
        if total >= KNOWN and word and " " not in word:
            name = sum(names[word] >= share * (names[word] + low[word]) for share in (0.1, 0.5, 0.9))
            opening = sum(opens[word] >= share * total for share in (0.01, 0.05, 0.15, 0.35, 0.7))
            sorts[word] = f"{name}{opening}"
    return sorts, frozenset(pair for pair, number in pairs.items() if number >= JOINED and pair.isascii())


def examples(cases, paragraphs, seed=7):
    """Glued texts with the offset where the headline ends; None stands for a text that ends with it."""
    draw = random.Random(seed)
    for case in cases:
        yield case["headline"], " ", case["next"]
        for _ in range(PAIRS):
            following = draw.choice(paragraphs)[1][:240] if draw.random() < 0.7 else draw.choice(cases)["next"]
            yield case["headline"], draw.choice((" ", " ", "", "  ")), following
        if draw.random() < 0.5:
            yield case["headline"], "", ""


def np():
    """numpy, which only training needs."""
    import numpy

    return numpy


class Case:
    """One glued text as arrays of sign numbers."""

    def __init__(self, title, gap, following, model, numbers):
        view = same(" ".join(title.split()) + gap + " ".join(following.split()))
        words = headline.split(view, 0, len(view))
        self.true = None
        if len(words) < 3:
            return
        seams = headline.candidates(words, words[-1].end >= len(view))
        ends = [words[seam].end for seam in seams]
        self.true = ends.index(len(" ".join(title.split()))) if len(" ".join(title.split())) in ends else None
        self.seams = np().array(seams)
        self.words = [[numbers(sign) for sign in headline.word_signs(model, words, n)] for n in range(len(words))]
        self.edges = [[numbers(sign) for sign in headline.seam_signs(model, words, n)] for n in seams]

    def freeze(self):
        """Drop unknown signs and flatten, for numpy."""
        for name in ("words", "edges"):
            rows = [[number for number in row if number >= 0] for row in getattr(self, name)]
            flat = np().array([number for row in rows for number in row], dtype=np().int64)
            owner = np().repeat(np().arange(len(rows)), [len(row) for row in rows])
            setattr(self, name, (flat, owner, len(rows)))

    def odds(self, weights):
        """The chance of each seam."""
        story = np().bincount(self.words[1], weights[self.words[0]], self.words[2])
        behind = story[::-1].cumsum()[::-1] - story
        scores = behind[self.seams] + np().bincount(self.edges[1], weights[self.edges[0]], self.edges[2])
        powers = np().exp(scores - scores.max())
        return powers / powers.sum()

    def step(self, weights, squares):
        """One step of Adagrad on the log-likelihood of the true seam."""
        odds = self.odds(weights)
        pull = -odds
        pull[self.true] += 1.0
        # word j is story when the seam lies before it
        for_word = np().zeros(self.words[2])
        np().add.at(for_word, self.seams, pull)
        for_word = np().concatenate(([0.0], for_word.cumsum()[:-1]))
        for (flat, owner, _), slope in ((self.words, for_word), (self.edges, pull)):
            if len(flat):
                change = slope[owner]
                np().add.at(squares, flat, change * change)
                np().add.at(weights, flat, RATE * change / np().sqrt(squares[flat] + 1e-6))


def train(cases, paragraphs, titles, foreign):
    """A model made of these cases, paragraphs and headlines alone."""
    draw = random.Random(3)
    more = [*(title for _, title in titles), *invented(paragraphs, INVENTED, draw)]
    cases = cases + [{"headline": title, "next": draw.choice(paragraphs)[1][:240]} for title in more]
    strange = [
        {"headline": title, "next": draw.choice(foreign)[1][:240]} for title in invented(foreign, INVENTED // 4, draw)
    ]
    (strange_sorts, strange_pairs), (sorts, pairs) = lore(foreign), lore(paragraphs)
    sorts, pairs = strange_sorts | sorts, strange_pairs | pairs  # where both know a word, Indonesian has the say
    blank = headline.Model({}, sorts, pairs)
    pieces = [*examples(cases, paragraphs), *examples(strange, foreign)]
    counts = collections.Counter()
    names = []

    def count(sign):
        counts[sign] += 1
        return 0

    for piece in pieces:
        Case(*piece, blank, count)
    index = {}
    for sign, number in counts.items():
        if number >= LEAST:
            index[sign] = len(names)
            names.append(sign)
    made = [Case(*piece, blank, lambda sign: index.get(sign, -1)) for piece in pieces]
    made = [case for case in made if case.true is not None]
    for case in made:
        case.freeze()
    weights, squares = np().zeros(len(names)), np().zeros(len(names))
    order = np().random.default_rng(11)
    for _ in range(EPOCHS):
        for number in order.permutation(len(made)):
            made[number].step(weights, squares)
        weights *= 1.0 - DECAY * len(made)
    found = {name: weight for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.05}
    return headline.Model(found, sorts, pairs)


def measure(cases, model, gap):
    """(right, cut into the story, characters lost) for each case."""
    rows = []
    for case in cases:
        title, following = " ".join(case["headline"].split()), " ".join(case["next"].split())
        view = same(title + gap + following)
        words = headline.split(view, 0, len(view))
        seams = headline.candidates(words, False)
        cut = words[headline._cheapest(seams, headline.chances(words, seams, model))].end
        lost = max(0, len(following) - len(view[cut:].strip()))
        rows.append((view[cut:].strip() == same(following), lost > 0, lost))
    return rows


def folds(cases, paragraphs, titles, foreign):
    """Each large publisher on its own and the small ones in threes, left out in turn."""
    sites = collections.Counter(publisher(case["site"]) for case in cases)
    groups = [[site] for site, number in sites.items() if number > 300]
    small = sorted(site for site, number in sites.items() if number <= 300)
    groups += [small[start::3] for start in range(3)]
    results = collections.defaultdict(list)
    for group in groups:
        kept = [case for case in cases if publisher(case["site"]) not in group]
        rest = [entry for entry in paragraphs if entry[0] not in group]
        model = train(kept, rest, [entry for entry in titles if entry[0] not in group], foreign)
        held = [case for case in cases if publisher(case["site"]) in group]
        for gap in (" ", ""):
            for case, row in zip(held, measure(held, model, gap), strict=True):
                results["all" + gap].append((case["site"], row))
                results[case["kind"] + gap].append((case["site"], row))
        print(group[:3], len(held), len(model.weights), "signs", flush=True)
    for name, rows in sorted(results.items()):
        report(name, rows)


def report(name, rows):
    """Print the means over cases and over publishers with five cases or more."""
    by_site = collections.defaultdict(list)
    for site, row in rows:
        by_site[site].append(row)
    means = [np().mean(found, axis=0) for found in by_site.values() if len(found) >= 5]
    for label, mean in (
        ("cases", np().mean([row for _, row in rows], axis=0)),
        ("publishers", np().mean(means, axis=0)),
    ):
        print(f"{name!r:10} {label:10} right {mean[0]:.3f}  cut {mean[1]:.3f}  lost {mean[2]:.2f}")


def write(model):
    """The table: weights by sign, words by sort, pairs."""
    by_sort = collections.defaultdict(list)
    for word, sort in model.sorts.items():
        by_sort[sort].append(word)
    lines = ["# made by tests/models/train_headline.py; read by cleanpress/headline.py", "## weights"]
    lines += [f"{name}\t{weight:.2f}" for name, weight in sorted(model.weights.items())]
    lines += ["## sorts", *(" ".join([sort, *sorted(words)]) for sort, words in sorted(by_sort.items()))]
    lines += ["## pairs", *sorted(model.pairs)]
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")
    sizes = f"{len(model.weights)} signs, {len(model.sorts)} words, {len(model.pairs)} pairs"
    print(f"{sizes}, {TARGET.stat().st_size / 1e3:.0f} kB in {TARGET}")


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", action="store_true")
    options = parser.parse_args()
    material = read(options.data)
    if options.folds:
        folds(*material)
    else:
        write(train(*material))


if __name__ == "__main__":
    main()
