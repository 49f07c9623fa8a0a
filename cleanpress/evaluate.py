"""How near the cleaner comes to bodies that are known, and which rules are to blame. `cleanpress eval`.

Texts are compared as bags of words, so that a moved line break is no error; only `exact` asks for
the order. Every figure is 1 for a perfect result, and a share of nothing is 1.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cleanpress.clean import Cleaner
from cleanpress.errors import InputError, did_you_mean
from cleanpress.model import KINDS, Article

#: A word, a mark, or one letter of a script that sets no spaces between words.
_TOKEN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\\w+|[^\\w\\s]")
#: A piece of noise is gone when at most this share of its tokens still stands in the body.
LEFT_OVER = 0.2
#: The kind that HTML extractors leave most of, and that most gold data lists least of.
ASIDE = "navigation"


class Piece(NamedTuple):
    """A piece of noise that an editor marked."""

    kind: str
    text: str


class Gold(NamedTuple):
    """A text as it was found, and the body that a careful editor would keep."""

    id: str
    text: str
    body: str
    noise: tuple[Piece, ...] = ()


class Row(NamedTuple):
    """One document's figures."""

    id: str
    f1: float
    precision: float
    recall: float
    exact: bool
    intact: bool
    noise_left: int


@dataclass
class Tally:
    """What a rule did: its removals, those of them that took words of a gold body, and how many words."""

    removals: int = 0
    wrong: int = 0
    words: int = 0

    @property
    def right(self) -> int:
        """The removals that took nothing of a gold body."""
        return self.removals - self.wrong


class Share(NamedTuple):
    """So many of all."""

    removed: int
    all: int

    def __str__(self) -> str:
        return f"{self.removed}/{self.all} = {self.removed / self.all if self.all else 1:.4f}"


@dataclass
class Evaluation:
    """The figures of all documents, and of all rules that removed anything."""

    ruleset: str
    rows: list[Row] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Tally] = field(default_factory=dict)

    def mean(self, name: str) -> float:
        """The mean over documents of a field of `Row`."""
        return sum(getattr(row, name) for row in self.rows) / len(self.rows) if self.rows else 1.0

    def removed(self, leave_out: str = "") -> Share:
        """How many pieces of noise are gone, but for one kind."""
        kinds = [kind for kind in self.kinds if kind != leave_out]
        return Share(sum(self.gone[kind] for kind in kinds), sum(self.kinds[kind] for kind in kinds))

    def by_kind(self) -> dict[str, Share]:
        """The pieces of noise of each kind, in the order of `KINDS`."""
        return {kind: Share(self.gone[kind], self.kinds[kind]) for kind in KINDS if self.kinds[kind]}

    def by_rule(self) -> list[tuple[str, Tally]]:
        """Each rule and what it did, the one that did most harm first."""
        return sorted(self.rules.items(), key=lambda item: (-item[1].wrong, -item[1].words, -item[1].removals, item[0]))

    def worst(self, number: int) -> list[Row]:
        """The documents with the lowest F1."""
        return sorted(self.rows, key=lambda row: (row.f1, row.id))[:number]

    def to_dict(self, worst: int = 0) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "documents": len(self.rows),
            "ruleset": self.ruleset,
            "macro": {name: self.mean(name) for name in ("precision", "recall", "f1")},
            "exact": self.mean("exact"),
            "intact": self.mean("intact"),
            "removed": {
                "all": self.removed()._asdict(),
                f"other_than_{ASIDE}": self.removed(ASIDE)._asdict(),
                "by_kind": {kind: share._asdict() for kind, share in self.by_kind().items()},
            },
            "rules": [
                {"rule": rule, "removals": t.removals, "right": t.right, "wrong": t.wrong, "words": t.words}
                for rule, t in self.by_rule()
            ],
            "worst": [row._asdict() for row in self.worst(worst)],
        }

    def shown(self, worst: int = 0) -> str:
        """The figures as lines for a person."""
        figures = "  ".join(f"{name} {self.mean(name):.4f}" for name in ("f1", "precision", "recall"))
        lines = [f"documents {len(self.rows)}  (rules {self.ruleset})", f"macro  {figures}"]
        lines.append(f"exact {self.mean('exact'):.3f}  intact {self.mean('intact'):.3f}")
        if self.kinds:
            lines.append(f"noise removed {self.removed()}, other than {ASIDE} {self.removed(ASIDE)}")
            lines.append("  " + "  ".join(f"{kind} {s.removed}/{s.all}" for kind, s in self.by_kind().items()))
        width = max(map(len, self.rules), default=0)
        if self.rules:
            lines += ["", f"{'rule':{width}}  removals  right  wrong  words lost"]
        for rule, t in self.by_rule():
            lines.append(f"{rule:{width}}  {t.removals:8}  {t.right:5}  {t.wrong:5}  {t.words:10}")
        if worst:
            lines += ["", "lowest F1"]
        for row in self.worst(worst):
            name = row.id if row.id.isprintable() else ascii(row.id)
            means = f"f1 {row.f1:.4f}  precision {row.precision:.4f}  recall {row.recall:.4f}"
            lines.append(f"{name}  {means}  noise left {row.noise_left}")
        return "\n".join(lines)


def evaluate(golds: Iterable[Gold], cleaner: Cleaner, language: str | None = None) -> Evaluation:
    """Clean each text and compare it with its body.

    >>> gold = Gold("1", "Harga beras naik.\\nADVERTISEMENT", "Harga beras naik.", (Piece("ad", "ADVERTISEMENT"),))
    >>> result = evaluate([gold], Cleaner())
    >>> result.mean("f1"), result.removed(), result.rules
    (1.0, Share(removed=1, all=1), {'any.ad.label': Tally(removals=1, wrong=0, words=0)})
    """
    result = Evaluation(cleaner.ruleset)
    for gold in golds:
        article = cleaner.clean(gold.text, language=language)
        want, have = tokens(gold.body), tokens(article.body)
        left = 0
        for kind, stays in _left(gold, have - want):
            result.kinds[kind] += 1
            result.gone[kind] += not stays
            left += stays
        result.rows.append(_row(gold, article.body, want, have, left))
        for rule, words in _taken(article, want - have):
            tally = result.rules.setdefault(rule, Tally())
            tally.removals += 1
            tally.wrong += words > 0
            tally.words += words
    return result


def _row(gold: Gold, body: str, want: Counter[str], have: Counter[str], left: int) -> Row:
    hit, kept, wanted = (want & have).total(), have.total(), want.total()
    precision = hit / kept if kept else float(wanted == 0)
    recall = hit / wanted if wanted else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Row(gold.id, f1, precision, recall, _folded(body) == _folded(gold.body), hit == wanted, left)


def _left(gold: Gold, extra: Counter[str]) -> Iterator[tuple[str, bool]]:
    """Each piece's kind, and whether it still stands among what the body holds too much.

    What stands belongs to one piece only; the longest take first.
    """
    extra = extra.copy()
    for piece in sorted(gold.noise, key=lambda noise: -len(noise.text)):
        mine = tokens(piece.text)
        still = mine & extra
        stays = still.total() > LEFT_OVER * mine.total()
        if stays:
            extra -= still
        yield piece.kind, stays


def _taken(article: Article, missing: Counter[str]) -> Iterator[tuple[str, int]]:
    """Each removal's rule, and how many of the words that the body misses it took.

    Words say nothing of their place, and noise shares words with the story. So each missing word is
    laid to one removal, the one that lies in the missing words with its greatest part; a removal of
    a copy, or out of an article that lost nothing, is always right.
    """
    pieces = [(removal.rule, tokens(removal.text)) for removal in article.removed]
    missing = missing.copy()
    for rule, mine in sorted(pieces, key=lambda piece: -_part(piece[1], missing)):
        took = mine & missing
        words = sum(count for token, count in took.items() if token[0].isalnum())
        if took == mine:  # nothing but missing tokens: marks such as "***" count when they stand alone
            words = words or took.total()
        if words:
            missing -= took
        yield rule, words


def _part(mine: Counter[str], missing: Counter[str]) -> float:
    return (mine & missing).total() / mine.total() if mine else 0.0


def _folded(text: str) -> str:
    """White space made single, accents in one form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tokens(text: str) -> Counter[str]:
    """The bag of words and marks of a text, in lower case.

    >>> tokens("Naik,  naik!")
    Counter({'naik': 2, ',': 1, '!': 1})
    """
    return Counter(_TOKEN.findall(_folded(text).lower()))


def read(path: Path) -> list[Gold]:
    """The records of a gold file. Raises `InputError` with the number of a line that is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); name a file of gold records") from error
    golds: list[Gold] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{path}: line {number}"
        gold = parse(line, where)
        if gold.id in seen:
            raise InputError(f"{where}: line {seen[gold.id]} has the id {gold.id!r} too; give each record its own")
        seen[gold.id] = number
        golds.append(gold)
    if not golds:
        raise InputError(f"{path}: holds no record; write one a line, as " + _SHAPE)
    return golds


_SHAPE = '{"id": "1", "text": "as found", "body": "the story", "noise": [{"kind": "ad", "text": "a piece"}]}'


def parse(line: bytes, where: str) -> Gold:
    """One record; `where` names its file and line in errors. Raises `InputError`."""
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: not UTF-8 ({error.reason}); save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not valid JSON ({error}); each line must hold one whole object") from error
    if not isinstance(record, dict):
        raise InputError(f"{where}: not a JSON object; write {_SHAPE}")
    name, text, body = (_text(record, key, where) for key in ("id", "text", "body"))
    noise = record.get("noise") or []
    if not isinstance(noise, list) or not all(isinstance(piece, dict) for piece in noise):
        raise InputError(f'{where}: noise must be a list of objects, as [{{"kind": "ad", "text": "a piece"}}]')
    pieces = tuple(_piece(piece, f"{where}: noise {number}") for number, piece in enumerate(noise, 1))
    return Gold(name, text, body, pieces)


def _piece(raw: Mapping[str, Any], where: str) -> Piece:
    piece = Piece(_text(raw, "kind", where), _text(raw, "text", where))
    if piece.kind not in KINDS:
        hint = did_you_mean(piece.kind, KINDS)
        raise InputError(f"{where}: {piece.kind!r} is no kind of noise{hint}; known: {', '.join(KINDS)}")
    return piece


def _text(record: Mapping[str, Any], key: str, where: str) -> str:
    if key not in record:
        raise InputError(f"{where}: {key!r} is missing{did_you_mean(key, record)}; add it as a text in quotes")
    value = record[key]
    if not isinstance(value, str):
        raise InputError(f"{where}: {key!r} must be a text in quotes, not {json.dumps(value)[:40]}")
    return value
