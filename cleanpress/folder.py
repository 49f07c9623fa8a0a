"""A run over files: each cleaned on its own, results in input order, outputs moved into place whole.

OUT/<same tree>.txt   the bodies of documents; tables stay tables, with new columns
OUT/articles.jsonl    one object a document: path, the source's hash, and Article.to_dict()
OUT/failures.jsonl    what could not be cleaned, and why
OUT/run.json          versions, ruleset, counts, warnings, failures; times under "timing"
OUT/.cleanpress/      what is done already, so that a run can be stopped and goes on from there

With -o out.jsonl (.csv, .parquet) all articles go into that file, and the rest into out.jsonl.run/.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError, OutputError
from cleanpress.files import atomic, put
from cleanpress.finish import Finish
from cleanpress.formats import Form, form_of, open_records
from cleanpress.formats.packed import pack
from cleanpress.formats.parquet import arrow
from cleanpress.formats.record import GUESS, USUAL, Fields, Limits
from cleanpress.formats.rows import Rows, as_json
from cleanpress.inputs import ARTICLES, CHANGES, FAILURES, RUN, STATE, Found, Source, ours, output_names, sources
from cleanpress.manifest import JOURNAL, LOG, NOWHERE, OWN, Entry, Manifest, Part, digest, stamp
from cleanpress.pool import results
from cleanpress.report import Report
from cleanpress.tables import Table
from cleanpress.version import __version__
from cleanpress.work import Document, Result, Setup, Shard, cleaned, read, record

__all__ = [
    "ARTICLES", "BATCH", "CHANGES", "FAILURES", "RUN", "WORTH_A_POOL", "Fields", "Found", "Limits", "Report", "Source",
    "as_json", "atomic", "cleaned", "merged_form", "output_names", "record", "run", "sources",
]  # fmt: skip

#: Files in a task for one worker, and the number from which processes of their own pay; so do tables of this size.
BATCH = 16
WORTH_A_POOL = 64
LARGE = 200_000
#: Seconds of work that may be done again after a kill.
PAUSE = 0.5

log = logging.getLogger("cleanpress")
log.addHandler(logging.NullHandler())


def run(
    paths: Iterable[Path],
    out: Path,
    cleaner: Cleaner,
    *,
    workers: int = 1,
    language: str | None = None,
    form: str = "txt",
    force: bool = False,
    recheck: bool = False,
    fields: Fields = GUESS,
    limits: Limits = USUAL,
    progress: Callable[[int, int], None] = lambda done, total: None,
    watch: Callable[[int], None] = lambda found: None,
    began: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Clean all files below the paths into the folder `out`, or the one table; the report is also its run.json.

    form: "txt" writes each body as a text file, "json" each whole article. What the last run has
    done already, or a run that was stopped, is not done again, but with `force` or `recheck`.
    Raises `InputError` for a path that isn't there, `OutputError` for an output that is not a run's own.
    """
    started = time.monotonic()
    paths = list(paths)
    merged = merged_form(out)
    home = out.with_name(out.name + ".run") if merged else out
    found = sources(paths, home, watch)
    names = output_names(found.files, ".json" if form == "json" else ".txt")
    inputs = _refuse_overlap(home, [] if merged else names, found.files)
    before = _owned(out, home, force)
    rows = _merged_rows(merged, found.files, fields, limits) if merged else None
    setup = Setup(cleaner, language, form, limits, rows)
    manifest = Manifest(home)
    try:
        with manifest.guarded():
            _write(home, {"cleanpress": __version__, "ruleset": cleaner.ruleset, "finished": False})
            plan = list(zip(found.files, [""] * len(names) if merged else names, strict=True))
            this = Run(out, home, manifest, setup, plan, fields)
            manifest.set("fields", json.dumps(tuple(fields)))
            manifest.set("reading", json.dumps(cleaner.reading))
            manifest.set("roots", json.dumps([str(path.absolute()) for path in paths]))
            this.report.skipped, this.report.failed = found.skipped, found.failed
            began(this.report)
            this.prepare(force or recheck, before)
            this.work(_processes(found.files, workers), progress)
            report = this.finish(inputs, recheck)
    finally:
        manifest.close()
    report.seconds = time.monotonic() - started
    _write(home, report.to_dict())
    return report


def _write(home: Path, told: dict[str, Any]) -> None:
    with atomic(home / RUN, home / STATE) as file:
        file.write(as_json(told, indent=2) + "\n")


def merged_form(out: Path) -> Form | None:
    """The form of the one table that all articles go into; None if `out` is a folder.

    >>> merged_form(Path("all.csv.gz")).suffix, merged_form(Path("news-clean"))
    ('csv', None)
    """
    form = None if out.is_dir() else form_of(out.name)
    return form if form and form.table and form.suffix != "json" else None


def _merged_rows(form: Form, files: list[Source], wanted: Fields, limits: Limits) -> Rows:
    """How all articles are written into one file: with a table's own columns, if there's no more than this table."""
    if form.suffix == "parquet":
        arrow()
    pack(b"x", form.packing)  # is what it takes installed?
    tables = [source for source in files if not source.document]
    rows = Rows(form.suffix, form.packing, merged=True, delimiter="\t" if form.suffix == "tsv" else ",")
    if rows.lines or not tables:
        return rows
    only = tables[0].form
    if len(files) > 1 or only is None or only.kind not in ("csv", "parquet"):
        return replace(rows, nested=True)
    try:
        with Path(tables[0].path).open("rb") as file:
            return replace(rows, columns=open_records(file, only, wanted, limits).columns)
    except (CleanpressError, OSError):  # told when its turn comes
        return rows


def _processes(files: list[Source], workers: int) -> int:
    """How many; none where the work is done before they would have started."""
    large = len(files) >= WORTH_A_POOL or any(not source.document and source.size > LARGE for source in files)
    return workers if large else 0


class Run(Finish):
    """A run under way: what it reads, what it has done, and where it writes."""

    def __init__(
        self,
        out: Path,
        home: Path,
        manifest: Manifest,
        setup: Setup,
        plan: list[tuple[Source, str]],
        fields: Fields,
    ) -> None:
        super().__init__(out, home, manifest, setup, plan)
        self.fields = fields
        self.parts: dict[str, Part] = {}
        self.done = 0

    def prepare(self, anew: bool, before: set[str]) -> None:
        """Find out what of an earlier run holds, and cut off what a kill left half written."""
        self.mend()
        manifest = self.manifest
        generation = int(manifest.get("generation") or 0)
        if anew and not (manifest.get("state") == "under way" and manifest.get("anew")):
            generation += 1
        manifest.set("generation", str(generation))
        manifest.set("anew", "yes" if anew else "")
        manifest.set("state", "under way")
        self.settings = self._settings(generation)
        if not manifest.get("version"):
            for name in before:  # outputs of a version that kept no manifest
                manifest.mark_gone(name)
        manifest.set("version", __version__)
        manifest.commit()
        self.sound = {JOURNAL: manifest.journal.resume(manifest.end(JOURNAL))}
        self.sound[LOG] = bool(manifest.get("log")) and manifest.get("log") == stamp(self.log)
        if not self.sound[JOURNAL]:
            manifest.lost_journal()
        if not manifest.journal.size:
            manifest.journal.append(self.opening)

    def _settings(self, generation: int) -> str:
        cleaner, setup = self.setup.cleaner, self.setup
        drop = None if cleaner.drop is None else sorted(cleaner.drop)
        options = (cleaner.ruleset, cleaner.level, sorted(cleaner.keep), drop, str(cleaner.latest), setup.language)
        return digest(
            *options, cleaner.reading, setup.form, setup.merged, setup.limits.size, tuple(self.fields), generation
        )

    def work(self, workers: int, progress: Callable[[int, int], None]) -> None:
        """Clean what is to be cleaned; every result is written as it comes."""
        total = sum(source.size for source, _ in self.plan) or 1
        behind = 0
        try:
            for result in results(self.shards(), self.setup, workers):
                if result.last:
                    self.done += 1
                    behind += result.read
                    self.report.share = behind / total
                else:
                    self.report.share = (behind + result.read) / total
                progress(self.done, len(self.plan))
                if result.done:
                    self.report.unchanged += result.last
                else:
                    self.settle(result)
                self.report.add(result.name, result.tally)
                self.report.files += result.last and result.keep
                self.manifest.commit(PAUSE)
        finally:
            for part in self.parts.values():
                part.close()
        self.manifest.commit()

    # What is to be done

    def shards(self) -> Iterator[Shard]:
        """All work, in the order of the inputs."""
        batch: list[Document] = []
        ready: list[Result] = []
        for source, output in self.plan:
            result = self.known(source, output) if source.document else None
            if batch and (result or not source.document or len(batch) == BATCH):
                yield Shard(batch)
                batch = []
            if ready and (not result or len(ready) == BATCH):
                yield Shard(ready=ready)
                ready = []
            if result:
                ready.append(result)
            elif source.document:
                batch.append(Document(source, output))
            else:
                yield from self.table(source, output)
        if batch or ready:
            yield Shard(batch, ready=ready or None)

    def known(self, source: Source, output: str) -> Result | None:
        """The result of an earlier run, if it holds."""
        entry = self.manifest.entry(source.name)
        if entry is None or not self.holds(entry, output) or entry.size != source.size:
            return None
        if entry.mtime != source.mtime:
            with suppress(CleanpressError):
                data, state = read(source, self.setup.limits.size)
                if hashlib.sha256(data).hexdigest() == entry.sha:
                    entry = entry._replace(mtime=state[1])
                    self.manifest.put(entry)
            if entry.mtime != source.mtime:
                return None
        return _result(entry, source.size)

    def holds(self, entry: Entry, output: str) -> bool:
        """Was it made with these settings, and is it still there?"""
        if entry.settings != self.settings or entry.output != output or not self.sound.get(entry.place, True):
            return False
        return self.setup.merged is not None or entry.place == OWN or (self.home / output).exists()

    def table(self, source: Source, output: str) -> Iterator[Shard]:
        """The shards of a file of many records: those that are done, then the rest of it."""
        known = []
        for place, entry in enumerate(self.manifest.entries(source.name)):
            same = (entry.size, entry.mtime) == (source.size, source.mtime) and entry.shard == place
            if not same or entry.settings != self.settings or not self.sound.get(entry.place, True):
                break
            known.append(entry)
        if known and known[-1].last and self.in_place(known[-1], output):
            yield Shard(ready=[_result(entry, source.size) for entry in known])
            return
        known = [entry for entry in known if not entry.last]
        if self.setup.merged is None and not self.open_part(source.name, known):
            known = []
        if known:
            yield Shard(ready=[_result(entry, 0) for entry in known])
        table = Table(source, output, self.fields, self.setup.limits, self.setup.merged)
        for shard in table.shards(len(known)):
            yield self.begun(table, shard)

    def open_part(self, name: str, known: list[Entry]) -> bool:
        """Open the file in which the table grows, cut back to what is known; False if it begins anew."""
        part = self.parts[name] = self.manifest.part(name)
        if known and part.resume(known[-1].start + known[-1].length):
            return True
        part.resume(0)
        return False

    def begun(self, table: Table, shard: Shard) -> Shard:
        """The shard; before the first of a table, what comes before all rows is written."""
        part = self.parts.get(table.source.name)
        if part is not None and not part.size and shard.rows is not None and part.file is not None:
            part.append(shard.rows.opening())
        return shard

    # What was done

    def settle(self, result: Result) -> None:
        """Write a result and keep it in the manifest."""
        for fault in result.tally.failures:
            log.warning("failed: %s", as_json(fault))
        if not result.keep:
            self.manifest.forget(result.name)
            return
        if result.file is not None:
            self.put(result)
        place, part = JOURNAL, self.manifest.journal
        if result.name in self.parts:
            place, part = OWN, self.parts[result.name]
        with self.manifest.guarded():
            start, length = part.append(result.blob)
        if not length:
            place = OWN if place == OWN else NOWHERE
        row = Entry(
            result.name, result.shard, *result.stamp, self.settings, result.sha, result.output, place, start, length,
            result.records, result.last, result.tally,
        )  # fmt: skip
        self.manifest.put(row)
        if result.last and result.file is None:
            self.manifest.forget(result.name, result.shard + 1)
        if result.last and place == OWN:
            self.parts.pop(result.name).close()
            self.manifest.commit()
            self.publish(row)

    def put(self, result: Result) -> None:
        """The output of one document."""
        put(self.home / result.output, result.file or b"", self.manifest.folder)


def _result(entry: Entry, size: int) -> Result:
    tally, last = entry.tally, entry.last
    return Result(entry.name, tally, entry.shard, entry.output, last=last, done=True, read=size if last else 0)


def _owned(out: Path, home: Path, force: bool) -> set[str]:
    """The outputs that the folder's log names; raises `OutputError` for somebody else's folder or file."""
    if home.exists() and not home.is_dir():
        raise OutputError(f"{home}: this is a file; name a folder with -o")
    whose = "exists and was not made by cleanpress; name another with -o, or use --force"
    if out != home and out.exists() and not ours(home) and not force:
        raise OutputError(f"{out}: this file {whose}")
    if not home.exists() or not any(home.iterdir()):
        return set()
    if not ours(home) and not force:
        raise OutputError(f"{home}: this folder {whose}")
    outputs = set()
    with suppress(OSError, ValueError, KeyError, TypeError), (home / ARTICLES).open(encoding="utf-8") as lines:
        for line in lines if not (home / STATE).exists() else ():
            outputs.add(str(json.loads(line)["output"]))
    return {name for name in outputs if (home / name).resolve().is_relative_to(home.resolve())}


def _refuse_overlap(out: Path, names: list[str], found: list[Source]) -> set[Path]:
    """The folders that hold input; raises `OutputError` if output would be written into one of them."""
    inputs = {Path(folder).resolve() for folder in {os.path.dirname(source.path) for source in found}}  # noqa: PTH120
    folders = {out / folder for folder in {os.path.dirname(name) for name in names}} | {out}  # noqa: PTH120
    for folder in sorted(folders):
        if folder.resolve() in inputs:
            raise OutputError(f"{folder}: this folder holds the input; name another with -o")
    return inputs
