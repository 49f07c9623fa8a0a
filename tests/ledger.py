"""The ledger of what the rules remove from gold bodies: each piece read by somebody, noise or story.

    python tests/ledger.py DATA                                 the pieces that nobody has read, with their text
    python tests/ledger.py DATA --write noise                   all of these into the ledger, as noise
    python tests/ledger.py DATA --write story --only ID ...     those of these documents alone, as story
    python tests/ledger.py DATA --refresh                       names of rules anew, and pieces that stay now leave

DATA holds text-dev.jsonl and html-dev/gold.jsonl. The ledger, tests/ledger.jsonl, says where a piece
stands in a gold body, never what it reads: the texts belong to their publishers.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from scoring import read

from cleanpress import Cleaner

LEDGER = Path(__file__).with_name("ledger.jsonl")
VERDICTS = ("noise", "story")
#: How much of the text around a piece is shown.
AROUND = 120


class Piece(NamedTuple):
    """A removal from a gold body: where it stands, which rule took it, and what it reads."""

    set: str
    id: str
    start: int
    end: int
    rule: str
    text: str = ""
    before: str = ""
    after: str = ""

    @property
    def place(self) -> tuple[str, int, int]:
        """What the ledger knows a piece by; the rule that takes it may change."""
        return self.id, self.start, self.end


def bodies(data: Path) -> Iterator[tuple[str, str, str]]:
    """The gold bodies, each with its set and id."""
    for gold in read(data / "text-dev.jsonl"):
        yield "text-dev", gold["id"], gold["body"]
    for gold in read(data / "html-dev" / "gold.jsonl"):
        yield gold["set"], gold["id"], gold["body"]


def pieces(golds: Iterable[tuple[str, str, str]]) -> Iterator[Piece]:
    """Everything that the rules remove from these bodies."""
    cleaner = Cleaner()
    for name, ident, body in golds:
        article = cleaner.clean(body)
        for r in article.removed:
            before, after = article.text[max(0, r.start - AROUND) : r.start], article.text[r.end : r.end + AROUND]
            yield Piece(name, ident, r.start, r.end, r.rule, r.text, before, after)


def known() -> dict[tuple[str, int, int], str]:
    """The ledger: verdicts by place."""
    return {(entry["id"], entry["start"], entry["end"]): entry["verdict"] for entry in read(LEDGER)}


def write(found: Iterable[Piece], verdicts: dict[tuple[str, int, int], str]) -> None:
    """Write the pieces that have a verdict, sorted, one a line."""
    rows = []
    for piece in sorted(found, key=lambda piece: (piece.set, *piece.place)):
        if piece.place in verdicts:
            row = {name: getattr(piece, name) for name in ("set", "id", "start", "end", "rule")}
            rows.append(json.dumps(row | {"verdict": verdicts[piece.place]}))
    LEDGER.write_text("".join(f"{row}\n" for row in rows), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", choices=VERDICTS)
    parser.add_argument("--only", nargs="+", metavar="ID", help="documents, by the end of their id")
    parser.add_argument("--refresh", action="store_true")
    options = parser.parse_args()
    found = list(pieces(bodies(options.data)))
    verdicts = known() if LEDGER.exists() else {}
    unread = [piece for piece in found if piece.place not in verdicts]
    if options.only:
        unread = [piece for piece in unread if piece.id.endswith(tuple(options.only))]
    if options.write:
        verdicts |= dict.fromkeys((piece.place for piece in unread), options.write)
    if options.write or options.refresh:
        write(found, verdicts)
        return
    for piece in unread:
        shown = f"{piece.before}[-{piece.text}-]{piece.after}".replace("\n", " / ")
        print(f"{piece.id} {piece.start}-{piece.end} {piece.rule}\n    {shown}\n")
    print(f"{len(unread)} of {len(found)} pieces are not in the ledger")


if __name__ == "__main__":
    main()
