"""The records of one file as shards of a run: those that are done already, and those that are to be cleaned."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from cleanpress.errors import CleanpressError, InputError
from cleanpress.formats import Form, open_records
from cleanpress.formats.parquet import Parquet
from cleanpress.formats.record import Fields, Limits, Reader, Record
from cleanpress.formats.rows import Rows
from cleanpress.inputs import Source
from cleanpress.report import Tally, failure
from cleanpress.work import REPORT, Result, Shard, unreadable

#: A shard holds so many records, or so many bytes.
RECORDS, WEIGHT = 64, 500_000
#: In place of size and time, so that the file is read anew next time.
CHANGED = (-1, -1)


def rows_of(form: Form, reader: Reader) -> Rows:
    """How the articles of a file go into a table beside the others: in the form they came in, if it's a table."""
    if not form.table:
        return Rows("jsonl", merged=True, columns=reader.columns)
    return Rows(
        form.suffix,
        form.packing if form.suffix != "parquet" else "",
        reader.columns,
        array=getattr(reader, "array", False),
        delimiter=getattr(reader, "delimiter", ","),
    )


class Table:
    """A file of many records, on its way through a run."""

    def __init__(self, source: Source, output: str, wanted: Fields, limits: Limits, merged: Rows | None) -> None:
        form = source.form
        assert form is not None
        self.source, self.output, self.form = source, output, form
        self.wanted, self.limits, self.merged = wanted, limits, merged
        self.number = 0

    def shards(self, done: int) -> Iterator[Shard]:
        """What is to be cleaned behind the first `done` shards, and a last one that only ends the file."""
        end = Result(self.source.name, Tally(), output=self.output, records=0)
        try:
            with Path(self.source.path).open("rb") as file:
                yield from self._read(file, done, end)
        except OSError as error:
            end.tally.failures.append(failure(self.source.name, unreadable(error)))
            end.keep, end.unread = False, True
        except CleanpressError as error:
            end.tally.failures.append(failure(self.source.name, str(error)))
            end.keep = False
        end.shard, end.read = self.number, self.source.size
        yield Shard(name=self.source.name, number=self.number, ready=[end])

    def _read(self, file: IO[bytes], done: int, end: Result) -> Iterator[Shard]:
        before = _stamp(file)
        end.stamp = before
        reader = self._opened(file)
        rows = replace(self.merged, columns=reader.columns) if self.merged else rows_of(self.form, reader)
        end.tally.fields = reader.fields.told()
        self.rows = rows
        count = 0
        try:
            for batch, records in groups(reader):
                count += len(records)
                if self.number >= done:
                    shard = Shard([], self.source.name, self.number, records, reader.fields, rows, batch)
                    shard.stamp = before
                    with suppress(ValueError, OSError):
                        shard.read = file.tell()
                    yield shard
                self.number += 1
        except InputError as error:
            end.tally.failures.append(failure(self.source.name, str(error), count + 1))
        except OSError as error:
            end.tally.failures.append(failure(self.source.name, unreadable(error), count + 1))
            end.stamp = CHANGED
        except (MemoryError, RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
            said = f"can't be read: {type(error).__name__}: {error}; {REPORT}"
            end.tally.failures.append(failure(self.source.name, said, count + 1))
        end.tally.aside = reader.skipped
        end.blob = rows.closing(count) if not self.merged else b""
        if _stamp(file) != before:
            said = "changed while it was read; run again when it rests"
            end.tally.failures.append(failure(self.source.name, said))
            end.stamp = CHANGED

    def _opened(self, file: IO[bytes]) -> Reader:
        try:
            return open_records(file, self.form, self.wanted, self.limits)
        except (CleanpressError, OSError):
            raise
        except Exception as error:  # a library that stumbles over the file
            raise InputError(f"can't be read: {type(error).__name__}: {error}; {REPORT}") from error


def groups(reader: Reader) -> Iterator[tuple[bytes, list[Record]]]:
    """Records in groups that depend on the file alone."""
    if isinstance(reader, Parquet):
        yield from reader.batches()
        return
    group: list[Record] = []
    weight = 0
    try:
        for record in reader:
            group.append(record)
            weight += record.weight()
            if len(group) >= RECORDS or weight >= WEIGHT:
                yield b"", group
                group, weight = [], 0
    except Exception:
        if group:
            broken, group = group, []
            yield b"", broken
        raise
    if group:
        yield b"", group


def _stamp(file: IO[bytes]) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns
