#!/usr/bin/env python3
"""Train where a glued headline ends; writes cleanpress/headline.tsv.

    train_headline.py DATA             train on everything and write the model
    train_headline.py DATA --folds     report on publishers left out of training; writes nothing

DATA holds glued-dev.jsonl ({site, kind, headline, next}) and text-pool.jsonl.gz ({site, lang,
text}), whose paragraphs are glued to headlines for more cases. Needs lightgbm. Same data, same
model.

The model is a forest over the signs of each seam (cleanpress/seam.py), trained so that the true
seam wins among its rivals. What running text tells of words and pairs is counted on one half of
the paragraphs for the cases made of the other, or the forest would trust it too much.
"""

import argparse
import collections
import gzip
import json
import random
import re
import zlib
from pathlib import Path

import regex
from lore import SENTENCE, Lore

from cleanpress import headline, seam
from cleanpress.text import is_prose, same

TARGET = Path(__file__).parents[2] / "cleanpress" / "headline.tsv"
#: How many other paragraphs each headline is glued to, and how long these are at most.
OTHERS, LENGTH, INVENTED = 4, 240, 3000
TREES, RATE, LEAVES, LEAST = 400, 0.1, 31, 100
GAPS = (" ", " ", "", "  ")

CUE = re.compile(r"^[*•>» -]*(?:baca|simak|lihat|tonton)(?: juga| pula)?[ ]*:[ ]*(.+)$", re.I)
LINK = regex.compile(r"(?<=\p{Ll}) (?=\p{Lu}\p{Ll})")
NAMES_FIRST = regex.compile(r"^(?:\p{Lu}[\w.,-]*\s+(?:\w{2,4}\s+)?){3,}")


def publisher(site):
    """The registrable part of a host: news.detik.com and detik.com are one publisher."""
    parts = site.split(".")
    short = len(parts) > 2 and parts[-2] in ("co", "go", "or", "ac", "com", "web")
    return ".".join(parts[-3:] if short else parts[-2:])


def read(folder):
    """(cases of glued-dev, paragraphs and headlines of the pool, English paragraphs), each with its publisher."""
    cases = [json.loads(line) for line in (folder / "glued-dev.jsonl").open(encoding="utf-8")]
    paragraphs, titles = [], {}
    with gzip.open(folder / "text-pool.jsonl.gz", "rt", encoding="utf-8") as pool:
        for doc in map(json.loads, pool):
            if doc["lang"] in ("id", "ms"):
                lines = [line.strip() for line in doc["text"].split("\n")]
                paragraphs += [(publisher(doc["site"]), line) for line in lines if is_prose(line)]
                titles |= {title: publisher(doc["site"]) for line in lines if (title := as_title(line))}
    cases = [(publisher(case["site"]), case) for case in cases]
    return cases, paragraphs, [(site, title) for title, site in titles.items()], english(folder)


def english(folder):
    """Paragraphs of the English pages: English glues its headlines too."""
    lines = (folder / "html-dev" / "gold.jsonl").open(encoding="utf-8")
    pages = [page for page in map(json.loads, lines) if page["lang"] == "en"]
    return [(page["id"], line) for page in pages for line in page["body"].split("\n") if is_prose(line)]


def without(material, sites):
    """The material that none of these publishers made."""
    return [[entry for entry in part if entry[0] not in sites] for part in material]


def as_title(line):
    """A line that is another story's headline, its cue cut off; None for any other."""
    cue = CUE.match(line)
    line = cue.group(1).strip() if cue else line
    if line.startswith(("Posted on", "Tonton juga", "Laporan ")):
        return None
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
        if len(words) >= 4 and words[-1].lower() not in seam.FUNCTION_WORDS:
            small = seam.FUNCTION_WORDS
            title = [w if n and w.lower() in small else w[:1].upper() + w[1:] for n, w in enumerate(words)]
            made.append(" ".join(title) + draw.choice([""] * 8 + ["!", "?"]))
    return made


def half(text):
    """0 or 1: which half of the paragraphs a text belongs to."""
    return zlib.crc32(" ".join(text.split())[:50].encode()) & 1


class Maker:
    """Glues headlines to paragraphs, with the small accidents of real pages."""

    def __init__(self, paragraphs, draw):
        self.draw = draw
        self.halves = [[text for _, text in paragraphs if half(text) == number] for number in (0, 1)]
        for texts in self.halves:
            inner = [piece for text in texts for piece in self._inner(text)]
            draw.shuffle(inner)
            texts += inner[: int(len(texts) * 0.3)]
        self.names = [[text for text in texts if NAMES_FIRST.match(text)] for texts in self.halves]

    def _inner(self, text):
        """What follows the first, second ... sentence of a paragraph."""
        sentences = SENTENCE.split(same(text))
        rests = (" ".join(sentences[n:])[:LENGTH] for n in range(1, len(sentences)))
        return [rest for rest in rests if len(rest) > 80]

    def cases(self, cases, titles, made):
        """(half, glued text, offset where the headline ends)."""
        draw = self.draw
        for _, case in cases:
            number = half(case["next"])
            for gap in (" ", ""):
                yield self._glued(number, case["headline"], gap, case["next"])
            if draw.random() < 0.3:
                yield self._glued(number, case["headline"], "", "")
            for _ in range(OTHERS):
                yield self._glued(number, case["headline"], draw.choice(GAPS), self._following(number))
        for title, times in [*((title, OTHERS + 2) for _, title in titles), *((title, 3) for title in made)]:
            for _ in range(times):
                number = draw.randint(0, 1)
                yield self._glued(number, title, draw.choice(GAPS), self._following(number))

    def _following(self, number):
        texts = self.names[number] if self.draw.random() < 0.03 else self.halves[number]
        following = self.draw.choice(texts)[:LENGTH]
        if self.draw.random() < 0.08:  # the text ends soon
            following = " ".join(following.split()[: self.draw.randint(3, 12)]).rstrip(",;:.") + "."
        return following

    def _glued(self, number, title, gap, following):
        accident = self.draw.random()
        if accident < 0.04:
            title = title.upper()
        elif accident < 0.07:
            title += '"'
        elif accident < 0.10:
            title = title.replace(",", "").replace(":", "")
        if self.draw.random() < 0.06:
            following = self._lost_spaces(following)
        title = " ".join(title.split())
        return number, same(title + gap + " ".join(following.split())), len(title)

    def _lost_spaces(self, text):
        """A space or two before a capital gone, as at links."""
        spots = [found.start() for found in LINK.finditer(text)]
        for at in sorted(self.draw.sample(spots, min(len(spots), self.draw.choice((1, 1, 2)))), reverse=True):
            text = text[:at] + text[at + 1 :]
        return text


def weighed(model, view, end):
    """(the signs of each seam, which seam is true), or None where the true end is no seam."""
    words = seam.split(view, 0, len(view), brands=model.brands)
    if len(words) < 3:
        return None
    seams = seam.candidates(words, words[-1].end >= len(view))
    ends = [words[n].end for n in seams]
    if end not in ends or len(seams) < 2:
        return None
    window = seam.Window(model, words)
    return [window.signs(n) for n in seams], ends.index(end)


def train(cases, paragraphs, titles, foreign):
    """The text of a model made of these cases, paragraphs and headlines alone."""
    draw = random.Random(3)
    sides = [
        [Lore(text for _, text in source if half(text) == number) for source in (paragraphs, foreign)]
        for number in (0, 1)
    ]
    blanks = [seam.read("\n".join([*home.fill(away).table(), "## trees"])) for home, away in sides]
    made = [
        *Maker(paragraphs, draw).cases(cases, titles, invented(paragraphs, INVENTED, draw)),
        *Maker(foreign, draw).cases([], [], invented(foreign, INVENTED * 2 // 3, draw)),
    ]
    rows, truths, sizes = [], [], []
    for number, view, end in made:
        found = weighed(blanks[1 - number], view, end)
        if found:
            rows += found[0]
            truths += [float(n == found[1]) for n in range(len(found[0]))]
            sizes.append(len(found[0]))
    whole = Lore(text for _, text in paragraphs).fill(Lore(text for _, text in foreign))
    return "\n".join([*whole.table(), "## trees", *grown(rows, truths, sizes)]) + "\n"


def grown(rows, truths, sizes):
    """The trees as text: boosted so that the true seam of each case wins (softmax over its seams)."""
    import lightgbm
    import numpy

    truth = numpy.array(truths)
    owner = numpy.repeat(numpy.arange(len(sizes)), sizes)
    starts = numpy.concatenate(([0], numpy.cumsum(sizes)[:-1]))

    def objective(scores, _):
        powers = numpy.exp(scores - numpy.maximum.reduceat(scores, starts)[owner])
        odds = powers / numpy.add.reduceat(powers, starts)[owner]
        return odds - truth, numpy.maximum(odds * (1 - odds), 1e-4)

    options = {
        "objective": objective, "num_leaves": LEAVES, "learning_rate": RATE, "min_data_in_leaf": LEAST,
        "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5,
        "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(numpy.array(rows, dtype=numpy.float32), truth)
    forest = lightgbm.train(options, data, num_boost_round=TREES)
    names, gains = seam.SIGNS, forest.feature_importance("gain")
    best = sorted(zip(gains, names, strict=True), reverse=True)
    print(len(sizes), "cases;", ", ".join(f"{name} {gain:.0f}" for gain, name in best), flush=True)
    return [nodes(tree["tree_structure"]) for tree in forest.dump_model()["tree_info"]]


def nodes(tree):
    """A tree as seam.Forest.add reads it."""
    if "leaf_value" in tree:
        return f"{tree['leaf_value']:.3g}"
    fork = f"{tree['split_feature']}:{tree['threshold']:.4g}"
    return " ".join([fork, nodes(tree["left_child"]), nodes(tree["right_child"])])


def measure(cases, model, gap):
    """(right, cut into the story, characters lost) for each case."""
    rows = []
    for _, case in cases:
        title, following = " ".join(case["headline"].split()), " ".join(case["next"].split())
        view = same(title + gap + following)
        words = seam.split(view, 0, len(view), brands=model.brands)
        seams = seam.candidates(words, False)
        cut = words[seams[headline.cheapest(model.chances(words, seams))]].end
        lost = max(0, len(following) - len(view[cut:].strip()))
        rows.append((view[cut:].strip() == same(following), lost > 0, lost))
    return rows


def folds(material):
    """Each large publisher on its own and the small ones in two parts, left out in turn."""
    sites = collections.Counter(site for site, _ in material[0])
    groups = [[site] for site, number in sites.items() if number > 300]
    small = sorted(site for site, number in sites.items() if number <= 300)
    groups += [small[::2], small[1::2]]
    results = collections.defaultdict(list)
    for group in groups:
        model = seam.read(train(*without(material, group)))
        held = [entry for entry in material[0] if entry[0] in group]
        for gap in (" ", ""):
            for (site, case), row in zip(held, measure(held, model, gap), strict=True):
                results["all" + gap].append((site, row))
                results[case["kind"] + gap].append((site, row))
                results[group[0] + gap].append((site, row))
    for name, rows in sorted(results.items()):
        report(name, rows)


def means(rows):
    """The mean of each column."""
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def report(name, rows):
    """Print the means over cases and over publishers with five cases or more."""
    by_site = collections.defaultdict(list)
    for site, row in rows:
        by_site[site].append(row)
    big = [means(found) for found in by_site.values() if len(found) >= 5]
    for label, (right, cut, lost) in (("cases", means([row for _, row in rows])), ("publishers", means(big))):
        print(f"{name!r:20} {label:10} right {right:.3f}  cut {cut:.3f}  lost {lost:.2f}")


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--folds", action="store_true")
    options = parser.parse_args()
    material = read(options.data)
    if options.folds:
        folds(material)
    else:
        head = "# made by tests/models/train_headline.py; read by cleanpress/seam.py\n"
        TARGET.write_text(head + train(*material), "utf-8")
        print(f"{TARGET.stat().st_size / 1e3:.0f} kB in {TARGET}")


if __name__ == "__main__":
    main()
