"""What a run did: counts that can be added up, and the report that run.json holds."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from cleanpress.version import __version__

#: How many warnings and failures run.json lists; failures.jsonl has them all.
LISTED = 1000
#: How many files with the most removed are named.
MOST = 10


@dataclass
class Tally:
    """What became of some documents. Tallies are kept in the manifest, so their form is plain."""

    articles: int = 0
    taken: int = 0
    """Characters that came in."""
    kept: int = 0
    kinds: dict[str, list[int]] = field(default_factory=dict)
    """Kind to pieces and characters."""
    rules: dict[str, int] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    most: list[tuple[int, int, int | None]] = field(default_factory=list)
    """Characters removed, characters in, and the record, of the documents that lost most."""
    fields: dict[str, str] = field(default_factory=dict)
    """Which fields of a table were taken for what."""
    aside: int = 0
    """Parts of a file that are no documents, as a web archive's pictures."""
    again: float = 0
    """Not 0 if records are to be tried again: the time limit that was too short for them, or -1."""
    prints: str = ""
    """Eight characters a document, which change when its body does."""

    def to_json(self) -> str:
        """As a line of the manifest."""
        return json.dumps({name: value for name, value in asdict(self).items() if value})

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Back from the manifest."""
        return cls(**json.loads(text))


def failure(path: str, error: str, record: int | None = None, member: str = "") -> dict[str, Any]:
    """A failure as the report lists it."""
    entry: dict[str, Any] = {"path": path}
    if record is not None:
        entry["record"] = record
    if member:
        entry["member"] = member
    return {**entry, "error": error}


def full(entry: dict[str, Any]) -> dict[str, Any]:
    """A failure as a line of failures.jsonl: what is wrong apart from what to do about it.

    >>> full({"path": "a.txt", "error": "this is binary data; leave the file out"})
    {'path': 'a.txt', 'record': None, 'error': 'this is binary data', 'hint': 'leave the file out'}
    """
    error, _, hint = entry["error"].rpartition("; ")
    line = {"path": entry["path"], "record": entry.get("record"), "error": error or hint, "hint": hint if error else ""}
    return {**line, "member": entry["member"]} if "member" in entry else line


@dataclass
class Report:
    """What a run did. `to_dict()` is what run.json holds."""

    ruleset: str
    files: int = 0
    articles: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    skipped: int = 0
    characters: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warned: int = 0
    fields: dict[str, dict[str, str]] = field(default_factory=dict)
    aside: int = 0
    seconds: float = 0.0
    unchanged: int = 0
    """Files that the last run had done already."""
    share: float = 0.0
    """How much of the input is done, while the run is under way."""
    changes: dict[str, Any] | None = None
    """What cleaning again changed, if it was to be told."""
    _most: list[tuple[int, int, str, int, int | None]] = field(default_factory=list)

    def add(self, path: str, tally: Tally) -> None:
        """Count these documents of one file."""
        self.articles += tally.articles
        self.characters["in"] += tally.taken
        self.characters["kept"] += tally.kept
        for kind, (pieces, size) in tally.kinds.items():
            self.kinds[kind] += pieces
            self.sizes[kind] += size
        self.rules.update(tally.rules)
        self.failed += tally.failures
        self.aside += tally.aside
        if tally.fields and len(self.fields) < LISTED:
            self.fields[path] = tally.fields
        self.warned += len(tally.warnings)
        self.warnings += tally.warnings[: max(0, LISTED - len(self.warnings))]
        for removed, whole, record in tally.most:
            order = -self.articles  # of two that lost as much, the first
            heapq.heappush(self._most, (removed, order, path, whole, record))
            if len(self._most) > MOST:
                heapq.heappop(self._most)

    def most_removed(self) -> list[dict[str, Any]]:
        """The documents that lost most characters."""
        found = []
        for removed, _, path, whole, record in sorted(self._most, key=lambda one: (-one[0], -one[1], one[4] or 0)):
            entry = {"path": path} if record is None else {"path": path, "record": record}
            found.append({**entry, "removed": removed, "characters": whole})
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values, sorted, the same for the same input, but for `timing`."""
        again = {"unchanged": self.unchanged} if self.unchanged else {}
        return {
            "cleanpress": __version__,
            "ruleset": self.ruleset,
            "files": self.files,
            "articles": self.articles,
            "failed": len(self.failed),
            "skipped": self.skipped,
            "aside": self.aside,
            "characters": {"in": self.characters["in"], "kept": self.characters["kept"]},
            "removed": {
                "by_kind": _ranked(self.kinds),
                "by_rule": _ranked(self.rules),
                "characters": _ranked(self.sizes),
            },
            "fields": self.fields,
            "most_removed": self.most_removed(),
            "warned": self.warned,
            "warnings": self.warnings,
            "failures": self.failed[:LISTED],
            "timing": {"seconds": round(self.seconds, 3), **again},
        }


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
