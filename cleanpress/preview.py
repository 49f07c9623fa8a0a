"""Runs that change nothing: what would be done, and what would become of some documents."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError
from cleanpress.explain import explain
from cleanpress.folder import merged_form
from cleanpress.formats import form_of, open_records
from cleanpress.formats.jsonl import settle
from cleanpress.formats.record import USUAL, Fields, Record
from cleanpress.formats.rows import as_json
from cleanpress.inputs import STATE, Source, sources
from cleanpress.manifest import Manifest
from cleanpress.report import failure
from cleanpress.work import attempt, read

#: So many tables are opened to say which fields would be taken.
OPENED = 20


def plan(paths: list[Path], out: Path, wanted: Fields, whole: bool) -> str:
    """What a run would do: files by kind, the fields of tables, and what is done already."""
    home = out.with_name(out.name + ".run") if merged_form(out) else out
    found = sources(paths, home)
    kinds: dict[str, list[int]] = {}
    for source in found.files:
        form = form_of(source.name)
        name = "." + ".".join(filter(None, (form.suffix, form.packing))) if form else "other"
        count = kinds.setdefault(name, [0, 0])
        count[0] += 1
        count[1] += source.size
    fields, failed = {}, list(found.failed)
    for source in [one for one in found.files if not one.document][:OPENED]:
        try:
            fields[source.name] = _fields(source, wanted)
        except (CleanpressError, OSError) as error:
            failed.append(failure(source.name, str(error)))
    known = _unchanged(found.files, home)
    told = {"files": len(found.files), "unchanged": known, "skipped": found.skipped, "kinds": kinds, "fields": fields}
    told |= {"failed": failed, "output": str(out)}
    if whole:
        return as_json(told, indent=2)
    lines = [f"{len(found.files):,} files would be cleaned into {out}, {known:,} of them as the last run saw them"]
    lines += [f"  {name:<12} {count:>9,} {size / 1e6:>12,.1f} MB" for name, (count, size) in sorted(kinds.items())]
    for name, some in ((name, some) for name, some in fields.items() if some):
        lines.append(f"fields: {name}: " + ", ".join(f"{what} from {column!r}" for what, column in some.items()))
    tables = sum(1 for source in found.files if not source.document)
    lines += [f"fields: of {tables - OPENED:,} more tables as a run finds them"] if tables > OPENED else []
    lines += [f"skipped: {found.skipped:,} files of other kinds"] if found.skipped else []
    lines += [f"failed: {entry['path']}: {entry['error']}" for entry in failed]
    return "\n".join([*lines, "nothing was written"])


def _fields(source: Source, wanted: Fields) -> dict[str, str]:
    form = source.form
    assert form is not None
    with Path(source.path).open("rb") as file:
        return open_records(file, form, wanted, USUAL).fields.told()


def _unchanged(files: list[Source], home: Path) -> int:
    """How many files the last run has seen as they are. Rules may have changed since: that isn't asked."""
    if not (home / STATE).exists():
        return 0
    manifest = Manifest(home)
    try:
        entries = ((source, manifest.entry(source.name)) for source in files)
        return sum(1 for source, entry in entries if entry and (entry.size, entry.mtime) == (source.size, source.mtime))
    finally:
        manifest.close()


def sample(paths: list[Path], cleaner: Cleaner, size: int, seed: int, language: str | None, wanted: Fields) -> str:
    """So many documents, drawn at random, each line with what would become of it."""
    chance = random.Random(seed)
    drawn: list[tuple[int, str, Source | Record]] = []
    for number, (name, item) in enumerate(_all(sources(paths).files, wanted)):
        if len(drawn) < size:
            drawn.append((number, name, item))
        else:
            place = chance.randrange(number + 1)
            if place < size:
                drawn[place] = (number, name, item)
    shown = [_shown(name, item, cleaner, language) for _, name, item in sorted(drawn, key=lambda one: one[0])]
    return "\n\n".join(shown)


def _all(files: list[Source], wanted: Fields) -> Iterator[tuple[str, Source | Record]]:
    for source in files:
        form = source.form
        if source.document or form is None:
            yield source.name, source
            continue
        try:
            with Path(source.path).open("rb") as file:
                reader = open_records(file, form, wanted, USUAL)
                for record in reader:
                    settled = settle(record, reader.fields)
                    settled.row, settled.raw = None, b""
                    yield f"{source.name}, record {record.number}", settled
        except (CleanpressError, OSError):
            continue  # a run says what is wrong with it


def _shown(name: str, item: Source | Record, cleaner: Cleaner, language: str | None) -> str:
    url, data = None, b"" if isinstance(item, Source) else item.data or ""
    try:
        if isinstance(item, Source):
            data, _ = read(item, USUAL.size)
        else:
            url = item.url
    except CleanpressError as error:
        return f"== {name}\nfailed: {error}"
    article = attempt(data, cleaner, language, url, USUAL.seconds)
    shown = f"failed: {article}" if isinstance(article, str) else explain(article, cleaner.rules, False)
    return f"== {name}\n{shown}"
