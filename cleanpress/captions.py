"""What tells a caption that stands more than once from a sub-heading that does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cleanpress.headline import TITLE_CASE, title_case

#: Copies of a caption without a credit stand as near as this to each other.
NEAR = 4
CREDIT = re.compile(r"[/©@]|\([^()\d=]+\)[.]?$|(?:foto|photo|image|gambar|credit|kredit|getty|reuters|ảnh)\b", re.I)
_QUOTES = ('"', "'", "“", "‘", "„", "«", "»", "- ", "• ")


def may_be_caption(line: str, places: Sequence[int]) -> bool:
    """Without a credit it must read like a sentence and come again near by; sub-headings come again as well.

    places: where the lines that read so stand, counted in lines.

    >>> may_be_caption("Warga menyeberangi jembatan gantung di lereng utara", [3, 5])
    True
    >>> may_be_caption("Cara Merawat Jembatan Gantung", [3, 5])
    False
    """
    short = len(line) <= (160 if title_case(line) >= 0.5 else 110)
    if not short or line == line.lower() or line.startswith(_QUOTES) or line.endswith(('"', "”", ":", "?")):
        return False
    near = all(other - one <= NEAR for one, other in pairwise(places))
    plain = title_case(line) < TITLE_CASE or line.count(" ") >= 7  # longer than sub-headings are
    return "\t" not in line and (CREDIT.search(line) is not None or (near and plain))
