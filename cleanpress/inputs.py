"""What stands below the paths of a run, in a fixed order, and what each file's output is called."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cleanpress.errors import InputError
from cleanpress.formats import Form, form_of

RUN, ARTICLES, FAILURES, CHANGES = "run.json", "articles.jsonl", "failures.jsonl", "changes.json"
#: Where a run keeps what it has done, in its output folder.
STATE, MANIFEST = ".cleanpress", "manifest.sqlite"
#: The files of a run's own, which are no input of another.
OWN = frozenset({RUN, ARTICLES, FAILURES, CHANGES})


#: Bytes of a file's name; most disks take no longer ones. Some are left for what makes a name another.
LONGEST = 250


@dataclass(frozen=True, slots=True)
class Source:
    """An input file and the path, relative to its root, that names it in the outputs."""

    path: str | Path
    name: str
    size: int = 0
    mtime: int = 0

    @property
    def form(self) -> Form | None:
        """What its name says it is; None for a file that was named though it is of no known kind."""
        return form_of(self.name)

    @property
    def document(self) -> bool:
        """Is it one document?"""
        form = self.form
        return form is None or form.document


@dataclass
class Found:
    """What stands below the paths of a run: files to clean, how many of other kinds, what can't be read."""

    files: list[Source] = field(default_factory=list)
    skipped: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)


def sources(
    paths: Iterable[Path], leave_out: Path | None = None, watch: Callable[[int], None] = lambda found: None
) -> Found:
    """The input files below the paths, in a fixed order.

    Folders are read recursively; hidden files and folders are left out, and so is `leave_out`. A
    folder reached twice through a link is read once; one that can't be read is a failure of the
    run. Raises `InputError` for a path that isn't there. `watch` hears how many were found so far.
    """
    found = Found()
    named = labels(paths)
    for path, label in named.items():
        if path.is_dir():
            _gather(found, path, label if len(named) > 1 else "", leave_out, watch)
        elif path.exists():
            state = path.stat()
            found.files.append(Source(path, label, state.st_size, state.st_mtime_ns))
        else:
            raise InputError(f"{path}: no such file or folder; check the spelling")
    if len(named) > 1 and len({source.name for source in found.files}) < len(found.files):
        raise InputError(
            "the paths lie within each other so that files would have the same name; clean them one by one"
        )
    return found


def labels(paths: Iterable[Path]) -> dict[Path, str]:
    """A name for each path, the same in any order: its own, with those of its folders if others are called so, too.

    >>> list(labels([Path("/a/news"), Path("/b/news"), Path("/c"), Path("/a/news")]).values())
    ['a/news', 'b/news', 'c']
    """
    whole: dict[Path, Path] = {}  # each once
    for path in paths:
        whole.setdefault(path.resolve() if path.is_dir() else path.parent.resolve() / path.name, path)
    length = dict.fromkeys(whole, 1)
    while True:
        named = {path: str(Path(*path.parts[1:][-length[path] :])) for path in whole}
        count = Counter(named.values())
        longer = [path for path, label in named.items() if count[label] > 1 and length[path] < len(path.parts)]
        if not longer:
            return {whole[path]: label for path, label in named.items()}
        for path in longer:
            length[path] += 1


def _gather(found: Found, root: Path, prefix: str, leave_out: Path | None, watch: Callable[[int], None]) -> None:
    """Add what stands below one folder. A link that leads nowhere is an input, so that it is reported."""

    def complain(folder: str, error: OSError) -> None:
        said = f"this folder can't be read ({error.strerror}); change its permissions or leave it out"
        name = os.path.join(prefix, os.path.relpath(folder, root))  # noqa: PTH118 - a million times
        found.failed.append({"path": str(root) if folder == str(root) else name, "error": said})

    cut = len(os.path.join(str(root), ""))  # noqa: PTH118
    for entry in _walk(str(root), leave_out, complain):
        known = form_of(entry.name) is not None
        state = _state(entry) if known else None
        if state is None:
            found.skipped += 1
            continue
        name = os.path.join(prefix, entry.path[cut:])  # noqa: PTH118
        found.files.append(Source(entry.path, name, *state))
        watch(len(found.files))


def _state(entry: os.DirEntry[str]) -> tuple[int, int] | None:
    """Size and time of a file, zeros for a link that leads nowhere; None for pipes and the like."""
    try:
        state = entry.stat()
    except OSError:
        return 0, 0
    return (state.st_size, state.st_mtime_ns) if entry.is_file() else None


def _walk(root: str, leave_out: Path | None, complain: Callable[[str, OSError], None]) -> Iterator[os.DirEntry[str]]:
    """All files: those of a folder, by name, then those of its folders. Hidden ones and a run's own are left out."""
    seen = set()
    if leave_out is not None and leave_out.exists():
        seen.add(_identity(leave_out))
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            identity = _identity(folder)
            if identity in seen:
                continue
            seen.add(identity)
            with os.scandir(folder) as found:
                entries = sorted((entry for entry in found if not entry.name.startswith(".")), key=_name)
        except OSError as error:
            complain(folder, error)
            continue
        own = set(OWN) if ours(Path(folder)) else set()
        folders = []
        for entry in entries:
            if entry.name.endswith(".run") and ours(Path(entry.path)):
                own.add(entry.name.removesuffix(".run"))
        for entry in entries:
            if _is_folder(entry):
                folders.append(entry.path)
            elif entry.name not in own:
                yield entry
        waiting.extend(reversed(folders))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _identity(folder: str | Path) -> tuple[int, int]:
    state = os.stat(folder)  # noqa: PTH116
    return state.st_dev, state.st_ino


def ours(out: Path) -> bool:
    """Did a run write this folder?"""
    try:
        return "cleanpress" in json.loads((out / RUN).read_text("utf-8"))
    except (OSError, ValueError, TypeError):  # a run that was stopped in its first moments
        return (out / STATE / MANIFEST).is_file()


def output_names(found: list[Source], suffix: str = ".txt") -> list[str]:
    """Each source's output path; those that would collide keep their own suffix too.

    >>> output_names([Source(Path("a.txt"), "a.txt"), Source(Path("a.html"), "a.html")])
    ['a.txt.txt', 'a.html.txt']
    >>> output_names([Source("b.csv.gz", "b.csv.gz"), Source("c.warc.gz", "c.warc.gz")])
    ['b.csv.gz', 'c.warc.gz.jsonl']
    """
    plain = [_short(_plain(source, suffix)) for source in found]
    reserved = {name.lower() for name in OWN}
    for folder in {os.path.dirname(name) for name in plain}:  # noqa: PTH120
        reserved.update(str(parent).lower() for parent in (Path(folder), *Path(folder).parents))
    pairs = [(source.name, name) for source, name in zip(found, plain, strict=True)]
    owners = Counter(name.lower() for _, name in set(pairs))
    taken, names = set(reserved), []
    for source, name in pairs:
        low = name.lower()
        if owners[low] > 1 or low in reserved:
            name = _short(source + (suffix if name.endswith(suffix) else os.path.splitext(name)[1]))  # noqa: PTH122
        name, number, path = name, 2, None
        while name.lower() in taken:  # files of one name from several roots
            path = path or Path(name)
            name = str(path.with_stem(f"{path.stem}-{number}"))
            number += 1
        taken.add(name.lower())
        names.append(name)
    return names


def _short(name: str) -> str:
    """A name that a disk takes, whose last part is no longer than 255 bytes."""
    folder, base = os.path.split(name)
    if len(os.fsencode(base)) <= LONGEST:
        return name
    stem, suffix = os.path.splitext(base)  # noqa: PTH122
    mark = "-" + hashlib.sha256(os.fsencode(name)).hexdigest()[:8] + suffix
    while len(os.fsencode(stem + mark)) > LONGEST:
        stem = stem[:-1]
    return os.path.join(folder, stem + mark)  # noqa: PTH118


def _plain(source: Source, suffix: str) -> str:
    form = source.form
    if form is None:
        return str(Path(source.name).with_suffix(suffix))
    if form.document:
        return form.stem + suffix
    if form.suffix == "parquet":
        return f"{form.stem}.parquet"  # what stands in it is packed already
    return source.name if form.table else source.name + ".jsonl"
