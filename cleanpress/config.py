"""Settings of a project: `cleanpress.toml`, or `[tool.cleanpress]` in `pyproject.toml`.

Only the current directory is looked at. A folder to be cleaned is somebody else's data: a file in
it must not decide what is cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomli

from cleanpress.errors import RuleError, UsageError, did_you_mean
from cleanpress.model import KINDS
from cleanpress.page import PAGES
from cleanpress.registry import Rules
from cleanpress.resolve import LEVELS

NAME, PROJECT = "cleanpress.toml", "pyproject.toml"


@dataclass(frozen=True)
class Settings:
    """What a configuration file says. The fields are its keys; None: it does not say."""

    rules: tuple[Path, ...] = ()
    disable: tuple[str, ...] = ()
    level: str | None = None
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] | None = None
    language: str | None = None
    page: str | None = None
    origin: str = ""
    """The file, for messages: not a key."""

    def ruleset(self, files: Iterable[str | Path] = (), disable: Iterable[str] = ()) -> Rules:
        """The shipped rules, the configured files, then `files`; without those that anyone disables.

        Raises `RuleError`, for a pattern of the configuration with its file's name.
        """
        rules = Rules.default().add(*self.rules, *files)
        try:
            rules.disable(*self.disable)
        except RuleError as error:
            raise RuleError(f"{self.origin}: {error}") from error
        return rules.disable(*self.disable, *disable)  # in one go: both may name the same rule


_KEYS = tuple(f.name for f in fields(Settings) if f.name != "origin")


def find(folder: Path) -> Path | None:
    """The configuration file of this very folder; `cleanpress.toml` wins over `pyproject.toml`."""
    if (folder / NAME).is_file():
        return folder / NAME
    path = folder / PROJECT
    if not path.is_file():
        return None
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    if "cleanpress" not in text:
        return None
    try:
        return None if _section(tomli.loads(text)) is None else path
    except tomli.TOMLDecodeError:
        return path  # it may hold our table: loading it says what is wrong


def load(path: Path) -> Settings:
    """The settings of a file. Raises `UsageError` for what it can't hold."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read as a configuration file ({error})") from error
    return parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """The settings in the text of a configuration file; rule files lie relative to `path`.

    >>> parse('level = "careful"\\nrules = ["mine.toml"]', Path("news/cleanpress.toml")).rules[0].as_posix()
    'news/mine.toml'
    """
    try:
        table: Any = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise UsageError(f"{path}: not valid TOML: {error}; mend it, or leave it aside with --no-config") from error
    if path.name == PROJECT:
        table = _section(table)
        if table is None:
            raise UsageError(f"{path}: has no [tool.cleanpress]; add this table, or name another file")
        if not isinstance(table, dict):
            raise UsageError(f"{path}: tool.cleanpress must be a table: put its keys below [tool.cleanpress]")
    for key in table:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            raise UsageError(f"{path}: unknown key {key!r}{hint}; known: {', '.join(_KEYS)}")
    for name in ("level", "language", "page"):
        if name in table and not (isinstance(table[name], str) and table[name]):
            raise UsageError(f"{path}: {name} must be a text in quotes")
    _choices(table, path)
    return Settings(
        rules=tuple(path.parent / name for name in _texts(table, "rules", path)),
        disable=_texts(table, "disable", path),
        level=table.get("level"),
        keep=_kinds(table, "keep", path),
        drop=_kinds(table, "drop", path) if "drop" in table else None,
        language=table.get("language"),
        page=table.get("page"),
        origin=str(path),
    )


def _choices(table: dict[str, Any], path: Path) -> None:
    """Refuse a level or a kind of page that there is none of."""
    for name, known in (("level", LEVELS), ("page", PAGES)):
        if table.get(name) not in (None, *known):
            hint = did_you_mean(table[name], known)
            raise UsageError(f"{path}: {name} {table[name]!r} is none of {', '.join(known)}{hint}")


def _section(table: dict[str, Any]) -> Any:
    tool = table.get("tool")
    return tool.get("cleanpress") if isinstance(tool, dict) else None


def _texts(table: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(entry, str) and entry for entry in value):
        raise UsageError(f"{path}: {key} must be a list of texts in quotes, as {key} = ['...']")
    return tuple(value)


def _kinds(table: dict[str, Any], key: str, path: Path) -> tuple[str, ...]:
    kinds = _texts(table, key, path)
    for kind in kinds:
        if kind not in KINDS:
            hint = did_you_mean(kind, KINDS)
            raise UsageError(f"{path}: {key}: {kind!r} is no kind of noise{hint}; known: {', '.join(KINDS)}")
    return kinds
