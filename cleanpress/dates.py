"""Dates as newsrooms print them -> ISO 8601.

Indonesian, Malay and English month names, numeric dates, and the zones WIB, WITA, WIT, GMT and
UTC. A date library would guess where the text is silent (today's day for a bare month); a
corpus needs None there, so the few forms are read here.
"""

from __future__ import annotations

import datetime
import re

_MONTHS = {
    1: "januari january jan januar", 2: "februari february feb pebruari", 3: "maret march mac mar",
    4: "april apr", 5: "mei may", 6: "juni june jun", 7: "juli july jul julai", 8: "agustus august ogos agu aug agt",
    9: "september sep sept", 10: "oktober october okt oct", 11: "november nov nopember nop",
    12: "desember december disember des dec dis",
}  # fmt: skip
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]+{_NAME}[ ,-]+(?P<year>\d{{4}})",
        rf"\b{_NAME}[ ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ ]+(?P<year>\d{{4}})",
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{2})(?!\d)",
    )
)
_TIME = re.compile(
    r"(?<![\d/])(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d{1,6})?)?(?![\d/])"
    r" ?(?P<half>[ap]\.?m\b\.?|pagi|siang|petang|sore|malam|tengah ?hari)?",
    re.I,
)
_ZONE = re.compile(
    r"\b(?:(?P<name>WITA|WIB|WIT)|(?:GMT|UTC) ?(?:(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?)"
    r"(?![A-Za-z])",
    re.I,
)
_OFFSET = re.compile(r"Z|([+-]\d{2}):?(\d{2})")
_ZONES = {"wib": "+07:00", "wita": "+08:00", "wit": "+09:00"}
_YEARS = range(1900, 2101)


def iso(text: str, latest: datetime.date | None = None) -> str | None:
    """The first date in the text as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS[±HH:MM], or None.

    A date that can't be (31 June), lies outside 1900-2100 or after `latest` is None.

    >>> iso("Senin, 6 November 2023 – 20:40 WIB")
    '2023-11-06T20:40:00+07:00'
    >>> iso("Posted on April 16, 2019")
    '2019-04-16'
    >>> iso("31 Juni 2020") is None
    True
    """
    for form in _FORMS:
        for found in form.finditer(text):
            day = _day(found)
            if day and day.year in _YEARS and (latest is None or day <= latest):
                return day.isoformat() + _time(text[found.end() : found.end() + 40])
    return None


def _day(found: re.Match[str]) -> datetime.date | None:
    month, year = found["month"], int(found["year"])
    number = int(month) if month.isdigit() else _MONTH.get(month.lower(), 0)
    try:
        return datetime.date(year + 2000 if year < 100 else year, number, int(found["day"]))
    except ValueError:
        return None


def _time(text: str) -> str:
    found = _TIME.search(text)
    if not found:
        return ""
    hour = int(found["hour"])
    half = (found["half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (0 if half[0] == "a" or half == "pagi" else 12)
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    return f"T{hour:02d}:{minute:02d}:{second:02d}{_zone(text[found.end() :])}"


def _zone(text: str) -> str:
    plain = _OFFSET.match(text)
    if plain:
        return "+00:00" if plain[0] == "Z" else f"{plain[1]}:{plain[2]}"
    found = _ZONE.search(text)
    if not found:
        return ""
    if found["name"]:
        return _ZONES[found["name"].lower()]
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    return f"{found['sign'] or '+'}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 else ""
