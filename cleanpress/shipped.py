"""The rules that ship with the package, read language by language as documents ask for them.

Most runs meet one or two of the languages; a reading of all would cost a fifth of a second in
every process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from pathlib import Path

from cleanpress.registry import HOME, Rule, Rules, parse

_ROOT = Path(__file__).parent / "rules"


class Shipped(Rules):
    """`Rules.default()`: behaves as any `Rules`, and reads its files late.

    >>> len(Shipped()) == len(Shipped().rules)
    True
    """

    def __init__(self) -> None:
        """Nothing is read yet."""

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, languages and files in alphabetical order."""
        return tuple(rule for language in _languages() for rule in _spoken(language))

    def of(self, languages: Iterable[str]) -> tuple[Rule, ...]:
        """The active rules whose words are of these languages; only their files are read."""
        wanted = set(languages)
        found = (rule for language in _languages() if language in wanted for rule in _spoken(language))
        return tuple(rule for rule in found if rule.status != "retired")

    @cached_property
    def selecting(self) -> tuple[Rule, ...]:
        """The active rules that ask how an HTML page is built: these have no words, and are at home everywhere."""
        return tuple(rule for rule in self.of(HOME) if rule.selector)

    @cached_property
    def digest(self) -> str:
        """Eight hex digits of the files' bytes: reading them is quicker than reading their rules."""
        parts = (file.read_bytes() for language in _languages() for file in _files(language))
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:8]

    def __reduce__(self) -> tuple[Callable[[], Shipped], tuple[()]]:
        return shipped, ()  # another process reads the files itself


@cache
def shipped() -> Shipped:
    """The one set of them: what was read and counted stays."""
    return Shipped()


def _languages() -> list[str]:
    return sorted(folder.name for folder in _ROOT.iterdir() if folder.is_dir() and folder.name != "sites")


def _files(language: str) -> list[Path]:
    return sorted((_ROOT / language).glob("*.toml"))


@cache
def _spoken(language: str) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for file in _files(language):
        found += parse(file.read_text("utf-8"), f"{language}/{file.name}", compiling=False)[0]
    return Rules(()).joined(found, f"cleanpress/rules/{language}").rules
