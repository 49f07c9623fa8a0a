"""Tests of rules: examples, near misses, cross hits, blow-up. `cleanpress check FILE` runs them.

Everything a rule promises stands in its own file, so the same tests hold for the shipped rules
and for a user's.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate

from cleanpress import selector
from cleanpress.clean import Cleaner, unchosen
from cleanpress.examples import Example
from cleanpress.find import Finder
from cleanpress.html import looks_like_html
from cleanpress.model import Document, Removal, Span
from cleanpress.registry import GROUPS, Rule, Rules
from cleanpress.resolve import resolve
from cleanpress.text import document, same

#: A pattern must get through a text of PUMP_SIZE characters made of its own words in this time.
PUMP_SECONDS = 1.0
PUMP_SIZE = 20_000
_TAG = re.compile("<[^>]*>")
#: So many near misses a rule needs: one alone shows a single way in which its words are story.
MISSES = 2


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
    frames = _frames(rules)
    problems: list[Problem] = []
    for rule in rules.active:
        if rule.id in chosen:
            for test in (_enough, _triggers, _phrases, _hits, _misses, _blow_up):
                problems += test(rule, cleaner)
            problems += _alike(rule, frames)
    return problems


def _enough(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    if len(rule.misses) < MISSES:
        yield Problem(
            rule.id,
            "misses",
            f"only {len(rule.misses)} near miss; a rule needs {MISSES}: add another sentence that a reporter could"
            " write with the rule's words, of a different build",
        )


def masked(rule: Rule, text: str) -> str:
    """A near miss's frame: its words in lower case, each figure a 0, each of the rule's own words a _.

    The rule's own words are its phrases, its `needs`, and the first two words of each phrase, the
    longest first, wherever they stand. A sentence that serves rule after rule with only the phrase
    changed has one frame, however it is punctuated.

    >>> rule = next(rule for rule in Rules.default() if rule.id == "any.media.loading")
    >>> masked(rule, 'Memuat 30 orang: kapal itu "oleng".')
    '_ 0 orang kapal itu oleng'
    """
    return _masked(_triggered(rule), text)


def _masked(words: set[str], text: str) -> str:
    low = _low(text)
    for word in sorted(words, key=lambda word: (-len(word), word)):
        low = low.replace(word, "_")  # a pattern of them all would take far longer to build than to use
    return re.sub("_(?: _)+", "_", re.sub(r"[^\w]+", " ", low).strip())


@cache
def _triggered(rule: Rule) -> set[str]:
    """The rule's own words, as `_low` makes them: `needs`, phrases without their marks, and their first two words."""
    phrases = {_low(phrase).strip(" .:!?()[]") or _low(phrase) for phrase in (*rule.starts, *rule.equals)}
    heads = {" ".join(phrase.split()[:2]) for phrase in phrases}
    names = selector.words(rule.selector) if rule.selector else set()
    return {_low(word) for word in (*rule.needs, *names)} | phrases | heads


def _low(text: str) -> str:
    """A text as it is compared here: look-alikes and white space made one, in lower case, each figure a 0."""
    return re.sub(r"\d+|#", "0", " ".join(same(text).lower().split()))


def _frames(rules: Rules) -> dict[str, list[tuple[str, str]]]:
    """Every near miss, as (rule, text), by its frame."""
    frames: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule in rules.active:
        words = _triggered(rule)
        for example in rule.misses:
            frames[_masked(words, example.text)].append((rule.id, example.text))
    return frames


def _alike(rule: Rule, frames: dict[str, list[tuple[str, str]]]) -> Iterator[Problem]:
    """No near miss may be another one with other words put in: it would test only that the words are there."""
    words = _triggered(rule)
    for example in rule.misses:
        others = list(frames[_masked(words, example.text)])
        others.remove((rule.id, example.text))
        if others:
            other, text = others[0]
            whose = "another near miss of this rule" if other == rule.id else f"a near miss of {other}"
            yield Problem(
                rule.id,
                "misses",
                f"but for the rule's words, {example.text!r} is {whose}, {text!r}; write a sentence of its own",
            )


def _triggers(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """A near miss holds words of its own rule, or it tests nothing."""
    words = _triggered(rule)
    if not words:
        return
    for example in (*rule.misses, *(rule.hits if rule.needs else ())):
        if not any(word in _low(example.text) for word in words):
            what = "miss" if example in rule.misses else "hit"
            phrases = (" ".join(phrase.split()[:2]) for phrase in (*rule.starts, *rule.equals))
            shown = ", ".join(map(repr, ([*rule.needs, *phrases] or sorted(words))[:6]))
            yield Problem(
                rule.id,
                f"{what}es" if what == "miss" else "hits",
                f"{example.text!r} holds none of the rule's words ({shown})",
            )


def _phrases(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """Every phrase is its own hit: alone on a line, or with something behind it."""
    tails = {"any": " 12", ":": ": 12", "end": "", "cue": ":"}
    finder = Finder([replace(rule, unless="")])
    phrases = (*rule.starts, *rule.equals)
    texts = [phrase.replace("#", "12") + (tails[rule.then] if rule.starts else "") for phrase in phrases]
    places = list(accumulate((len(text) + 1 for text in texts), initial=0))
    told = {bisect_right(places, span.start) - 1 for span in finder.find(document("\n".join(texts)))}
    for number, (phrase, text) in enumerate(zip(phrases, texts, strict=True)):
        if number not in told:
            yield Problem(rule.id, "phrases", f"{phrase!r} is not found in {text!r}")
    for part in selector.parts(rule.selector) if rule.selector else ():
        alone = Finder([replace(rule, selector=part)])
        if not any(list(alone.selected(unchosen(hit.text, [part]))) for hit in rule.hits):
            yield Problem(rule.id, "phrases", f"no hit shows {part!r}; add one in which just this is found")


def found(rule: Rule, example: Example, cleaner: Cleaner) -> tuple[Document, list[Span]]:
    """The rule's own finds in an example's text, all rules at work."""
    if rule.selector:
        made = _unchosen(example.text, cleaner)
    else:
        made = cleaner.read(example.text)[0] if looks_like_html(example.text) else document(example.text)
    return made, [span for span in cleaner.look(made, _tongue(rule)).spans if span.rule.id == rule.id]


def _unchosen(text: str, cleaner: Cleaner) -> Document:
    """A selector's example: a piece of a page, from which no extractor chooses."""
    return unchosen(text, [rule.selector for rule in cleaner.rules.selecting])


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
        if rule.selector:
            want = [" ".join(_TAG.sub("", piece).split()) for piece in want]
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
        for removal in _removed(rule, example.text, cleaner):
            if alone or removal.rule == rule.id:
                yield Problem(rule.id, "misses", f"{removal.rule} removes {removal.text!r} from {example.text!r}")


def _removed(rule: Rule, text: str, cleaner: Cleaner) -> Iterable[Removal]:
    if not rule.selector:
        return cleaner.clean(text, language=_tongue(rule)).removed
    made = _unchosen(text, cleaner)
    return resolve(made, cleaner.look(made, _tongue(rule)).spans, cleaner.level).removals


def _blow_up(rule: Rule, _: Cleaner) -> Iterator[Problem]:
    """The rule's own words, repeated and broken off, must not make it slow."""
    if not rule.pattern:
        return
    finder = Finder([rule])
    for text in pumped(rule):
        made = document(text)
        spent = _seconds(finder, made)
        if spent > PUMP_SECONDS:
            spent = min(spent, _seconds(finder, made))  # a busy machine is slow once
        if spent > PUMP_SECONDS:
            yield Problem(rule.id, "blow-up", f"{spent:.2f} s for {len(text)} characters like {text[:60]!r}")
            return


def _seconds(finder: Finder, made: Document) -> float:
    start = time.process_time()
    finder.find(made)
    return time.process_time() - start


def pumped(rule: Rule) -> Iterator[str]:
    """Texts that would make a backtracking pattern run away: its hits, words and ends, repeated, each once."""
    alone: set[str] = set()
    for number, example in enumerate(rule.hits):
        hit = " ".join(example.text.split())
        words = hit.split(" ")
        seeds = {hit, hit[: len(hit) // 2], words[0], words[-1], hit[-1], " ", words[0] + " "}
        for seed in sorted(filter(None, seeds | set(rule.needs if number == 0 else ()))):
            many = (seed * (PUMP_SIZE // len(seed)))[:PUMP_SIZE]
            if seed not in alone:
                yield many + "\x01"
            alone.add(seed)
            yield hit[: len(hit) // 2] + many + "!"


def conflicts(rules: Rules, texts: Iterable[tuple[str, str]]) -> list[tuple[str, str, int, int, str]]:
    """What the rules remove from texts that hold no noise: (text's name, rule, start, end, piece)."""
    cleaner = Cleaner(rules=rules)
    return [
        (name, removal.rule, removal.start, removal.end, removal.text)
        for name, text in texts
        for removal in cleaner.clean(text).removed
    ]
