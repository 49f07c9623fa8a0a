"""Selectors: which elements of an HTML page a rule means, by the names that they bear.

A small part of CSS: whole names, never parts of one, and elements inside others. So much can be
told in one walk from the page's root to its leaves, in linear time however deep the page is nested;
most of what else CSS has would make a hostile page run away. Case does not count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import NamedTuple

from cleanpress.model import Met

UNDERSTOOD = (
    "understood are a tag (aside), .class, #id, [attribute], [attribute=value], [attribute~=word], several of these"
    " at once (div.related.box), an element inside others (aside .box p), and lists with commas"
)
_TOKEN = re.compile(
    r"(?P<comma>\s*,\s*)|(?P<inside>\s+)|(?P<tag>[\w-]+)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|"
    r"""\[\s*(?P<attribute>[\w:-]+)\s*(?:(?P<how>~?=)\s*(?P<value>"[^"]*"|'[^']*'|[\w-]+)\s*)?\]"""
)

#: What stands around the words of a line: cells of a table are parted by bars.
_NOTHING = " |\t\r\n"


class Name(NamedTuple):
    """What an element must bear: a tag (no attribute), an attribute (no value), a value or a word in it."""

    attribute: str
    how: str
    value: str


_NO_NAMES: tuple[Name, ...] = ()

#: An element and those around it, from the outside in, each with all names that it must bear.
Path = tuple[frozenset[Name], ...]


def parse(text: str) -> tuple[Path, ...]:
    """The paths of a selector, one for each part of its list. Raises `ValueError` and says what is understood.

    >>> [(path,)] = [parse("aside .box")]
    >>> [sorted(name.value for name in names) for names in path]
    [['aside'], ['box']]
    """
    low = text.strip().lower()
    paths: list[list[set[Name]]] = [[set()]]
    at = 0
    while at < len(low) or not paths[-1][-1]:
        here = paths[-1][-1]
        found = _TOKEN.match(low, at)
        apart = found is not None and (found["comma"] or found["inside"])
        if found is None or (found["tag"] and here) or (apart and not here):
            raise ValueError(f"{text!r} can't be read at {low[at : at + 20] or 'its end'!r}; {UNDERSTOOD}")
        if found["comma"]:
            paths.append([set()])
        elif found["inside"]:
            paths[-1].append(set())
        else:
            here.add(_name(found))
        at = found.end()
    return tuple(tuple(map(frozenset, path)) for path in paths)


def _name(found: re.Match[str]) -> Name:
    for attribute in ("class", "id"):
        if found[attribute]:
            return Name(attribute, "~=", found[attribute])
    if found["tag"]:
        return Name("", "", found["tag"])
    return Name(found["attribute"], found["how"] or "", (found["value"] or "").strip("\"'"))


def fault(text: str) -> str:
    """What is wrong with a selector; nothing with an empty one.

    >>> fault("div.related > p")[:48]
    "'div.related > p' can't be read at '> p'; unders"
    """
    try:
        parse(text or "any")
    except ValueError as error:
        return str(error)
    return ""


def words(text: str) -> set[str]:
    """The names that a selector is made of.

    >>> sorted(words("aside.box, [role=note], [hidden]"))
    ['aside', 'box', 'hidden', 'note']
    """
    return {name.value or name.attribute for path in parse(text) for names in path for name in names}


def parts(text: str) -> list[str]:
    """The selectors that a list is made of.

    >>> parts("aside, [title='a, b']")
    ['aside', "[title='a, b']"]
    """
    return [part.strip() for part in re.split(r",(?![^\[]*\])", text)]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """An element of a path: the names it must bear, what must be around it, and if it is the last, its selector."""

    names: frozenset[Name]
    above: Step | None
    selector: str


#: What an element stands in: the steps that it and those around it are.
Inside = frozenset[Step]
NOWHERE: Inside = frozenset()


class Selectors:
    """Some selectors, ready for walks over pages."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._steps: dict[Name, list[Step]] = defaultdict(list)
        for text in texts:
            for path in parse(text):
                step = None
                for number, names in enumerate(path, 1):
                    step = Step(names, step, text if number == len(path) else "")
                    self._steps[max(names)].append(step)  # tags come first in order, and are borne by most
        every = {name for steps in self._steps.values() for step in steps for name in step.names}
        self.tags = {name.value: (name,) for name in every if not name.attribute}
        self._known = frozenset(every)
        attributes = sorted({name.attribute for name in every} - {""})
        self._values = {name: frozenset(n.value for n in every if n.attribute == name) for name in attributes}
        self._told = [(name, lru_cache(maxsize=10_000)(partial(self._tell, name))) for name in attributes]

    def enter(self, get: Callable[[str], str | None], tag: str, inside: Inside) -> Inside:
        """What an element's text stands in, if the element stands `inside`; get: gives its attributes by name."""
        borne = self.tags.get(tag, _NO_NAMES)
        for attribute, told in self._told:
            value = get(attribute)
            if value is not None:
                borne += told(value)
        if not borne:
            return inside
        names = frozenset(borne)
        new = [step for name in borne for step in self._steps.get(name, ()) if step not in inside]
        new = [step for step in new if step.names <= names and (step.above is None or step.above in inside)]
        return inside.union(new) if new else inside

    def _tell(self, attribute: str, value: str) -> tuple[Name, ...]:
        """The known names that an attribute gives with this value."""
        low = value.lower()
        words, known = low.split(), self._values[attribute]
        if "" not in known and known.isdisjoint((low.strip(), *words)):
            return _NO_NAMES
        names = {Name(attribute, "", ""), Name(attribute, "=", low.strip())}
        return tuple((names | {Name(attribute, "~=", word) for word in words}) & self._known)


def selected(pieces: Iterable[tuple[str, Inside]]) -> Iterator[Met]:
    """The selectors that a line stands in, or some of its pieces.

    >>> (step,) = [step for steps in Selectors([".x"])._steps.values() for step in steps]
    >>> list(selected([("Stok ", NOWHERE), ("aman", frozenset([step])), (".", NOWHERE)]))
    [Met(selector='.x', words='aman', at=4)]
    """
    known = [(text, {step.selector for step in inside} - {""}) for text, inside in pieces]
    said = [met for text, met in known if text.strip(_NOTHING)]
    for selector in sorted(set().union(*said)):
        if all(selector in met for met in said):
            yield Met(selector)
            continue
        at = 0
        for chosen, run in groupby(known, key=lambda piece: selector in piece[1]):
            words = " ".join("".join([text for text, _ in run]).split())
            if chosen and words.strip(_NOTHING):
                yield Met(selector, words, at)
            at += len(words if at else words.lstrip(_NOTHING))


#: Nothing to be looked for.
NONE = Selectors(())


@lru_cache(maxsize=8)
def ready(texts: frozenset[str]) -> Selectors:
    """These selectors, compiled once."""
    return Selectors(texts)
