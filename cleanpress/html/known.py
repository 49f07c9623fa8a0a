"""Metadata that the page's markup states, as (field, value) for metadata.py."""

from __future__ import annotations

import re

from cleanpress.html import stated

_STATED = re.compile(r"""(?:datePublished|published_time)["']?\s*(?::|content=)\s*["']([\dT:.+Z-]{16,35})["']""", re.I)


def known(says: stated.Stated, source: str) -> tuple[tuple[str, str], ...]:
    """Title, time, outlet, authors, in the order in which they count."""
    fields = [("title", stated.title(says)), ("published", _published(says, source)), ("publisher", says.site)]
    fields.append(("updated", stated.modified(says)))
    names = stated.authors(says)
    return tuple((name, value) for name, value in [*fields, *(("authors", name) for name in names)] if value)


def _published(says: stated.Stated, source: str) -> str:
    """What the markup states; without that, what htmldate reads from the rest of the page."""
    found = stated.published(says)
    if found:
        return found
    from htmldate import find_date

    # no clock is read, `Cleaner(latest=)` sets a limit
    day = find_date(source, original_date=True, extensive_search=True, max_date="2100-12-31") or ""
    for moment in _STATED.finditer(source):
        if day and moment[1].startswith(day):
            return moment[1]
    return day
