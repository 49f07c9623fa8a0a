"""Folders of invented news of every form, and runs over them that are killed: for tests and for benchmarks/scale.py."""

import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cleanpress.inputs import STATE

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang nomor {}."
NOISE = ("ADVERTISEMENT", "Baca juga: Stok Beras Aman Sampai Lebaran", "Editor: Rina Lestari", "")
#: A rule of nobody, for tests of rule files.
RULE = """
[[rule]]
id = "id.promo.test-shop"
kind = "promo"
scope = "line"
precision = "exact"
starts = ["pemerintah kota menggelar"]
why = "An invented notice."
source = "invented"
since = "0.1"
hits = ['Pemerintah kota menggelar pasar.']
misses = ['Kata dia, pemerintah kota menggelar pasar.', 'Di situ pemerintah kota menggelar rapat.']
"""


def text(number: int) -> str:
    """An article with its number in it."""
    lines = [STORY.format(number + part) for part in range(2 + number % 5)]
    lines.insert(1, NOISE[number % len(NOISE)])
    return "\n".join(lines)


def rows(size: int, start: int = 0) -> Iterator[dict]:
    """Records with more than their text."""
    for number in range(start, start + size):
        yield {"id": f"r{number}", "url": f"https://contoh.example/{number}", "text": text(number), "visits": number}


def write_jsonl(path: Path, found: Iterator[dict]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)


def write_csv(path: Path, found: Iterator[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "url", "text", "visits"])
        writer.writerows(row.values() for row in found)


def write_parquet(path: Path, found: Iterator[dict]) -> None:
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(found)), path)


def write_warc(path: Path, found: Iterator[dict]) -> None:
    with path.open("wb") as file:
        for row in found:
            body = f"<html><body><article><p>{row['text']}</p></article></body></html>".encode()
            file.write(response(row["id"], row["url"], body))


def response(name: str, url: str, body: bytes) -> bytes:
    """A page, as a web archive keeps it."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:{name}>\r\nWARC-Date: 2025-03-03T00:00:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def write_tree(folder: Path, found: Iterator[dict]) -> None:
    for number, row in enumerate(found):
        path = folder / f"{number // 1000:03}" / f"{row['id']}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(row["text"], "utf-8")


def mixed(folder: Path, size: int) -> Path:
    """So many documents, records of each kind of table and so on, with some that can't be cleaned."""
    write_tree(folder / "tree", rows(size))
    write_jsonl(folder / "a.jsonl", rows(size))
    write_csv(folder / "b.csv", rows(size))
    write_parquet(folder / "c.parquet", rows(size))
    write_warc(folder / "d.warc", rows(size))
    with zipfile.ZipFile(folder / "e.zip", "w") as archive:
        for row in rows(size // 4):
            archive.writestr(f"{row['id']}.txt", row["text"])
    (folder / "tree" / "binary.txt").write_bytes(b"\x01\x02\x03")
    with (folder / "a.jsonl").open("a") as file:
        file.write('{"broken\n{"id": 1}\n')
    return folder


def content(out: Path) -> dict[str, bytes]:
    """All that a run wrote, but for its own notes and its times."""
    home = out if out.is_dir() else out.with_name(out.name + ".run")
    found = {} if out.is_dir() else {"": out.read_bytes()}
    for path in sorted(home.rglob("*")):
        if path.is_file() and STATE not in path.parts:
            found[str(path.relative_to(home))] = path.read_bytes()
    told = json.loads(found["run.json"])
    told.pop("timing")
    found["run.json"] = json.dumps(told).encode()
    return found


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "cleanpress", *map(str, arguments), "--quiet"]


def killed_runs(news: Path, out: Path, seconds: float, seed: int, workers: int = 2) -> tuple[int, int]:
    """Run, kill -9 after a random while, run again, until a run comes to its end: its exit code, and the kills."""
    chance = random.Random(seed)
    kills = 0
    while True:
        run = subprocess.Popen(command(news, "-o", out, "--workers", workers), start_new_session=True)
        try:
            return run.wait(chance.uniform(0.2, seconds)), kills
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
            seconds *= 1.15  # so that it ends


def run_with_killed_worker(news: Path, out: Path, seconds: float, seed: int, limit: float = 60) -> tuple[int, int]:
    """Run, and kill -9 one of its workers after a random while: its exit code, and how many were killed."""
    chance = random.Random(seed)
    run = subprocess.Popen(command(news, "-o", out, "--workers", 2), start_new_session=True)
    time.sleep(chance.uniform(0.3, seconds))
    workers = children(run.pid)
    killed = 0
    if workers:
        try:
            os.kill(chance.choice(workers), signal.SIGKILL)
            killed = 1
        except ProcessLookupError:
            pass
    return run.wait(limit), killed


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def fresh(out: Path) -> None:
    """Nothing of a run is left."""
    for path in (out, out.with_name(out.name + ".run")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names of files that are not the same."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def gzipped(data: bytes) -> bytes:
    import gzip

    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(data)
    return out.getvalue()
