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
from typing import Any, Protocol

from cleanpress.errors import CleanpressError
from cleanpress.formats.record import Limits

log = logging.getLogger("cleanpress")
#: How often a document may be under way as its process dies before it is to blame.
TRIES = 2
#: Seconds beyond those of its documents that a shard may take before its process counts as hung.
GRACE = 30.0
_worker: list[Setup] = []


class Task(Protocol):
    """Some documents for one process."""

    ready: list[Any] | None
    """Results that are there already."""

    def __len__(self) -> int: ...

    def one(self, place: int) -> Task:
        """This document alone."""

    def give_up(self, place: int) -> None:
        """This document kills its process: let it be a failure."""


class Setup(Protocol):
    """What the processes know, and do."""

    @property
    def limits(self) -> Limits:
        """What a document may cost."""

    def perform(self, task: Any) -> Iterator[Any]:
        """The results of a task."""


def results(shards: Iterator[Task], setup: Setup, workers: int) -> Iterator[Any]:
    """What becomes of all shards, in order; with `workers` 0 in this very process."""
    if not workers:
        for shard in shards:
            yield from setup.perform(shard) if shard.ready is None else shard.ready
        return
    while True:
        waiting: deque[Task] = deque()
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


def _perform(shard: Task) -> list[Any]:
    return list(_worker[0].perform(shard))


def _pool(workers: int, setup: Setup) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_start, initargs=(setup, os.getpid()))


def _close(pool: ProcessPoolExecutor, kill: bool = False) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    if kill:
        for process in processes:
            process.kill()
    pool.shutdown(cancel_futures=True)


def _pooled(
    pool: ProcessPoolExecutor, shards: Iterator[Task], waiting: deque[Task], ahead: int, setup: Setup
) -> Iterator[Any]:
    """The results of all shards, in order; `waiting` holds the shards that are under way."""
    futures: deque[Future[list[Any]] | None] = deque()
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


def _wait(pool: ProcessPoolExecutor, future: Future[list[Any]], shard: Task, setup: Setup) -> list[Any]:
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

    def careful(self, shard: Task) -> list[Any]:
        """The shard's results; documents that kill their process again and again are failures."""
        found = self._tried(shard)
        if found is not None:
            return found
        size = len(shard)
        dead = [place for place in range(size) if all(self._tried(shard.one(place)) is None for _ in range(TRIES))]
        for place in dead:
            shard.give_up(place)
        log.warning("%d of %d documents killed their process", len(dead), size)
        found = self._tried(shard) or self._tried(shard)
        if found is None:
            raise CleanpressError("the processes die, whatever they clean; give them more memory, or fewer --workers")
        return found

    def _tried(self, shard: Task) -> list[Any] | None:
        self.pool = self.pool or _pool(1, self.setup)
        try:
            return _wait(self.pool, self.pool.submit(_perform, shard), shard, self.setup)
        except BrokenProcessPool:
            self.close()
            return None
