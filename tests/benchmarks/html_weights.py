"""Count the weights of cleanpress/html/story.tsv and context.tsv from pages whose bodies are known.

    html_weights.py FOLDER     FOLDER: gold.jsonl ({"id", "set", "url", "body"}), pages.zip with <id>.html

Needs scikit-learn, which the package itself does not. Writes both tables in place.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

sys.path.insert(0, str(Path(__file__).parents[1]))

from scoring import _TOKEN as TOKEN
from scoring import folded

from cleanpress import decode, html
from cleanpress.html import align, context, extract, second, stated, story
from cleanpress.html.blocks import page_lines
from cleanpress.html.document import facts
from cleanpress.html.evidence import signs
from cleanpress.html.looks import Looks
from cleanpress.html.measured import Measured

FOLDS = 5
#: A sign seen on fewer pages is left out.
PAGES = 10
#: The strength of the ridge on the odds, and the size of the trees. They were chosen by five folds of the same
#: pages that html_folds.py measures, so its figures are a little kinder than unseen pages would be.
RIDGE, TREES, LEAVES, RATE, LEAST = 0.01, 40, 10, 0.14, 150


@dataclass
class Seen:
    """One page: its lines' signs, whether each was taken, and whether each is story."""

    gold: dict[str, Any]
    fold: int
    taken: list[bool] = field(default_factory=list)
    signs: list[list[str]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)
    looks: list[list[float]] = field(default_factory=list)

    @property
    def shares(self) -> list[float]:
        """How much each line weighs: its part of the page's story."""
        whole = max(300, sum(n for n, right in zip(self.lengths, self.right, strict=True) if right))
        return [min(n + 6, 1500) / whole for n in self.lengths]


def fold_of(gold: dict[str, Any]) -> int:
    """The fold of a page: one site stands in one fold."""
    host = ".".join((urlparse(gold.get("url") or "").netloc or gold["id"]).split(".")[-2:])
    return int(hashlib.md5(host.encode()).hexdigest(), 16) % FOLDS


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    return TOKEN.findall(folded(text).lower())


def observe(gold: dict[str, Any], source: bytes) -> Seen:
    """What can be learned from one page."""
    seen = Seen(gold, fold_of(gold))
    root = extract.tree(decode.decode(source))
    if root is None:
        return seen
    says = stated.read(root)
    lines = page_lines(root)
    keys = [align.squeezed(line.text) for line in lines]
    told = facts(says, gold.get("url"))
    seen.taken = second.opinion(lines, keys, align.taken(keys, extract.story(root, gold.get("url"))), told.story)
    page = Measured(lines, keys, seen.taken, told)
    seen.signs = [list(signs(page, number)) for number in range(len(lines))]
    seen.lengths = [len(line.text) for line in lines]
    seen.keys = [context.built(page, number) for number in range(len(lines))]
    looks = Looks(page)
    seen.looks = [looks.row(number) for number in range(len(lines))]
    body = words(gold["body"])
    triples = set(zip(body, body[1:], body[2:], strict=False))
    short = align.taken(keys, gold["body"])
    for number, line in enumerate(lines):
        found = words(line.text)
        if len(found) >= 6:
            hits = sum(triple in triples for triple in zip(found, found[1:], found[2:], strict=False))
            seen.right.append(hits >= 0.5 * (len(found) - 2))
        else:
            seen.right.append(short[number])
    return seen


def count_odds(pages: Sequence[Seen]) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of signs in taken and in left lines, as story.py reads them."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    known: Counter[str] = Counter()
    named = [[[f"{'TL'[not t]}|{s}" for s in row] for row, t in zip(p.signs, p.taken, strict=True)] for p in pages]
    for page in named:
        known.update({sign for row in page for sign in row})
    number = {sign: n for n, sign in enumerate(sorted(s for s, c in known.items() if c >= PAGES))}
    number |= {"T": len(number), "L": len(number) + 1}
    cells: list[int] = []
    ends = [0]
    for page, seen in zip(named, pages, strict=True):
        for row, took in zip(page, seen.taken, strict=True):
            cells += [number[sign] for sign in row if sign in number]
            cells.append(number["T" if took else "L"])
            ends.append(len(cells))
    matrix = csr_matrix((np.ones(len(cells), dtype=np.float32), cells, ends), shape=(len(ends) - 1, len(number)))
    weights = np.array([share for page in pages for share in page.shares])
    model = LogisticRegression(C=RIDGE, max_iter=200)
    model.fit(matrix, [right for page in pages for right in page.right], sample_weight=weights / weights.mean())
    odds, base = model.coef_[0], float(model.intercept_[0])
    tables: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for table, mark in zip(tables, "TL", strict=True):
        table["always"] = base + float(odds[number[mark]])
        table |= {s[2:]: float(odds[n]) for s, n in number.items() if s.startswith(mark + "|")}
    return tables


def sums(page: Seen, tables: tuple[dict[str, float], dict[str, float]]) -> list[float]:
    """What the tables say of each line of a page."""
    return [
        tables[not took]["always"] + sum(tables[not took].get(sign, 0.0) for sign in row)
        for row, took in zip(page.signs, page.taken, strict=True)
    ]


def grow(pages: Sequence[Seen], totals: Sequence[list[float]]) -> tuple[float, tuple[tuple[context.Node, ...], ...]]:
    """The trees, as context.py reads them, from sums that no page helped to count for itself."""
    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows, right, weights = [], [], []
    for page, total in zip(pages, totals, strict=True):
        table = context.Table(total, page.taken, page.lengths, page.keys)
        for number, share in enumerate(page.shares):
            if page.taken[number] or total[number] >= context.HOPELESS:
                rows.append(table.row(number) + page.looks[number])
                right.append(page.right[number])
                weights.append(share)
    share = np.array(weights)
    model = HistGradientBoostingClassifier(
        max_iter=TREES, learning_rate=RATE, max_leaf_nodes=LEAVES, min_samples_leaf=LEAST, random_state=0
    )
    model.fit(np.array(rows), right, sample_weight=share / share.mean())
    return float(model._baseline_prediction.ravel()[0]), tuple(
        tuple(
            float(node["value"])
            if node["is_leaf"]
            else (int(node["feature_idx"]), float(node["num_threshold"]), int(node["left"]), int(node["right"]))
            for node in tree.nodes
        )
        for (tree,) in model._predictors
    )


def learn(pages: Sequence[Seen]) -> tuple[Any, Any]:
    """Both tables from these pages: the trees from sums counted on other folds."""
    totals: dict[int, list[float]] = {}
    for fold in sorted({page.fold for page in pages}):
        tables = count_odds([page for page in pages if page.fold != fold])
        totals |= {n: sums(page, tables) for n, page in enumerate(pages) if page.fold == fold}
    return count_odds(pages), grow(pages, [totals[number] for number in range(len(pages))])


def use(odds: Any, trees: Any) -> None:
    """Let the package judge by these tables instead of its own, in this process."""
    weights = tuple(map(story.Odds, odds))
    story._weights = lambda: weights
    context._trees = lambda: trees


def save(odds: tuple[dict[str, float], dict[str, float]], trees: Any) -> None:
    """Write the package's tables."""
    folder = Path(html.__file__).parent
    rows = ["# sign\tin a line that the extractor took\tin one that it left (natural logarithms of odds)"]
    for sign in ["always", *sorted(set(odds[0]) | set(odds[1]) - {"always"})]:
        one, other = odds[0].get(sign, 0.0), odds[1].get(sign, 0.0)
        if max(abs(one), abs(other)) >= 0.02 and f"{sign}\t" not in rows[1:2]:
            rows.append(f"{sign}\t{one:.3f}\t{other:.3f}")
    (folder / "story.tsv").write_text("\n".join(dict.fromkeys(rows)) + "\n", "utf-8")
    base, grown = trees
    rows = [f"base\t{base:.4f}"]
    for tree in grown:
        rows.append("tree")
        for node in tree:
            rows.append(f"leaf\t{node:.4f}" if isinstance(node, float) else "split\t{}\t{:.4f}\t{}\t{}".format(*node))
    (folder / "context.tsv").write_text("\n".join(rows) + "\n", "utf-8")


def pages_of(folder: Path) -> Iterable[tuple[dict[str, Any], bytes]]:
    """The golds and their pages."""
    with zipfile.ZipFile(folder / "pages.zip") as pages:
        for line in (folder / "gold.jsonl").read_text("utf-8").strip().split("\n"):
            gold = json.loads(line)
            yield gold, pages.read(f"{gold['id']}.html")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    save(*learn([observe(gold, source) for gold, source in pages_of(Path(sys.argv[1]))]))
