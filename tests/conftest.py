"""What several test files use: the command, run inside this process."""

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from cleanpress.cli import main

#: Scripts: as a module the first would be taken for the package `coverage`; the others need packages that tests don't.
collect_ignore = ["coverage.py", "benchmarks/html_table.py", "models/train_pages.py"]


class Said(NamedTuple):
    """How a command ended: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(monkeypatch, capsys) -> Callable[..., Said]:
    """`command("FOLDER", "--quiet")` is what `cleanpress FOLDER --quiet` does."""

    def run(*arguments: object, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        return Said(code, *capsys.readouterr())

    return run
