"""Runs at size: is every record accounted for, how much memory, how soon, and what does a run cost?

    python tests/benchmarks/scale.py all [--records N] [--megabytes M] [--files F] [--pool POOL]

all of: forms (a), workers (d), memory (e), start (h), cost (i), kills (b, c). POOL: a .jsonl or .jsonl.gz file,
one {"text"} a line (default: text-pool.jsonl.gz in the folder that CLEANPRESS_DATA names; without
it, invented articles). Everything is written below a temporary folder, see --folder.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import madeup as news

LOOP = """
import json, sys
from cleanpress import Cleaner
cleaner = Cleaner()
with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], "w", encoding="utf-8") as out:
    for line in file:
        row = json.loads(line)
        article = cleaner.clean(row["text"]).to_dict()
        out.write(json.dumps({**row, **article}, ensure_ascii=False) + "\\n")
"""


def texts(pool: str | None) -> list[str]:
    """Articles to make records from."""
    path = pool or str(Path(os.environ.get("CLEANPRESS_DATA", ""), "text-pool.jsonl.gz"))
    if not Path(path).is_file():
        return [news.text(number) for number in range(1000)]
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def rows(found: list[str], count: int) -> Iterator[dict]:
    """So many records, no two alike."""
    for number in range(count):
        text = f"{found[number % len(found)]}\n\n{number}"
        yield {"id": f"r{number}", "url": f"https://contoh.example/{number}", "text": text, "visits": number}


def command(*arguments: object) -> tuple[float, float]:
    """Run it: seconds on the clock, and of processors, children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    subprocess.run([str(argument) for argument in arguments], check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, used


def clean(*arguments: object) -> tuple[float, float]:
    """Run cleanpress."""
    return command(sys.executable, "-m", "cleanpress", *arguments, "--quiet")


# a


def forms(folder: Path, found: list[str], count: int) -> None:
    """Every record, its id and its place, in five forms."""
    writers = {
        "a.jsonl": news.write_jsonl,
        "a.csv": news.write_csv,
        "a.parquet": news.write_parquet,
        "a.warc": news.write_warc,
    }
    for name, write in writers.items():
        write(folder / name, rows(found, count))
        wall, cpu = clean(folder / name, "-o", folder / f"out-{name[2:]}", "--workers", 2)
        out = folder / f"out-{name[2:]}" / (f"{name}.jsonl" if name == "a.warc" else name)
        told = json.loads((folder / f"out-{name[2:]}" / "run.json").read_text())
        print(
            accounted(name, [str(one) for one in ids(out)], told, count), f"{wall:.0f} s, {cpu:.0f} s CPU", flush=True
        )
    news.write_tree(folder / "tree", rows(found, count))
    wall, cpu = clean(folder / "tree", "-o", folder / "out-tree", "--workers", 2)
    told = json.loads((folder / "out-tree" / "run.json").read_text())
    with (folder / "out-tree" / "articles.jsonl").open(encoding="utf-8") as lines:
        order = [Path(json.loads(line)["path"]).stem for line in lines]
    order.sort(key=lambda name: int(name[1:]))  # files stand in the order of their names
    there = sum(1 for path in (folder / "out-tree").rglob("*.txt"))
    print(accounted("tree", order, told, count), f"{there} files, {wall:.0f} s, {cpu:.0f} s CPU", flush=True)


def ids(out: Path) -> Iterator[str]:
    """The ids of an output table, without <urn:>."""
    if out.suffix == ".parquet":
        import pyarrow.parquet

        yield from pyarrow.parquet.read_table(out, columns=["id"]).column(0).to_pylist()
    elif out.suffix == ".csv":
        csv.field_size_limit(1 << 30)
        with out.open(encoding="utf-8", newline="") as file:
            yield from (row["id"] for row in csv.DictReader(file))
    else:
        with out.open(encoding="utf-8") as lines:
            yield from (json.loads(line)["id"].removeprefix("<urn:").removesuffix(">") for line in lines)


def accounted(name: str, order: list[str], told: dict, count: int) -> str:
    """The verdict."""
    right = order == [f"r{number}" for number in range(count)] and told["articles"] + told["failed"] == count
    return f"forms {name}: {'PASS' if right else 'FAIL'} {count} in, {told['articles']} out + {told['failed']} failed,"


# d


def workers(folder: Path, found: list[str], count: int) -> None:
    """The same bytes with any number of processes, and what more of them cost."""
    news.write_jsonl(folder / "w.jsonl", rows(found, count))
    first, costs, walls = None, [], []
    for number in (1, 2, 4):
        wall, cpu = clean(folder / "w.jsonl", "-o", folder / f"w{number}", "--workers", number)
        content = news.content(folder / f"w{number}")
        first = first or content
        costs.append(cpu)
        walls.append(wall)
        same = not news.differences(first, content)
        print(f"workers {number}: {'same bytes' if same else 'FAIL'}, {wall:.1f} s, {cpu:.1f} s CPU", flush=True)
    verdict = "PASS" if costs[1] <= 1.15 * costs[0] else "FAIL"
    faster = walls[0] / walls[1]
    print(f"workers: {verdict} 2 cost {costs[1] / costs[0]:.3f} of 1 (at most 1.15); {faster:.2f} times as fast")


# e


def memory(folder: Path, found: list[str], megabytes: int) -> None:
    """The most that all processes take together, for a file of this size."""
    size = sum(len(text.encode()) for text in found) / len(found) + 80
    count = int(megabytes * 1e6 / size)
    flat = [" ".join(text.split("\n")) for text in found]  # one record a line
    for name, write, some in (("m.jsonl", news.write_jsonl, found), ("m.csv", news.write_csv, flat)):
        write(folder / name, rows(some, count) if name == "m.jsonl" else one_line(some, count))
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cleanpress",
                folder / name,
                "-o",
                folder / f"out-{name[2:]}",
                "--workers",
                "2",
                "--quiet",
            ]
        )
        shared, resident = watched(process)
        verdict = "PASS" if shared <= 600 else "FAIL"
        size = (folder / name).stat().st_size / 1e6
        told = f"{shared:.0f} MB at most (600; {resident:.0f} with shared pages counted in each process)"
        out = folder / f"out-{name[2:]}"
        right = sum(1 for _ in ids(out / name)) == count
        print(f"memory {name}: {verdict} {told}, {size:.0f} MB, {count} records, all out: {right}", flush=True)


def one_line(found: list[str], count: int) -> Iterator[dict]:
    """Records without newlines."""
    for row in rows(found, count):
        yield {**row, "text": row["text"].replace("\n", " ")}


def watched(process: subprocess.Popen) -> tuple[float, float]:
    """Megabytes of all processes, at most: with each one's share of shared pages (Pss), and with all of them (Rss)."""
    shared = resident = 0.0
    while process.poll() is None:
        found = [taken(pid) for pid in [process.pid, *news.children(process.pid)]]
        shared = max(shared, sum(one[0] for one in found))
        resident = max(resident, sum(one[1] for one in found))
        time.sleep(0.2)
    return shared, resident


def taken(pid: int) -> tuple[float, float]:
    """Pss and Rss of a process, in MB."""
    try:
        lines = [line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    except OSError:
        return 0.0, 0.0
    sizes = {line[0]: int(line[1]) / 1000 for line in lines if line[0] in ("Pss:", "Rss:")}
    return sizes.get("Pss:", 0.0), sizes.get("Rss:", 0.0)


# h


def start(folder: Path, count: int) -> None:
    """How soon something is seen, and something written, of a folder of so many files."""
    import pty

    for number, row in zip(range(count), itertools.cycle(list(news.rows(1000))), strict=False):
        path = folder / "many" / f"{number // 500:04}" / f"{number}.txt"
        if number % 500 == 0:
            path.parent.mkdir(parents=True)
        path.write_text(row["text"], "utf-8")
    leader, follower = pty.openpty()
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleanpress", folder / "many", "-o", folder / "out-many", "--workers", "2"],
        stderr=follower,
    )
    os.close(follower)
    first = []

    def read() -> None:
        os.read(leader, 100)
        first.append(time.monotonic() - started)
        try:
            while os.read(leader, 65_536):
                pass
        except OSError:
            return

    threading.Thread(target=read, daemon=True).start()
    while not (folder / "out-many" / "0000").exists() and process.poll() is None:
        time.sleep(0.01)
    written = time.monotonic() - started
    process.terminate()
    process.wait()
    verdict = "PASS" if first and first[0] <= 1 and written <= 5 else "FAIL"
    print(
        f"start: {verdict} {count} files: progress after {first[0]:.2f} s (1), first articles after {written:.2f} s (5)"
    )


# i


def cost(folder: Path, found: list[str], count: int) -> None:
    """A run with one worker, beside a loop that does the least."""
    news.write_jsonl(folder / "i.jsonl", rows(found, count))
    (folder / "loop.py").write_text(LOOP)
    shares = []
    for turn in range(3):
        _, loop = command(sys.executable, folder / "loop.py", folder / "i.jsonl", folder / "loop.jsonl")
        _, run = clean(folder / "i.jsonl", "-o", folder / f"i{turn}", "--workers", 1)
        shares.append(run / loop)
        print(f"cost: loop {loop:.1f} s CPU, run {run:.1f} s CPU, {run / loop:.3f}", flush=True)
    share = sorted(shares)[1]
    print(f"cost: {'PASS' if share <= 1.15 else 'FAIL'} {share:.3f} times the loop, the middle of 3 (at most 1.15)")


# b, c


def kills(folder: Path, times: int) -> None:
    """Kill -9 of the run, and of a worker, so many times each."""
    made = news.mixed(folder / "killed", 600)
    started = time.monotonic()
    clean(made, "-o", folder / "undisturbed", "--workers", 2)
    whole = time.monotonic() - started
    wanted = news.content(folder / "undisturbed")
    for what in ("run", "worker"):
        count = seed = bad = 0
        longest = 0.0
        while count < times:
            seed += 1
            out = folder / "disturbed"
            news.fresh(out)
            started = time.monotonic()
            kill = news.killed_runs if what == "run" else news.run_with_killed_worker
            _, done = kill(made, out, whole * (0.5 if what == "run" else 0.9), seed)
            longest = max(longest, time.monotonic() - started)
            count += done
            bad += bool(news.differences(wanted, news.content(out)))
        verdict = "PASS" if not bad and longest < 60 + whole * 3 else "FAIL"
        print(
            f"kills of a {what}: {verdict} {count} kills, {bad} runs differ, the longest took {longest:.0f} s",
            flush=True,
        )


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = ("forms", "workers", "memory", "start", "cost", "kills")
    parser.add_argument("what", choices=("all", *known))
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=25)
    parser.add_argument("--pool")
    parser.add_argument("--folder", help="write below this folder, and leave it there")
    options = parser.parse_args()
    found = texts(options.pool)
    for what in known if options.what == "all" else (options.what,):
        with tempfile.TemporaryDirectory(dir=options.folder) as name:
            folder = Path(name)
            if what == "start":
                start(folder, options.files)
            elif what == "memory":
                memory(folder, found, options.megabytes)
            elif what == "kills":
                kills(folder, options.times)
            else:
                {"forms": forms, "workers": workers, "cost": cost}[what](folder, found, options.records)


if __name__ == "__main__":
    main()
