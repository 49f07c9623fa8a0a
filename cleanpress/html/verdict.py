"""What the page's structure says of a line that stays in the text: story, or which sort of noise."""

from __future__ import annotations

from cleanpress.html.blocks import Block
from cleanpress.model import Mark

#: A line with this share of links is a link.
LINKED = 0.6
#: A figure with more than this holds something else than a picture and its caption: a slide of a gallery, a story.
CAPTION_LINES, CAPTION_LETTERS = 3, 300


def mark(line: Block, story: bool) -> Mark:
    """The mark of one line."""
    if story:
        return Mark("", line.met)
    if _caption(line):
        return Mark("caption", line.met)
    return Mark("links" if line.link_share > LINKED else "other", line.met)


def _caption(line: Block) -> bool:
    """Does it stand in a figure that holds hardly more than a picture? Figures hold tables and posts as well."""
    figure = next((place for place in line.place.up() if place.tag == "figure"), None)
    if figure is None or line.heading or line.link_share > LINKED or {"table", "quote"} & line.place.around:
        return False
    return figure.lines <= CAPTION_LINES and figure.letters <= CAPTION_LETTERS
