"""Dates as newsrooms print them -> ISO 8601, in every language that the rules know.

What a date looks like (day, word, year; figures; 2024年11月3日) is told here, and so are Indonesian,
Malay and English months. The months of other languages, with their cases and short forms, are
dateparser's: its tables are read, language by language, when such a word comes. Its parser is not
asked: it would fill in what a text leaves out (today's day for a bare month), and a corpus needs None there.
"""

from __future__ import annotations

import datetime
import re
import runpy
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cleanpress.calendars import gregorian, iranian_month, year_of_era
from cleanpress.zones import offset

_MONTHS = {
    1: "januari january jan januar", 2: "februari february feb pebruari", 3: "maret march mac mar",
    4: "april apr", 5: "mei may", 6: "juni june jun", 7: "juli july jul julai", 8: "agustus august ogos agu aug agt",
    9: "september sep sept", 10: "oktober october okt oct", 11: "november nov nopember nop",
    12: "desember december disember des dec dis",
}  # fmt: skip
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
# Arabic months of the Levant and the Maghreb, which the library lacks.
_ARABIC = (
    "كانون الثاني|جانفي", "شباط|فيفري", "آذار|اذار", "نيسان|أفريل", "أيار|ايار", "حزيران|جوان", "تموز|جويلية|يوليوز",
    "آب|غشت|أوت", "أيلول|ايلول|شتنبر", "تشرين الأول|تشرين الاول", "تشرين الثاني|نونبر", "كانون الأول|كانون الاول|دجنبر",
)  # fmt: skip
# Without their vowels and dots two of the short Thai months are the same.
_THAI = "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค".split()
_OWN = {
    "ar": {name: number for number, names in enumerate(_ARABIC, 1) for name in names.split("|")},
    "th": {name: number for number, name in enumerate(_THAI, 1)},
}
#: The languages whose months are all known here; Javanese and Sundanese use Indonesian ones.
_HOME = frozenset(("id", "ms", "en", "jv", "su"))
_ALIAS = {"no": "nb", "nn": "nb", "yue": "zh", "fil": "tl"}

_NAME = r"(?P<month>[A-Za-zéÉ]{3,9})\.?"
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
# Words of any script, with their vowel signs and inner stops; what may link them to figures.
_WORD = r"[^\W\d_][^\s\d,،;:/|()\[\]\"-]{0,20}"
_SEVERAL = rf"{_WORD}(?:[ /]{{1,2}}{_WORD}){{0,3}}?"
_ORDINAL = r"(?:\.?[ºª°]|er\b|e\b|ο|η)?"
_ERA = "(?P<era>令和|平成|民國|民国)?"
_LINK = r"[ .,،/-]{0,3}"
_YEAR = r"(?P<year>\d{4})(?!\d)"
_WORDY = tuple(
    re.compile(form, re.I)
    for form in (
        rf"{_ERA}(?P<year>\d{{1,4}}|元) ?[年년] ?(?P<month>\d{{1,2}}) ?[月월] ?(?P<day>\d{{1,2}}) ?[日일號号]?",
        rf"(?<!\d)(?P<day>\d{{1,2}})[ ]?(?:tháng|thg\.?)[ ]?(?P<month>\d{{1,2}})(?:[ ,]+năm|,)?[ ]+{_YEAR}",
        rf"(?<![\d.:])(?P<day>\d{{1,2}}){_ORDINAL}{_LINK}(?P<month>{_SEVERAL}){_LINK}(?P<year>\d{{4}}|\d\d)(?![\d:])",
        rf"(?P<month>{_WORD})[ ]+(?P<day>\d{{1,2}})(?:\.?[ºª°])?[.,،]?[ ]+{_YEAR}",
        rf"(?<!\d)(?P<year>\d{{4}})[.,]?[ ]+(?P<month>{_WORD})[ ]+(?P<day>\d{{1,2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})\.[ ]?(?P<month>\d{{1,2}})\.[ ]?{_YEAR}",
        r"(?<!\d)(?P<year>\d{4})\.[ ]?(?P<month>\d{1,2})\.[ ]?(?P<day>\d{1,2})(?!\d)",
    )
)
#: Where figures of two and stops are day, month, year: "03.11.24".
_STOPS = re.compile(r"(?<![\d.])(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{2})(?![\d:]|\.\d)")
_STOPPED = frozenset("de ru uk cs fi da nb tr pl ro".split())
_TIME = re.compile(
    r"(?P<first>上午|下午|晚上|凌晨|早上|午前|午後|오전|오후)?[ ]?"
    r"(?<![\d/])(?P<hour>\d{1,2})(?:[:.]|[ ]?h[ ]?|[ ]?[時时点點시][ ]?)(?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:\.\d{1,6})?)?(?![\d/]|\.\d)[分분]?"
    r"[ ]?(?P<half>[ap]\.?m\b\.?|tengah ?hari|pagi|siang|petang|sore|malam|صباح[اًا]*|مساء[ًا]*|[صم](?!\w)|[πμ]\.?μ\b\.?"
    r"|sáng|chiều|tối|de la mañana|de la tarde|da manhã|da tarde|du matin)?",
    re.I,
)
#: A time in front of its date: "17:27 GMT, 17.03.2020".
_BEFORE = re.compile(r"[ ]*(?:(?:GMT|UTC)[ ]?(?:[+-]\d{1,2}(?::?\d{2})?)?)?[ ,|()-]*(?:Uhr|น\.?)?[ ,|()-]*$", re.I)
#: Another year, or word of a change: what stands behind it belongs to another date.
_OTHER = re.compile(r"(?<![+\d:])(?:19|20)\d\d(?!\d)")
#: What labels of changed stories say, by its stem, in all languages.
_UPDATED = re.compile(
    r"updat|modifi|last edited|revised|perbar|perbaharui|kemas ?kini|dianyar|diowah|dirobah|diropéa|diédit|besut"
    r"|aktuali|actuali|atuali|mise? à jour|geändert|bearbeitet|änderung|^stand\b|aggiorn|ultimo agg|bijgewerkt"
    r"|gewijzigd|geüpdat|aangepast|güncel|düzenle|обновл|измен|оновл|змін|доповн|zmian|zmien|modyfik|edytow|změn|uprav|úprav"
    r"|frissít|frissül|módosí|ενημ|τροποπ|ανανέω|ανανεώ|ανανεω|uppdater|ändrad|opdater|ændret|redige|oppdater|endret"
    r"|päivit|muokat|täydenn|cập nhật|sửa|แก้ไข|อัปเดต|อัพเด|ปรับปรุง|更新|修改|修订|改訂|수정|업데이트|갱신|최종 ?편집"
    r"|تحديث|محدث|حُد|حدث في|تعديل|ب[هھ]? ?روز|ویرایش|اپ ?ڈیٹ|تازہ کاری|ترمیم|עודכן|עדכון|अपडेट|अद्यतन|संशोधित"
    r"|হালনাগাদ|আপডেট|পরিবর্তিত|புதுப்பி|மாற்றம்|அப்டேட்|sasish|boreshw|huishw|binago",
    re.I,
)
#: A date line is no longer than this.
LONGEST = 300
_YEARS = range(1900, 2101)


def iso(text: str, latest: datetime.date | None = None, language: str | None = None) -> str | None:
    """The first date in the text as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS[±HH:MM], or None.

    A date that can't be (31 June), lies outside 1900-2100 or after `latest` is None.
    language: that of the text, if known; its months are understood, and English ones always.

    >>> iso("Senin, 6 November 2023 – 20:40 WIB")
    '2023-11-06T20:40:00+07:00'
    >>> iso("le 3 décembre 2024 à 10h15", language="fr")
    '2024-12-03T10:15:00'
    >>> iso("31 Juni 2020") is None
    True
    """
    text, language = _plain(text[:LONGEST]), _tongue(language)
    for day, start, end in _days(text, language):
        if latest is None or day <= latest:
            return day.isoformat() + _clock_of(text, start, end, language)
    return None


def updated(label: str) -> bool:
    """Does this label announce when a story was changed, rather than when it appeared?

    >>> updated("Última actualización:"), updated("Diterbitkan pada")
    (True, False)
    """
    return _UPDATED.search(_plain(label).strip()) is not None


def told_apart(text: str) -> tuple[str, str]:
    """A date line in two: the part that tells when the story appeared, and the one that tells when it was changed.

    >>> told_apart("3/11/2024 | Actualizado: 4/11/2024")
    ('3/11/2024 | ', 'Actualizado: 4/11/2024')
    >>> told_apart("Updated 4 November 2024 - published 3 November 2024")
    ('published 3 November 2024', 'Updated 4 November 2024 - ')
    """
    found = _UPDATED.search(text)
    if not found:
        return text, ""
    if _DIGIT.search(text, found.end()):
        own, later = text[: found.start()], text[found.start() :]
        first = None if _DIGIT.search(own) else _PUBLISHED_BEHIND.search(later)
        return (later[first.start(1) :], later[: first.start(1)]) if first else (own, later)
    return ("", text) if text[found.end() :].strip(" )]") == "" else (text, "")


def alone(line: str, language: str | None) -> bool:
    """Is this line a date and nothing else: weekday, day, month, year, time?

    >>> alone("Sonntag, 3. Dezember 2023, 10.15 Uhr", "de"), alone("Am 3. Dezember 2023 starb er", "de")
    (True, False)
    """
    text, language = _plain(line), _tongue(language)
    dates = 0
    for _, start, end in _days(text, language):  # several forms may read the same figures
        if "\0" not in text[start:end]:
            text = text[:start] + "\0" * (end - start) + text[end:]
            dates += 1
    if not 1 <= dates <= 2 or (dates == 2 and not _UPDATED.search(text)):
        return False
    rest = _FILLERS.sub(" ", _LABELS.sub(" ", _UPDATED_WORD.sub(" ", _ZONED.sub(" ", _TIME.sub(" ", text, count=2)))))
    words = _WORDS.findall(rest)
    return not any(char.isdigit() for char in rest) and len(words) <= 3 and _weekday(" ".join(words), language)


_WORDS = re.compile(r"[^\0\s\d.,،:;/|()\[\]-]+")
_ZONED = re.compile(
    r"\(?\b(?:WITA|WIB|WIT|(?:GMT|UTC)(?:[ ]?[+-]\d{1,2}(?::?\d{2})?)?|MSK|МСК|[A-Z]{2,3}S?T|MESZ|MEZ)\b\)?"
)
_UPDATED_WORD = re.compile(rf"[^\W\d]*(?:{_UPDATED.pattern})[^\s\0\d:]*", re.I)
#: What labels of the time of publication say, by its stem; and the words beside such labels.
_PUBLISHED = (
    r"(?<!\w)(?:publi|veröffentl|gepubliceerd|pubblicat|opublikow|опубл|publicer|udgiv|julkais|közzét|megjelen|δημοσ"
    r"|yayın|đăng|xuất bản|نشر|النشر|تاريخ النشر|انتشار|منتشر|प्रकाशित|প্রকাশ|פורסם|شائع|เผยแพร่|imechapish|inilathala"
    r"|发布|發布|發佈|发表|發表|公開|投稿|掲載|配信|등록|입력|(?:di)?(?:terbit|publikasi|tayang|siar|unggah)|posted)[^\s\0\d:]*"
)
_LABELS = re.compile(
    rf"{_PUBLISHED}"
    r"|(?<!\w)(?:zuletzt|última|ultimo|ultima|dernière|son|последнее|laatst|sist|senest|senast|last|ostatnia|utolsó)(?!\w)"
    r"|(?:更新|配信|公開|掲載|发布|發布|修正)$",
    re.I,
)
#: Such a label, and figures behind it, where other figures stand before it.
_PUBLISHED_BEHIND = re.compile(rf"\d.*?({_PUBLISHED}.*?\d)", re.I)
_DIGIT = re.compile(r"\d")
#: Words that stand around the parts of a date in a line of its own.
_FILLERS = re.compile(
    r"(?<!\w)(?:uhr|kl|klo|um|à|às|alle|ore|ora|orele|las|a las|om|uur|den|il|le|el|i|h|hs|hrs|г|года|р|року|o|τις|στις"
    r"|em|lúc|ngày|น|เวลา|วันที่|ที่|พ.ศ|م|هـ|ساعت|الساعة|saat|saa)(?!\w)",
    re.I,
)


def _plain(text: str) -> str:
    """Figures of all scripts as 0-9, dashes and spaces as the plain ones; no direction marks."""
    if text.isascii():
        return text
    signs = []
    for char in unicodedata.normalize("NFC", text):
        if char.isdecimal():
            char = str(unicodedata.decimal(char))
        elif char in "‐‑‒–—―−－":
            char = "-"
        elif char in "：﹕":
            char = ":"
        elif char.isspace():
            char = " "
        elif unicodedata.category(char) == "Cf":
            continue
        signs.append(char)
    return "".join(signs)


def at_home(language: str) -> bool:
    """Are all months of this language known without the library?

    >>> at_home("ms-MY"), at_home("es")
    (True, False)
    """
    return _tongue(language) in _HOME


def _tongue(language: str | None) -> str:
    own = (language or "").lower().replace("_", "-").partition("-")[0]
    return _ALIAS.get(own, own)


def _days(text: str, language: str) -> list[tuple[datetime.date, int, int]]:
    """The days that a text names, in its order, with where each stands."""
    if language and language not in _HOME:
        forms = (*_FORMS, *_WORDY, *((_STOPS,) if language in _STOPPED else ()))
    else:
        forms = _FORMS if text.isascii() else (*_FORMS, _WORDY[0])
    found = [(_day(match, language), *match.span()) for form in forms for match in form.finditer(text)]
    days = [(day, start, end) for day, start, end in found if day and day.year in _YEARS]
    return sorted(days, key=lambda day: day[1])


def _day(found: re.Match[str], language: str) -> datetime.date | None:
    name, day = found["month"], int(found["day"])
    era = found.groupdict().get("era")
    year = 1 if found["year"] == "元" else int(found["year"])
    named = not name.isdigit()
    if era or language in ("th", "fa"):
        month = (iranian_month(name) if language == "fa" else 0) or _number(name, language)
        return gregorian(year_of_era(era, year), month, day, language, named)
    month = _number(name, language)
    if language == "en" and month > 12 >= day and "/" in found[0] and _HALF.match(found.string, found.end()):
        month, day = day, month  # the American order, as the figures and the clock show
    if year < 100 and (named or not re.search(r"\d[/.]\d{2}$", found[0])):
        return None
    try:
        return datetime.date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


_HALF = re.compile(r"[ ,|-]*\d{1,2}:\d{2}(?::\d{2})?[ ]?[ap]\.?m", re.I)


def _number(name: str, language: str) -> int:
    """The number of a month, or 0."""
    if name.isdigit():
        return int(name)
    if language == "tr":
        name = name.replace("I", "ı").replace("İ", "i")
    name = name.lower().strip(" .").removeprefix("ng ")
    bare = name.replace("é", "e")
    if bare in _MONTH or language in _HOME or not language:
        return _MONTH.get(bare, 0)
    own = _OWN.get(language, {})
    if language == "th":
        name = name.removesuffix(" พ.ศ").strip(" .")
        if "." in name:
            return own.get(name.replace(".", ""), 0)
    parts = [part.strip() for part in name.split("/")]
    numbers = {own.get(part) or _month(part, language) for part in parts}
    return numbers.pop() if len(numbers) == 1 else 0


def _month(name: str, language: str) -> int:
    """What the library calls by this word: the number of a month, or 0."""
    months, _, links = _spoken(language)
    return months.get(" ".join(word for word in map(_bare, name.split()) if word not in links), 0)


def _weekday(words: str, language: str) -> bool:
    """Does a date hold nothing else than these words: weekdays, and those that link its parts?"""
    _, days, links = _spoken(language)
    return all(word in days or word in links for word in map(_bare, words.split()))


def _bare(word: str) -> str:
    """A word without accents and marks, as the library compares it."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).strip(".•·|\u200f\u200e")


@cache
def _spoken(language: str) -> tuple[dict[str, int], frozenset[str], frozenset[str]]:
    """The library's months of a language, with their numbers, its weekdays, and the words that link them.

    Its parser is not asked: it takes a fifth of a second to start, and fills in what a text leaves out.
    """
    library = find_spec("dateparser")
    if not re.fullmatch("[a-z]{2,3}", language) or library is None or library.origin is None:
        return _NOTHING  # a page may call its language anything, and what is read here is run
    file = Path(library.origin).with_name("data") / "date_translation_data" / f"{language}.py"
    if not file.is_file():
        return _NOTHING
    table = runpy.run_path(str(file))["info"]
    months = {" ".join(map(_bare, name.split())): n for n, key in enumerate(_KEYS, 1) for name in table.get(key, ())}
    days = (_bare(name) for key in _DAYS for name in table.get(key, ()))
    links = (_bare(word) for key in ("skip", "pertain") for phrase in table.get(key, ()) for word in phrase.split())
    return months, frozenset(days), frozenset(links)


#: What is known of a language that the library does not know.
_NOTHING: tuple[dict[str, int], frozenset[str], frozenset[str]] = ({}, frozenset(), frozenset())
#: What the library's tables call months and weekdays.
_KEYS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


def _clock_of(text: str, start: int, end: int, language: str) -> str:
    """The time that belongs to a date: the next one behind it, or the one right before it."""
    behind = text[end : end + 40]
    changed, other = _UPDATED.search(behind), _OTHER.search(behind)
    behind = behind[: min(found.start() for found in (changed, other) if found)] if changed or other else behind
    before = _time_before(text, start)
    if before and other:  # the time behind may be that of the other date
        return before
    found = _TIME.search(behind)
    return _clock(found, behind[found.end() :], language) if found else before


def _time_before(text: str, start: int) -> str:
    """The time that stands right in front of a date."""
    text = text[max(0, start - 30) : start]
    for found in _TIME.finditer(text):
        if _BEFORE.match(text, found.end()):
            zone = text[found.end() :]
            return _clock(found, zone if zone.strip(" ,|()-") else text[: found.start()][-4:], "")
    return ""


def _clock(found: re.Match[str], behind: str, language: str) -> str:
    """A time of day and its zone as ISO 8601 writes them; nothing for a time that can't be."""
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    half = (found["first"] or found["half"] or "").lower()
    if half and 1 <= hour <= 12:
        early = (half, hour) in _EARLY or half.startswith(_AM)
        hour = hour % 12 + (0 if early else 12)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    return f"T{hour:02d}:{minute:02d}:{second:02d}{offset(behind, language)}"


#: Before noon too, or midnight: hours that "siang" and "malam" do not move.
_EARLY = (("siang", 10), ("siang", 11), ("malam", 12))
#: What words for the half of the day before noon begin with.
_AM = ("a", "pagi", "ص", "上午", "凌晨", "早上", "午前", "오전", "π", "sáng", "de la ma", "da ma", "du matin")
