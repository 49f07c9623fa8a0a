"""Time zones as newsrooms print them -> ISO 8601 offsets."""

from __future__ import annotations

import re

_PRINTED = re.compile(r"Z(?!\w)|([+-]\d{2}):?(\d{2})")
#: Names that mean one offset wherever they stand. PST, CST, BST and AST mean several: none is chosen.
_OFFSETS = {
    "-04:00": "EDT", "-05:00": "EST CDT", "-06:00": "MDT", "-07:00": "PDT", "-03:00": "BRT ART",
    "+00:00": "WET", "+01:00": "CET MEZ WAT WEST", "+02:00": "CEST MESZ EET CAT SAST",
    "+03:00": "EEST MSK МСК TRT TSİ TSI EAT", "+05:00": "PKT", "+07:00": "ICT", "+08:00": "SGT HKT MYT PHT AWST",
    "+09:00": "JST KST", "+10:00": "AEST", "+11:00": "AEDT",
}  # fmt: skip
_NAMED = {name: offset for offset, names in _OFFSETS.items() for name in names.split()}
_HOME = {"wib": "+07:00", "wita": "+08:00", "wit": "+09:00"}
#: Names that the language of the text decides.
_LOCAL = {
    "IST": {**dict.fromkeys(("en", "hi", "bn", "ta", "ur"), "+05:30"), "he": "+02:00"},
    "IDT": {"he": "+03:00"},
}
_ZONE = re.compile(
    r"\b(?:(?P<home>WITA|WIB|WIT)|(?:GMT|UTC) ?(?:(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?)"
    r"(?![A-Za-z])",
    re.I,
)
#: Case counts, and the name stands close to the time: "est" and "met" are words.
_NAME = re.compile(rf"[^\w]*(?:(?:Uhr|uhr|น|hrs|h)[^\w]+)?({'|'.join([*_NAMED, *_LOCAL])})(?!\w)")


def offset(text: str, language: str = "") -> str:
    """The offset that the text behind a time states, or nothing.

    >>> offset(" WIB"), offset(" (GMT-3)"), offset(" Uhr MEZ"), offset(" PST")
    ('+07:00', '-03:00', '+01:00', '')
    """
    printed = _PRINTED.match(text)
    if printed:
        return "+00:00" if printed[0] == "Z" else f"{printed[1]}:{printed[2]}"
    found = _ZONE.search(text)
    if not found:
        named = _NAME.match(text)
        if not named:
            return ""
        return _NAMED.get(named[1]) or _LOCAL.get(named[1], {}).get(language, "")
    if found["home"]:
        return _HOME[found["home"].lower()]
    hours, minutes = int(found["hours"] or 0), int(found["minutes"] or 0)
    return f"{found['sign'] or '+'}{hours:02d}:{minutes:02d}" if hours <= 14 and minutes < 60 else ""
