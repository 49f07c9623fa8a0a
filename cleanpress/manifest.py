"""What a run has done so far, in OUT/.cleanpress/: an SQLite file, and the bytes that are not yet in place.

A result counts as done when its row is committed. Bytes behind the last committed row are cut off
when the next run begins, so that a run that was killed at any moment goes on as if it had not been.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleanpress.errors import OutputError
from cleanpress.files import UNFINISHED, unwritable
from cleanpress.inputs import MANIFEST, STATE
from cleanpress.report import Tally

_TABLES = """
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS done(
    name BLOB, shard INTEGER, size INTEGER, mtime INTEGER, settings TEXT, sha TEXT, output BLOB, place INTEGER,
    start INTEGER, length INTEGER, records INTEGER, last INTEGER, tally TEXT, was TEXT,
    PRIMARY KEY(name, shard)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone(output BLOB PRIMARY KEY) WITHOUT ROWID;
"""
#: Where a blob stands: nowhere, in the finished log, in the journal, or in a table of its own.
NOWHERE, LOG, JOURNAL, OWN = range(4)


class Entry(NamedTuple):
    """A row of the manifest."""

    name: str
    shard: int
    size: int
    mtime: int
    settings: str
    sha: str
    output: str
    place: int
    start: int
    length: int
    records: int
    last: bool
    tally: Tally
    was: str = ""


_COLUMNS = ", ".join(Entry._fields)


def blob(name: str) -> bytes:
    """A name as bytes, whatever it holds."""
    return name.encode("utf-8", "surrogatepass")


def _entry(row: tuple[Any, ...]) -> Entry:
    name, shard, size, mtime, settings, sha, output, place, start, length, records, last, tally, was = row
    names = name.decode("utf-8", "surrogatepass"), output.decode("utf-8", "surrogatepass")
    kept = Tally.from_json(tally)
    return Entry(
        names[0], shard, size, mtime, settings, sha, names[1], place, start, length, records, bool(last), kept, was
    )


class Manifest:
    """The state of a run. One process at a time may hold it."""

    def __init__(self, out: Path) -> None:
        self.folder = out / STATE
        self.path = self.folder / MANIFEST
        with self.guarded():
            self.folder.mkdir(parents=True, exist_ok=True)
            self._open()
            for file in self.folder.glob(f"{UNFINISHED}*"):
                file.unlink()
        self.journal = Part(self.folder / "journal")

    def _open(self) -> None:
        self.base = sqlite3.connect(self.path, isolation_level=None, timeout=1)
        try:
            self.base.execute("PRAGMA locking_mode=EXCLUSIVE")
            self.base.execute("PRAGMA journal_mode=WAL")
            self.base.execute("PRAGMA synchronous=NORMAL")
            self.base.execute("BEGIN IMMEDIATE")
            for statement in _TABLES.split(";"):
                self.base.execute(statement)
            self.base.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self.base.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            for file in self.folder.iterdir():  # not a database any more: everything is done anew
                file.unlink()
            self._open()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Errors of the disk and of the database as `OutputError`."""
        try:
            yield
        except OSError as error:
            raise unwritable(self.folder, error) from error
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise OutputError(f"{self.folder.parent}: another run is writing here; wait for its end") from error
            raise OutputError(
                f"{self.path}: can't be written ({error}); free some space or choose another folder"
            ) from error

    def begin(self) -> None:
        """What is written from here on counts once it's committed."""
        if not self.base.in_transaction:
            self.base.execute("BEGIN")
            self.since = time.monotonic()

    def commit(self, pause: float = 0.0) -> None:
        """All that was written counts; with `pause`, if the last time is so long ago."""
        if self.base.in_transaction and time.monotonic() - self.since >= pause:
            self.base.execute("COMMIT")

    def close(self) -> None:
        """Let go of it; another run may come."""
        self.journal.close()
        with suppress(sqlite3.Error):
            self.commit()
        with suppress(sqlite3.Error):
            self.base.close()

    since = 0.0

    def get(self, key: str) -> str:
        """A note; empty if there is none."""
        row = self.base.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, key: str, value: str) -> None:
        """Leave a note."""
        self.begin()
        self.base.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def entry(self, name: str, shard: int = 0) -> Entry | None:
        """What is known of this file, or of some of its records."""
        found = self.base.execute(f"SELECT {_COLUMNS} FROM done WHERE name = ? AND shard = ?", (blob(name), shard))
        row = found.fetchone()
        return _entry(row) if row else None

    def entries(self, name: str) -> list[Entry]:
        """All that is known of a file, in order."""
        found = self.base.execute(f"SELECT {_COLUMNS} FROM done WHERE name = ? ORDER BY shard", (blob(name),))
        return [_entry(row) for row in found]

    def everything(self) -> Iterator[Entry]:
        """All rows."""
        return map(_entry, self.base.execute(f"SELECT {_COLUMNS} FROM done ORDER BY name, shard"))

    def put(self, entry: Entry) -> None:
        """Keep this row. An output that it no longer names is noted as gone."""
        self.begin()
        old = self.entry(entry.name, entry.shard)
        if old and old.output and old.output != entry.output:
            self.base.execute("INSERT OR IGNORE INTO gone VALUES (?)", (blob(old.output),))
        if old and old.settings == entry.settings:
            entry = entry._replace(was=old.was)
        elif old and (old.size, old.mtime) == (entry.size, entry.mtime):
            entry = entry._replace(was=Tally(rules=old.tally.rules, prints=old.tally.prints).to_json())
        plain = entry._replace(tally=entry.tally.to_json())  # type: ignore[arg-type]
        row = tuple(blob(value) if name in ("name", "output") else value for name, value in plain._asdict().items())
        self.base.execute(f"INSERT OR REPLACE INTO done VALUES ({', '.join('?' * len(row))})", row)

    def moved(self, name: str, shard: int, place: int, start: int) -> None:
        """The blob stands elsewhere now."""
        self.begin()
        change = "UPDATE done SET place = ?, start = ? WHERE name = ? AND shard = ?"
        self.base.execute(change, (place, start, blob(name), shard))

    def forget(self, name: str, shard: int = 0) -> None:
        """Drop the rows of a file, from this shard on; its outputs are noted as gone."""
        self.begin()
        rest = (blob(name), shard)
        self.base.execute(
            "INSERT OR IGNORE INTO gone SELECT output FROM done WHERE name = ? AND shard >= ? AND output != x''", rest
        )
        self.base.execute("DELETE FROM done WHERE name = ? AND shard >= ?", rest)

    def mark_gone(self, output: str) -> None:
        """Note an output that no file has any more."""
        self.begin()
        self.base.execute("INSERT OR IGNORE INTO gone VALUES (?)", (blob(output),))

    def lost_journal(self) -> None:
        """What stood in the journal must be done again."""
        self.begin()
        self.base.execute("UPDATE done SET settings = '', place = ? WHERE place = ?", (NOWHERE, JOURNAL))
        self.journal.resume(0)

    def names(self) -> list[str]:
        """The files that it knows."""
        found = self.base.execute("SELECT DISTINCT name FROM done")
        return [row[0].decode("utf-8", "surrogatepass") for row in found]

    def gone(self) -> list[str]:
        """Outputs that no file has any more."""
        return [row[0].decode("utf-8", "surrogatepass") for row in self.base.execute("SELECT output FROM gone")]

    def end(self, place: int) -> int:
        """Where the last committed blob of a place ends."""
        row = self.base.execute("SELECT MAX(start + length) FROM done WHERE place = ?", (place,)).fetchone()
        return int(row[0] or 0)

    def part(self, name: str) -> Part:
        """The file in which a table grows."""
        return Part(self.folder / f"{hashlib.sha256(blob(name)).hexdigest()[:24]}.part")


class Part:
    """A file that grows, and is cut back to what is committed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: IO[bytes] | None = None
        self.size = 0

    def resume(self, size: int) -> bool:
        """Open it, cut back to this size; False if so much isn't there."""
        there = self.path.stat().st_size if self.path.exists() else 0
        if there < size:
            return False
        self.file = self.path.open("r+b" if self.path.exists() else "w+b")
        self.file.truncate(size)
        self.file.seek(size)
        self.size = size
        return True

    def append(self, data: bytes) -> tuple[int, int]:
        """Write at the end; gives place and length."""
        assert self.file is not None
        start = self.size
        if data:
            self.file.write(data)
            self.file.flush()
            self.size += len(data)
        return start, len(data)

    def read(self, start: int, length: int) -> bytes:
        """A piece of it."""
        return read_at(self.path, start, length)

    def close(self) -> None:
        """Nothing more comes."""
        if self.file is not None:
            with suppress(OSError):
                self.file.close()
            self.file = None


def read_at(path: Path, start: int, length: int) -> bytes:
    """Bytes of a file."""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def stamp(path: Path) -> str:
    """A file's size and time, to know it again; empty if it's gone."""
    try:
        state = path.stat()
    except OSError:
        return ""
    return json.dumps([state.st_size, state.st_mtime_ns])


def digest(*values: object) -> str:
    """A short name for these settings."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).hexdigest()[:16]
