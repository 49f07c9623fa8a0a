"""Many documents from Python: a stream of them, or a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError, InputError, UsageError
from cleanpress.folder import run
from cleanpress.formats.record import USUAL, Fields, Limits
from cleanpress.model import Article
from cleanpress.pool import results
from cleanpress.report import Report
from cleanpress.running import beside
from cleanpress.work import DIED, attempt

_BATCH = 16


@dataclass
class _Batch:
    """Some sources, as a task for one process."""

    sources: list[str | bytes]
    dead: set[int] = field(default_factory=set)
    ready: list[Any] | None = None

    def __len__(self) -> int:
        return len(self.sources)

    def one(self, place: int) -> _Batch:
        return replace(self, sources=[self.sources[place]])

    def give_up(self, place: int) -> None:
        self.dead.add(place)


@dataclass(frozen=True)
class _Setup:
    cleaner: Cleaner
    language: str | None
    limits: Limits

    def perform(self, batch: _Batch) -> Iterator[Article | str]:
        for place, source in enumerate(batch.sources):
            if place in batch.dead:
                yield DIED
            else:
                yield attempt(source, self.cleaner, self.language, None, self.limits.seconds)


def clean_many(
    sources: Iterable[str | bytes],
    *,
    workers: int | None = None,
    cleaner: Cleaner | None = None,
    language: str | None = None,
    on_error: str = "raise",
    limits: Limits = USUAL,
    **options: Any,
) -> Iterator[Article]:
    """Clean a stream of documents, in order, with several processes; no more than some are in memory.

    workers: processes; by default one a core, 1 stays in this one. on_error: "raise" an `InputError`
    that says which document it was, or "empty" for an article without a body and with the error
    among its warnings. Other options as for `Cleaner`.

    >>> [article.body for article in clean_many(["Harga naik.", "ADVERTISEMENT\\nStok aman."], workers=1)]
    ['Harga naik.', 'Stok aman.']
    """
    if on_error not in ("raise", "empty"):
        raise UsageError(f"on_error {on_error!r} is neither 'raise' nor 'empty'")
    if cleaner is not None and options:
        raise UsageError(f"give {', '.join(options)} to the Cleaner, not to clean_many")
    chosen = cleaner or Cleaner(**options)
    count = workers or os.cpu_count() or 1
    return _cleaned(iter(sources), _Setup(chosen, language, limits), count, on_error)


def _cleaned(sources: Iterator[str | bytes], setup: _Setup, workers: int, on_error: str) -> Iterator[Article]:
    batches = (_Batch(batch) for batch in iter(lambda: list(islice(sources, _BATCH)), []))
    for number, found in enumerate(results(batches, setup, workers if workers > 1 else 0), 1):
        if isinstance(found, Article):
            yield found
        elif on_error == "raise":
            raise InputError(f"document {number}: {found}")
        else:
            yield replace(setup.cleaner.clean(""), warnings=(f"error: {found}",))


def clean_folder(
    folder: str | Path, out: str | Path | None = None, *, workers: int | None = None, **options: Any
) -> Report:
    """Clean a folder, or one table, as the command does; gives the run's report.

    out: where to write; by default beside the folder. Options of the run: `language`, `form`,
    `force`, `recheck`, `fields`, `limits`, `cleaner`; all others are those of `Cleaner`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     news = Path(name, "news")
    ...     news.mkdir()
    ...     _ = (news / "a.txt").write_text("ADVERTISEMENT\\nHarga naik.")
    ...     clean_folder(news).kinds
    Counter({'ad': 1})
    """
    names = ("language", "form", "force", "recheck", "fields", "limits", "progress")
    chosen = {name: options.pop(name) for name in names if name in options}
    if isinstance(chosen.get("fields"), dict):
        chosen["fields"] = Fields(**chosen["fields"])
    cleaner = options.pop("cleaner", None)
    if cleaner is not None and options:
        raise UsageError(f"give {', '.join(options)} to the Cleaner, not to clean_folder")
    path = Path(folder)
    target = Path(out) if out is not None else beside(path)
    if target.resolve() == path.resolve():
        raise CleanpressError(f"{target}: this holds the input; name another place")
    return run([path], target, cleaner or Cleaner(**options), workers=workers or os.cpu_count() or 1, **chosen)
