"""What the rules are, and what they did to a text, in words for a person.

Nothing is decided here: `explain` retells an `Article`, `why` retells a `Resolution`. All
functions give the text to print, without its last line break.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from textwrap import shorten
from typing import TypeVar

from cleanpress.clean import Cleaner
from cleanpress.errors import UsageError, did_you_mean
from cleanpress.examples import Example
from cleanpress.fold import cut
from cleanpress.folder import as_json
from cleanpress.model import KINDS, Article, Document, Kept, Metadata, Removal, Span
from cleanpress.registry import Rule, Rules
from cleanpress.resolve import Resolution, resolve
from cleanpress.text import document as made

#: How much of a rule's reason or example fits beside other things.
SHORT = 100
_COLOURS = {"removed": "31", "partly": "33", "refused": "36"}
#: Signs that Markdown would take for its own.
_SYNTAX = re.compile(r"([\\`*_\[\]<>|~#])")
_Piece = TypeVar("_Piece", Removal, Kept)


# The rules


def chosen(rules: Rules, name: str = "", language: str = "", kind: str = "", precision: str = "") -> list[Rule]:
    """The rules that fit: by id (or former id; `*` stands for anything), language, kind, precision.

    Raises `UsageError` for an id or a language that no rule has.

    >>> [rule.id for rule in chosen(Rules.default(), "any.ad.lab*")]
    ['any.ad.label', 'any.ad.label-inline']
    """
    found = [rule for rule in rules if not name or any(fnmatchcase(old, name) for old in (rule.id, *rule.was))]
    if not found:
        raise UsageError(f"no rule has the id {name!r}{did_you_mean(name, [rule.id for rule in rules])}")
    tongue = re.split("[-_]", language.lower())[0]
    known = sorted({rule.language for rule in rules})
    if tongue and tongue not in known:
        raise UsageError(f"no rule is of the language {language!r}; known: {', '.join(known)}")
    wanted = (("language", tongue), ("kind", kind), ("precision", precision))
    return [rule for rule in found if all(getattr(rule, field) == value for field, value in wanted if value)]


def table(rules: Sequence[Rule]) -> str:
    """One line a rule: id, precision, scope, status if it isn't stable, and why.

    >>> table(chosen(Rules.default(), "any.ad.label"))
    'any.ad.label  exact   line    The label of an advertising slot; no story has such a line.'
    """
    width = max((len(rule.id) for rule in rules), default=0)
    return "\n".join(
        f"{rule.id:<{width}}  {rule.precision:<6}  {rule.scope:<6}  {_status(rule)}{_flat(rule.why)}" for rule in rules
    )


def described(rule: Rule) -> str:
    """Everything about one rule: the fields that say something, its examples last."""
    out = [rule.id]
    for field in sorted(fields(Rule), key=lambda field: field.name in ("hits", "misses")):
        name, value = field.name, getattr(rule, field.name)
        if name == "id" or (value == field.default and name != "status"):
            continue
        if isinstance(value, tuple):
            out.append(f"  {name}:")
            out += [f"    - {_example(entry) if isinstance(entry, Example) else entry}" for entry in value]
        else:
            out.append(f"  {name + ':':<11}{value}")
    return "\n".join(out)


def markdown(rules: Iterable[Rule]) -> str:
    """A reference in Markdown: a heading for each language and kind, a table of the rules below it."""
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.language, KINDS.index(rule.kind))):
        groups.setdefault((rule.language, rule.kind), []).append(rule)
    out, above = ["# Rules"], ""
    for (language, kind), members in groups.items():
        if language != above:
            out += ["", f"## {language}"]
            above = language
        out += ["", f"### {language}: {kind}", "", "| id | precision | why | first hit |", "|---|---|---|---|"]
        for rule in members:
            cells = (_status(rule) + rule.why, shorten(_marked(rule.hits[0]), SHORT, placeholder=" …"))
            out.append(f"| `{rule.id}` | {rule.precision} | {' | '.join(map(_cell, cells))} |")
    return "\n".join(out)


def json_lines(rules: Iterable[Rule]) -> str:
    """One JSON object a line, with all fields of a rule."""
    return "\n".join(as_json(asdict(rule)) for rule in rules)


def _status(rule: Rule) -> str:
    return "" if rule.status == "stable" else f"({rule.status}) "


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _SYNTAX.sub(r"\\\1", _flat(text))


def _marked(example: Example) -> str:
    """The example with [[ ]] around what the rule finds, unless that is all of it."""
    text = example.text
    if example.spans and text[slice(*example.spans[0])] == text.strip():
        return text.strip()
    for start, end in reversed(example.spans):
        text = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    return text.strip()


def _example(example: Example) -> str:
    """An example in a list: further lines are indented like the first, then come its captures."""
    captures = "".join(f"\n-> {name}: {value}" for name, value in example.meta)
    return (_marked(example) + captures).replace("\n", "\n      ")


# A text, line by line


@dataclass(frozen=True)
class Line:
    """One line of a text, with the pieces that went from it and the finds that were refused."""

    number: int
    start: int
    text: str
    removed: tuple[Removal, ...] = ()
    refused: tuple[Kept, ...] = ()

    @property
    def verdict(self) -> str:
        """`empty`, `removed`, `partly` (removed), `refused` (found, but kept) or `kept`."""
        if not self.text.strip():
            return "empty"
        if self.removed:
            return "partly" if cut(self.text, self._places()).strip() else "removed"
        return "refused" if self.refused else "kept"

    def marked(self) -> str:
        """The line, with [- -] around what goes if something stays."""
        if self.verdict != "partly":
            return self.text
        out, at = "", 0
        for start, end in self._places():
            out += f"{self.text[at:start]}[-{self.text[start:end]}-]"
            at = end
        return out + self.text[at:]

    def _places(self) -> list[tuple[int, int]]:
        """What went, as offsets into the line: a piece may begin above it, and end below."""
        size = len(self.text)
        return [(max(piece.start - self.start, 0), min(piece.end - self.start, size)) for piece in self.removed]


def lines(text: str, removed: Sequence[Removal] = (), kept: Sequence[Kept] = ()) -> list[Line]:
    """The lines of a text, counted from 1, each with what was found in it.

    >>> [(line.number, line.text) for line in lines("Harga naik.\\n\\nStok aman.\\n")]
    [(1, 'Harga naik.'), (2, ''), (3, 'Stok aman.')]
    """
    texts = text.split("\n")
    if not texts[-1]:
        texts.pop()  # what ends with a line break has no further line
    starts, at = [], 0
    for line in texts:
        starts.append(at)
        at += len(line) + 1
    went, stayed = _by_line(starts, removed), _by_line(starts, [k for k in kept if not _gone(k, removed)])
    return [
        Line(number + 1, starts[number], line, tuple(went.get(number, ())), tuple(stayed.get(number, ())))
        for number, line in enumerate(texts)
    ]


def _by_line(starts: list[int], pieces: Iterable[_Piece]) -> dict[int, list[_Piece]]:
    found: dict[int, list[_Piece]] = {}
    for piece in pieces:
        for number in range(bisect_right(starts, piece.start) - 1, bisect_left(starts, piece.end)):
            found.setdefault(number, []).append(piece)
    return found


def _gone(kept: Kept, removed: Sequence[Removal]) -> bool:
    """A refused find whose text another rule removed all the same."""
    number = bisect_right(removed, kept.start, key=lambda piece: piece.start) - 1
    return number >= 0 and removed[number].end >= kept.end


def explain(article: Article, rules: Rules, color: bool = False) -> str:
    """Each line of the text with its verdict, then the warnings and the metadata.

    >>> from cleanpress import clean
    >>> article = clean("Harga beras naik lagi.\\nADVERTISEMENT")
    >>> print(explain(article, Rules.default()))
    1  kept     Harga beras naik lagi.
    2  removed  ADVERTISEMENT
                ad any.ad.label: The label of an advertising slot; no story has such a line.
    """
    reasons = {rule.id: shorten(rule.why, SHORT, placeholder=" …") for rule in rules}
    found = lines(article.text, article.removed, article.kept)
    weighed = _weighed(article, rules)
    width = len(str(len(found)))
    out = []
    for line in found:
        label = {"empty": "", "refused": "kept"}.get(line.verdict, line.verdict)
        shown = _painted(f"{label:<7}  {line.marked()}", line.verdict, color)
        out.append(f"{line.number:>{width}}  {shown}".rstrip())
        notes = [f"{piece.kind} {piece.rule}: {reasons[piece.rule]}{weighed(piece)}" for piece in line.removed]
        notes += [f"although found: {find.kind} {find.rule}: {find.reason}" for find in line.refused]
        out += [" " * (width + 11) + note for note in dict.fromkeys(notes)]
    closing = [*(f"warning: {warning}" for warning in article.warnings), *_stated(article.metadata)]
    return "\n".join([*out, "", *closing] if closing else out)


def _weighed(article: Article, rules: Rules) -> Callable[[Removal], str]:
    """What says how likely a removed line of a whole page is story, and what speaks against it the most."""
    if all(piece.story is None for piece in article.removed):
        return lambda piece: ""
    document = made(article.text)
    against = _against(Cleaner(rules=rules, page="yes"), document, article.metadata.language)
    return lambda piece: "" if piece.story is None else f" {_odds(piece.story, against(piece.start))}"


def _against(cleaner: Cleaner, document: Document, language: str | None) -> Callable[[int], list[str]]:
    """The strongest reasons against the line that holds an offset."""
    from cleanpress.pages import Reasons  # only a whole page needs the model

    found = Reasons(cleaner.look(document, language, until="outside_story"))
    return lambda start: found.of(bisect_right(document.starts, start) - 1)


def _odds(chance: float, against: list[str]) -> str:
    return f"Story with a chance of {chance:.0%}; against it: {', '.join(against) or 'nothing much'}."


def _painted(text: str, verdict: str, color: bool) -> str:
    return f"\033[{_COLOURS[verdict]}m{text}\033[0m" if color and verdict in _COLOURS else text


def _stated(metadata: Metadata) -> list[str]:
    """The metadata that the text states, a field a line."""
    values = {name: value for name, value in metadata.to_dict().items() if value and name != "origin"}
    return [f"{name}: {'; '.join(value) if isinstance(value, list) else value}" for name, value in values.items()]


# One line


def why(cleaner: Cleaner, source: str | bytes, number: int, *, name: str = "-", language: str | None = None) -> str:
    """Why a line (counted from 1 in the text as read) went or stayed: every find in it, and its fate.

    name: what errors and the first line call the text. Raises `UsageError` for a line that it does not have.

    >>> print(why(Cleaner(), "Harga beras naik lagi.\\nADVERTISEMENT", 1))
    -:1: kept
      Harga beras naik lagi.
    no rule found anything in this line
    """
    document, _ = cleaner.read(source)
    page = cleaner.look(document, language)
    spans = page.spans
    decided = resolve(document, spans, cleaner.level)
    found = lines(document.text, decided.removals)
    if not 1 <= number <= len(found):
        many = f"{len(found):,} line{'' if len(found) == 1 else 's'}"
        raise UsageError(f"{name}: there is no line {number}; the text has {many}, counted from 1")
    line = found[number - 1]
    out = [f"{name}:{number}: {'partly removed' if line.verdict == 'partly' else line.verdict}"]
    if line.verdict == "empty":
        return "\n".join([*out, "rules look only at lines that hold something; white space is folded"])
    out.append(f"  {line.marked()}")
    end = line.start + len(line.text)
    fates = ((span, fate) for span, fate in _fates(spans, decided, line) if span.start < end and span.end > line.start)
    here = {(span.start, span.end, span.rule.id, fate): span for span, fate in fates}
    for (start, end, rule, fate), span in sorted(here.items(), key=lambda item: item[0]):
        out.append(f"{rule} ({span.rule.precision} {span.rule.kind}) at {start}-{end}")
        out.append(f"  found: {shorten(document.text[start:end], SHORT, placeholder=' …')}")
        out += [f"  why:   {_flat(span.rule.why)}", f"  {fate}"]
        if span.story is not None:
            out.append(f"  {_odds(span.story, _against(cleaner, document, language)(start))}")
    out += [f"removed by {rule}" for rule in dict.fromkeys(piece.rule for piece in line.removed)]
    return "\n".join(out if here else [*out, "no rule found anything in this line"])


def _fates(spans: list[Span], decided: Resolution, line: Line) -> list[tuple[Span, str]]:
    """Every find with what became of it; a tail comes with the length that was decided."""
    out = [(span, f"held back: {reason}") for span, reason in decided.refused]
    out += [(span, "protects this text: it is story") for span in decided.notes]
    out += [(span, _outcome(span, line)) for span in decided.accepted]
    held = set(map(id, decided.notes))
    idle = "protects nothing here: this rule holds only where the story begins"
    out += [(span, idle) for span in spans if span.rule.action == "protect" and id(span) not in held]
    return out


def _outcome(span: Span, line: Line) -> str:
    """What an accepted find did in this line: it removes, or another find decided at its place."""
    here = [piece for piece in line.removed if piece.start < span.end and piece.end > span.start]
    if any(piece.rule == span.rule.id for piece in here):
        return "removes this text"
    kin = [piece.rule for piece in here if piece.kind == span.rule.kind]
    if kin:  # touching finds of a kind become one piece, named by the larger
        return f"goes along with the {span.rule.kind} that {kin[0]} removes"
    if here:
        return f"overlap: {here[0].rule} decided here, its find is smaller, or surer at the same size"
    return "holds only white space here"
