"""Several processes at work, results in order. A process that dies or hangs costs one document.

Each process has a pipe and a thread of its own here. (With the shared queue of ProcessPoolExecutor,
a process that is killed while it writes a result leaves the reader waiting for the rest, for ever.)
Only the main thread starts processes: one that another thread starts may inherit a lock that the
main thread happens to hold, as that of a module under import, and wait for it for ever.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Protocol

from cleanpress.errors import CleanpressError
from cleanpress.formats.record import Limits
from cleanpress.work import be_expendable

log = logging.getLogger("cleanpress")
#: How often a document may be under way as its process dies before it is to blame.
TRIES = 2
#: Seconds beyond those of its documents that a task may take before its process counts as hung.
GRACE = 30.0
#: Seconds beyond its limit that each of them may take.
SLACK = 1.0


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


def results(tasks: Iterator[Any], setup: Setup, workers: int) -> Iterator[Any]:
    """What becomes of all tasks, in order; with `workers` 0 in this very process."""
    if not workers:
        for task in tasks:
            yield from setup.perform(task) if task.ready is None else task.ready
        return
    crew = _Crew(setup, workers)
    try:
        yield from _ordered(tasks, crew, 4 * workers)
    finally:
        crew.close()


def _ordered(tasks: Iterator[Any], crew: _Crew, ahead: int) -> Iterator[Any]:
    futures: deque[Future[list[Any]] | list[Any]] = deque()
    going = True
    while True:
        while going and len(futures) < ahead:
            task = next(tasks, None)
            if task is None:
                going = False
            else:
                futures.append(crew.submit(task) if task.ready is None else task.ready)
        if not futures:
            return
        found = futures.popleft()
        yield from found if isinstance(found, list) else crew.wait(found)


class _Crew:
    """Threads, each with a process that does its work."""

    def __init__(self, setup: Setup, workers: int) -> None:
        self.setup = setup
        self.idle = [_Worker(setup) for _ in range(workers)]
        self.all = list(self.idle)
        self.lock = threading.Lock()
        self.closing = False
        self.events: SimpleQueue[_Worker | None] = SimpleQueue()
        self.threads = ThreadPoolExecutor(workers)

    def submit(self, task: Task) -> Future[list[Any]]:
        """Have it done."""
        return self.threads.submit(self._careful, task)

    def wait(self, future: Future[list[Any]]) -> list[Any]:
        """The results, when they are there; until then, processes that died get a successor."""
        future.add_done_callback(lambda done: self.events.put(None))
        while not future.done() or not self.events.empty():
            worker = self.events.get()
            if worker is not None:
                with self.lock:
                    worker.start()
                worker.alive.set()
        return future.result()

    def close(self) -> None:
        """Whatever is under way is not wanted any more."""
        self.closing = True
        with self.lock:
            for worker in self.all:
                worker.kill()
                worker.alive.set()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.all:
            worker.kill()

    def _careful(self, task: Task) -> list[Any]:
        """A task's results; documents that kill their process again and again are failures."""
        with self.lock:
            worker = self.idle.pop()
        try:
            found = self._tried(worker, task) or self._tried(worker, task)
            if found is not None:
                return found
            places = range(len(task))
            dead = [at for at in places if all(self._tried(worker, task.one(at)) is None for _ in range(TRIES))]
            for place in dead:
                task.give_up(place)
            if not self.closing:
                log.warning("%d of %d documents killed their process", len(dead), len(task))
            found = self._tried(worker, task) or self._tried(worker, task)
            if found is None:
                raise CleanpressError(
                    "the processes die, whatever they clean; give them more memory, or fewer --workers"
                )
            return found
        finally:
            with self.lock:
                self.idle.append(worker)

    def _tried(self, worker: _Worker, task: Task) -> list[Any] | None:
        """The results; None if the process died or hung. It has a successor then."""
        seconds = self.setup.limits.seconds
        found = worker.ask(task, (seconds + SLACK) * len(task) + GRACE if seconds else None)
        if found is not None:
            return found
        with self.lock:
            worker.kill()
            if self.closing:
                return None
            worker.alive.clear()
        log.warning("a process died or hung; what it was at is tried again")
        self.events.put(worker)
        worker.alive.wait()
        return None


class _Worker:
    """A process, and this end of its pipe. No other process holds its own end, so its death is heard at once."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.alive = threading.Event()
        self.start()

    def start(self) -> None:
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_serve, args=(self.setup, other, os.getpid()), daemon=True)
        self.process.start()
        other.close()

    def ask(self, task: Task, patience: float | None) -> list[Any] | None:
        try:
            self.pipe.send(task)
            if not self.pipe.poll(patience):
                return None
            answer = self.pipe.recv()
        except (OSError, EOFError):
            return None
        if isinstance(answer, BaseException):
            raise answer
        found: list[Any] = answer
        return found

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        with suppress(OSError):
            self.pipe.close()


def _serve(setup: Setup, pipe: Any, parent: int) -> None:
    """The life of a worker."""
    gc.freeze()  # what it has from its parent stays: looking through it would only copy its memory
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    be_expendable()
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    while True:
        try:
            task = pipe.recv()
        except EOFError:
            return
        try:
            answer: Any = list(setup.perform(task))
        except Exception as error:  # a fault of ours, not of a document
            answer = CleanpressError(f"{type(error).__name__}: {error}; please report this")
        pipe.send(answer)


def _follow(parent: int) -> None:
    """End with the parent, even if it could not say goodbye."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
