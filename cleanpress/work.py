"""What a worker does: documents in, cleaned ones out, as the bytes that will be written. Nothing here ends a run."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError, InputError
from cleanpress.formats.jsonl import settle
from cleanpress.formats.packed import INSTALL
from cleanpress.formats.record import GUESS, USUAL, Fields, Limits, Record
from cleanpress.formats.rows import Row, Rows, as_json
from cleanpress.formats.text import read_document
from cleanpress.inputs import Source
from cleanpress.model import Article
from cleanpress.report import Tally, failure

REPORT = "please report this file"
SLOW = "raise --max-time, or leave it out"
SHORT = "needs more memory than there is; try fewer --workers, or leave it out"
DIED = f"the process that cleaned it died; {REPORT}"
_TRIES = 3


@dataclass(frozen=True)
class Setup:
    """What holds for all documents of a run."""

    cleaner: Cleaner
    language: str | None = None
    form: str = "txt"
    limits: Limits = USUAL
    merged: Rows | None = None
    """How all articles go into one file; None for a tree of files."""

    def perform(self, shard: Shard) -> Iterator[Result]:
        """Clean what is in a shard: a result a document, or one for all records."""
        if shard.rows is None:
            for document in shard.documents:
                yield _document(document, self)
        else:
            yield _records(shard, shard.rows, self)


@dataclass
class Document:
    """A file that holds one document, and where its article goes."""

    source: Source
    output: str
    dead: bool = False
    """Did it kill two processes?"""


@dataclass
class Result:
    """What became of a document, or of some records of a file."""

    name: str
    tally: Tally
    shard: int = 0
    output: str = ""
    blob: bytes = b""
    """For the log, or for the table that the records go into."""
    file: bytes | None = None
    """The content of the output, if it is a file of its own."""
    stamp: tuple[int, int] = (0, 0)
    sha: str = ""
    records: int = 1
    last: bool = True
    done: bool = False
    """It stands in the manifest already."""
    read: int = 0
    """Bytes of the source that are behind it."""
    keep: bool = True
    """Need it not be done again next time?"""
    unread: bool = False
    """Could the source not be read? It may be there again next time; what was made of it stays."""


@dataclass
class Shard:
    """Work for one process: some documents, or some records of one file; or results that are there already."""

    documents: list[Document] = field(default_factory=list)
    name: str = ""
    number: int = 0
    records: list[Record] = field(default_factory=list)
    fields: Fields = GUESS
    rows: Rows | None = None
    batch: bytes = b""
    read: int = 0
    stamp: tuple[int, int] = (0, 0)
    ready: list[Result] | None = None

    def __len__(self) -> int:
        return len(self.documents) + len(self.records)

    def one(self, place: int) -> Shard:
        """This document alone."""
        if self.rows is None:
            return replace(self, documents=[self.documents[place]])
        rows = replace(self.rows, suffix="jsonl", packing="")
        return replace(self, records=[self.records[place]], rows=rows, batch=b"")

    def give_up(self, place: int) -> None:
        """This document kills its process: it is a failure."""
        if self.rows is None:
            self.documents[place].dead = True
        else:
            self.records[place].error = DIED


#: The forms in which a document can be written, and the endings of their files.
FORMS = {"txt": ".txt", "json": ".json", "md": ".md", "md-links": ".md"}

# Documents


def record(
    source: Source, cleaner: Cleaner, language: str | None = None, limits: Limits = USUAL, form: str = "txt"
) -> dict[str, Any]:
    """One file cleaned, as a line of articles.jsonl; a failure as {"path", "error"}."""
    try:
        data, _ = read(source, limits.size)
    except CleanpressError as error:
        return failure(source.name, str(error))
    return cleaned(source.name, data, cleaner, language, limits.seconds, form)


def cleaned(
    name: str, data: bytes, cleaner: Cleaner, language: str | None = None, seconds: float = 0, form: str = "txt"
) -> dict[str, Any]:
    """Like `record`, for bytes that have been read already; Markdown, if that is the form, stands under `markdown`."""
    article = attempt(data, cleaner, language, None, seconds)
    if isinstance(article, str):
        return failure(name, article)
    line = {"path": name, "sha256": hashlib.sha256(data).hexdigest(), "characters": len(article.text)}
    told = {**line, **article.to_dict()}
    return told if form in ("txt", "json") else {**told, "markdown": written(article, form)}


def written(article: Article, form: str) -> str:
    """The body in this form."""
    return article.markdown(links=form == "md-links") if form.startswith("md") else article.body


def attempt(
    data: str | bytes, cleaner: Cleaner, language: str | None, url: str | None, seconds: float
) -> Article | str:
    """The article, or what went wrong."""
    options = {"language": language} if url is None else {"language": language, "url": url}
    try:
        with limited(seconds):
            return cleaner.clean(data, **options)
    except CleanpressError as error:
        return str(error)
    except TooLong:
        return f"takes longer than {seconds:g} seconds; {SLOW}"
    except MemoryError:
        return SHORT
    except Exception as error:  # one bad document never stops a run
        return f"{type(error).__name__}: {error}; {REPORT}"


def _document(document: Document, setup: Setup) -> Result:
    source = document.source
    result = Result(source.name, Tally(), output=document.output, read=source.size)
    try:
        if document.dead:
            raise InputError(DIED)
        data, result.stamp = read(source, setup.limits.size)
    except CleanpressError as error:
        result.unread = isinstance(error.__cause__, OSError)
        return _failed(result, str(error))
    article = attempt(data, setup.cleaner, setup.language, None, setup.limits.seconds)
    if isinstance(article, str):
        return _failed(result, article)
    result.sha = hashlib.sha256(data).hexdigest()
    _count(result.tally, article, source.name, None)
    if setup.merged is not None:
        values = {**_values(article, result.sha), "path": source.name}
        result.blob = setup.merged.encode([Row(Record(1), values)])
        return result
    line = {"path": source.name, "output": document.output, "sha256": result.sha, "characters": len(article.text)}
    line |= article.to_dict()
    result.blob = (as_json(line) + "\n").encode()
    text = as_json(line, indent=2) if setup.form == "json" else written(article, setup.form)
    result.file = f"{text}\n".encode("utf-8", "replace") if text else b""
    return result


def _failed(result: Result, error: str) -> Result:
    result.tally.failures.append(failure(result.name, error))
    result.keep = False
    return result


def read(source: Source, limit: int) -> tuple[bytes, tuple[int, int]]:
    """The document in a file, with the file's size and time, which are the same before and after."""
    try:
        for _ in range(_TRIES):
            with Path(source.path).open("rb") as file:
                before = _stamp(file)
                data = read_document(file, source.form, limit)
                if _stamp(file) == before:
                    return data, before
    except OSError as error:
        raise InputError(unreadable(error)) from error
    raise InputError("changes while it is read; run again when it rests")


def unreadable(error: OSError) -> str:
    """What to tell of a file that the system doesn't give."""
    return f"can't be read: {error.strerror or error}; look at the file, its permissions and its disk"


def _stamp(file: Any) -> tuple[int, int]:
    state = os.fstat(file.fileno())
    return state.st_size, state.st_mtime_ns


# Records


def _records(shard: Shard, rows: Rows, setup: Setup) -> Result:
    if shard.batch and (rows.suffix != "parquet" or rows.nested):
        _unbatch(shard)
    tally = Tally()
    found = []
    for item in shard.records:
        settle(item, shard.fields)
        found.append(_row(item, shard.name, tally, setup))
    blob = rows.encode(found, shard.batch)
    result = Result(shard.name, tally, shard.number, "", blob, stamp=shard.stamp, records=len(found), last=False)
    result.read = shard.read
    return result


def _row(item: Record, name: str, tally: Tally, setup: Setup) -> Row:
    error, data = item.error, item.data or ""
    where = {"path": f"{name}/{item.member}" if item.member else name, "record": item.number}
    where |= {"id": item.id, "url": item.url}
    if not error and len(data) > setup.limits.size:
        error = f"is larger than {setup.limits.size / 1e6:g} MB, so it is no article; raise --max-size to clean it"
    if not error:
        article = attempt(data, setup.cleaner, setup.language, item.url, setup.limits.seconds)
        if not isinstance(article, str):
            _count(tally, article, name, item.number)
            raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
            return Row(item, {**where, **_values(article, hashlib.sha256(raw).hexdigest())})
        error = article
    if error.endswith(SLOW):
        tally.again = setup.limits.seconds
    elif error == SHORT or INSTALL in error:
        tally.again = -1
    tally.failures.append(failure(name, error, item.number, item.member))
    tally.prints += "-" * 8
    return Row(item, {**where, "error": error})


def _unbatch(shard: Shard) -> None:
    """Give the records of a Parquet table their columns as plain values."""
    import pyarrow

    rows = pyarrow.ipc.open_stream(shard.batch).read_next_batch().to_pylist()
    for item, row in zip(shard.records, rows, strict=True):
        item.row = row
    shard.batch = b""


def _values(article: Article, sha: str) -> dict[str, Any]:
    whole = article.to_dict()
    metadata = whole["metadata"]
    del metadata["origin"]
    rest = {name: whole[name] for name in ("removed", "warnings", "ruleset")}
    return {"body": article.body, **metadata, **rest, "sha256": sha}


def _count(tally: Tally, article: Article, name: str, number: int | None) -> None:
    tally.articles += 1
    tally.taken += len(article.text)
    tally.kept += len(article.body)
    size = 0
    for removal in article.removed:
        counted = tally.kinds.setdefault(removal.kind, [0, 0])
        counted[0] += 1
        counted[1] += removal.end - removal.start
        size += removal.end - removal.start
        tally.rules[removal.rule] = tally.rules.get(removal.rule, 0) + 1
    if article.warnings:
        where = {"path": name} if number is None else {"path": name, "record": number}
        tally.warnings.append({**where, "warnings": list(article.warnings)})
    if size:
        tally.most = sorted([*tally.most, (size, len(article.text), number)], key=lambda one: -one[0])[:10]
    tally.prints += f"{zlib.crc32(article.body.encode('utf-8', 'replace')):08x}"


# Time

_expendable: list[bool] = []


def be_expendable() -> None:
    """This process may be ended by a document that never ends: another one takes its place."""
    if hasattr(signal, "SIGPROF"):
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        _expendable[:] = [True]


class TooLong(BaseException):
    """The time for a document is over. No `Exception`: a library that catches those must not catch it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Let what happens inside take so long; where no alarm can be set, as long as it takes."""
    if not seconds or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    if _expendable:
        signal.setitimer(signal.ITIMER_PROF, seconds + 10)  # C code that is deaf to alarms: the system ends the process
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)  # again each second: a C library may swallow the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGALRM, before)
