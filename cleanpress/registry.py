"""Rules as data: load, validate, choose.

A rule file is TOML and holds `[[rule]]` tables; rules/README.md describes each field. Loading
never runs code. A rule without hits and misses does not load.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

from cleanpress import selector
from cleanpress.errors import RuleError, did_you_mean
from cleanpress.examples import Example, unmark
from cleanpress.model import KINDS
from cleanpress.patterns import compiled, expression
from cleanpress.phrases import spelled

PRECISIONS = ("exact", "likely", "hint")
CHOICES: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "scope": ("inline", "line", "block", "tail"),
    "precision": PRECISIONS,
    "then": ("any", ":", "end", "cue"),
    "until": ("match", "headline", "headlines", "sentence"),
    "where": ("anywhere", "first", "last"),
    "opens": ("", "headline", "list", "copy", "tags", "contents", "author", "editor"),
    "action": ("remove", "protect"),
    "status": ("stable", "preview", "retired"),
}
#: What a named group (or `rest`) may be called; each feeds the metadata field behind it.
GROUPS = {
    "title": "title", "date": "published", "updated": "updated", "author": "authors", "editor": "editors",
    "publisher": "publisher", "source": "source", "place": "place", "category": "categories",
    "tags": "tags", "caption": "captions", "related": "related", "truncated": "truncated",
}  # fmt: skip
#: Languages whose rules hold in documents of every language: English is at home on pages of all
#: tongues, and the words of Indonesia and Malaysia collide with no other.
HOME = frozenset({"any", "en", "id", "ms"})
#: No line longer than this is a phrase as a whole.
LONGEST_PHRASE = 200
MATCHERS = ("starts", "equals", "pattern", "selector", "detector")
_ID = re.compile(r"[a-z]{2,3}\.[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*")
_GROUP = re.compile(r"\(\?P<(\w+)>")


@dataclass(frozen=True)
class Rule:
    """One rule. The fields are those of the rule file; rules/README.md explains them."""

    id: str
    kind: str
    scope: str
    precision: str
    why: str
    source: str
    since: str
    hits: tuple[Example, ...]
    misses: tuple[Example, ...]
    starts: tuple[str, ...] = ()
    equals: tuple[str, ...] = ()
    pattern: str = ""
    selector: str = ""
    detector: str = ""
    then: str = "any"
    rest: str = ""
    until: str = "match"
    unless: str = ""
    where: str = "anywhere"
    opens: str = ""
    action: str = "remove"
    status: str = "stable"
    needs: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    changed: str = ""
    override: bool = False

    @property
    def language(self) -> str:
        """The language of the rule's words, `any` for all."""
        return self.id.partition(".")[0]

    @property
    def rank(self) -> int:
        """0 for the most precise class."""
        return PRECISIONS.index(self.precision)


_TEXTS = ("why", "source", "since", "pattern", "selector", "detector", "unless", "changed", "rest")
_LISTS = ("starts", "equals", "needs", "was")
_REQUIRED = ("id", "kind", "scope", "precision", "why", "source", "since", "hits", "misses")
_KEYS = tuple(f.name for f in fields(Rule))
#: What a rule does; the other fields explain, test or date it.
_BEHAVIOUR = tuple(
    name for name in _KEYS if name not in ("why", "source", "since", "hits", "misses", "changed", "was", "override")
)


@dataclass(frozen=True)
class Rules:
    """An ordered set of rules. Adding and disabling give a new set; the old one stays.

    >>> rules = Rules.default().disable("en.promo.*")
    >>> any(rule.id.startswith("en.promo.") for rule in rules)
    False
    """

    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    @staticmethod
    def default() -> Rules:
        """The rules that ship with the package."""
        from cleanpress.shipped import shipped

        return shipped()

    def add(self, *sources: str | Path | Rule) -> Rules:
        """These rules and more: TOML files or `Rule`s. A known id needs `override = true`.

        A file may also say `disable = ["id.promo.*"]`. Raises `RuleError`.
        """
        rules = self
        for source in sources:
            if isinstance(source, Rule):
                rules = rules.joined([source], source.id)
            else:
                added, disabled = load(Path(source))
                rules = rules.joined(added, str(source))
                rules = rules.disable(*disabled) if disabled else rules
        return rules

    def joined(self, added: Iterable[Rule], origin: str) -> Rules:
        """These rules and more; `origin` names them in errors. A known id needs `override`. Raises `RuleError`."""
        table = {rule.id: rule for rule in self.rules}
        former = {name: rule.id for rule in self.rules for name in rule.was}
        for rule in added:
            if rule.id in table and not rule.override:
                raise RuleError(
                    f"{origin}: {rule.id}: this id exists already; choose another id,"
                    " or say `override = true` to replace the whole rule"
                )
            _unshared(rule, table, former, origin)
            table[rule.id] = rule
            former |= dict.fromkeys(rule.was, rule.id)
        return Rules(tuple(table.values()))

    def disable(self, *patterns: str) -> Rules:
        """These rules without those whose id (or old id) matches; `*` stands for anything.

        Raises `RuleError` for a pattern that matches nothing.
        """
        if not patterns:
            return self
        gone: set[str] = set()
        for pattern in patterns:
            found = {r.id for r in self.rules if any(fnmatchcase(name, pattern) for name in (r.id, *r.was))}
            if not found:
                globs = {r.id.rpartition(".")[0] + ".*" for r in self.rules} if "*" in pattern else ()
                known = [*(r.id for r in self.rules), *sorted(globs)]
                hint = did_you_mean(pattern, known) or "; an id reads language.kind.words, and * stands for anything"
                raise RuleError(f"disable: no rule matches {pattern!r}{hint}")
            gone |= found
        return Rules(tuple(r for r in self.rules if r.id not in gone))

    def of(self, languages: Iterable[str]) -> tuple[Rule, ...]:
        """The active rules whose words are of these languages.

        >>> {rule.language for rule in Rules.default().of(HOME)} == HOME
        True
        """
        wanted = set(languages)
        return tuple(rule for rule in self.active if rule.language in wanted)

    @cached_property
    def active(self) -> tuple[Rule, ...]:
        """The rules that take part: all but the retired."""
        return tuple(rule for rule in self.rules if rule.status != "retired")

    @cached_property
    def selecting(self) -> tuple[Rule, ...]:
        """The active rules that ask how an HTML page is built."""
        return tuple(rule for rule in self.active if rule.selector)

    @cached_property
    def digest(self) -> str:
        """Eight hex digits that change whenever a rule in force changes its behaviour."""
        behaviour = sorted(repr([getattr(rule, name) for name in _BEHAVIOUR]) for rule in self.active)
        return hashlib.sha256("\n".join(behaviour).encode()).hexdigest()[:8]


def _unshared(rule: Rule, table: dict[str, Rule], former: dict[str, str], origin: str) -> None:
    """An id is never reused: a former id is nobody's id, and the former id of one rule only."""
    if former.get(rule.id, rule.id) != rule.id:
        owner = former[rule.id]
        raise RuleError(f"{origin}: {rule.id}: {owner} had this id; choose another id, or override {owner}")
    for name in rule.was:
        if name in table or name == rule.id:
            raise RuleError(f"{origin}: {rule.id}: was: {name!r} is the id of a rule; `was` holds ids given up")
        if former.get(name, rule.id) != rule.id:
            raise RuleError(f"{origin}: {rule.id}: was: {former[name]} had the id {name!r}; ids are never shared")


def load(path: Path) -> tuple[list[Rule], list[str]]:
    """The rules of a TOML file, and the ids that it disables. Raises `RuleError`."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: can't be read as a rule file ({error})") from error
    return parse(text, str(path))


def parse(text: str, origin: str, compiling: bool = True) -> tuple[list[Rule], list[str]]:
    """The rules in the text of a rule file; `origin` names it in errors. Raises `RuleError`.

    compiling: try each pattern at once, as wanted for files not yet tested.
    """
    try:
        table = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise RuleError(f"{origin}: not valid TOML: {error}; put patterns and examples in single quotes") from error
    for key in table:
        if key not in ("rule", "disable"):
            raise RuleError(f"{origin}: unknown key {key!r}{did_you_mean(key, ('rule', 'disable'))}")
    disabled = table.get("disable", [])
    if not isinstance(disabled, list) or not all(isinstance(entry, str) for entry in disabled):
        raise RuleError(f"{origin}: disable must be a list of rule ids")
    if not isinstance(table.get("rule", []), list):
        raise RuleError(f"{origin}: write each rule under its own [[rule]], with two brackets")
    rules = [_rule(entry, origin, number) for number, entry in enumerate(table.get("rule", []), 1)]
    for rule in rules if compiling else ():
        _compiles(rule, f"{origin}: {rule.id}")
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise RuleError(f"{origin}: {rule.id}: two rules have this id; ids are never shared")
        seen.add(rule.id)
    return rules, disabled


def _rule(entry: dict[str, Any], origin: str, number: int) -> Rule:
    where = f"{origin}: {entry.get('id', f'rule {number}')}"
    _fields(entry, where)
    for key in _LISTS:
        if key in entry:
            entry[key] = _texts(entry[key], f"{where}: {key}", forms=key in ("starts", "equals"))
    hits = _list(entry["hits"], f"{where}: hits")
    marked = "a selector" if entry.get("selector") else "an inline rule" if entry["scope"] == "inline" else ""
    entry["hits"] = tuple(_example(raw, f"{where}: hits", marked) for raw in hits)
    entry["misses"] = tuple(Example(text) for text in _texts(entry["misses"], f"{where}: misses"))
    rule = Rule(**entry)
    _validate(rule, where)
    return rule


def _fields(entry: dict[str, Any], where: str) -> None:
    """Each field on its own: known, there if it must be, of the right type."""
    for key in entry:
        if key not in _KEYS:
            raise RuleError(f"{where}: unknown key {key!r}{did_you_mean(key, _KEYS)}")
    for key in _REQUIRED:
        if not entry.get(key):
            raise RuleError(f"{where}: {key} is missing{_FIXES.get(key, '')}")
    for key, choices in CHOICES.items():
        if key in entry and entry[key] not in choices:
            known = ", ".join(filter(None, choices))
            hint = did_you_mean(str(entry[key]), choices)
            raise RuleError(f"{where}: {key} = {entry[key]!r} is none of {known}{hint}")
    for key in ("id", *_TEXTS):
        if not isinstance(entry.get(key, ""), str):
            raise RuleError(f"{where}: {key} must be a text in quotes")
    if not isinstance(entry.get("override", False), bool):
        raise RuleError(f"{where}: override must be true or false")


_FIXES = {
    "hits": "; give at least one text that the rule must find, as hits = ['...']",
    "misses": "; give at least one near miss, a text with the rule's own words that must stay",
    "why": "; say in one sentence why these words are never story",
    "source": "; say where the words were seen",
    "since": "; give the version that the rule came with",
}


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise RuleError(f"{where} must be a list, in square brackets")
    return value


def _texts(value: object, where: str, forms: bool = False) -> tuple[str, ...]:
    entries = _list(value, where)
    try:
        texts = spelled(entries) if forms and all(isinstance(entry, str) for entry in entries) else tuple(entries)
    except ValueError as error:
        raise RuleError(f"{where}: {error}") from error
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise RuleError(f"{where} must hold texts in quotes, none of them empty")
    return texts


def _example(raw: object, where: str, marked: str) -> Example:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or not set(raw) <= {"text", "meta"}:
        raise RuleError(f"{where}: an example is a text, or {{ text = '...', meta = {{ author = '...' }} }}")
    meta = raw.get("meta", {})
    if not isinstance(meta, dict) or not all(isinstance(value, str) for value in meta.values()):
        raise RuleError(f"{where}: meta maps a group to the text it captures")
    for name in meta:
        if name not in GROUPS:
            raise RuleError(f"{where}: unknown group {name!r}{did_you_mean(name, GROUPS)}")
    text, spans = unmark(raw["text"])
    if not spans and marked:
        raise RuleError(f"{where}: mark what {marked} finds with [[ ]] in {text!r}")
    if not spans:
        bare = text.strip()
        spans = ((text.index(bare), text.index(bare) + len(bare)),)
    return Example(text, spans, tuple(sorted(meta.items())))


def _validate(rule: Rule, where: str) -> None:
    """What one field says about another."""
    if not _ID.fullmatch(rule.id) or rule.id.split(".")[1] != rule.kind:
        raise RuleError(f"{where}: id must read language.kind.slug in lower case, here '....{rule.kind}.some-words'")
    given = [name for name in MATCHERS if getattr(rule, name)]
    if len(given) != 1:
        raise RuleError(f"{where}: give exactly one of {', '.join(MATCHERS)}, not {', '.join(given) or 'none'}")
    if rule.rest and rule.rest not in GROUPS:
        raise RuleError(f"{where}: unknown group {rule.rest!r}{did_you_mean(rule.rest, GROUPS)}")
    matcher = given[0]
    checks = (
        (
            "pattern" in given and not rule.needs,
            "needs is missing; list lower-case words, one of which stands in every match",
        ),
        (
            matcher in ("starts", "equals") and rule.scope == "inline",
            "inline rules need a pattern; a phrase belongs to a line",
        ),
        (not all(map(_ID.fullmatch, rule.was)), "was holds former ids, each reads language.kind.slug"),
        (rule.until != "match" and rule.scope != "inline", "until belongs to scope = 'inline'"),
        (rule.until != "match" and matcher != "pattern", "until belongs to a pattern; an element ends by itself"),
        (rule.then != "any" and matcher != "starts", "then belongs to starts"),
        (rule.rest and matcher not in ("starts", "selector"), f"rest belongs to starts or selector, not {matcher}"),
        (any(len(phrase) < 2 for phrase in rule.starts), "a phrase in starts needs at least two characters"),
        (max(map(len, rule.equals), default=0) > LONGEST_PHRASE, f"equals holds {LONGEST_PHRASE} characters at most"),
        (rule.unless and matcher == "detector", "unless does nothing for a detector"),
        (rule.action == "protect" and rule.where == "last", "a protecting rule can't be bound to the story's end"),
        (bool(fault := selector.fault(rule.selector)), f"selector: {fault}"),
        ("\b" in rule.pattern, "a control character stands in the pattern; put it in single quotes"),
    )
    for wrong, message in checks:
        if wrong:
            raise RuleError(f"{where}: {message}")


def _compiles(rule: Rule, where: str) -> None:
    """Patterns that RE2 knows, with groups that the metadata know."""
    for name, source in (("pattern", expression(rule.pattern, rule.scope)), ("unless", rule.unless)):
        try:
            compiled(source)
        except ValueError as error:
            fix = "patterns are RE2's: no look-around (use `unless`), no back-references"
            raise RuleError(f"{where}: {name}: {error}; {fix}") from error
    for name in _GROUP.findall(rule.pattern):
        if name != "cut" and name not in GROUPS:
            raise RuleError(f"{where}: unknown group {name!r} in the pattern{did_you_mean(name, GROUPS)}")
