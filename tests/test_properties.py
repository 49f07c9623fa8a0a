"""What must hold for any input at all, on inputs that hypothesis makes up."""

import ftfy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_clean import holds

from cleanpress import KINDS, Cleaner, InputError, clean, fold
from cleanpress.decode import MAX_MARKS, decode, tidy
from cleanpress.fold import cut, undo
from cleanpress.html import looks_like_html

quick = settings(
    deadline=None, derandomize=True, max_examples=1000, database=None, suppress_health_check=[HealthCheck.too_slow]
)
PROSE = (
    "SEMARANG, Kabar Contoh - Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan terakhir.",
    "Pedagang berharap pasokan dari lereng gunung pulih sebelum akhir bulan ini, kata “Ujang” kepada wartawan.",
    "Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan, ujar kepala dinas perdagangan.",
    "The ministry said on Monday that imports of rice would be delayed until the harvest had been counted.",
    "Kerajaan negeri akan menyalurkan bantuan kepada petani yang terjejas banjir, kata menteri itu kelmarin.",
    "Warga berhemat.",
)
NOISE = (
    "Baca juga: Stok Beras Aman Sampai Lebaran", "Baca Juga :", "BACA JUGA", "Simak juga: ", "ADVERTISEMENT",
    "SCROLL TO CONTINUE WITH CONTENT", "Halaman Selanjutnya", "Daftar Isi", "Stok Beras Aman Sampai Lebaran Tahun Ini",
    "Penulis: Rina Lestari", "Editor: Budi", "(rin/bud)", "Foto: Pasar Melati di Semarang. (Dok. Kabar Contoh)",
    "Pedagang cabai di Pasar Melati, Semarang, Senin (3/3/2025).", "Tags:", "#cabai #beras", "cabai", "Berita Terkait",
    "Senin, 3 Maret 2025 – 08:15 WIB", "31/02/2025", "Published 3 March 2025 10:00", "Sumber: Antara", "Komentar",
    "Copyright © 2025 Kabar Contoh", "Beranda", "Populer", "Terkini", "Share", "Bagikan", "[Gambas:Video 20detik]",
    "-", "–", "1", "Read also: Rice Prices Rise Again in March", "Artikel ini telah tayang di",
    "Ikuti kami di Google News",
)  # fmt: skip
GLUE = ("\n", "\n", "\n\n", "\r\n", " ", "", "  \n \t", "\u2028", "\xa0", "</p><p>", "\x00", "*", ": ", " | ")
ODD = (*"\r\n\t\x00\x0b\x0c\x1c\x85\xa0\u2028\ufeff\u0301\u200bâ€œÃ©Â İıßﬁ“”‘[](){}<>/&;:.,-–—|#*'\"aZ1९北",)
ODD += ("\ud800", "\udc80")

pieces = st.lists(st.tuples(st.sampled_from(PROSE + NOISE * 2), st.sampled_from(GLUE)), max_size=24)
pages = pieces.map(lambda parts: "".join(piece + glue for piece, glue in parts))
odd = st.lists(st.sampled_from(ODD + PROSE[-1:] + NOISE[:6]), max_size=40).map("".join)
anything = st.text(st.characters(), max_size=400)
texts = st.one_of(pages, odd, anything)
html = texts.map(lambda text: "<html><body><h1>Judul</h1><p>" + "</p><p>".join(text.split("\n")) + "</p></body></html>")
CLEANERS = {level: Cleaner(level=level) for level in ("careful", "default", "eager")}


def before(source: str, restored: str) -> str:
    """What restore() must give: the source, or for HTML whatever was extracted."""
    return restored if looks_like_html(source) else source


@pytest.mark.parametrize("level", CLEANERS)
@pytest.mark.parametrize("source", [pages, odd, anything, html], ids=["pages", "odd", "anything", "html"])
def test_any_text_keeps_the_promises(source, level):
    @settings(quick, max_examples=200 if source is html else 1000)
    @given(source)
    def check(text):
        article = CLEANERS[level].clean(text)
        holds(before(text, article.restore()), article)

    check()


@quick
@given(st.one_of(st.binary(max_size=400), texts.map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_cleaned_or_refused(data):
    try:
        article = clean(data)
    except InputError:
        return
    holds(before(decode(data), article.restore()), article)


@quick
@given(texts, st.sampled_from("utf-8 utf-8-sig utf-16 utf-32 cp1252 cp1251 shift_jis".split()))
def test_any_encoding_is_read(text, encoding):
    data = text.encode(encoding, "ignore")
    try:
        read = decode(data)
    except InputError:
        return
    assert isinstance(read, str)
    controls = sum(char < " " for char in text)
    if encoding.startswith("utf") and not controls and text.isascii():
        assert read == text


@settings(quick, max_examples=60)
@given(pages, st.sets(st.sampled_from(KINDS)))
def test_keep_drop_and_restore_agree(text, kinds):
    article = clean(text)
    kept = clean(text, keep=kinds)
    assert article.restore(kinds) == kept.body
    assert clean(text, drop=set(KINDS) - kinds).body == kept.body
    assert kept.metadata.published == article.metadata.published


@quick
@given(texts)
def test_repairs_can_be_undone(text):
    tidied, edits = tidy(text)
    assert undo(tidied, edits) == text
    assert all(edit.before != edit.after for edit in edits)
    assert not set(tidied) & set("\r\x00\x0b\x0c\x1c\x85\u2028\ufeff\ud800\udc80")
    assert "\u0301" * (MAX_MARKS + 1) not in tidied
    tidied.encode()


@quick
@given(
    st.text(st.sampled_from("aZ .é“”–…à°ßñÃÂäЦрижЙ北\u0301\xa0đệ"), max_size=30),
    st.sampled_from("latin-1 cp1252 cp1251 cp1250 cp1253 cp1254 cp1257 iso8859-2 mac-roman cp437".split()),
)
def test_the_gate_lets_no_mojibake_through(text, codec):
    """Where tidy sees nothing to do, ftfy would have found nothing either."""
    garbled = text.encode().decode(codec, "ignore")
    if not tidy(garbled)[1]:
        assert ftfy.fix_encoding(garbled) == garbled


@quick
@given(texts, st.lists(st.integers(0, 400), max_size=8))
def test_fold_only_touches_white_space(text, ends):
    folded = fold(text)
    assert "".join(folded.split()) == "".join(text.split())
    assert fold(folded) == folded
    places = sorted({min(end, len(text)) for end in ends})
    spans = list(zip(places[::2], places[1::2], strict=False))
    assert len(cut(text, spans)) == len(text) - sum(end - start for start, end in spans)
