"""How fast cleaning is, beside the least that any tool must do with the same files.

    python tests/benchmarks/speed.py [POOL] [--json]

POOL: a .jsonl or .jsonl.gz file, one {"text"} a line (default: text-pool.jsonl.gz in the folder
that CLEANPRESS_DATA names; without it, texts made from fixtures/ and seeds/). Each text becomes a
file of its own. One process, one core, CPU time:

floor       read a file, decode, split into lines, join, encode, write
cleanpress  read the same file, Cleaner.clean, write the body
memory      the floor without files, for reference

Three rounds, each over a third of the texts: no text is cleaned twice, nothing is known beforehand.
The first round pays for the warm-up (late imports, RE2's automaton); "all" is the three together.
The files stand in /dev/shm where a system has it, so that no disk is measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from cleanpress import Cleaner

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 3
INVENTED = 1500
STARTS = 5


def pool(path: Path) -> list[bytes]:
    """The distinct texts of a .jsonl file, as bytes."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return [text.encode("utf-8", "surrogateescape") for text in dict.fromkeys(texts)]


def invented() -> list[bytes]:
    """Texts like scraped news, all distinct: the project's own, mixed by paragraph, with other figures."""
    files = sorted(
        [*ROOT.glob("fixtures/pages/*/source.txt"), *ROOT.glob("fixtures/clean/*.txt"), *ROOT.glob("seeds/*")]
    )
    sources = [file.read_text("utf-8").split("\n") for file in files]
    chance = random.Random(1)
    texts = {}
    while len(texts) < INVENTED:
        first, second = chance.sample(sources, 2)
        cut = chance.randrange(1, len(second) + 1)
        text = "\n".join(first + second[cut // 2 : cut])
        texts[re.sub(r"\d", lambda _: chance.choice("0123456789"), text)] = None
    return [text.encode() for text in texts]


def floor(source: Path, target: Path) -> None:
    """The least that any tool does with a file."""
    target.write_bytes(in_memory(source.read_bytes()))


def in_memory(data: bytes) -> bytes:
    """The floor without the files."""
    text = data.decode("utf-8", "surrogateescape")
    return "\n".join(text.split("\n")).encode("utf-8", "surrogateescape")


def cleaning(cleaner: Cleaner) -> Callable[[Path, Path], None]:
    """Bytes in, body out to a file."""

    def clean(source: Path, target: Path) -> None:
        body = cleaner.clean(source.read_bytes()).body
        target.write_bytes(body.encode("utf-8", "surrogateescape"))

    return clean


def seconds(work: Callable[..., object], items: Sequence[tuple[Any, ...]]) -> float:
    """The CPU time that `work` takes for all items."""
    started = time.process_time()
    for item in items:
        work(*item)
    return time.process_time() - started


def measure(texts: list[bytes], folder: Path) -> list[dict[str, float]]:
    """Megabytes, and the seconds of floor, cleaning and memory floor, round by round."""
    clean = cleaning(Cleaner())
    for name in ("in", "floor", "out"):
        (folder / name).mkdir()
    for number, text in enumerate(texts):
        (folder / "in" / f"{number}.txt").write_bytes(text)
    rounds = []
    for first in range(ROUNDS):
        names = [f"{number}.txt" for number in range(first, len(texts), ROUNDS)]
        third = texts[first::ROUNDS]
        rounds.append(
            {
                "megabytes": sum(map(len, third)) / 1e6,
                "floor": seconds(floor, [(folder / "in" / name, folder / "floor" / name) for name in names]),
                "cleanpress": seconds(clean, [(folder / "in" / name, folder / "out" / name) for name in names]),
                "memory": seconds(in_memory, [(text,) for text in third]),
            }
        )
    return rounds


def start(*arguments: str) -> float:
    """Milliseconds on the clock that a new Python takes for these arguments (median)."""
    spent = []
    for _ in range(STARTS):
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        spent.append(1000 * (time.perf_counter() - started))
    return round(median(spent), 1)


def ratios(rounds: list[dict[str, float]], above: str, below: str) -> dict[str, float]:
    """above / below: the least, middle and greatest of the rounds, and of all rounds together."""
    each = [one[above] / max(one[below], 1e-9) for one in rounds]
    whole = sum(one[above] for one in rounds) / max(sum(one[below] for one in rounds), 1e-9)
    named = {"min": min(each), "median": median(each), "max": max(each), "all": whole}
    return {name: round(value, 1) for name, value in named.items()}


def folder_in_memory() -> str | None:
    """A folder that no disk stands behind, if the system has one."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None


def report(texts: list[bytes], corpus: str) -> dict[str, Any]:
    """All figures."""
    with tempfile.TemporaryDirectory(prefix="cleanpress-speed-", dir=folder_in_memory()) as folder:
        rounds = measure(texts, Path(folder))
    return {
        "corpus": corpus,
        "texts": len(texts),
        "megabytes": round(sum(map(len, texts)) / 1e6, 2),
        "rounds": ROUNDS,
        "megabytes_per_second": {name: ratios(rounds, "megabytes", name) for name in ("floor", "cleanpress", "memory")},
        "times_the_floor": ratios(rounds, "cleanpress", "floor"),
        "times_the_memory_floor": ratios(rounds, "cleanpress", "memory"),
        "start_milliseconds": {
            "python": start("-c", "pass"),
            "import cleanpress": start("-c", "import cleanpress"),
            "cleanpress --version": start("-m", "cleanpress", "--version"),
        },
    }


def shown(figures: dict[str, Any]) -> str:
    """The figures for a person."""
    lines = [
        f"{figures['texts']:,} distinct texts, {figures['megabytes']} MB ({figures['corpus']}), one core, CPU time"
    ]
    lines.append(f"{f'MB/s, {ROUNDS} rounds':24s}{'min':>8s}{'median':>8s}{'max':>8s}{'all':>8s}")
    for name, row in figures["megabytes_per_second"].items():
        lines.append(f"{name:24s}{row['min']:8.1f}{row['median']:8.1f}{row['max']:8.1f}{row['all']:8.1f}")
    for name, key in (("floor", "times_the_floor"), ("memory", "times_the_memory_floor")):
        row = figures[key]
        lines.append(
            f"cleanpress runs at 1/{row['all']:.1f} of {name}"
            f" (median round 1/{row['median']:.1f}, from 1/{row['max']:.1f} to 1/{row['min']:.1f})"
        )
    starts = ", ".join(f"{name} {value:.0f}" for name, value in figures["start_milliseconds"].items())
    lines.append(f"start, ms: {starts}")
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark as the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", nargs="?", type=Path, metavar="POOL", help="a .jsonl or .jsonl.gz file of texts")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    options = parser.parse_args()
    path = options.pool
    if path is None and "CLEANPRESS_DATA" in os.environ:
        path = Path(os.environ["CLEANPRESS_DATA"]) / "text-pool.jsonl.gz"
    figures = report(pool(path), path.name) if path else report(invented(), "invented")
    print(json.dumps(figures, indent=2) if options.json else shown(figures))


if __name__ == "__main__":
    main()
