"""How near cleaned bodies come to gold bodies: the figures that tests/floors.json holds floors of.

Gold and outputs are plain dicts: {"id", "body", "noise": [{"kind", "text"}]} and `Article.to_dict()`.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Doc = dict[str, Any]

#: A word, a mark, or one letter of a script that sets no spaces between words.
_TOKEN = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|\\w+|[^\\w\\s]")
#: A piece of noise is gone when at most this share of its tokens still stands in the body.
LEFT_OVER = 0.2


class Score(NamedTuple):
    """Means over documents, and shares of the gold's noise pieces."""

    f1: float
    exact: float
    intact: float
    removed: float
    kinds_right: float


def read(path: Path) -> list[Doc]:
    """The objects of a .jsonl file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def folded(text: str) -> str:
    """White space made single, accents in one form."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tokens(text: str) -> Counter[str]:
    """The bag of words of a text, in lower case."""
    return Counter(_TOKEN.findall(folded(text).lower()))


def score(golds: Iterable[Doc], outputs: Iterable[Doc], leave_out: Iterable[str] = ("navigation",)) -> Score:
    """The figures of `outputs` against `golds`, pair by pair.

    leave_out: kinds that the share of removed pieces does not count. A share of nothing is 1.
    """
    aside = set(leave_out)
    f1, exact, intact = [], [], []
    gone, met = [], []
    for gold, output in zip(golds, outputs, strict=True):
        body = output["body"]
        want, have = tokens(gold["body"]), tokens(body)
        hit = (want & have).total()
        f1.append(_f1(hit, have.total(), want.total()))
        exact.append(folded(body) == folded(gold["body"]))
        intact.append(hit == want.total())
        gone += [left for kind, left in _gone(gold, body) if kind not in aside]
        met += _kinds_right(gold, output.get("removed", ()))
    return Score(*map(_share, (f1, exact, intact, gone, met)))


def _f1(hit: int, kept: int, wanted: int) -> float:
    precision = hit / kept if kept else float(wanted == 0)
    recall = hit / wanted if wanted else 1.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(values: list[float] | list[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def _gone(gold: Doc, body: str) -> Iterator[tuple[str, bool]]:
    """Each noise piece's kind, and whether it is gone from the body. The longest pieces take first."""
    extra = tokens(body) - tokens(gold["body"])
    for piece in sorted(gold.get("noise", ()), key=lambda noise: -len(noise["text"])):
        mine = tokens(piece["text"])
        still = mine & extra
        stays = still.total() > LEFT_OVER * mine.total()
        if stays:
            extra -= still
        yield piece["kind"], not stays


def _kinds_right(gold: Doc, removed: Iterable[Doc]) -> Iterator[bool]:
    """For each noise piece that some removal meets: does one name its kind?"""
    log = [(removal["kind"], folded(removal["text"])) for removal in removed]
    for piece in gold.get("noise", ()):
        text = folded(piece["text"])
        kinds = {kind for kind, cut in log if cut and (text in cut or cut in text)}
        if kinds:
            yield piece["kind"] in kinds
