"""A run over files: each cleaned on its own, results in input order, outputs moved into place whole.

OUT/<same tree>.txt   the bodies
OUT/articles.jsonl    one object a file: path, the source's hash, and Article.to_dict()
OUT/run.json          versions, ruleset, counts, warnings, failures; times under "timing"
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, Any

from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError, InputError, OutputError
from cleanpress.version import __version__

SUFFIXES = (".txt", ".html", ".htm")
RUN, ARTICLES = "run.json", "articles.jsonl"
#: Files in a task for one worker, and the number from which more than one process pays.
BATCH = 16
WORTH_A_POOL = 64


@dataclass(frozen=True)
class Source:
    """An input file and the path, relative to its root, that names it in the outputs."""

    path: Path
    name: str


@dataclass
class Report:
    """What a run did. `to_dict()` is what run.json holds."""

    ruleset: str
    files: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    skipped: int = 0
    characters: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values, sorted, the same for the same input, but for `timing`."""
        return {
            "cleanpress": __version__,
            "ruleset": self.ruleset,
            "files": self.files,
            "failed": len(self.failed),
            "skipped": self.skipped,
            "characters": {"in": self.characters["in"], "kept": self.characters["kept"]},
            "removed": {"by_kind": _ranked(self.kinds), "by_rule": _ranked(self.rules)},
            "warnings": self.warnings,
            "failures": self.failed,
            "timing": {"seconds": round(self.seconds, 3)},
        }


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass
class Found:
    """What stands below the paths of a run: files to clean, how many of other kinds, what can't be read."""

    files: list[Source] = field(default_factory=list)
    skipped: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)


def sources(paths: Iterable[Path], leave_out: Path | None = None) -> Found:
    """The input files below the paths, in a fixed order.

    Folders are read recursively; hidden files and folders are left out, and so is `leave_out`. A
    folder reached twice through a link is read once; one that can't be read is a failure of the
    run. Raises `InputError` for a path that isn't there.
    """
    found = Found()
    many = len(paths := list(paths)) > 1
    for path in paths:
        if path.is_dir():
            _gather(found, path, path.resolve().name if many else "", leave_out)
        elif path.exists():
            found.files.append(Source(path, path.name))
        else:
            raise InputError(f"{path}: no such file or folder; check the spelling")
    return found


def _gather(found: Found, root: Path, prefix: str, leave_out: Path | None) -> None:
    """Add what stands below one folder. A link that leads nowhere is an input, so that it is reported."""

    def name(path: Path) -> str:
        return str(Path(prefix) / path.relative_to(root))

    def complain(error: OSError) -> None:
        folder = Path(error.filename)
        said = f"this folder can't be read ({error.strerror}); change its permissions or leave it out"
        found.failed.append({"path": str(root) if folder == root else name(folder), "error": said})

    for file in _walk(root, leave_out, complain):
        if file.suffix.lower() in SUFFIXES and (file.is_file() or not file.exists()):
            found.files.append(Source(file, name(file)))
        else:
            found.skipped += 1


def _walk(root: Path, leave_out: Path | None, complain: Callable[[OSError], None]) -> Iterator[Path]:
    seen = {leave_out.resolve()} if leave_out else set()
    for folder, names, files in os.walk(root, followlinks=True, onerror=complain):
        whole = Path(folder).resolve()
        if whole in seen:
            names.clear()
            continue
        seen.add(whole)
        names[:] = sorted(name for name in names if not name.startswith("."))
        yield from (Path(folder) / name for name in sorted(files) if not name.startswith("."))


def output_names(found: list[Source], suffix: str = ".txt") -> list[str]:
    """Each source's output path; those that would collide keep their own suffix too.

    >>> output_names([Source(Path("a.txt"), "a.txt"), Source(Path("a.html"), "a.html")])
    ['a.txt.txt', 'a.html.txt']
    """
    plain = [str(Path(source.name).with_suffix(suffix)) for source in found]
    reserved = {RUN, ARTICLES, *(str(folder).lower() for name in plain for folder in Path(name).parents)}
    pairs = [(source.name, name) for source, name in zip(found, plain, strict=True)]
    owners = Counter(name.lower() for _, name in set(pairs))
    taken, names = set(reserved), []
    for source, name in pairs:
        path = Path(source + suffix if owners[name.lower()] > 1 or name.lower() in reserved else name)
        name, number = str(path), 2
        while name.lower() in taken:  # files of one name from several roots
            name = str(path.with_stem(f"{path.stem}-{number}"))
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def record(source: Source, cleaner: Cleaner, language: str | None = None) -> dict[str, Any]:
    """One file cleaned, as a line of articles.jsonl; a failure as {"path", "error"}."""
    try:
        data = source.path.read_bytes()
    except OSError as error:
        return {"path": source.name, "error": f"can't be read: {error.strerror or error}"}
    return cleaned(source.name, data, cleaner, language)


def cleaned(name: str, data: bytes, cleaner: Cleaner, language: str | None = None) -> dict[str, Any]:
    """Like `record`, for bytes that have been read already."""
    try:
        article = cleaner.clean(data, language=language)
    except CleanpressError as error:
        return {"path": name, "error": str(error)}
    except Exception as error:  # one bad document never stops a run
        return {"path": name, "error": f"{type(error).__name__}: {error}; please report this file"}
    line = {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "characters": len(article.text)}
    return {**line, **article.to_dict()}


_worker: list[Any] = []


def _start(cleaner: Cleaner, language: str | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    _worker[:] = [cleaner, language]


def _batch(found: list[Source]) -> list[dict[str, Any]]:
    return [record(source, *_worker) for source in found]


def records(
    found: list[Source], cleaner: Cleaner, workers: int = 1, language: str | None = None
) -> Iterator[dict[str, Any]]:
    """`record` for every source, in order, in one process or several."""
    if workers <= 1 or len(found) < WORTH_A_POOL:
        yield from (record(source, cleaner, language) for source in found)
        return
    rest = iter(found)
    batches = iter(lambda: list(islice(rest, BATCH)), [])
    while True:
        waiting: deque[list[Source]] = deque()
        with _pool(workers, cleaner, language) as pool:
            try:
                yield from _pooled(pool, batches, waiting, 4 * workers)
                return
            except BrokenProcessPool:
                pass  # a worker died; of which file is not known, so each of those under way gets its own process
        for source in chain.from_iterable(waiting):
            yield _alone(source, cleaner, language)


@contextmanager
def _pool(workers: int, cleaner: Cleaner, language: str | None) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(workers, initializer=_start, initargs=(cleaner, language))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _pooled(
    pool: ProcessPoolExecutor, batches: Iterator[list[Source]], waiting: deque[list[Source]], ahead: int
) -> Iterator[dict[str, Any]]:
    """The lines of all batches, in order; `waiting` holds the batches that are under way."""
    futures: deque[Future[list[dict[str, Any]]]] = deque()
    while True:
        for batch in islice(batches, ahead - len(futures)):
            waiting.append(batch)
            futures.append(pool.submit(_batch, batch))
        if not futures:
            return
        lines = futures[0].result()
        futures.popleft()
        waiting.popleft()
        yield from lines


def _alone(source: Source, cleaner: Cleaner, language: str | None) -> dict[str, Any]:
    with _pool(1, cleaner, language) as pool:
        try:
            return pool.submit(_batch, [source]).result()[0]
        except BrokenProcessPool:
            return {"path": source.name, "error": "the process that cleaned it died; please report this file"}


def run(
    paths: Iterable[Path],
    out: Path,
    cleaner: Cleaner,
    *,
    workers: int = 1,
    language: str | None = None,
    form: str = "txt",
    force: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Clean all files below the paths into the folder `out`; the report is also OUT/run.json.

    form: "txt" writes each body as a text file, "json" each whole article. Raises `InputError`
    for a path that isn't there, `OutputError` for an output folder that is not a run's own.
    """
    started = time.monotonic()
    found = sources(paths, leave_out=out)
    names = output_names(found.files, ".json" if form == "json" else ".txt")
    inputs = _refuse_overlap(out, names, found.files)
    before = _owned(out, force)
    report = Report(cleaner.ruleset, skipped=found.skipped, failed=found.failed)
    with atomic(out / RUN) as file:  # marks the folder as ours, should this run be stopped
        file.write(as_json({"cleanpress": __version__, "ruleset": cleaner.ruleset, "finished": False}, indent=2) + "\n")
    written = set()
    with atomic(out / ARTICLES) as articles:
        for number, line in enumerate(records(found.files, cleaner, workers, language)):
            progress(number + 1, len(names))
            _count(report, line)
            if "error" in line:
                continue
            line = {"path": line["path"], "output": names[number], **{k: v for k, v in line.items() if k != "path"}}
            written.add(names[number])
            with atomic(out / names[number]) as file:
                file.write(_content(line, form))
            articles.write(as_json(line) + "\n")
    for stale in sorted(before - written):
        _remove(out, stale, inputs)
    report.seconds = time.monotonic() - started
    with atomic(out / RUN) as file:
        file.write(as_json(report.to_dict(), indent=2) + "\n")
    return report


def as_json(value: dict[str, Any], indent: int | None = None) -> str:
    """JSON in readable letters, as valid UTF-8 with no line break but "\\n", whatever a file name holds."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if text.isascii() else _UNSAFE.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def _content(line: dict[str, Any], form: str) -> str:
    if form == "json":
        return as_json(line, indent=2) + "\n"
    return line["body"] + "\n" if line["body"] else ""


def _count(report: Report, line: dict[str, Any]) -> None:
    if "error" in line:
        report.failed.append(line)
        return
    report.files += 1
    report.characters["in"] += line["characters"]
    report.characters["kept"] += len(line["body"])
    for removal in line["removed"]:
        report.kinds[removal["kind"]] += 1
        report.rules[removal["rule"]] += 1
    if line["warnings"]:
        report.warnings.append({"path": line["path"], "warnings": line["warnings"]})


def _owned(out: Path, force: bool) -> set[str]:
    """The outputs of the folder's last run; raises `OutputError` for somebody else's folder."""
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: this is a file; name a folder with -o")
    if not out.exists() or not any(out.iterdir()):
        return set()
    if not _ours(out) and not force:
        raise OutputError(
            f"{out}: this folder exists and was not made by cleanpress; name another with -o, or use --force"
        )
    outputs = set()
    with suppress(OSError, ValueError, KeyError, TypeError), (out / ARTICLES).open(encoding="utf-8") as lines:
        for line in lines:
            outputs.add(str(json.loads(line)["output"]))
    return {name for name in outputs if (out / name).resolve().is_relative_to(out.resolve())}


def _ours(out: Path) -> bool:
    try:
        return "cleanpress" in json.loads((out / RUN).read_text("utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _refuse_overlap(out: Path, names: list[str], found: list[Source]) -> set[Path]:
    """The folders that hold input; raises `OutputError` if output would be written into one of them."""
    inputs = {folder.resolve() for folder in {source.path.parent for source in found}}
    folders = {out / folder for folder in {Path(name).parent for name in names}} | {out}
    for folder in sorted(folders):
        if folder.resolve() in inputs:
            raise OutputError(f"{folder}: this folder holds the input; name another with -o")
    return inputs


def _remove(out: Path, stale: str, inputs: set[Path]) -> None:
    """Delete the output of a source that has gone, and the folders that it leaves empty."""
    file = out / stale
    if file.parent.resolve() in inputs:
        return
    with suppress(OSError):
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == out:
                break
            folder.rmdir()


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """A file that stands under its name only once it is whole."""
    temporary = path.with_name(f".cleanpress-{os.getpid()}-{next(_number)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            yield file
        temporary.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path}: can't be written ({error.strerror}); free some space or choose another folder"
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


_number = count()
