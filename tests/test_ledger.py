"""What the rules remove from gold bodies, nearly all of it story: nothing that nobody has read, and little.

Needs the folder that CLEANPRESS_DATA names. tests/ledger.py prints unread pieces, and takes verdicts.
"""

import json
import os
from functools import cache
from pathlib import Path

import ledger
import pytest
from ledger import Piece

DATA = Path(os.environ.get("CLEANPRESS_DATA", ""))
FLOORS = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))["ledger"]
#: Sets whose gold is the story and nothing else; that of the others holds some noise.
PURE = ("text-dev", "fundus")

needs_data = pytest.mark.skipif(
    "CLEANPRESS_DATA" not in os.environ, reason="needs real articles: set CLEANPRESS_DATA to their folder"
)


@cache
def golds() -> list[tuple[str, str, str]]:
    return list(ledger.bodies(DATA))


@cache
def removed() -> list[Piece]:
    return list(ledger.pieces(golds()))


def of(pure: bool) -> tuple[list[tuple[str, str, str]], list[Piece]]:
    """The bodies and the pieces removed, of the pure sets or of the others."""
    mine = [gold for gold in golds() if (gold[0] in PURE) == pure]
    return mine, [piece for piece in removed() if (piece.set in PURE) == pure]


def share_kept(pure: bool) -> float:
    mine, gone = of(pure)
    return 1 - sum(piece.end - piece.start for piece in gone) / sum(len(body) for _, _, body in mine)


def test_every_entry_has_a_verdict_and_no_text():
    entries = ledger.read(ledger.LEDGER)
    assert entries
    for entry in entries:
        assert set(entry) == {"set", "id", "start", "end", "rule", "verdict"}, entry
        assert entry["verdict"] in ledger.VERDICTS, entry
    assert len(ledger.known()) == len(entries), "two entries for one piece"


@needs_data
def test_every_removal_was_read():
    unread = [piece[:5] for piece in removed() if piece.place not in ledger.known()]
    assert not unread, "read these, and mend the rule or give a verdict: python tests/ledger.py $CLEANPRESS_DATA"


@needs_data
def test_pure_bodies_stay():
    mine, gone = of(pure=True)
    assert 1 - len({piece.id for piece in gone}) / len(mine) >= FLOORS["pure"]["untouched"]
    assert share_kept(pure=True) >= FLOORS["pure"]["characters"]


@needs_data
def test_other_bodies_lose_hardly_any_story():
    mine, gone = of(pure=False)
    hurt = {piece.id for piece in gone if ledger.known().get(piece.place) == "story"}
    assert 1 - len(hurt) / len(mine) >= FLOORS["mixed"]["story_whole"], sorted(hurt)
    assert share_kept(pure=False) >= FLOORS["mixed"]["characters"]
