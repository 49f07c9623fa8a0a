"""decode.py: bytes to str, the few repairs, and the log that takes them back."""

import codecs
import unicodedata

import ftfy
import pytest

from cleanpress import InputError, clean
from cleanpress.decode import MAX_MARKS, decode, tidy
from cleanpress.fold import undo

INDONESIAN = "Harga beras di Pasar Melati naik lima persen, kata “Ujang” – pedagang di café itu."
PLAIN = "Harga beras di Pasar Melati naik lima persen sejak Senin pagi."
RUSSIAN = "Цены на рис выросли, заявил министр сельского хозяйства в понедельник."
CLEAN = {
    "russian": RUSSIAN,
    "vietnamese": "Giá gạo tại chợ đã tăng năm phần trăm, à, ông Nguyễn Văn Ất nói. Và nó là Ã.",
    "hindi": "सोमवार को बाज़ार में चावल की कीमत बढ़ गई, किसान ने कहा।",
    "thai": "ราคาข้าวในตลาดเพิ่มขึ้นห้าเปอร์เซ็นต์ที่ผ่านมา",
    "chinese": "北京的大米价格本周上涨，“市场供应不足”，农民说。",
    "japanese": "東京の米の価格が今週上昇した。ﾊﾝｶｸも。",
    "arabic": "قال الوزير إن أسعار الأرز سترتفع.",
    "emoji": "Panen raya 🌾👍🏽👨‍👩‍👧 kata warga 🇮🇩.",
    "curly quotes": "“Naik,” kata dia. ‘Tidak’, jawabnya… – —",
    "ligatures": "ﬁlm ﬂora œuvre",
    "full width": "ＡＢＣ　１２３：",
    "decomposed": unicodedata.normalize("NFD", "café é à Việt"),
    "portuguese": "SÃO PAULO À NOITE, JOÃO E ÂNGELA",
    "currency": "£5, ¥100, €7 · ½ § © ® ° µ ¶ « »",
    "tab and spaces": "a\tb\xa0c\u200bd\u202fe\xadf",
    "html entities": "&amp; &eacute; &lt;p&gt;",
}
REPAIRS = {
    "quotes": ("Harga â€œnaikâ€\x9d lagi", "Harga “naik” lagi"),
    "accent": ("di cafÃ© itu", "di café itu"),
    "dash": ("Senin â€“ Selasa", "Senin – Selasa"),
    "apostrophe": ("l‚Äôavion", "l’avion"),
    "macroman space": ("¬†Harga naik", "\xa0Harga naik"),
    "lost space": ("voilÃ  le prix", "voilà le prix"),
    "stray A": ("Â£5 sekilo", "£5 sekilo"),
    "russian": ("Ð¦ÐµÐ½Ñ‹ Ð½Ð°", "Цены на"),
    "c1 quotes": ("kata \x93naik\x94", "kata “naik”"),
    "one garbled line": ("‘baik’\nnaikâ€¦\n‘baik’", "‘baik’\nnaik…\n‘baik’"),
    "crlf": ("a\r\nb\r\n", "a\nb\n"),
    "cr": ("a\rb", "a\nb"),
    "line separators": ("a\u2028b\u2029c", "a\nb\nc"),
    "form feed": ("satu\x0cdua\x0btiga", "satu\ndua\ntiga"),
    "controls": ("na\x00ik\x07 la\x1fgi\x7f\ufeff", "naik lagi"),
    "surrogate": ("naik \ud83d lagi\udc00", "naik \ufffd lagi\ufffd"),
    "marks": ("a" + "\u0301" * 30 + "b", "a" + "\u0301" * MAX_MARKS + "b"),
    "marks with a control inside": ("a" + "\u0301" * 6 + "\x00" + "\u0301" * 6, "a" + "\u0301" * MAX_MARKS),
    "all at once": ("a\r\nnaikâ€¦\x00\r\ud800", "a\nnaik…\n\ufffd"),
}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (INDONESIAN, "utf-8"), (INDONESIAN, "utf-8-sig"), (INDONESIAN, "utf-16"), (INDONESIAN, "utf-16-le"),
        (INDONESIAN, "utf-16-be"), (INDONESIAN, "utf-32"), (INDONESIAN, "utf-32-le"), (INDONESIAN, "utf-32-be"),
        (INDONESIAN, "cp1252"), (RUSSIAN, "utf-8"), (RUSSIAN, "utf-16"), (RUSSIAN, "cp1251"),
        ("Señor Muñoz visitó la Cámara y habló del año próximo.", "latin-1"),
        ("Der Präsident sprach über die nächsten Jahre in Köln.", "latin-1"),
        ("L’été dernier, le président a été réélu.", "cp1252"), ("café", "latin-1"), ("“", "cp1252"),
        ("Cumhurbaşkanı, fiyatların önümüzdeki yıl artacağını söyledi.", "cp1254"),
        ("東京の米の価格が今週上昇した。", "shift_jis"), (CLEAN["chinese"], "gb18030"), ("", "utf-8"), ("x", "utf-8"),
    ],
)  # fmt: skip
def test_encodings_are_told_apart(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("bom", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE], ids=["le", "be"])
def test_byte_order_mark_decides(bom):
    encoding = "utf-16-le" if bom == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decode(bom + CLEAN["chinese"].encode(encoding)) == CLEAN["chinese"]


def page(charset: str, text: str) -> bytes:
    return f'<html><head><meta charset="{charset}"></head><p>{text}</p>'.encode(charset, "replace")


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "iso-8859-5"])
def test_declared_charset_comes_before_detection(charset):
    assert "Рис" in decode(page(charset, "Рис"))
    assert "Рис" in decode(f'<?xml version="1.0" encoding="{charset}"?><p>Рис'.encode(charset))


def test_utf8_comes_before_the_declared_charset():
    assert "café" in decode('<meta charset="iso-8859-1"><p>café'.encode())


def test_latin1_is_read_as_browsers_read_it():
    assert "“naik”" in decode(b'<meta charset="iso-8859-1"><p>\x93naik\x94')


@pytest.mark.parametrize(
    "charset",
    ["utf-16", "utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "hex", "rot13", "no-such"],
)
def test_a_charset_that_cannot_be_is_ignored(charset):
    data = f'<meta charset="{charset}"><p>Beras, kata '.encode() + b"\\u0041 \x93Ujang\x94 \\d"
    assert decode(data).endswith("Beras, kata \\u0041 “Ujang” \\d")


@pytest.mark.parametrize("filler", ["", PLAIN * 5000], ids=["short", "long"])
def test_detection_looks_where_the_odd_bytes_are(filler):
    assert decode(f"{filler} “naik”".encode("cp1252")).endswith(" “naik”")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_cut_utf8_file_stays_utf8(cut):
    data = f"{INDONESIAN} “naik”".encode()
    assert decode(data[:-cut]) == f"{INDONESIAN} “naik\ufffd"
    assert decode(data[data.index("“".encode()) + cut :]).endswith("– pedagang di café itu. “naik”")


def test_a_few_broken_bytes_do_not_change_the_encoding():
    assert decode(RUSSIAN.encode() + b"\xff\n" + RUSSIAN.encode()) == f"{RUSSIAN}\ufffd\n{RUSSIAN}"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", b"%PDF-1.7\n", b"PK\x03\x04\x14\0\6\0", b"\x1f\x8b\x08\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF", bytes(range(256)) * 20, b"\x7fELF\2\1\1" + b"\0" * 9, b"\1\2\3\4",
        codecs.BOM_UTF16_LE + bytes(range(32)) * 2 + b"\3\0" * 200,
    ],
)  # fmt: skip
def test_binary_data_is_refused(data):
    with pytest.raises(InputError, match="binary data, not text or HTML; give a text file"):
        decode(data)


def test_a_few_control_bytes_are_text():
    assert decode(PLAIN.encode() + b"\0\x1b[0m") == PLAIN + "\0\x1b[0m"


@pytest.mark.parametrize("text", CLEAN.values(), ids=CLEAN)
def test_clean_text_stays_as_it_is(text):
    assert tidy(text) == (text, ())
    assert decode(text.encode()) == text
    assert clean(text.encode()).text == text


@pytest.mark.parametrize(("before", "after"), REPAIRS.values(), ids=REPAIRS)
def test_repairs(before, after):
    tidied, edits = tidy(before)
    assert tidied == after
    assert undo(tidied, edits) == before
    assert tidy(tidied) == (tidied, ())


@pytest.mark.parametrize(("before", "after"), REPAIRS.values(), ids=REPAIRS)
def test_the_log_replays(before, after):
    """Each edit stands where it says; edits are sorted and never empty."""
    article = clean(before)
    assert article.text == after
    assert article.restore() == before
    at = 0
    for edit in article.edits:
        assert edit.offset >= at
        assert edit.before != edit.after
        assert article.text[edit.offset :].startswith(edit.after)
        at = edit.offset + len(edit.after)


def test_an_edit_is_no_longer_than_it_must_be():
    assert tidy("satu\r\ndua Ã© tiga\n")[1] == ((4, "\r", ""), (9, "Ã©", "é"))


@pytest.mark.parametrize(
    "codec", ["latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437"]
)
def test_the_gate_lets_no_mojibake_through(codec):
    """Whatever ftfy would repair in a garbled text, tidy repairs."""
    for text in (INDONESIAN, *CLEAN.values()):
        garbled = text.encode().decode(codec, "ignore").translate({**dict.fromkeys(range(32)), 127: None})
        fixed = ftfy.fix_encoding(garbled)
        if fixed != garbled and codec == "latin-1":
            assert tidy(garbled)[0] == tidy(fixed)[0]
        elif fixed != garbled:
            assert tidy(garbled)[1]
