"""A run over files: each cleaned on its own, results in input order, outputs moved into place whole.

OUT/<same tree>.txt   the bodies
OUT/articles.jsonl    one object a file: path, the source's hash, and Article.to_dict()
OUT/run.json          versions, ruleset, counts, warnings, failures; times under "timing"
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
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


def sources(paths: Iterable[Path], leave_out: Path | None = None) -> tuple[list[Source], int]:
    """The input files below the paths in a fixed order, and how many of other kinds were skipped.

    Folders are read recursively; hidden files and folders are left out, and so is `leave_out`. A
    folder reached twice through a link is read once. Raises `InputError` for a path that isn't there.
    """
    found: list[Source] = []
    skipped = 0
    many = len(paths := list(paths)) > 1
    for path in paths:
        if path.is_file():
            found.append(Source(path, path.name))
        elif path.is_dir():
            for file in _walk(path, leave_out):
                if file.suffix.lower() in SUFFIXES:
                    name = file.relative_to(path)
                    found.append(Source(file, str(Path(path.resolve().name) / name if many else name)))
                else:
                    skipped += 1
        else:
            raise InputError(f"{path}: no such file or folder; check the spelling")
    return found, skipped


def _walk(root: Path, leave_out: Path | None) -> Iterator[Path]:
    seen: set[tuple[int, int]] = set()
    stop = leave_out.resolve() if leave_out else None
    for folder, names, files in os.walk(root, followlinks=True, onerror=_complain):
        status = Path(folder).stat()
        if (status.st_dev, status.st_ino) in seen or Path(folder).resolve() == stop:
            names.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(folder) / name


def _complain(error: OSError) -> None:
    raise InputError(
        f"{error.filename}: this folder can't be read ({error.strerror}); change its permissions or leave it out"
    )


def output_names(found: list[Source], suffix: str = ".txt") -> list[str]:
    """Each source's output path; those that would collide keep their own suffix too.

    >>> output_names([Source(Path("a.txt"), "a.txt"), Source(Path("a.html"), "a.html")])
    ['a.txt.txt', 'a.html.txt']
    """
    plain = [str(Path(source.name).with_suffix(suffix)) for source in found]
    count = Counter(name.lower() for name in plain)
    names = [s.name + suffix if count[name.lower()] > 1 else name for s, name in zip(found, plain, strict=True)]
    return _distinct(names)


def _distinct(names: list[str]) -> list[str]:
    """Files of one name from several roots: the later ones get a number."""
    seen: set[str] = set()
    out = []
    for name in names:
        path, number = Path(name), 2
        while name.lower() in seen:
            name = str(path.with_stem(f"{path.stem}-{number}"))
            number += 1
        seen.add(name.lower())
        out.append(name)
    return out


def record(source: Source, cleaner: Cleaner, language: str | None = None) -> dict[str, Any]:
    """One file cleaned, as a line of articles.jsonl; a failure as {"path", "error"}."""
    try:
        data = source.path.read_bytes()
        article = cleaner.clean(data, language=language)
    except OSError as error:
        return {"path": source.name, "error": f"can't be read: {error.strerror or error}"}
    except CleanpressError as error:
        return {"path": source.name, "error": str(error)}
    except Exception as error:  # one bad document never stops a run
        return {"path": source.name, "error": f"{type(error).__name__}: {error}; please report this file"}
    line = {"path": source.name, "sha256": hashlib.sha256(data).hexdigest()}
    return {**line, "characters": len(article.text), **article.to_dict()}


_worker: list[Any] = []


def _start(cleaner: Cleaner, language: str | None) -> None:
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
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(cleaner, language)) as pool:
        rest = iter(found)
        batches = iter(lambda: list(islice(rest, BATCH)), [])
        waiting = [pool.submit(_batch, batch) for batch in islice(batches, 4 * workers)]
        while waiting:
            done = waiting.pop(0).result()
            waiting += [pool.submit(_batch, batch) for batch in islice(batches, 1)]
            yield from done


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
    found, skipped = sources(paths, leave_out=out)
    before = _owned(out, force, [source.path for source in found])
    names = output_names(found, ".json" if form == "json" else ".txt")
    report = Report(cleaner.ruleset, skipped=skipped)
    written = []
    with atomic(out / ARTICLES) as articles:
        for number, line in enumerate(records(found, cleaner, workers, language)):
            progress(number + 1, len(found))
            _count(report, line)
            if "error" in line:
                continue
            line = {"path": line["path"], "output": names[number], **{k: v for k, v in line.items() if k != "path"}}
            written.append(names[number])
            with atomic(out / names[number]) as file:
                file.write(_content(line, form))
            articles.write(json.dumps(line, ensure_ascii=False) + "\n")
    for stale in sorted(before - set(written)):
        (out / stale).unlink(missing_ok=True)
    report.seconds = time.monotonic() - started
    with atomic(out / RUN) as file:
        file.write(json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n")
    return report


def _content(line: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(line, ensure_ascii=False, indent=2) + "\n"
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


def _owned(out: Path, force: bool, inputs: list[Path]) -> set[str]:
    """The outputs of the folder's last run; raises `OutputError` for somebody else's folder."""
    if out.is_file():
        raise OutputError(f"{out}: this is a file; name a folder with -o")
    if any(out.resolve() == path.resolve().parent for path in inputs) and not (out / RUN).exists():
        raise OutputError(f"{out}: this folder holds the input; name another with -o")
    if not out.exists() or not any(out.iterdir()):
        return set()
    if not (out / RUN).exists() and not force:
        raise OutputError(
            f"{out}: this folder exists and was not made by cleanpress; name another with -o, or use --force"
        )
    try:
        lines = (out / ARTICLES).read_text("utf-8").splitlines()
        outputs = {json.loads(line)["output"] for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in outputs if (out / name).resolve().is_relative_to(out.resolve())}


@contextmanager
def atomic(path: Path) -> Iterator[IO[str]]:
    """A file that stands under its name only once it is whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".cleanpress-")
    except OSError as error:
        raise OutputError(f"{path}: can't be written ({error.strerror}); choose another output folder") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            yield file
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise OutputError(
            f"{path}: can't be written ({error.strerror}); free some space or choose another folder"
        ) from error
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
