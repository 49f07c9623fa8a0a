"""What the page's structure says of a line that stays in the text: story, or which sort of noise."""

from __future__ import annotations

from cleanpress.html.blocks import Block
from cleanpress.model import Mark

#: A line with this share of links is a link.
LINKED = 0.6


def mark(line: Block, story: bool) -> Mark:
    """The mark of one line."""
    around = line.place.around
    form = f"h{line.heading}" if line.heading else "quote" if "quote" in around else ""
    if story:
        return Mark("", form)
    return Mark("links" if line.link_share > LINKED else "other", form)
