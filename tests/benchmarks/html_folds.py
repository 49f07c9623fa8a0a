"""Five folds by host: weights counted on four, the gain over trafilatura measured on the fifth.

    html_folds.py FOLDER     as for html_weights.py; needs scikit-learn

Prints F1 of trafilatura and of cleanpress for each fold and set, and the means.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import trafilatura
from html_weights import FOLDS, learn, observe, pages_of, use
from scoring import score

from cleanpress import Cleaner, decode


def main(folder: Path) -> None:
    """Print the table."""
    pages = list(pages_of(folder))
    seen = [observe(gold, source) for gold, source in pages]
    cleaner = Cleaner()
    bodies: dict[str, dict[str, tuple[dict, str, str]]] = defaultdict(dict)
    for fold in range(FOLDS):
        use(*learn([page for page in seen if page.fold != fold]))
        here = defaultdict(list)
        for page, (gold, source) in zip(seen, pages, strict=True):
            if page.fold != fold:
                continue
            plain = trafilatura.extract(decode.decode(source), include_comments=False) or ""
            row = (gold, plain, cleaner.clean(source, url=gold.get("url")).body)
            for name in (gold["set"], "all"):
                here[name].append(row)
                bodies[name][gold["id"]] = row
        for name in sorted(here):
            show(f"fold {fold} {name}", here[name])
    for name in sorted(bodies):
        show(f"folds {name}", list(bodies[name].values()))


def show(name: str, rows: list[tuple[dict, str, str]]) -> None:
    """One line of the table."""
    golds = [gold for gold, _, _ in rows]
    before = score(golds, [{"body": plain} for _, plain, _ in rows]).f1
    after = score(golds, [{"body": body} for _, _, body in rows]).f1
    gain = f"trafilatura {before:.4f}  cleanpress {after:.4f}  {after - before:+.4f}"
    print(f"{name:28s} n {len(rows):4d}  {gain}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
