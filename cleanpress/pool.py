"""Several processes at work, results in order. A process that dies or hangs costs one document."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

from cleanpress.errors import CleanpressError
from cleanpress.work import DIED, Result, Setup, Shard, perform

log = logging.getLogger("cleanpress")
#: How often a document may be under way as its process dies before it is to blame.
TRIES = 2
#: Seconds beyond those of its documents that a shard may take before its process counts as hung.
GRACE = 30.0
_worker: list[Setup] = []


def results(shards: Iterator[Shard], setup: Setup, workers: int) -> Iterator[Result]:
    """What becomes of all shards, in order; with `workers` 0 in this very process."""
    if not workers:
        for shard in shards:
            yield from perform(shard, setup) if shard.ready is None else shard.ready
        return
    while True:
        waiting: deque[Shard] = deque()
        pool = _pool(workers, setup)
        try:
            yield from _pooled(pool, shards, waiting, 4 * workers, setup)
            return
        except BrokenProcessPool:
            log.warning("a process died or hung; what it was at is tried again, piece by piece")
        finally:
            _close(pool)
        # Which shard was to blame is not known, so each of those under way gets a process of its own.
        alone = _Alone(setup)
        try:
            for shard in waiting:
                yield from alone.careful(shard) if shard.ready is None else shard.ready
        finally:
            alone.close()


def _start(setup: Setup, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    _worker[:] = [setup]
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: int) -> None:
    """End with the parent, even if it could not say goodbye."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _perform(shard: Shard) -> list[Result]:
    return list(perform(shard, _worker[0]))


def _pool(workers: int, setup: Setup) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_start, initargs=(setup, os.getpid()))


def _close(pool: ProcessPoolExecutor, kill: bool = False) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    if kill:
        for process in processes:
            process.kill()
    pool.shutdown(cancel_futures=True)


def _pooled(
    pool: ProcessPoolExecutor, shards: Iterator[Shard], waiting: deque[Shard], ahead: int, setup: Setup
) -> Iterator[Result]:
    """The results of all shards, in order; `waiting` holds the shards that are under way."""
    futures: deque[Future[list[Result]] | None] = deque()
    going = True
    while True:
        while going and len(futures) < ahead:
            shard = next(shards, None)
            if shard is None:
                going = False
                break
            waiting.append(shard)
            futures.append(None if shard.ready is not None else pool.submit(_perform, shard))
        if not futures:
            return
        future, shard = futures[0], waiting[0]
        found = (shard.ready or []) if future is None else _wait(pool, future, shard, setup)
        futures.popleft()
        waiting.popleft()
        yield from found


def _wait(pool: ProcessPoolExecutor, future: Future[list[Result]], shard: Shard, setup: Setup) -> list[Result]:
    patience = (setup.limits.seconds + 1) * len(shard) + GRACE if setup.limits.seconds else None
    try:
        return future.result(patience)
    except TimeoutError:
        _close(pool, kill=True)
        raise BrokenProcessPool("hung") from None


class _Alone:
    """One process at a time, for shards that may kill it."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.pool: ProcessPoolExecutor | None = None

    def close(self) -> None:
        if self.pool is not None:
            _close(self.pool)
            self.pool = None

    def careful(self, shard: Shard) -> list[Result]:
        """The shard's results; documents that kill their process again and again are failures."""
        found = self._tried(shard)
        if found is not None:
            return found
        size = len(shard)
        dead = [place for place in range(size) if all(self._tried(_one(shard, place)) is None for _ in range(TRIES))]
        for place in dead:
            if shard.rows is None:
                shard.documents[place].dead = True
            else:
                shard.records[place].error = DIED
                shard.records[place].raw = b""
        log.warning("%s: %d of %d documents killed their process", shard.name or "a batch", len(dead), size)
        found = self._tried(shard) or self._tried(shard)
        if found is None:
            raise CleanpressError("the processes die, whatever they clean; give them more memory, or fewer --workers")
        return found

    def _tried(self, shard: Shard) -> list[Result] | None:
        self.pool = self.pool or _pool(1, self.setup)
        try:
            return _wait(self.pool, self.pool.submit(_perform, shard), shard, self.setup)
        except BrokenProcessPool:
            self.close()
            return None


def _one(shard: Shard, place: int) -> Shard:
    """A shard with this document alone."""
    chosen: dict[str, Any] = {"batch": b""}
    if shard.rows is None:
        chosen["documents"] = [shard.documents[place]]
    else:
        chosen["records"] = [shard.records[place]]
        chosen["rows"] = replace(shard.rows, suffix="jsonl", packing="")
    return replace(shard, **chosen)
