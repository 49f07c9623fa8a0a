"""Back again: removed pieces are put into the outputs of a run, from the sources and the run's log.

A source is read again only to find the text that the log speaks of; it must be the same to the bit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from cleanpress.clean import read as read_source
from cleanpress.errors import CleanpressError, InputError, UsageError
from cleanpress.files import atomic, put
from cleanpress.fold import cut
from cleanpress.formats import form_of, open_records
from cleanpress.formats.jsonl import settle
from cleanpress.formats.parquet import arrow
from cleanpress.formats.record import GUESS, USUAL, Fields, Record
from cleanpress.formats.rows import Row, Rows, as_json
from cleanpress.html.extract import DEFAULT
from cleanpress.inputs import ARTICLES, STATE, Source, ours, sources
from cleanpress.manifest import Manifest
from cleanpress.model import KINDS, Article, Metadata, Removal
from cleanpress.tables import groups, rows_of
from cleanpress.work import read

_CHANGED = "the source is not the one that was cleaned; run cleanpress again, or name another with --source"


@dataclass
class Restored:
    """What was put back."""

    documents: int = 0
    pieces: int = 0
    failed: list[str] = field(default_factory=list)


def restore(
    run: Path, kinds: Iterable[str] | None = None, paths: Sequence[str] = (), out: Path | None = None,
    source: Path | None = None,
) -> Restored:  # fmt: skip
    """Put these kinds of pieces back into the outputs of a run; without `kinds`, everything.

    paths: only these inputs. out: write there, and leave the run's outputs alone. source: where the
    inputs are now, if they were moved. Raises `InputError` if it is no run.
    """
    chosen = None if kinds is None else frozenset(kinds)
    for kind in sorted(chosen or ()):
        if kind not in KINDS:
            raise UsageError(f"{kind!r} is no kind of noise; known: {', '.join(KINDS)}")
    home = run if run.is_dir() else run.with_name(run.name + ".run")
    if not ours(home) or not (home / STATE).exists():
        raise InputError(f"{run}: no run of cleanpress wrote this; name its output folder or file")
    manifest = Manifest(home)
    try:
        roots = [source] if source else [Path(root) for root in json.loads(manifest.get("roots") or "[]")]
        reading = json.loads(manifest.get("reading") or "null")
        fields = Fields(*json.loads(manifest.get("fields") or "[null, null, null, null]"))
        outputs = {name: entries[-1].output for name in manifest.names() if (entries := manifest.entries(name))}
    finally:
        manifest.close()
    found = {one.name: one for one in sources(roots, home).files}
    work = _Work(home, out, chosen, paths, found, fields, tuple(reading or (DEFAULT, True)))
    if run != home:
        raise InputError(f"{run}: all articles are in one file; restore works on a folder of outputs")
    work.documents()
    for name, output in outputs.items():
        if output and not Source(name, name).document:
            work.table(name, output)
    return work.done


@dataclass
class _Work:
    home: Path
    out: Path | None
    kinds: frozenset[str] | None
    paths: Sequence[str]
    found: dict[str, Source]
    fields: Fields
    reading: tuple[str, bool]
    """How the run's cleaner read HTML pages."""
    done: Restored = field(default_factory=Restored)

    def wanted(self, name: str) -> bool:
        return not self.paths or any(name == path or name.startswith(path.rstrip("/") + "/") for path in self.paths)

    def target(self, output: str) -> Path:
        """Where it goes. A log that was tampered with can't name a place outside."""
        base = self.out or self.home
        path = base / output
        if not path.resolve().is_relative_to(base.resolve()):
            raise InputError("the log names a place outside the folder; look at it")
        return path

    def documents(self) -> None:
        """All documents that the log names."""
        with suppress(FileNotFoundError), (self.home / ARTICLES).open(encoding="utf-8") as lines:
            for text in lines:
                line = json.loads(text)
                if self.wanted(line["path"]):
                    try:
                        self.document(line)
                    except (CleanpressError, OSError) as error:
                        self.done.failed.append(f"{line['path']}: {error}")

    def document(self, line: dict[str, Any]) -> None:
        """One document."""
        source = self.found.get(line["path"])
        if source is None:
            raise InputError("the source is gone; say with --source where it is now")
        data, _ = read(source, 1 << 40)
        body = self.body(data, line)
        if line["output"].endswith(".json"):
            shown = as_json({**line, "body": body, "removed": self.left(line["removed"])}, indent=2)
        else:
            shown = body
        put(self.target(line["output"]), f"{shown}\n".encode("utf-8", "replace") if shown else b"")

    def left(self, removed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pieces that are still not in the body."""
        return [] if self.kinds is None else [one for one in removed if one["kind"] not in self.kinds]

    def body(self, data: str | bytes, told: dict[str, Any]) -> str:
        """The body with the pieces back in it. Raises `InputError` if the log speaks of another text."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if hashlib.sha256(raw).hexdigest() != told["sha256"]:
            raise InputError(_CHANGED)
        document, edits = read_source(data, None, *self.reading)
        removed = tuple(Removal(**piece) for piece in told["removed"] or ())
        rest = cut(document.text, [(one.start, one.end) for one in removed])
        known = all(document.text[one.start : one.end] == one.text for one in removed)
        if not known or rest.split() != (told["body"] or "").split():
            raise InputError("the text is read in another way now, with other libraries; run cleanpress again")
        article = Article(document.text, told["body"] or "", Metadata(), removed, (), (), "", edits)
        back = removed if self.kinds is None else [one for one in removed if one.kind in self.kinds]
        self.done.documents += 1
        self.done.pieces += len(back)
        if not back and self.kinds is not None:
            return str(told["body"] or "")
        return article.restore(self.kinds)

    # Tables

    def table(self, name: str, output: str) -> None:
        """All rows of a table. The source is read beside the output, row by row."""
        if not self.wanted(name):
            return
        source = self.found.get(name)
        form = form_of(name)
        try:
            if source is None or form is None:
                raise InputError("the source is gone; say with --source where it is now")
            with Path(source.path).open("rb") as file, (self.home / output).open("rb") as old:
                reader = open_records(file, form, self.fields, USUAL)
                rows = rows_of(form, reader)
                told = _told(old, output, rows)
                self.written(self.target(output), rows, self.pieces(groups(reader), reader.fields, rows, told))
        except (CleanpressError, OSError) as error:
            self.done.failed.append(f"{name}: {error}")

    def pieces(
        self, found: Iterator[tuple[bytes, list[Record]]], fields: Fields, rows: Rows, told: Iterator[dict[str, Any]]
    ) -> Iterator[bytes]:
        """The rows anew."""
        count = 0
        for batch, records in found:
            values = list(islice(told, len(records)))
            if len(values) < len(records):
                raise InputError(_CHANGED)
            made = []
            for record, value in zip(records, values, strict=True):
                settle(record, fields)
                own = record.row if rows.lines and isinstance(record.row, dict) else ()
                value = {plain: _value(plain, value.get(name)) for plain, name in rows.names(own).items()}
                if not value["error"]:
                    value = {**value, "body": self.body(record.data or "", value)}
                    left = (
                        [] if self.kinds is None else [one for one in value["removed"] if one["kind"] not in self.kinds]
                    )
                    value["removed"] = left
                made.append(Row(record, value))
            count += len(records)
            yield rows.encode(made, batch)
        yield rows.closing(count)

    def written(self, path: Path, rows: Rows, pieces: Iterator[bytes]) -> None:
        """The table, in place when it is whole."""
        with atomic(path) as file:
            if rows.suffix == "parquet":
                rows.whole((piece for piece in pieces if piece), Path(file.name))
                return
            file.buffer.write(rows.opening())  # type: ignore[attr-defined]
            file.buffer.writelines(pieces)  # type: ignore[attr-defined]


def _told(file: IO[bytes], output: str, rows: Rows) -> Iterator[dict[str, Any]]:
    """The rows of a run's table."""
    form = form_of(output)
    assert form is not None
    if rows.suffix == "parquet":
        for batch in arrow().parquet.ParquetFile(file).iter_batches(batch_size=64):
            yield from batch.to_pylist()
        return
    body = Fields(text=rows.names()["body"])
    reader = open_records(file, form, body, USUAL._replace(size=1 << 40))
    for record in reader:
        cells = settle(record, GUESS).row
        yield cells if isinstance(cells, dict) else dict(zip(reader.columns, cells or (), strict=False))


def _value(name: str, cell: Any) -> Any:
    """A cell as it was before it was written."""
    if name in ("removed", "warnings", "authors", "editors", "categories", "tags", "captions", "related"):
        return json.loads(cell) if isinstance(cell, str) and cell else cell or []
    if name == "truncated" and isinstance(cell, str):
        return cell == "true" if cell else None
    return None if cell == "" and name != "body" else cell


def command(arguments: Sequence[str]) -> int:
    """`cleanpress restore`; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="cleanpress restore", description="Put removed pieces back into the outputs of a run, from its sources."
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="the output folder of the run")
    add("paths", nargs="*", metavar="PATH", help="only these inputs, as the log names them (default: all)")
    add("--kind", action="append", metavar="KIND", help="put only this kind back; may be repeated or joined by commas")
    add("-o", "--output", metavar="OUT", help="write there, and leave the run's outputs as they are")
    add("--source", metavar="FOLDER", help="where the inputs are now, if they were moved")
    options = parser.parse_intermixed_args(arguments)
    kinds = None
    if options.kind:
        kinds = [kind.strip() for joined in options.kind for kind in joined.split(",") if kind.strip()]
    out = Path(options.output) if options.output else None
    done = restore(Path(options.run), kinds, options.paths, out, Path(options.source) if options.source else None)
    for failure in done.failed:
        print(f"failed: {failure}", file=sys.stderr)
    print(f"{done.pieces:,} pieces put back into {done.documents:,} documents", file=sys.stderr)
    return 1 if done.failed or not done.documents else 0
