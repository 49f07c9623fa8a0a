"""Years and months that are counted otherwise: Buddhist, Iranian, Japanese, of the Republic of China."""

from __future__ import annotations

import datetime

#: The year before an era's first.
_ERAS = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911}
_IRANIAN = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split()
#: Years of the Iranian calendar that a newspaper may print; its leap years have a plain cycle then.
_SOLAR = range(1300, 1480)
_BUDDHIST = range(2443, 2644)


def year_of_era(era: str | None, year: int) -> int:
    """The year as the world counts it.

    >>> year_of_era("令和", 6), year_of_era(None, 2024)
    (2024, 2024)
    """
    return _ERAS.get(era or "", 0) + year


def iranian_month(name: str) -> int:
    """The number of an Iranian month, 0 for any other word; 101 is the first, so that none is taken for January.

    >>> iranian_month("آبان"), iranian_month("نوامبر")
    (108, 0)
    """
    name = name.strip(" .").replace("ي", "ی").removesuffix(" ماه").removesuffix("ماه")
    return 101 + _IRANIAN.index(name) if name in _IRANIAN else 0


def gregorian(year: int, month: int, day: int, language: str, named: bool) -> datetime.date | None:
    """The day, whichever calendar a text of this language counts in; None for one that can't be.

    named: the month was a word, not a figure.

    >>> gregorian(2567, 11, 3, "th", True)
    datetime.date(2024, 11, 3)
    >>> gregorian(1403, 108, 13, "fa", True)
    datetime.date(2024, 11, 3)
    """
    if language == "fa" and year in _SOLAR and (month > 100 or not named):
        return _from_iranian(year, month % 100, day)
    if language == "th":
        if named and 50 <= year < 100:  # the Buddhist year, cut short
            year += 2500
        year -= 543 if year in _BUDDHIST else 0
    try:
        return datetime.date(year, month, day) if year > 99 else None
    except ValueError:
        return None


def _from_iranian(year: int, month: int, day: int) -> datetime.date | None:
    leap = year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
    last = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= last):
        return None
    years = year - 1300
    leaps = sum(1 for past in range(1300, year) if past % 33 in (1, 5, 9, 13, 17, 22, 26, 30))
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return datetime.date(1921, 3, 21) + datetime.timedelta(days=365 * years + leaps + before + day - 1)
