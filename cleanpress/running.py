"""What people see of a run: progress, the closing words, and runs that only show what would be done."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path

from cleanpress.clean import Cleaner
from cleanpress.errors import OutputError, UsageError
from cleanpress.folder import run
from cleanpress.formats import form_of
from cleanpress.formats.record import Fields, Limits
from cleanpress.formats.rows import as_json
from cleanpress.inputs import ARTICLES, CHANGES, FAILURES, RUN
from cleanpress.report import Report
from cleanpress.terminal import number, plain, say

FINE, FAILED = 0, 1


def folder(paths: list[Path], cleaner: Cleaner, options: argparse.Namespace) -> int:
    """Clean what the command line names; gives the exit code."""
    if not options.output and len(paths) > 1:
        raise UsageError("several paths need an output folder: add -o OUT")
    if options.sample or options.dry_run:
        return _only_shown(paths, cleaner, options)
    out = Path(options.output) if options.output else beside(paths[0])
    if any(out.resolve() == path.resolve() for path in paths):
        raise OutputError(f"{out}: this {'folder' if out.is_dir() else 'file'} holds the input; name another with -o")
    handler = _logged(options.log)
    bar = Bar(quiet=options.quiet)
    try:
        report = run(
            paths, out, cleaner, workers=options.workers, language=options.language, form=options.format,
            force=options.force, recheck=options.recheck, fields=fields(options), limits=limits(options),
            progress=bar, watch=bar.looking, began=bar.began,
        )  # fmt: skip
    finally:
        bar.close()
        if handler:
            logging.getLogger("cleanpress").removeHandler(handler)
            handler.close()
    if options.json:
        say(as_json(report.to_dict(), indent=2))
    if not options.quiet:
        print(summary(report, out), file=sys.stderr)
    return FAILED if report.failed else FINE


def _only_shown(paths: list[Path], cleaner: Cleaner, options: argparse.Namespace) -> int:
    from cleanpress.preview import plan, sample

    if options.sample:
        text = sample(paths, cleaner, options.sample, options.seed, options.language, fields(options))
    else:
        out = Path(options.output) if options.output else beside(paths[0])
        text = plan(paths, out, fields(options), options.json)
    if options.sample and options.output and options.output != "-":
        from cleanpress.files import put

        put(Path(options.output), f"{text}\n".encode("utf-8", "replace"))
    else:
        say(text)
    return FINE


def fields(options: argparse.Namespace) -> Fields:
    """The fields that the command line names."""
    return Fields(options.text_field, options.html_field, options.url_field, options.id_field)


def limits(options: argparse.Namespace) -> Limits:
    """What a document may cost."""
    return Limits(int(options.max_size * 1e6), options.max_time)


def _logged(name: str | None) -> logging.Handler | None:
    if not name:
        return None
    try:
        handler = logging.FileHandler(name, encoding="utf-8", errors="replace")
    except OSError as error:
        raise OutputError(f"{name}: can't be written ({error.strerror}); name another with --log") from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("cleanpress")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return handler


def beside(path: Path) -> Path:
    """Where the outputs go if nobody says: FOLDER-clean, or TABLE-clean.csv."""
    whole = path.resolve()
    if not whole.name:
        raise UsageError(f"{path}: nothing can stand beside this folder: add -o OUT")
    form = None if path.is_dir() else form_of(whole.name)
    if form is None or form.document:
        return whole.with_name(whole.name + "-clean")
    stem = Path(form.stem).name
    if not form.table or form.suffix == "json":
        return whole.with_name(f"{stem}-clean.jsonl")
    return whole.with_name(stem + "-clean" + whole.name[len(stem) :])


class Bar:
    """Progress on a terminal; nothing elsewhere."""

    def __init__(self, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty()
        self.started = self.last = time.monotonic()
        self.report: Report | None = None

    def looking(self, found: int) -> None:
        """So many files have been found."""
        now = time.monotonic()
        if self.shown and (found == 1 or now - self.last > 0.2):
            self.last = now
            print(f"\rlooking for files: {found:,}\033[K", end="", file=sys.stderr, flush=True)

    def began(self, report: Report) -> None:
        """This is where the counts are."""
        self.report = report
        self.started = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """So many files are done."""
        now = time.monotonic()
        if not self.shown or (now - self.last < 0.1 and done < total):
            return
        self.last = now
        past = max(now - self.started, 0.001)
        rate, left, counts, share = done / past, past * (total - done) / max(done, 1), "", done / max(total, 1)
        if self.report and self.report.articles:
            rate = self.report.articles / past
            share = min(max(self.report.share, 0.0001), 1.0)
            left = past * (1 - share) / share
            counts = self._counts(self.report)
        filled = int(24 * share + 1e-9)
        line = f"\r[{'#' * filled}{'.' * (24 - filled)}] {done}/{total} files, {rate:.0f} a second, {left:.0f} s left"
        print(f"{line}{counts}\033[K", end="", file=sys.stderr, flush=True)

    def _counts(self, report: Report) -> str:
        kept = report.characters["kept"] / max(report.characters["in"], 1)
        pieces, failed = sum(report.kinds.values()), len(report.failed)
        return f"; {report.articles:,} articles, {kept:.0%} kept, {pieces:,} pieces removed, {failed:,} failed"

    def close(self) -> None:
        """Clear the line."""
        if self.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def summary(report: Report, out: Path) -> str:
    """The closing words of a run, for a person."""
    kept, total = report.characters["kept"], report.characters["in"]
    share = f" ({kept / total:.1%} of {total:,} characters kept)" if total else ""
    many = "" if report.articles == report.files else f", {number(report.articles, 'article')},"
    lines = [f"{number(report.files, 'file')}{many} cleaned into {out}{share}"]
    if report.unchanged:
        new = report.files - report.unchanged
        lines[0] += f"; {report.unchanged:,} unchanged since the last run, {new:,} new or changed"
    pieces = ", ".join(f"{kind} {count:,}" for kind, count in report.to_dict()["removed"]["by_kind"].items())
    lines.append(f"removed: {pieces or 'nothing'}")
    lines += _kinds(report) + _most(report) + _fields(report)
    if report.skipped:
        lines.append(f"skipped: {number(report.skipped, 'file')} of other kinds")
    if report.aside:
        lines.append(f"passed over: {number(report.aside, 'part')} of files that are no text")
    if report.warnings:
        shown = "; ".join(f"{plain(entry['path'])}: {entry['warnings'][0]}" for entry in report.warnings[:3])
        more = " ..." if report.warned > 3 else ""
        lines.append(f"warnings: {number(report.warned, 'file')} ({shown}{more})")
    home = out if out.is_dir() else out.with_name(out.name + ".run")
    for failure in report.failed[:5]:
        record = f", record {failure['record']}" if "record" in failure else ""
        lines.append(f"failed: {plain(failure['path'])}{record}: {failure['error']}")
    if len(report.failed) > 5:
        lines.append(f"failed: {len(report.failed) - 5:,} more, see {home / FAILURES}")
    if report.changes is not None:
        rules = ", ".join(f"{rule} {n['before']} -> {n['now']}" for rule, n in report.changes["by_rule"].items())
        said = f"changed: {number(report.changes['documents'], 'document')} ({rules or 'no rule'})"
        lines.append(f"{said}, see {home / CHANGES}")
    log = out if out != home else out / ARTICLES
    lines.append(f"each removed piece with its rule: {log}; the run's counts: {home / RUN}")
    return "\n".join(lines)


def _kinds(report: Report) -> list[str]:
    """A table by kind, where there is more than one to tell apart."""
    removed = sum(report.sizes.values())
    if len(report.kinds) < 2:
        return []
    lines = ["  kind            pieces  characters   share"]
    for kind, pieces in report.to_dict()["removed"]["by_kind"].items():
        size = report.sizes[kind]
        lines.append(f"  {kind:<12} {pieces:>9,} {size:>11,} {size / max(removed, 1):>7.1%}")
    return lines


def _most(report: Report) -> list[str]:
    """The documents that lost most, where there are many."""
    if report.articles <= 10 or not report.most_removed():
        return []
    lines = ["most removed:"]
    for entry in report.most_removed():
        record = f", record {entry['record']}" if "record" in entry else ""
        share = entry["removed"] / max(entry["characters"], 1)
        lines.append(f"  {entry['removed']:>9,} characters ({share:.0%}) {plain(entry['path'])}{record}")
    return lines


def _fields(report: Report) -> list[str]:
    """Which fields were taken for what, once for all files that have the same."""
    lines: dict[str, list[str]] = {}
    for path, found in report.fields.items():
        said = ", ".join(f"{what} from {plain(name)!r}" for what, name in found.items())
        lines.setdefault(said, []).append(path)
    return [
        f"fields: {said} ({plain(paths[0])}{f' and {len(paths) - 1:,} more' if len(paths) > 1 else ''})"
        for said, paths in lines.items()
        if said
    ][:5]
