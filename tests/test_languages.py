"""Rules of many languages: which hold where, and what the engine must know of other scripts."""

import pytest

from cleanpress import Rules, clean
from cleanpress.find import Finder
from cleanpress.language import guess, kin
from cleanpress.patterns import compiled
from cleanpress.registry import HOME, parse
from cleanpress.text import document, is_prose, same

RULE = """
[[rule]]
id = "any.share.example"
kind = "share"
scope = "line"
precision = "exact"
{matcher}
why = "An example."
source = "invented"
since = "0.2"
hits = ['x']
misses = ['x']
"""
GERMAN = (
    "Die Brücke über den kleinen Fluss ist nach drei Monaten wieder offen, teilte das Amt am Montag mit.\n"
    "{line}\n"
    "Die Bewohner der beiden Dörfer sind froh, weil der Umweg über die Berge nun nicht mehr nötig ist."
)


def finds(matcher, line):
    rules, _ = parse(RULE.format(matcher=matcher), "test")
    return bool(Finder(rules).find(document(line)))


@pytest.mark.parametrize(
    ("line", "found"), [("3 min read", True), ("1.204 min read", True), ("min read", False), ("3 4 min read", False)]
)
def test_a_number_sign_stands_for_one_number(line, found):
    assert finds('equals = ["# min read"]', line) is found


@pytest.mark.parametrize(
    ("line", "found"),
    [("Video", True), ("Video: Der Umbau", True), ("Video - Der Umbau", True), ("Video-Beweis war da", False)],
)
def test_a_cue_stands_alone_or_before_a_colon_or_dash(line, found):
    assert finds('starts = ["video"]\nthen = "cue"', line) is found


def test_a_document_meets_the_rules_of_its_language():
    article = clean(GERMAN.format(line="Lesen Sie auch: Fähre fährt wieder"))
    assert article.metadata.language == "de"
    assert "Lesen Sie auch" not in article.body
    assert article.body.count("\n\n") == 1


def test_other_languages_stay_out():
    line = GERMAN.format(line="À lire aussi : Le bac reprend son service")
    assert "À lire aussi" in clean(line).body
    assert {rule.language for rule in Rules.default().of(HOME)} == {"any", "en", "id", "ms"}


def test_kin_share_their_rules():
    assert "da" in kin("nb")
    assert "Læs også" not in clean(GERMAN.format(line="Læs også: Færgen sejler igen"), language="nb").body


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Köprü üç ay sonra yeniden açıldı ve köylüler çok sevindi.", "tr"),
        ("Most został otwarty po trzech miesiącach, a mieszkańcy są zadowoleni.", "pl"),
        ("Jembatan itu dibuka lagi setelah tiga bulan, dan warga senang.", "id"),
        ("أعيد فتح الجسر بعد ثلاثة أشهر وعاد التلاميذ إلى المدرسة. The post appeared first.", "ar"),
        ("다리가 석 달 만에 다시 열려 주민들이 기뻐했다고 군이 밝혔다. All rights reserved.", "ko"),
    ],
)
def test_two_sentences_tell_the_language(text, language):
    assert guess(text, 1.0) == language


def test_scripts_without_spaces_have_paragraphs():
    assert is_prose("这座横跨小河的桥在关闭三个月之后于星期一重新开放，两个村庄的居民都很高兴。")
    assert not is_prose("相关新闻")


def test_what_capitals_and_keyboards_change_is_one():
    assert same("ΔΙΑΒΆΣΤΕ") == same("ΔΙΑΒΑΣΤΕ")
    assert same("كتاب") == same("کتاب")
    assert same("çıkanlar") == "çikanlar"


def test_a_short_sentence_below_a_list_heading_stays():
    story = "Warga dua dusun kembali menyeberang setelah jembatan gantung itu selesai diperbaiki.\n"
    assert clean(story + "Related articles\nNobody was hurt in the fall.").body.endswith("Nobody was hurt in the fall.")


@pytest.mark.parametrize("letter", "aZßñêőșğİøЖїΩאعپیहিকতமไ한漢かカーăữ")
def test_letters_of_all_scripts_are_letters_in_patterns(letter):
    assert compiled(r"\p{L}").fullmatch(letter)
    assert compiled(r"[\d\p{L}]").fullmatch(letter)


@pytest.mark.parametrize("sign", "1٣५. -–—“”‘’«»،؟।。、・×÷€©•😀")
def test_figures_and_signs_are_not(sign):
    assert not compiled(r"\p{L}").fullmatch(sign)
    assert compiled(r"[^\p{L}]").fullmatch(sign)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Pakcik itu kata dia sudah tak jumpa botnya, semalam pun orang kampung masih mencari di muara.", "ms"),
        ("Pengerusi persatuan itu berkata, seramai tujuh nelayan mengikut kursus itu semalam.", "ms"),
        ("Sejumlah warga kecamatan itu masih menunggu perahu, meski dermaga sudah dibuka Kamis lalu.", "id"),
        ("Dia bukan nelayan, kata warga, dan tak pernah melaut sebelumnya; perahu itu milik kantor desa.", "id"),
    ],
)
def test_malay_and_indonesian_are_told_apart(text, language):
    assert guess(text) == language


def test_rules_of_the_neighbours_at_home_are_left_to_their_own_texts():
    cue = "Waca uga: Kreteg Anyar ing Desa Kidul Rampung"
    above = "Warga dua dusun kembali menyeberang setelah jembatan gantung itu selesai diperbaiki."
    javanese = "Wong loro desa iku wis bisa nyabrang maneh amarga kreteg kuwi wis rampung didandani."
    assert cue in clean(f"{above}\n{cue}\n{above[:-1]} lagi.").body
    assert cue not in clean(f"{javanese}\n{cue}\n{javanese[:-1]} wingi.").body
