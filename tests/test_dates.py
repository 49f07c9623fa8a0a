"""Dates of all languages: a table of what newsrooms print, and what must stay unread."""
# ruff: noqa: E501 - a language a row, and scripts of any width

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

from cleanpress import clean
from cleanpress.dates import alone, iso, told_apart, updated
from cleanpress.zones import offset

DAY = "2024-11-03"
#: Forms of one day, 3 November 2024, by language; a time stands behind "=".
TABLE = {
    "ar": """3 نوفمبر 2024 | ٣ نوفمبر ٢٠٢٤ | 3 نوفمبر، 2024 | الأحد 3 نوفمبر 2024 | 3 تشرين الثاني 2024
        | 3 تشرين الثاني/نوفمبر 2024 | 03/11/2024 | 3 نونبر 2024 | 2024-11-03 | الأحد، 03 نوفمبر 2024 14:05 =14:05
        | 3 نوفمبر 2024 02:05 م =14:05 | 3 نوفمبر 2024 - 10:15 ص =10:15""",
    "bn": """৩ নভেম্বর ২০২৪ | 3 নভেম্বর 2024 | ০৩ নভেম্বর ২০২৪ | নভেম্বর ৩, ২০২৪ | ০৩/১১/২০২৪ | ৩ নভেম্বর, ২০২৪
        | রবিবার, ৩ নভেম্বর ২০২৪ | ০৩ নভেম্বর ২০২৪, ১৪:০৫ =14:05 | ০৩-১১-২০২৪""",
    "cs": """3. listopadu 2024 | 3. 11. 2024 | 3.11.2024 | 3. listopad 2024 | neděle 3. listopadu 2024 | 03.11.2024
        | 3. 11. 2024 14:05 =14:05 | 3. listopadu 2024, 14:05 =14:05 | 03.11.24""",
    "da": """3. november 2024 | den 3. november 2024 kl. 10.15 =10:15 | 3. nov. 2024 | 3.11.2024 | 03-11-2024
        | søndag den 3. november 2024 | 3. NOVEMBER 2024 | 03/11/2024 14:05 =14:05""",
    "de": """3. November 2024 | 03.11.2024 | 3.11.2024 | Sonntag, 3. November 2024 | 03.11.2024, 10:15 Uhr =10:15
        | 3. Nov. 2024 | am 3. November 2024 um 14.05 Uhr =14:05 | 03.11.24, 14:05 Uhr =14:05 | 2024-11-03""",
    "el": """3 Νοεμβρίου 2024 | 3 νοεμβρίου 2024 | 3 Νοε 2024 | Κυριακή 3 Νοεμβρίου 2024 | 3 ΝΟΕΜΒΡΙΟΥ 2024 | 03/11/2024
        | 3/11/2024, 14:05 =14:05 | 3 Νοεμβρίου 2024 2:05 μ.μ. =14:05 | 03.11.2024 10:15 π.μ. =10:15""",
    "es": """3 de noviembre de 2024 | 3 noviembre 2024 | domingo, 3 de noviembre de 2024 | 3 nov 2024 | 3 nov. 2024
        | noviembre 3, 2024 | 03/11/2024 | 3 de noviembre del 2024 | 3 de noviembre de 2024 a las 14:05 =14:05
        | 03/11/2024 - 14:05h =14:05 | 3 de noviembre de 2024 2:05 PM =14:05 | 3 DE NOVIEMBRE DE 2024""",
    "fa": """13 آبان 1403 | ۱۳ آبان ۱۴۰۳ | یکشنبه ۱۳ آبان ۱۴۰۳ | ۱۴۰۳/۰۸/۱۳ | 1403/08/13 | 3 نوامبر 2024 | ۳ نوامبر ۲۰۲۴
        | ۱۳ آبان ۱۴۰۳ - ۱۴:۰۵ =14:05 | ۱۴۰۳/۸/۱۳ ۱۴:۰۵ =14:05 | ۱۳ آبان‌ماه ۱۴۰۳""",
    "fi": """3. marraskuuta 2024 | 3.11.2024 | 3.11.2024 klo 14.05 =14:05 | su 3.11.2024 | 3. marraskuu 2024 | 03.11.2024
        | sunnuntaina 3. marraskuuta 2024 | 3.11.2024 14:05 =14:05""",
    "fr": """3 novembre 2024 | le 3 novembre 2024 à 10h15 =10:15 | dimanche 3 novembre 2024 | 3 nov. 2024 | 03/11/2024
        | 03/11/2024 à 10:15 =10:15 | 3 NOVEMBRE 2024 | 03.11.2024 | le 03 novembre 2024 - 14 h 05 =14:05""",
    "he": """3 בנובמבר 2024 | 3 נובמבר 2024 | 03.11.2024 | 3.11.2024 | 03/11/2024 | יום ראשון, 3 בנובמבר 2024
        | 3 בנובמבר 2024, 14:05 =14:05 | 14:05, 03.11.2024 =14:05""",
    "hi": """3 नवंबर 2024 | ३ नवंबर २०२४ | 3 नवम्बर 2024 | 03 नवंबर 2024 | रविवार, 3 नवंबर 2024 | 03/11/2024
        | 3 नवंबर, 2024 | 03 Nov 2024 02:05 PM =14:05 | नवंबर 3, 2024""",
    "hu": """2024. november 3. | 2024. november 3., vasárnap | 2024.11.03. | 2024. 11. 03. | 2024. nov. 3. | 2024-11-03
        | 2024. november 3. 14:05 =14:05 | 2024.11.03. 14:05 =14:05""",
    "it": """3 novembre 2024 | domenica 3 novembre 2024 | 3 nov 2024 | 03/11/2024 | 3/11/2024 | 03-11-2024
        | 3 novembre 2024 alle 14:05 =14:05 | 3 Novembre 2024 ore 14.05 =14:05 | 03.11.2024""",
    "ja": """2024年11月3日 | 2024年11月03日 | ２０２４年１１月３日 | 2024/11/03 | 2024.11.3 | 令和6年11月3日 | 2024年 11月 3日
        | 2024年11月3日 14時05分 =14:05 | 2024年11月3日 午後2時05分 =14:05 | 2024/11/3 14:05 =14:05""",
    "jv": """3 November 2024 | Minggu, 3 Nopember 2024 | 3 Nov 2024 | 03/11/2024 | 3-11-2024 | 2024-11-03
        | 3 November 2024 14.05 =14:05 | 03/11/2024, 14:05 =14:05""",
    "ko": """2024년 11월 3일 | 2024년11월3일 | 2024.11.03 | 2024.11.03. | 2024. 11. 3. | 2024-11-03
        | 2024년 11월 3일 오후 2:05 =14:05 | 2024.11.03 14:05 =14:05 | 2024년 11월 3일 14시 05분 =14:05""",
    "nb": """3. november 2024 | 3.11.2024 | 3. nov. 2024 | søndag 3. november 2024 | 03.11.2024 | 3. NOVEMBER 2024
        | 3. november 2024 kl. 14.05 =14:05 | 03.11.2024 14:05 =14:05""",
    "nl": """3 november 2024 | zondag 3 november 2024 | 3 nov. 2024 | 03-11-2024 | 3-11-2024 | 03/11/2024
        | 3 november 2024 om 14.05 uur =14:05 | 03-11-2024, 14:05 =14:05 | 3 nov 2024 14:05 =14:05""",
    "pl": """3 listopada 2024 | 3 listopada 2024 r. | niedziela, 3 listopada 2024 | 3 lis 2024 | 03.11.2024 | 3.11.2024
        | 3 listopada 2024, 14:05 =14:05 | 03.11.2024 14:05 =14:05 | 2024-11-03""",
    "pt": """3 de novembro de 2024 | 3 novembro 2024 | domingo, 3 de novembro de 2024 | 3 nov 2024 | 03/11/2024 | 03-11-2024
        | 3 de novembro de 2024 às 14:05 =14:05 | 03/11/2024 às 14h05 =14:05 | 3 nov. 2024, 14h05 =14:05""",
    "ro": """3 noiembrie 2024 | duminică, 3 noiembrie 2024 | 3 nov. 2024 | 03.11.2024 | 3.11.2024 | 3 NOIEMBRIE 2024
        | 3 noiembrie 2024, ora 14:05 =14:05 | 03.11.2024, 14:05 =14:05""",
    "ru": """3 ноября 2024 | 3 ноября 2024 г. | 3 ноября 2024 года | воскресенье, 3 ноября 2024 | 3 ноя 2024 | 03.11.2024
        | 3 ноября 2024, 14:05 =14:05 | 14:05, 3 ноября 2024 =14:05 | 03.11.2024 в 14:05 =14:05 | 14:05 03.11.2024 =14:05""",
    "su": """3 Nopémber 2024 | 3 November 2024 | 03/11/2024 | 3-11-2024 | Ahad, 3 Nopember 2024 | 2024-11-03
        | 3 November 2024 14.05 =14:05 | 3 Nop 2024""",
    "sv": """3 november 2024 | den 3 november 2024 | söndag 3 november 2024 | 3 nov. 2024 | 2024-11-03 | 03.11.2024
        | 3 november 2024 kl. 14.05 =14:05 | 2024-11-03 14:05 =14:05""",
    "sw": """3 Novemba 2024 | Novemba 3, 2024 | Jumapili, 3 Novemba 2024 | 03/11/2024 | 3 Nov 2024 | 3-11-2024
        | 3 Novemba 2024 14:05 =14:05 | 03 Novemba, 2024""",
    "ta": """3 நவம்பர் 2024 | 03 நவம்பர், 2024 | நவம்பர் 3, 2024 | ஞாயிறு, 3 நவம்பர் 2024 | 03/11/2024 | 3 நவ. 2024
        | 03-11-2024 | 3 நவம்பர் 2024 14:05 =14:05""",
    "th": """3 พฤศจิกายน 2567 | ๓ พฤศจิกายน ๒๕๖๗ | 3 พ.ย. 2567 | 3 พ.ย. 67 | 3 พฤศจิกายน 2024 | 3 พฤศจิกายน พ.ศ. 2567
        | วันอาทิตย์ที่ 3 พฤศจิกายน 2567 | 3 พ.ย. 2567 14:05 น. =14:05 | 03/11/2567 | 3 พ.ย. 2567 - 14.05 น. =14:05""",
    "tl": """Nobyembre 3, 2024 | ika-3 ng Nobyembre 2024 | 3 Nobyembre 2024 | Linggo, Nobyembre 3, 2024 | November 3, 2024
        | 03/11/2024 | Nobyembre 3, 2024 2:05 PM =14:05 | Nob 3, 2024""",
    "tr": """3 Kasım 2024 | 3 Kasım 2024 Pazar 14:05 =14:05 | 3 KASIM 2024 | 03.11.2024 | 3.11.2024 | 03/11/2024 | 3 Kas 2024
        | 03.11.2024 14:05 =14:05 | 3 Kasım 2024, Pazar""",
    "uk": """3 листопада 2024 | 3 листопада 2024 р. | 3 листопада 2024 року | неділя, 3 листопада 2024 | 03.11.2024
        | 3.11.2024 | 3 листопада 2024, 14:05 =14:05 | 14:05, 3 листопада 2024 =14:05""",
    "ur": """3 نومبر 2024 | ۳ نومبر ۲۰۲۴ | 03 نومبر، 2024 | اتوار 3 نومبر 2024 | 03/11/2024 | 3 نومبر 2024ء | نومبر 3, 2024
        | 3 نومبر 2024 14:05 =14:05""",
    "vi": """3 tháng 11, 2024 | 3 tháng 11 năm 2024 | ngày 3 tháng 11 năm 2024 | 3/11/2024 | 03/11/2024 | 3-11-2024
        | Chủ nhật, 3/11/2024, 14:05 (GMT+7) =14:05+07:00 | 03/11/2024 14:05 =14:05 | 14:05 03/11/2024 =14:05
        | 3 thg 11, 2024 | Chủ Nhật, ngày 3/11/2024 - 14:05 =14:05""",
    "zh": """2024年11月3日 | 2024 年 11 月 3 日 | 2024-11-03 | 2024/11/03 | 2024.11.03 | ２０２４年１１月３日 | 民國113年11月3日
        | 2024年11月3日 14:05 =14:05 | 2024年11月3日 下午2:05 =14:05 | 2024-11-03 14:05:00 =14:05 | 2024年11月3日 星期日""",
    "en": """3 November 2024 | November 3, 2024 | Nov. 3, 2024 | 3rd November 2024 | 2024-11-03 | 03/11/2024 | 3 Nov 2024
        | November 3, 2024 2:05 PM =14:05 | Sunday, 3 November 2024, 14:05 =14:05""",
    "id": """3 November 2024 | Minggu, 3 November 2024 | 3 Nopember 2024 | 03/11/2024 | 3-11-2024 | 2024-11-03 | Nov 3, 2024
        | Minggu, 3 November 2024 14:05 WIB =14:05+07:00 | 3 Nov 2024, 10.15 =10:15""",
    "ms": """3 November 2024 | Ahad, 3 November 2024 | 3 Nov 2024 | 03/11/2024 | 3-11-2024 | 2024-11-03
        | 3 November 2024, 2:05 petang =14:05 | 3 November 2024 14:05 MYT =14:05+08:00""",
}


def _forms() -> list[tuple[str, str, str]]:
    rows = []
    for language, forms in TABLE.items():
        for form in forms.split("|"):
            text, _, time = (part.strip() for part in form.partition("="))
            rows.append((language, text, f"{DAY}T{time[:5]}:00{time[5:]}" if time else DAY))
    return rows


@pytest.mark.parametrize(("language", "text", "wanted"), _forms())
def test_forms(language: str, text: str, wanted: str) -> None:
    assert iso(text, language=language) == wanted


def test_the_table_is_wide() -> None:
    rows = _forms()
    assert len(TABLE) == 37
    assert all(sum(row[0] == language for row in rows) >= 8 for language in TABLE)


@pytest.mark.parametrize("language", sorted(TABLE))
def test_every_month(language: str) -> None:
    """CLDR's names of all months: the long ones are known, the short ones never taken for another."""
    babel = pytest.importorskip("babel.dates")
    locale = {"tl": "fil"}.get(language, language)
    for width in ("wide", "abbreviated"):
        for month, name in babel.get_month_names(width, "format", locale).items():
            if any(char.isdigit() for char in name) or language == "zh":
                continue  # 11月 and "tháng 11" stand in the table
            found = iso(f"3 {name} 2024", language=language)
            assert found == f"2024-{month:02d}-03" or (found is None and width == "abbreviated"), name


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("3. November 2024, 10:15 Uhr MEZ", "de", "+01:00"),
        ("3. Juli 2024, 10.15 Uhr (MESZ)", "de", "+02:00"),
        ("3 novembre 2024 à 10h15 CET", "fr", "+01:00"),
        ("3 novembre 2024 à 10h15 (UTC+1)", "fr", "+01:00"),
        ("3 de novembro de 2024 às 10:15 BRT", "pt", "-03:00"),
        ("3/11/2024, 10:15 (GMT-3)", "pt", "-03:00"),
        ("3/11/2024, 10:15 (GMT−3)", "es", "-03:00"),
        ("3 ноября 2024, 10:15 МСК", "ru", "+03:00"),
        ("3 ноября 2024, 10:15 (MSK)", "ru", "+03:00"),
        ("2024年11月3日 10:15 JST", "ja", "+09:00"),
        ("2024년 11월 3일 10:15 KST", "ko", "+09:00"),
        ("2024年11月3日 10:15 (UTC+8)", "zh", "+08:00"),
        ("3 नवंबर 2024 10:15 AM IST", "hi", "+05:30"),
        ("Thu, 3 Nov 2024 10:15 AM IST", "hi", "+05:30"),
        ("3 בנובמבר 2024, 10:15 IST", "he", "+02:00"),
        ("November 3, 2024 10:15 AM EST", "en", "-05:00"),
        ("2024-11-03T10:15:00+05:30", "en", "+05:30"),
        ("2024-11-03T10:15:00Z", None, "+00:00"),
        ("10:15 GMT+7 3/11/2024", "vi", "+07:00"),
        ("GMT 10:15 03.11.2024", "ar", "+00:00"),
        ("3 November 2024 10.15 WITA", "id", "+08:00"),
        ("3 novembre 2024 à 10h15, le maire est parti", "fr", ""),
        ("November 3, 2024 10:15 AM PST", "en", ""),
        ("2024年11月3日 10:15 CST", "zh", ""),
    ],
)
def test_zones(text: str, language: str | None, wanted: str) -> None:
    found = iso(text, language=language)
    assert found is not None
    assert found[10:] == f"T10:15:00{wanted}"


def test_words_are_no_zones() -> None:
    assert offset(" il est parti") == offset(" Est la gare") == offset(" met spoed") == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ayer", "es"), ("hace 3 horas", "es"), ("3 de noviembre", "es"), ("noviembre de 2024", "es"), ("2024", "es"),
        ("3 personas en 2024", "es"), ("31 de junio de 2024", "es"), ("3 de noviembre de 1824", "es"),
        ("gestern, 10:15 Uhr", "de"), ("vor 3 Stunden", "de"), ("November 2024", "de"), ("3 Menschen 2024", "de"),
        ("hier à 10h15", "fr"), ("3 décembre", "fr"), ("décembre 2024", "fr"), ("le 30 février 2024", "fr"),
        ("вчера, 14:05", "ru"), ("3 ноября", "ru"), ("ноябрь 2024", "ru"), ("3 человека в 2024 году", "ru"),
        ("昨天 10:15", "zh"), ("11月3日", "zh"), ("2024年11月", "zh"), ("2024年13月3日", "zh"), ("二〇二四年十一月", "zh"),
        ("어제 10:15", "ko"), ("11월 3일", "ko"), ("11月3日", "ja"), ("令和6年", "ja"), ("昨日", "ja"),
        ("أمس", "ar"), ("3 نوفمبر", "ar"), ("منذ 3 ساعات", "ar"), ("3 أشخاص 2024", "ar"), ("1446/05/01", "ar"),
        ("3 เดือน 2567", "th"), ("พ.ย. 2567", "th"), ("เมื่อวาน", "th"), ("31 พ.ย. 2567", "th"),
        ("دیروز", "fa"), ("۳۰ اسفند ۱۴۰۲", "fa"), ("آبان ۱۴۰۳", "fa"), ("1403/13/01", "fa"),
        ("hôm qua 10:15", "vi"), ("3 tháng 11", "vi"), ("tháng 11 năm 2024", "vi"), ("3 tháng 13, 2024", "vi"),
        ("3 Kasım", "tr"), ("dün", "tr"), ("Kasım 2024", "tr"), ("3 kişi 2024", "tr"),
        ("5 мар 24", "ru"), ("24.13.03", "de"), ("yesterday", "en"), ("3 November", "en"), ("kemarin", "id"), ("", None),
        ("3 noviembre 2024", "xx"), ("3 noviembre 2024", None), ("٣", "ar"), ("²³ 2024", "de"),
    ],
)  # fmt: skip
def test_what_is_no_whole_date_is_none(text: str, language: str | None) -> None:
    assert iso(text, language=language) is None


def test_order_of_figures() -> None:
    assert iso("03/04/2024", language="en") == "2024-04-03"
    assert iso("03/04/2024 10:15 AM", language="en") == "2024-04-03T10:15:00"
    assert iso("11/25/2024 10:15 AM", language="en") == "2024-11-25T10:15:00"
    assert iso("11/25/2024 10:15 AM", language="es") is None
    assert iso("11/25/2024", language="en") is None


def test_halves_of_the_day() -> None:
    times = {
        "11.30 siang": "11:30",
        "1.30 siang": "13:30",
        "7.30 malam": "19:30",
        "12.30 malam": "00:30",
        "7.30 pagi": "07:30",
    }
    assert all(iso(f"3 November 2024, {said}", language="id") == f"{DAY}T{time}:00" for said, time in times.items())


def test_the_first_date_and_its_own_time() -> None:
    assert iso("3 novembre 2024 | 4 novembre 2024 10:15", language="fr") == DAY
    assert iso("3 de noviembre de 2024 (actualizado a las 10:15)", language="es") == DAY
    assert iso("GMT 17:27 17.03.2020(GMT 17:49 17.03.2020)", language="ar") == "2020-03-17T17:27:00+00:00"
    assert iso("3 novembre 2024, 04/11/2024", language="fr") == DAY
    assert iso("3 novembre 2024", datetime.date(2024, 11, 2), "fr") is None


def test_labels_of_changes() -> None:
    changed = """Diperbarui|Updated|Last updated:|Última actualización|Atualizado em|Mis à jour le|Aktualisiert am
        |Zuletzt geändert|Bijgewerkt|Обновлено:|更新时间|最終更新|업데이트|Cập nhật lúc|Son güncelleme|آخر تحديث|به‌روزرسانی
        |आखरी अपडेट|Päivitetty|Uppdaterad|Opdateret|Oppdatert|Ostatnia aktualizacja|Frissítve|Τελευταία ενημέρωση"""
    published = """Diterbitkan|Published|Publicado el|Publié le|Veröffentlicht am|Опубликовано:|发布时间|公開日|등록
        |Đăng lúc|Yayınlanma|تاريخ النشر|प्रकाशित|Julkaistu|Publicerad|Opublikowano|Megjelent|Δημοσιεύτηκε|Geplaatst op"""
    assert all(updated(label) for label in changed.split("|"))
    assert not any(updated(label) for label in published.split("|"))


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Sonntag, 3. November 2024, 10.15 Uhr", "de"), ("dimanche 3 novembre 2024 à 10h15", "fr"),
        ("воскресенье, 3 ноября 2024 14:05", "ru"), ("3 Kasım 2024 Pazar 14:05", "tr"), ("2024年11月3日(日) 10:15", "ja"),
        ("2024년 11월 3일 일요일", "ko"), ("3 tháng 11, 2024", "vi"), ("الأحد 3 نوفمبر 2024", "ar"),
        ("domingo, 3 de noviembre de 2024, 14:05 h", "es"), ("Κυριακή 3 Νοεμβρίου 2024", "el"),
        ("niedziela, 3 listopada 2024", "pl"), ("2024. november 3., vasárnap", "hu"), ("14:05, 3 ноября 2024", "ru"),
        ("søndag den 3. november 2024 kl. 10.15", "da"), ("3/11/2024, 10:15 (GMT-3)", "pt"),
    ],
)  # fmt: skip
def test_a_date_alone(line: str, language: str) -> None:
    assert alone(line, language)


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Am 3. November 2024 starb er.", "de"), ("3 novembre 2024, le jour J", "fr"), ("Le 3 novembre", "fr"),
        ("Ереван, 3 ноября 2024", "ru"), ("3 de noviembre de 2024 en Sevilla", "es"), ("2024年11月3日の朝", "ja"),
        ("Sonntag", "de"), ("3", "de"), ("3 novembre 2024 - 12 morts", "fr"), ("2019-2024", "de"), ("1-3-2024-5", "nl"),
        ("3 novembre 2024 - 4 novembre 2024", "fr"), ("", "de"), ("Match 3.11.2024", "de"),
    ],
)  # fmt: skip
def test_not_a_date_alone(line: str, language: str) -> None:
    assert not alone(line, language)


def test_told_apart() -> None:
    assert told_apart("3/11/2024") == ("3/11/2024", "")
    assert told_apart("2024年11月3日 更新") == ("", "2024年11月3日 更新")
    assert told_apart("Updated 3/11/2024") == ("", "Updated 3/11/2024")


BODY = {
    "es": "El puente sobre el río sigue cerrado para los vecinos del pueblo, según dijo el alcalde, que no sabe cuándo se abrirá.",
    "de": "Die Brücke über den Bach ist für die Bauern der Gegend auch im nächsten Jahr nicht zu haben, wie der Rat sagte.",
    "ru": "Жители двух деревень снова перешли реку по мосту, который чинили всё лето, рассказал сторож этого моста.",
    "ja": "村の橋は来年まで通れないことになったと、村長が昨日の会議で話した。住民は川を渡るために遠回りをしなければならない。",
    "hi": "गांव के लोगों ने कहा कि पुल की मरम्मत का काम इस साल भी पूरा नहीं होगा और उन्हें नाव का सहारा लेना पड़ेगा।",
    "zh": "市政府周一表示，这座桥将在明年春天之前修好，附近的居民可以绕行，孩子们要走六公里的路去上学。",
    "en": "The two villages said that the bridge over the brook would stay closed for the winter, and that they had a boat.",
    "id": "Warga dua dusun kembali menyeberang setelah jembatan gantung itu selesai diperbaiki oleh pemerintah desa.",
}


@pytest.mark.parametrize(
    ("language", "lines", "published", "changed"),
    [
        (
            "es",
            "Publicado el 3 de mayo de 2025\nÚltima actualización: 4 de mayo de 2025, 18:22 h",
            "2025-05-03",
            "2025-05-04T18:22:00",
        ),
        ("es", "Publicado el 3 de mayo de 2025 | Actualizado el 4 de mayo de 2025", "2025-05-03", "2025-05-04"),
        ("es", "Publicado el 3 de mayo de 2025\nActualizado el 2 de mayo de 2025", "2025-05-03", None),
        ("es", "Actualizado el 3 de mayo de 2025", None, "2025-05-03"),
        ("es", "Última actualización:\n3 de mayo de 2025", None, "2025-05-03"),
        ("de", "Sonntag, 3. Dezember 2023, 10:15 Uhr MEZ", "2023-12-03T10:15:00+01:00", None),
        ("de", "Zuletzt aktualisiert am 13. März 2024, 08:20 Uhr", None, "2024-03-13T08:20:00"),
        ("de", "Stand: 12.03.2024, 10:15 Uhr", None, "2024-03-12T10:15:00"),
        ("ru", "14:05, 3 декабря 2023", "2023-12-03T14:05:00", None),
        ("ru", "Обновлено: 3 мая 2025, 11:20", None, "2025-05-03T11:20:00"),
        ("ja", "公開日：2024年5月6日\n最終更新：2024年5月7日", "2024-05-06", "2024-05-07"),
        ("ja", "2024年5月6日 10時20分 更新", None, "2024-05-06T10:20:00"),
        ("ja", "更新 2024年5月6日 10時20分", None, "2024-05-06T10:20:00"),
        ("en", "Last updated 10:15 GMT, 4 November 2024", None, "2024-11-04"),
        ("zh", "更新於 2019年08月22日14:20 • 發布於 2019年08月21日", "2019-08-21", "2019-08-22T14:20:00"),
        (
            "de",
            "Aktualisiert: 4. Mai 2024, 11:15 Uhr | Veröffentlicht: 3. Mai 2024",
            "2024-05-03",
            "2024-05-04T11:15:00",
        ),
        (
            "en",
            "Published: May 3, 2024 10:15 AM | Updated: May 4, 2024 11:15 AM",
            "2024-05-03T10:15:00",
            "2024-05-04T11:15:00",
        ),
        (
            "id",
            "Diperbarui: 4 Mei 2024 11:15 WIB | Diterbitkan: 3 Mei 2024 10:15 WIB",
            "2024-05-03T10:15:00+07:00",
            "2024-05-04T11:15:00+07:00",
        ),
        ("hi", "Updated Thu, 16 Apr 2020 01:00 AM IST", None, "2020-04-16T01:00:00+05:30"),
        (
            "id",
            "Diterbitkan: 3 Mei 2024 10:15 WIB\nDiperbarui: 4 Mei 2024 11:15 WIB",
            "2024-05-03T10:15:00+07:00",
            "2024-05-04T11:15:00+07:00",
        ),
    ],
)
def test_published_and_updated(language: str, lines: str, published: str | None, changed: str | None) -> None:
    article = clean(f"{lines}\n{BODY[language]}", language=language)
    assert (article.metadata.published, article.metadata.updated) == (published, changed)
    assert article.body == BODY[language]


@pytest.mark.parametrize("line", ["3. Dezember 2023", "Sonntag, 3. Dezember 2023"])
def test_a_date_between_paragraphs_stays(line: str) -> None:
    text = f"{BODY['de']}\n{line}\n{BODY['de'][:-1]}, hieß es."
    assert line in clean(text, language="de").body


def test_nothing_crashes() -> None:
    odd = [
        "٣/٣/٣",
        "⁵ 2024",
        "0.0.0000",
        "99 99 9999",
        "年月日",
        "1年1月1日",
        "元年",
        "令和99年9月9日",
        "3 \u0301 2024",
        "\ud800 3 2024",
    ]
    for language in (*TABLE, None, "", "xx", "zh-Hant-TW", "pt_BR"):
        for text in odd:
            iso(text, language=language)
            alone(text, language)


def test_the_library_comes_when_asked_for() -> None:
    code = (
        "import sys; from cleanpress import clean;"
        "clean('Senin, 6 November 2023\\nPublished: March 3, 2021\\n' + 'Harga beras naik di pasar itu kemarin. ' * 9);"
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("language", ["xx", "../es", "/tmp/es", "es/../es", "", "ES\n"])
def test_a_language_is_never_taken_for_a_file(language):
    assert iso("11 brumario 2003", language=language) is None


def test_what_was_years_ago_may_be_a_heading():
    story = "The ferry was late again on Monday, and nobody on the quay could say why it had been late all week."
    assert (
        clean(f"{story}\n50 years ago\n{story[:50]}by a storm that no gauge had seen.").body.count("50 years ago") == 1
    )
    assert "3 hours ago" not in clean(f"{story}\n3 hours ago\n{story[:50]}by a storm that no gauge had seen.").body
