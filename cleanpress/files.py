"""Writing files so that each stands under its name only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import IO

from cleanpress.errors import OutputError

UNFINISHED = ".cleanpress-"


@contextmanager
def atomic(path: Path, aside: Path | None = None) -> Iterator[IO[str]]:
    """A text file that stands under its name only once it is whole; until then it grows in the folder `aside`."""
    temporary = (aside or path.parent) / f"{UNFINISHED}{os.getpid()}-{next(_number)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            yield file
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def put(path: Path, data: bytes, aside: Path | None = None) -> None:
    """The same for bytes that are there already."""
    with atomic(path, aside) as file:
        file.buffer.write(data)  # type: ignore[attr-defined]


def unwritable(path: Path, error: OSError) -> OutputError:
    """What to tell when a file can't be written."""
    why = error.strerror or str(error)
    return OutputError(f"{path}: can't be written ({why}); free some space or choose another folder")


_number = count()
