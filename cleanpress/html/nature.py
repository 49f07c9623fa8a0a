"""Pages that are no articles: lists of stories, live blogs, galleries, consent walls, bot walls.

Each is told by two signs of different sort: what the page says of itself (its type as data, its
address, the words of a wall) and how it is built. One sign alone says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import islice

from cleanpress.html.blocks import Block
from cleanpress.html.stated import Stated
from cleanpress.text import is_prose

#: A page with so many links to every paragraph is a list.
LINKS_A_PARAGRAPH = 25
#: Times of day at the start of lines, or on lines of their own: a live blog has at least so many.
ENTRIES = 6
#: A gallery shows at least so many pictures, and more of them than paragraphs.
PICTURES = 8
#: A wall has hardly any text beside its own.
WALL_PARAGRAPHS = 4
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}\b.{0,12}$|^\d{1,2}[:.h]\d{2}\b")
_LIVE = re.compile(
    r"\b(?:live|liveblog|ticker|newsticker|newsblog|minute by minute|en direct|en vivo|diretta|canlı)\b", re.I
)
_GALLERY = re.compile(
    r"\b(?:photos?|gallery|galerie|galeri|galería|fotos?|fotostrecke|bilder|in pictures|diaporama)\b", re.I
)
_CONSENT = re.compile(
    r"(?:accept|agree|zustimm|akzeptier|accepter|aceptar|accett|setuju|godkänn|kabul).{0,60}(?:cookie|consent|einwillig|werbung)"
    r"|cookie.{0,60}(?:accept|agree|zustimm|akzeptier|accepter|aceptar|accett|setuju|godkänn|kabul)|contentpass|pur-abo",
    re.I,
)
_ROBOT = re.compile(
    r"are you (?:a )?(?:robot|human)|not a robot|captcha|checking your browser|verify(?:ing)? (?:that )?you are human"
    r"|enable javascript and cookies|unusual traffic|access denied|just a moment|pardon our interruption"
    r"|request blocked",
    re.I,
)


def unlike_article(says: Stated, lines: Sequence[Block]) -> tuple[str, ...]:
    """What the page seems to be instead of an article, for `Article.warnings`."""
    return tuple(f"{name}: {why}" for name, (test, why) in _NATURES.items() if test(says, lines))


def _titles(says: Stated) -> str:
    return " ".join((*says.titles, says.window))


def _paragraphs(lines: Sequence[Block]) -> int:
    return sum(line.link_share < 0.3 and is_prose(line.text) for line in lines)


def _index(says: Stated, lines: Sequence[Block]) -> bool:
    kinds = says.kinds
    listed = bool(kinds & {"collectionpage", "itemlist", "searchresultspage", "website"}) and not says.articles
    if not listed or "article" in kinds:
        return False
    linked = sum(line.link_share > 0.8 for line in lines)
    return linked > LINKS_A_PARAGRAPH * max(1, _paragraphs(lines))


def _live(says: Stated, lines: Sequence[Block]) -> bool:
    named = "liveblogposting" in says.kinds or bool(_LIVE.search(_titles(says)))
    clocks = (line for line in islice(lines, 3000) if len(line.text) < 60 and _CLOCK.search(line.text))
    return named and sum(1 for _ in clocks) >= ENTRIES


def _gallery(says: Stated, lines: Sequence[Block]) -> bool:
    named = bool(says.kinds & {"imagegallery", "mediagallery"}) or bool(_GALLERY.search(_titles(says)))
    if not named:
        return False
    pictures = len({id(p) for line in lines for p in line.place.up() if p.tag == "figure"})
    return pictures >= PICTURES and pictures > _paragraphs(lines)


def _few_paragraphs(lines: Sequence[Block], most: int) -> bool:
    prose = (line for line in lines if line.link_share < 0.3 and is_prose(line.text))
    return sum(1 for _ in islice(prose, most + 1)) <= most


def _consent(says: Stated, lines: Sequence[Block]) -> bool:
    return _few_paragraphs(lines, WALL_PARAGRAPHS) and any(
        _CONSENT.search(line.text[:500]) for line in islice(lines, 60)
    )


def _robot(says: Stated, lines: Sequence[Block]) -> bool:
    if says.articles or len(lines) >= 40 or not _few_paragraphs(lines, 2):
        return False
    return any(_ROBOT.search(line.text[:300]) for line in lines) or bool(_ROBOT.search(says.window))


_NATURES: dict[str, tuple[Callable[[Stated, Sequence[Block]], bool], str]] = {
    "index-page": (_index, "it calls itself a list or site, and holds links rather than paragraphs"),
    "live-blog": (_live, "it calls itself live, and many entries bear a time"),
    "gallery": (_gallery, "it calls itself a gallery, and holds more pictures than paragraphs"),
    "consent-wall": (_consent, "it asks for consent, and holds hardly any paragraphs"),
    "bot-wall": (_robot, "it asks for a human, and holds hardly anything else"),
}
