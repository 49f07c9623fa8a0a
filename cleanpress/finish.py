"""The end of a run: tables and the log put in place, outputs that have no source any more taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cleanpress.files import atomic, unwritable
from cleanpress.formats import form_of
from cleanpress.formats.rows import Rows, as_json
from cleanpress.inputs import ARTICLES, CHANGES, FAILURES, Source
from cleanpress.manifest import JOURNAL, LOG, NOWHERE, Entry, Manifest, blob, stamp
from cleanpress.report import Report, Tally, full
from cleanpress.work import Setup

_NEW, _PENDING = "log.new", "pending"


class Finish:
    """Where a run writes, and how its outputs come into place."""

    def __init__(self, out: Path, home: Path, manifest: Manifest, setup: Setup, plan: list[tuple[Source, str]]) -> None:
        self.home, self.manifest, self.setup, self.plan = home, manifest, setup, plan
        self.report = Report(setup.cleaner.ruleset)
        self.log = home / ARTICLES if setup.merged is None else out
        self.opening = setup.merged.opening() if setup.merged else b""
        self.settings = ""
        self.sound: dict[int, bool] = {}
        self.unread: list[str] = []
        """Folders, and outputs of files, that can't be read this time: nothing is taken away there."""

    def mend(self) -> None:
        """Finish what a kill interrupted: the log was whole and on its way into place."""
        name = self.manifest.get(_PENDING)
        if name:
            file = self.manifest.folder / name
            if file.exists():
                file.replace(self.log)
            self.manifest.set(_PENDING, "")
            self.manifest.commit()

    # Tables

    def in_place(self, end: Entry, output: str) -> bool:
        """Does the table stand under its name? If a kill came just before that, it does now."""
        if self.setup.merged is not None:
            return True
        if end.output != output:
            return False
        if self.manifest.part(end.name).path.exists():
            self.publish(end)
        target = self.home / output
        size = self.manifest.get(f"size of {output!a}")
        return target.exists() and (not size or int(size) == target.stat().st_size)

    def publish(self, end: Entry) -> None:
        """Put a whole table in place."""
        part = self.manifest.part(end.name)
        target = self.home / end.output
        form = form_of(target.name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if part.resume(end.start + end.length):
                part.close()
            if form is not None and form.suffix == "parquet":
                pieces = [(one.start, one.length) for one in self.manifest.entries(end.name) if one.length]
                made = part.path.with_suffix(".parquet")
                Rows("parquet").whole((part.read(*piece) for piece in pieces), made)
                made.replace(target)
                part.path.unlink()
            else:
                part.path.replace(target)
        except OSError as error:
            raise unwritable(target, error) from error
        self.manifest.set(f"size of {end.output!a}", str(target.stat().st_size))

    # The log

    def entries(self) -> Iterator[Entry]:
        """All that goes into the log, in its order."""
        for source, _ in self.plan:
            if source.document:
                entry = self.manifest.entry(source.name)
                if entry is not None and entry.settings == self.settings:
                    yield entry
            elif self.setup.merged is not None:
                yield from (entry for entry in self.manifest.entries(source.name) if entry.settings == self.settings)

    def finish(self, inputs: set[Path], recheck: bool) -> Report:
        """Put everything in place; gives the report."""
        manifest = self.manifest
        for name in set(manifest.names()) - {source.name for source, _ in self.plan}:
            manifest.forget(name)
        manifest.commit()
        self.assemble()
        self._failures()
        self._changes(recheck)
        self._remove_gone(inputs)
        manifest.set("state", "finished")
        manifest.commit()
        return self.report

    def assemble(self) -> None:
        """The log in the order of the inputs: as it is, if it is so already; the journal itself, if that is."""
        journal = self.manifest.journal
        if self.setup.merged is not None and self.setup.merged.suffix == "parquet":
            self._parquet()
        elif self._in_order(LOG) and self.sound[LOG] and self.log.stat().st_size == self._end:
            pass
        elif self._in_order(JOURNAL) and self._end == journal.size:
            journal.close()
            self._place("journal", "UPDATE done SET place = ? WHERE place = ?", (LOG, JOURNAL))
        else:
            self._copied()
            journal.close()
            journal.path.unlink(missing_ok=True)

    def _in_order(self, place: int) -> bool:
        """Do all blobs stand there, one behind the other?"""
        self._end = len(self.opening)
        for entry in self.entries():
            if entry.place == NOWHERE:
                continue
            if entry.place != place or entry.start != self._end:
                return False
            self._end += entry.length
        return True

    _end = 0

    def _copied(self) -> None:
        """A new log, from pieces of the old one and of the journal."""
        new = self.manifest.folder / _NEW
        moves: list[tuple[int, bytes, int]] = []
        try:
            with new.open("wb") as file:
                file.write(self.opening)
                at = len(self.opening)
                sources = {LOG: self.log, JOURNAL: self.manifest.journal.path}
                opened = {place: path.open("rb") for place, path in sources.items() if path.exists()}
                for entry in self.entries():
                    if entry.place in opened:
                        opened[entry.place].seek(entry.start)
                        file.write(opened[entry.place].read(entry.length))
                        moves.append((at, blob(entry.name), entry.shard))
                        at += entry.length
                for old in opened.values():
                    old.close()
        except OSError as error:
            raise unwritable(self.log, error) from error
        self.manifest.begin()
        self.manifest.base.executemany(f"UPDATE done SET place = {LOG}, start = ? WHERE name = ? AND shard = ?", moves)
        self._place(_NEW)

    def _place(self, name: str, change: str = "", values: tuple[int, ...] = ()) -> None:
        """Move the log into place; the manifest knows what was to be done, should a kill come between."""
        manifest = self.manifest
        manifest.set(_PENDING, name)
        manifest.set("log", stamp(manifest.folder / name))
        if change:
            manifest.base.execute(change, values)
        manifest.commit()
        try:
            (manifest.folder / name).replace(self.log)
        except OSError as error:
            raise unwritable(self.log, error) from error
        manifest.set(_PENDING, "")
        manifest.commit()

    def _parquet(self) -> None:
        """One Parquet file of all; the journal stays, as its pieces can't be told apart in there."""
        assert self.setup.merged is not None
        new = self.manifest.folder / _NEW
        journal = self.manifest.journal
        pieces = (journal.read(entry.start, entry.length) for entry in self.entries() if entry.length)
        try:
            self.setup.merged.whole(pieces, new)
            new.replace(self.log)
        except OSError as error:
            raise unwritable(self.log, error) from error

    # The rest

    def _failures(self) -> None:
        path = self.home / FAILURES
        if not self.report.failed:
            path.unlink(missing_ok=True)
            return
        with atomic(path, self.manifest.folder) as file:
            file.writelines(as_json(full(entry)) + "\n" for entry in self.report.failed)

    def _changes(self, recheck: bool) -> None:
        """What cleaning anew changed, by rule and by document."""
        if not recheck:
            return
        rules: dict[str, list[int]] = {}
        changed: list[dict[str, Any]] = []
        name, before = "", 0
        for entry in self.manifest.everything():
            before = before if entry.name == name else 0
            name, first, before = entry.name, before, before + entry.records
            if not entry.was or entry.settings != self.settings:
                continue
            was, now = Tally.from_json(entry.was), entry.tally
            for rule in {*was.rules, *now.rules}:
                pair = rules.setdefault(rule, [0, 0])
                pair[0] += was.rules.get(rule, 0)
                pair[1] += now.rules.get(rule, 0)
            changed += _changed(entry, first, was.prints)
        moved = {rule: {"before": a, "now": b} for rule, (a, b) in sorted(rules.items()) if a != b}
        self.report.changes = {"documents": len(changed), "by_rule": moved, "changed": changed[:1000]}
        with atomic(self.home / CHANGES, self.manifest.folder) as file:
            file.write(as_json(self.report.changes, indent=2) + "\n")

    def _remove_gone(self, inputs: set[Path]) -> None:
        gone = self.manifest.gone()
        if gone:
            current = {entry.output for entry in self.manifest.everything()}
            stay = {name for name in gone if any(name == one or name.startswith(f"{one}/") for one in self.unread)}
            for name in sorted(set(gone) - current - stay):
                _remove(self.home, name, inputs)
            self.manifest.begin()
            self.manifest.base.execute("DELETE FROM gone")
            for name in stay - current:
                self.manifest.mark_gone(name)
        for file in self.manifest.folder.glob("*.part"):
            file.unlink()


def _changed(entry: Entry, before: int, was: str) -> Iterator[dict[str, Any]]:
    """The documents whose bodies are other ones now; a print of a body is eight characters long."""
    now = entry.tally.prints
    for place in range(0, max(len(was), len(now)), 8):
        if was[place : place + 8] != now[place : place + 8]:
            yield {"path": entry.name} if entry.sha else {"path": entry.name, "record": before + place // 8 + 1}


def _remove(out: Path, stale: str, inputs: set[Path]) -> None:
    """Delete the output of a source that has gone, and the folders that it leaves empty."""
    file = out / stale
    if file.parent.resolve() in inputs or not file.resolve().is_relative_to(out.resolve()):
        return
    with suppress(OSError):
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == out:
                break
            folder.rmdir()
