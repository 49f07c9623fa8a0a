"""Tests of rules: examples, near misses, cross hits, blow-up. `cleanpress check FILE` runs them.

Everything a rule promises stands in its own file, so the same tests hold for the shipped rules
and for a user's.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cleanpress.clean import Cleaner, read
from cleanpress.find import Finder
from cleanpress.html import looks_like_html
from cleanpress.model import Document, Span
from cleanpress.registry import GROUPS, Example, Rule, Rules
from cleanpress.text import document, same

#: A pattern must get through a text of PUMP_SIZE characters made of its own words in this time.
PUMP_SECONDS = 0.5
PUMP_SIZE = 20_000


@dataclass(frozen=True)
class Problem:
    """What is wrong with a rule: the rule, the test that failed, and what to do."""

    rule: str
    test: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.test}: {self.message}"


def check(rules: Rules, only: Iterable[str] | None = None) -> list[Problem]:
    """Test the rules (or those with the ids `only`) in the company of all; no problem is an empty list.

    >>> check(Rules.default(), only=["any.ad.label"])
    []
    """
    chosen = set(only) if only is not None else {rule.id for rule in rules.active}
    cleaner = Cleaner(rules=rules)
    problems: list[Problem] = []
    for rule in rules.active:
        if rule.id in chosen:
            for test in (_triggers, _phrases, _hits, _misses, _blow_up):
                problems += test(rule, cleaner)
    return problems


def _triggers(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """A near miss holds words of its own rule, or it tests nothing."""
    phrases = [" ".join(phrase.split()[:2]) for phrase in (*rule.starts, *rule.equals)]
    words = [same(word).lower() for word in (*rule.needs, *phrases)]
    if not words:
        return
    for example in (*rule.misses, *(rule.hits if rule.needs else ())):
        text = " ".join(same(example.text).lower().split())
        if not any(word in text for word in words):
            what = "miss" if example in rule.misses else "hit"
            shown = ", ".join(map(repr, words[:6]))
            yield Problem(
                rule.id,
                f"{what}es" if what == "miss" else "hits",
                f"{example.text!r} holds none of the rule's words ({shown})",
            )


def _phrases(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """Every phrase is its own hit: alone on a line, or with something behind it."""
    tails = {"any": " 12", ":": ": 12", "end": "", "cue": ":"}
    finder = Finder([replace(rule, unless="")])
    for phrase in (*rule.starts, *rule.equals):
        text = phrase.replace("#", "12") + (tails[rule.then] if rule.starts else "")
        if not finder.find(document(text)):
            yield Problem(rule.id, "phrases", f"{phrase!r} is not found in {text!r}")


def found(rule: Rule, example: Example, cleaner: Cleaner) -> tuple[Document, list[Span]]:
    """The rule's own finds in an example's text, all rules at work."""
    made = read(example.text)[0] if looks_like_html(example.text) else document(example.text)
    return made, [span for span in cleaner.spans(made, _tongue(rule)) if span.rule.id == rule.id]


def _tongue(rule: Rule) -> str | None:
    return None if rule.language == "any" else rule.language


def _hits(rule: Rule, cleaner: Cleaner) -> Iterator[Problem]:
    for example in rule.hits:
        made, spans = found(rule, example, cleaner)
        have = sorted({(span.start, span.end) for span in spans})
        want = [example.text[start:end] for start, end in sorted(example.spans)]
        got = [made.text[start:end] for start, end in have]
        # a page's text has offsets of its own, and dashes before the items of a list
        pieces = [piece.removeprefix("- ") for piece in got]
        right = want == pieces if made.markup else have == sorted(example.spans)
        if not right:
            yield Problem(rule.id, "hits", f"in {example.text!r} the rule should find {want}, but finds {got}")
        for name, value in example.meta:
            captured = [
                made.text[c.start : c.end].strip() for s in spans for c in s.captures if c.field == GROUPS[name]
            ]
            if value not in captured:
                yield Problem(rule.id, "hits", f"in {example.text!r} {name} should be {value!r}, but is {captured}")


def _misses(rule: Rule, cleaner: Cleaner) -> Iterator[Problem]:
    """No rule may remove anything of a near miss.

    One of several lines shows company, and may hold noise that other rules remove.
    """
    for example in rule.misses:
        alone = "\n" not in example.text.strip()
        for removal in cleaner.clean(example.text, language=_tongue(rule)).removed:
            if alone or removal.rule == rule.id:
                yield Problem(rule.id, "misses", f"{removal.rule} removes {removal.text!r} from {example.text!r}")


def _blow_up(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """The rule's own words, repeated and broken off, must not make it slow."""
    if not rule.pattern:
        return
    finder = Finder([rule])
    for text in pumped(rule):
        made = document(text)
        start = time.process_time()
        finder.find(made)
        spent = time.process_time() - start
        if spent > PUMP_SECONDS:
            yield Problem(rule.id, "blow-up", f"{spent:.2f} s for {len(text)} characters like {text[:60]!r}")
            return


def pumped(rule: Rule) -> Iterator[str]:
    """Texts that would make a backtracking pattern run away: its hits, words and ends, repeated."""
    for example in rule.hits:
        hit = " ".join(example.text.split())
        words = hit.split(" ")
        seeds = {hit, hit[: len(hit) // 2], words[0], words[-1], hit[-1], " ", words[0] + " ", *rule.needs}
        for seed in sorted(filter(None, seeds)):
            yield (seed * (PUMP_SIZE // len(seed)))[:PUMP_SIZE] + "\x01"
            yield hit[: len(hit) // 2] + (seed * (PUMP_SIZE // len(seed)))[:PUMP_SIZE] + "!"


def conflicts(rules: Rules, texts: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int, str]]:
    """What the rules remove from texts that hold no noise: (text's name, rule, start, end, piece)."""
    cleaner = Cleaner(rules=rules)
    return [
        (name, removal.rule, removal.start, removal.end, removal.text)
        for name, text in texts
        for removal in cleaner.clean(text).removed
    ]
