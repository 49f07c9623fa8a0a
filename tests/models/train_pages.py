#!/usr/bin/env python3
"""Train which lines of a whole page are story; writes cleanpress/pages.tsv.

    train_pages.py DATA                 train on everything and write the model
    train_pages.py DATA --folds         report on publishers left out of training; writes nothing
    train_pages.py DATA --folds --bodies OUT    also write what each page's story comes to, for a scorer
    train_pages.py DATA --cleaned [--bodies OUT]    the same of whole cleaner, each page with a model that never saw its
                                        publisher; writes no model
    train_pages.py DATA --languages     report on each language left out of training; writes nothing
    train_pages.py DATA --ablations     the folds without some signs; writes nothing

DATA holds page-text-dev.jsonl.gz ({id, renderer, set, lang, text}), html-dev/gold.jsonl ({id, url, body}) and
text-dev.jsonl ({id, text, body}), whose whole pages are learnt from as well. A publisher is the host of `url`; all
renderers of its pages are in one fold. Needs lightgbm. Same data, same model.

A unit is story when half of its word triples stand in the gold body, near those of its neighbours. It weighs as
much as its share of the page's story. What words tell is counted on other folds than the one that it is used on, or
the forest would trust it too much.
"""

import argparse
import collections
import functools
import gzip
import json
import math
import random
import sys
import zlib
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import urlparse

import lightgbm
import numpy
from page_labels import labels, tokens

from cleanpress import pages
from cleanpress.clean import Cleaner, read
from cleanpress.units import NAMES, OWN, SHARED, Units

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring import score

TARGET = Path(__file__).parents[2] / "cleanpress" / "pages.tsv"
FOLDS = 5
TREES, RATE, LEAVES, LEAST = 90, 0.1, 31, 100
#: A word is known when so many publishers use it; its worth is rounded to this many digits.
KNOWN, DIGITS = 8, 1
#: A whole page of text-dev counts as much as so many others: they are few.
DEAR = 6
RENDERERS = ("html_text", "bs4", "wet")


class Case(NamedTuple):
    """A page to learn from: its rows, one a unit, and what is known of each."""

    name: tuple[str, str]
    group: str
    language: str
    host: str
    rows: numpy.ndarray
    terms: list[list[str]]
    texts: list[str]
    sizes: list[int]
    truths: list[float]
    words: list[int]
    gold: str
    source: str


def cases(folder):
    """Every page of the data."""
    cleaner = Cleaner()
    golds = {gold["id"]: gold for gold in _lines((folder / "html-dev" / "gold.jsonl").open(encoding="utf-8"))}
    with gzip.open(folder / "page-text-dev.jsonl.gz", "rt", encoding="utf-8") as texts:
        for page in _lines(texts):
            gold = golds[page["id"]]
            host = urlparse(gold.get("url") or "").netloc.lower() or page["id"]
            language = page["lang"] or "unknown"
            yield case(cleaner, page["text"], gold["body"], (page["id"], page["renderer"]), page["set"], language, host)
    for page in _lines((folder / "text-dev.jsonl").open(encoding="utf-8")):
        found = case(cleaner, page["text"], page["body"], (page["id"], ""), "text-dev", page["lang"], page["id"], True)
        if found:
            yield found


def _lines(file):
    return (json.loads(line) for line in file)


def case(cleaner, text, body, name, group, language, host, only_whole=False):
    """A page as a Case; None for an article's text, if only whole pages are wanted."""
    document, _ = read(text)
    page = cleaner.look(document, until="outside_story")
    if only_whole and not page.whole:
        return None
    units = Units(page)
    shares, counts = labels([document.line(n) for n in range(len(document.blocks))], body)
    rows, truths, words = [units.row(n) for n in units.near], [], []
    for n in units.near:
        first, last = units.lines[n]
        words.append(sum(counts[first : last + 1]))
        hits = sum(shares[line] * counts[line] for line in range(first, last + 1))
        truths.append(float(hits >= 0.5 * words[-1] > 0))
    return Case(
        name, group, language, host, numpy.array(rows, dtype=numpy.float32).reshape(len(rows), len(NAMES)),
        [units.terms(n)[: pages.TOLD] for n in units.near], [units.text[n] for n in units.near],
        [units.width[n] for n in units.near], truths, words, body, text,
    )  # fmt: skip


def fold(host):
    """The fold of a publisher."""
    return zlib.crc32(host.encode()) % FOLDS


class Lexicon:
    """How many publishers use a word in stories and elsewhere, fold by fold."""

    def __init__(self, material):
        used = collections.defaultdict(lambda: collections.defaultdict(collections.Counter))
        for case in material:
            for terms, truth in zip(case.terms, case.truths, strict=True):
                used[case.host][truth].update(set(terms))
        self.folds = [[collections.Counter(), collections.Counter(), collections.Counter()] for _ in range(FOLDS)]
        for host, sides in used.items():
            story, rest, both = self.folds[fold(host)]
            for counter, side in ((story, sides[1.0]), (rest, sides[0.0])):
                for word, number in side.items():
                    counter[word] += min(number, 3) / 3
                    both[word] += 1

    def worth(self, but=()):
        """The worth of each word, counted on all folds but these."""
        story, rest, both = (sum((part[n] for k, part in enumerate(self.folds) if k not in but), collections.Counter())
                             for n in range(3))  # fmt: skip
        known = (word for word, number in both.items() if number >= KNOWN)
        worth = {word: round(math.log((story[word] + 2) / (rest[word] + 2)), DIGITS) for word in known}
        return {word: value for word, value in worth.items() if value}


def table(material, lexicon, but=()):
    """All rows with what their words tell, counted without the row's own fold."""
    known = [pages.Model(None, lexicon.worth({*but, number})) for number in range(FOLDS)]
    told = [known[fold(case.host)].told(terms) for case in material for terms in case.terms]
    return numpy.hstack([numpy.concatenate([case.rows for case in material]), numpy.array(told, dtype=numpy.float32)])


def weights(material):
    """A unit weighs its words, against the size of its page's story."""
    out = []
    for case in material:
        story = sum(size for size, truth in zip(case.words, case.truths, strict=True) if truth)
        whole = max(story, 0.1 * sum(case.words)) + 50
        out += [(size + 3) / whole * (DEAR if case.group == "text-dev" else 1) for size in case.words]
    return numpy.array(out)


def grown(rows, truths, weight):
    """The forest in its two parts: the first trees know no words."""
    options = {
        "objective": "binary", "num_leaves": LEAVES, "learning_rate": RATE, "min_data_in_leaf": LEAST,
        "feature_fraction": 0.5, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 127,
        "seed": 1, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
        "boost_from_average": False,
    }  # fmt: skip
    weight = weight * len(weight) / weight.sum()
    plain = rows[:, : len(NAMES)]
    first = lightgbm.train(options, lightgbm.Dataset(plain, truths, weight=weight), num_boost_round=pages.FIRST)
    start = first.predict(plain, raw_score=True, num_threads=1)
    data = lightgbm.Dataset(rows, truths, weight=weight, init_score=start)
    return first, lightgbm.train(options, data, num_boost_round=TREES - pages.FIRST)


def chances_of(forest, rows):
    """What a grown forest says of these rows."""
    first, rest = forest
    score = first.predict(rows[:, : len(NAMES)], raw_score=True, num_threads=1)
    return 1 / (1 + numpy.exp(-score - rest.predict(rows, raw_score=True, num_threads=1)))


def nodes(tree):
    """A tree as seam.Forest.add reads it."""
    if "leaf_value" in tree:
        return f"{tree['leaf_value']:.3g}"
    fork = f"{tree['split_feature']}:{tree['threshold']:.4g}"
    return " ".join([fork, nodes(tree["left_child"]), nodes(tree["right_child"])])


def written(material):
    """The text of a model made of all this."""
    lexicon = Lexicon(material)
    truths = numpy.array([truth for case in material for truth in case.truths])
    forest = grown(table(material, lexicon), truths, weights(material))
    by_worth = collections.defaultdict(list)
    for word, worth in sorted(lexicon.worth().items()):
        by_worth[worth].append(word)
    words = (" ".join([f"{worth:g}", *found]) for worth, found in sorted(by_worth.items()))
    trees = (nodes(tree["tree_structure"]) for part in forest for tree in part.dump_model()["tree_info"])
    return "\n".join(["## words", *words, "## trees", *trees]) + "\n"


def held_out(material, kept, aside):
    """The chances of the cases `aside`, from a forest grown on `kept` (both lists of numbers)."""
    lexicon = Lexicon([material[n] for n in kept])
    learnt = [material[n] for n in kept]
    forest = grown(
        table(learnt, lexicon), numpy.array([truth for case in learnt for truth in case.truths]), weights(learnt)
    )
    plain = pages.Model(None, lexicon.worth())
    for n in aside:
        told = numpy.array([plain.told(terms) for terms in material[n].terms], dtype=numpy.float32).reshape(-1, 3)
        yield n, chances_of(forest, numpy.hstack([material[n].rows, told])) if len(told) else []


def by_folds(material, without=()):
    """The chances of every unit, from a forest that never saw its publisher; `without` names signs to leave out."""
    blind = [NAMES.index(name) for name in without]
    if blind:
        material = [case._replace(rows=case.rows.copy()) for case in material]
        for case in material:
            case.rows[:, blind] = 0
    chances = {}
    for number in range(FOLDS):
        kept = [n for n, case in enumerate(material) if fold(case.host) != number]
        aside = [n for n, case in enumerate(material) if fold(case.host) == number]
        chances.update(held_out(material, kept, aside))
    return chances


def body(case, chances):
    """The story of a page as these chances have it."""
    chosen = pages.choose(list(chances), case.sizes)
    return "\n".join(case.texts[n] for n in chosen)


def f1(case, text):
    """(precision, recall, F1) of the words."""
    want, have = collections.Counter(tokens(case.gold)), collections.Counter(tokens(text))
    hit = (want & have).total()
    precision, recall = hit / max(have.total(), 1), hit / max(want.total(), 1)
    return precision, recall, score([{"body": case.gold}], [{"body": text}]).f1


def report(title, material, bodies):
    """Means over pages: all, by renderer, by set, and the fundus pages not in English."""
    rows = {n: f1(material[n], text) for n, text in bodies.items() if material[n].group != "text-dev"}
    groups = [("all", lambda case: True)]
    groups += [(name, lambda case, name=name: case.name[1] == name) for name in RENDERERS]
    groups += [(name, lambda case, name=name: case.group == name) for name in sorted({c.group for c in material})]
    groups.append(("fundus, not English", lambda case: case.group == "fundus" and case.language != "en"))
    print(title)
    for name, test in groups:
        some = [row for n, row in rows.items() if test(material[n])]
        if some:
            p, r, f = (sum(column) / len(some) for column in zip(*some, strict=True))
            print(f"  {name:20} n {len(some):5}  p {p:.4f}  r {r:.4f}  f1 {f:.4f}", flush=True)


def calibration(material, chances):
    """Of the units given about this chance, how many are story."""
    bins = collections.defaultdict(list)
    for n, found in chances.items():
        for chance, truth in zip(found, material[n].truths, strict=True):
            bins[min(9, int(10 * chance))].append((chance, truth))
    for number, found in sorted(bins.items()):
        said, true = (sum(column) / len(found) for column in zip(*found, strict=True))
        print(f"  {number / 10:.1f} to {(number + 1) / 10:.1f}: said {said:.3f}, story {true:.3f}, units {len(found)}")


def folds(material, target):
    """Five folds by publisher."""
    chances = by_folds(material)
    bodies = {n: body(material[n], found) for n, found in chances.items()}
    report("five folds by publisher", material, bodies)
    calibration(material, chances)
    save(material, bodies, target)


def cleaned(material, target):
    """What the cleaner makes of each page with a model that never saw its publisher."""
    bodies = {}
    for number in range(FOLDS):
        model = pages.read(written([case for case in material if fold(case.host) != number]))
        with mock.patch.object(pages, "shipped", functools.partial(lambda model: model, model)):
            cleaner = Cleaner()
            aside = (n for n, case in enumerate(material) if fold(case.host) == number)
            bodies.update((n, cleaner.clean(material[n].source).body) for n in aside)
    report("cleaned, five folds by publisher", material, bodies)
    save(material, bodies, target)


def save(material, bodies, target):
    """Write the bodies, one JSON object a line."""
    if target:
        with target.open("w", encoding="utf-8") as file:
            for n, text in bodies.items():
                name, renderer = material[n].name
                file.write(json.dumps({"id": name, "renderer": renderer, "body": text}, ensure_ascii=False) + "\n")


def languages(material):
    """Each language of fundus left out in turn."""
    bodies = {}
    for language in sorted({case.language for case in material if case.group == "fundus"} - {"en"}):
        aside = [n for n, case in enumerate(material) if case.group == "fundus" and case.language == language]
        hosts = {material[n].host for n in aside}
        kept = [n for n, case in enumerate(material) if case.language != language and case.host not in hosts]
        some = {n: body(material[n], found) for n, found in held_out(material, kept, aside)}
        bodies |= some
        report(f"without {language}", material, some)
    report("each language left out", material, bodies)


def ablations(material):
    """The folds without some signs."""
    registry = ("find", "find in it", "dateline")
    shared = [f"{name} {side:+}" for side in (-3, -2, -1, 1, 2, 3) for name in OWN[:SHARED]]
    finds = [name for name in NAMES if name in registry or name.split(" ")[0] in ("find", "finds", "comments")]
    finds += ["to find above", "to comments above", *(name for name in shared if name.startswith("find"))]
    rules = ["from core", "to core's end"]
    common = [name for name in NAMES if name.startswith("common words")]
    heads = ["words of the first line", "from headline", "to headline", "headlines"]
    mute = [case._replace(terms=[[] for _ in case.terms]) for case in material]
    trials = {
        "shape only": (mute, {*finds, *rules, *common, *heads}),
        "shape and registry": (mute, {*rules, *common, *heads}),
        "and the rules' stretch": (mute, {*common, *heads}), "and common words": (mute, {*heads}),
        "and the headline": (mute, set()), "and words": (material, set()),
    }  # fmt: skip
    for name, (some, without) in trials.items():
        chances = by_folds(some, sorted(without))
        report(name, some, {n: body(some[n], found) for n, found in chances.items()})


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    for name in ("folds", "cleaned", "languages", "ablations"):
        parser.add_argument(f"--{name}", action="store_true")
    parser.add_argument("--bodies", type=Path, metavar="OUT")
    parser.add_argument("--sample", type=float, default=1.0, metavar="SHARE", help="learn from this share of the pages")
    options = parser.parse_args()
    draw = random.Random(1)
    material = [case for case in cases(options.data) if draw.random() < options.sample]
    print(len(material), "pages,", sum(len(case.truths) for case in material), "units", flush=True)
    if options.folds:
        folds(material, options.bodies)
    if options.cleaned:
        cleaned(material, options.bodies)
    if options.languages:
        languages(material)
    if options.ablations:
        ablations(material)
    if not (options.folds or options.cleaned or options.languages or options.ablations):
        head = "# made by tests/models/train_pages.py; read by cleanpress/pages.py\n"
        TARGET.write_text(head + written(material), "utf-8")
        print(f"{TARGET.stat().st_size / 1e3:.0f} kB in {TARGET}")


if __name__ == "__main__":
    main()
