"""Back again: removed pieces are put into the outputs of a run, from the sources and the run's log.

A source is read again only to find the text that the log speaks of; it must be the same to the bit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from cleanpress.clean import read as read_source
from cleanpress.errors import CleanpressError, InputError, UsageError
from cleanpress.files import atomic, put
from cleanpress.fold import cut
from cleanpress.formats import Form, form_of, open_records
from cleanpress.formats.jsonl import settle
from cleanpress.formats.record import USUAL, Fields, Limits, Record
from cleanpress.formats.rewrite import rewrite
from cleanpress.formats.rows import Rows, as_json, cell
from cleanpress.html.extract import DEFAULT
from cleanpress.inputs import ARTICLES, STATE, Found, Source, labels, ours, sources
from cleanpress.manifest import Manifest
from cleanpress.model import KINDS, Article, Metadata, Removal
from cleanpress.work import read, written

_GONE = "the source is gone; say with --source where it is now"
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
    home, table = _home(run)
    if not ours(home) or not (home / STATE).exists():
        raise InputError(f"{run}: no run of cleanpress wrote this; name its output folder or file")
    manifest = Manifest(home)
    try:
        roots = [Path(root) for root in json.loads(manifest.get("roots") or "[]")]
        reading = json.loads(manifest.get("reading") or "null")
        form = manifest.get("form") or "txt"
        fields = Fields(*json.loads(manifest.get("fields") or "[null, null, null, null]"))
        limits = USUAL._replace(size=int(manifest.get("size") or USUAL.size))
        outputs = {name: entries[-1].output for name in manifest.names() if (entries := manifest.entries(name))}
    finally:
        manifest.close()
    found = {one.name: one for one in _sources(roots, source, home).files}
    work = _Work(home, out, chosen, paths, found, fields, limits, tuple(reading or (DEFAULT, True)), form)
    folders = {os.path.dirname(os.path.abspath(one.path)) for one in found.values()}  # noqa: PTH100, PTH120
    if out and not table and os.path.realpath(out) in map(os.path.realpath, folders):
        raise UsageError(f"{out}: this folder holds the input; name another with -o")
    if table is not None:
        work.merged(table, outputs)
        return work.done
    work.documents()
    for name, output in outputs.items():
        if output and not Source(name, name).document:
            work.table(name, output)
    return work.done


def _home(run: Path) -> tuple[Path, Path | None]:
    """Where the run's notes are, and the one table that it wrote, if it did."""
    if not run.is_dir():
        return run.with_name(run.name + ".run"), run
    table = run.with_name(run.name.removesuffix(".run"))
    return run, table if table != run and table.is_file() and not (run / ARTICLES).exists() else None


def _sources(roots: list[Path], moved: Path | None, home: Path) -> Found:
    """The inputs; of several folders that were moved, each by its name."""
    if moved is not None:
        roots = [moved / label for label in labels(roots).values()] if len(roots) > 1 else [moved]
    return sources(roots, home)


@dataclass
class _Work:
    home: Path
    out: Path | None
    kinds: frozenset[str] | None
    paths: Sequence[str]
    found: dict[str, Source]
    fields: Fields
    limits: Limits
    reading: Sequence[Any]
    """How the run's cleaner read HTML pages."""
    form: str
    """How it wrote documents."""
    done: Restored = field(default_factory=Restored)
    inputs: set[str] | None = None

    def wanted(self, name: str) -> bool:
        return not self.paths or any(name == path or name.startswith(path.rstrip("/") + "/") for path in self.paths)

    def target(self, output: str) -> Path:
        """Where it goes. A log that was tampered with can't name a place outside."""
        base = self.out or self.home
        path = base / output
        if not path.resolve().is_relative_to(base.resolve()):
            raise InputError("the log names a place outside the folder; look at it")
        return self.spared(path)

    def spared(self, path: Path) -> Path:
        """The path, which is none of the inputs."""
        if self.inputs is None:
            self.inputs = {os.path.realpath(source.path) for source in self.found.values()}
        if os.path.realpath(path) in self.inputs:
            raise UsageError(f"{path}: this is an input; name another place with -o")
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
            raise InputError(_GONE)
        data, _ = read(source, self.limits.size)
        body = self.body(data, line, form=self.form)
        if line["output"].endswith(".json"):
            shown = as_json({**line, "body": body, "removed": self.left(line["removed"])}, indent=2)
        else:
            shown = body
        put(self.target(line["output"]), f"{shown}\n".encode("utf-8", "replace") if shown else b"")

    def left(self, removed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The pieces that are still not in the body."""
        return [] if self.kinds is None else [one for one in removed if one["kind"] not in self.kinds]

    def body(self, data: str | bytes, told: dict[str, Any], url: str | None = None, form: str = "txt") -> str:
        """The body with the pieces back in it, in this form. Raises `InputError` if the log speaks of another text."""
        raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        if hashlib.sha256(raw).hexdigest() != told["sha256"]:
            raise InputError(_CHANGED)
        document, edits = read_source(data, url, *self.reading)
        removed = tuple(Removal(**piece) for piece in told["removed"] or ())
        rest = cut(document.text, [(one.start, one.end) for one in removed])
        known = all(document.text[one.start : one.end] == one.text for one in removed)
        if not known or rest.split() != (told["body"] or "").split():
            raise InputError("the text is read in another way now, with other libraries; run cleanpress again")
        article = Article(document.text, told["body"] or "", Metadata(), removed, (), (), "", edits, document.shapes)
        back = removed if self.kinds is None else tuple(one for one in removed if one.kind in self.kinds)
        self.done.documents += 1
        self.done.pieces += len(back)
        if form.startswith("md"):
            return written(replace(article, removed=tuple(one for one in removed if one not in back)), form)
        if not back and self.kinds is not None:
            return str(told["body"] or "")
        return article.restore(self.kinds)

    # Tables

    def table(self, name: str, output: str) -> None:
        """The rows of a file of many records, if any are wanted."""
        if self.wanted(name) or any(path.startswith(f"{name}/") for path in self.paths):
            form, came = form_of(output), form_of(name)
            merged = came is not None and not came.table
            try:
                self.rows(self.home / output, self.target(output), form, merged, _Beside(self, [name]))
            except (CleanpressError, OSError) as error:
                self.done.failed.append(f"{name}: {error}")

    def merged(self, table: Path, names: Collection[str]) -> None:
        """The rows of the one table that all articles went into."""
        form = form_of(table.name)
        target = self.out or table
        target = target / table.name if target.is_dir() else target
        other = form_of(target.name)
        if form is None or other is None or (other.suffix, other.packing) != (form.suffix, form.packing):
            raise UsageError(f"{target}: name it as what it will be, {''.join(table.suffixes)}")
        try:
            self.rows(table, self.spared(target), form, True, _Beside(self, names))
        except OSError as error:
            raise InputError(f"{table}: can't be read ({error.strerror or error})") from error

    def rows(self, table: Path, target: Path, form: Form | None, merged: bool, beside: _Beside) -> None:
        """Write a table anew, with pieces back in its rows. Where there is nothing to put back, it stays as it is."""
        if form is None:
            raise InputError("is no table; clean the source again")
        before = self.done.documents
        with suppress(_NothingError), closing(beside), table.open("rb") as old, atomic(target) as file:
            pieces = rewrite(old, form, merged, beside)
            if form.suffix == "parquet":
                Rows("parquet").whole(pieces, Path(file.name))
            else:
                file.buffer.writelines(pieces)  # type: ignore[attr-defined]
            self.done.failed += beside.told()
            if self.done.documents == before and target == table:
                raise _NothingError


class _NothingError(Exception):
    """A table needs no writing."""


class _Beside:
    """The sources of a table's rows, read beside them: what goes back into each row."""

    def __init__(self, work: _Work, names: Collection[str]) -> None:
        self.work = work
        self.names = {cell(name, new=True): name for name in names} | {name: name for name in names}
        self.only = next(iter(names)) if len(names) == 1 else None
        self.faults: dict[str, list[tuple[int, str]]] = {}
        self.count = 0
        self.open = ""
        self.file: IO[bytes] | None = None
        self.records: Iterator[Record] = iter(())
        self.of = Fields()

    def close(self) -> None:
        """Nothing more is read."""
        if self.file is not None:
            self.file.close()

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """The cells of this row that change."""
        self.count += 1
        path = row.get("path") or self.only or ""
        name = self.only or self.owner(path)
        number = row.get("record") or self.count
        if row["error"] or not self.work.wanted(path):
            return {}
        try:
            data, url = self.source(name, number)
            return {"body": self.work.body(data, row, url), "removed": self.work.left(row["removed"])}
        except (CleanpressError, OSError) as error:
            self.faults.setdefault(name, []).append((number, str(error)))
            return {}

    def owner(self, path: str) -> str:
        """The file that a row comes from: behind its name may stand that of an archive's member."""
        name = path
        while name not in self.names and "/" in name:
            name = name.rpartition("/")[0]
        return self.names.get(name, path)

    def source(self, name: str, number: int) -> tuple[str | bytes, str | None]:
        """Text and address of a record."""
        found = self.work.found.get(name)
        if found is None:
            raise InputError(_GONE)
        if found.document:
            return read(found, self.work.limits.size)[0], None
        if name != self.open:
            self.begin(name, found)
        for record in self.records:
            if record.number == number:
                settle(record, self.of)
                return record.data or "", record.url
        raise InputError(_CHANGED)

    def begin(self, name: str, found: Source) -> None:
        """Open the next file."""
        self.close()
        self.open, self.records = name, iter(())
        self.file = Path(found.path).open("rb")  # noqa: SIM115 - closed as the next one is opened
        form = found.form
        assert form is not None
        reader = open_records(self.file, form, self.work.fields, self.work.limits)
        self.of, self.records = reader.fields, iter(reader)

    def told(self) -> Iterator[str]:
        """What went wrong, a line a file."""
        for name, faults in self.faults.items():
            number, error = faults[0]
            more = f" and {len(faults) - 1:,} more" if len(faults) > 1 else ""
            record = "" if Source(name, name).document else f"record {number}{more}: "
            yield f"{name}: {record}{error}"


def command(arguments: Sequence[str]) -> int:
    """`cleanpress restore`; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="cleanpress restore", description="Put removed pieces back into the outputs of a run, from its sources."
    )
    add = parser.add_argument
    add("run", metavar="RUN", help="the output folder of the run, or the one table that it wrote")
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
