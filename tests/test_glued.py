"""Interface phrases glued into a paragraph, whose line breaks were lost."""

import pytest

from cleanpress import Cleaner, clean
from cleanpress.registry import Rules

BEFORE = (
    "Pemerintah Kabupaten Sukamaju mulai memperbaiki jembatan gantung yang rusak akibat banjir pekan lalu. "
    "Perbaikan itu ditargetkan rampung sebelum musim tanam, sekitar akhir bulan depan. "
    "Kepala Dinas Pekerjaan Umum setempat, Rahmat Hidayat, mengatakan warga harus memutar sejauh tujuh kilometer. "
    "Ia meminta maaf atas gangguan tersebut dan berjanji mengerahkan dua regu tambahan dari kecamatan tetangga."
)
AFTER = (
    "Anggaran perbaikan mencapai Rp 2,3 miliar dan bersumber dari dana tidak terduga. "
    "Warga berharap pekerjaan itu tidak molor seperti tahun lalu, ketika jembatan di hilir tertunda sebelas bulan."
)


@pytest.mark.parametrize(
    "noise",
    [
        "Scroll untuk baca artikel",
        "Gulir ke bawah untuk melanjutkan membaca",
        "(Baca: Tiga Desa di Sukamaju Masih Terendam Banjir)",
        "Berita Terkait: Tiga Desa di Sukamaju Masih Terendam Banjir",
        "Baca: Tiga Desa di Sukamaju Masih Terendam Banjir",
        "Ikuti Berita Contoh di Google News",
        "Yuk gabung di channel Telegram Contoh",
        "Simak breaking news dan berita pilihan kami langsung di ponselmu.",
        "Lanjutkan membaca artikel di bawah",
        "Kunjungi kanal YouTube kami.",
        "Nantikan berita selanjutnya hanya di Contoh.com.",
    ],
)
def test_between_two_sentences(noise):
    assert clean(f"{BEFORE} {noise} {AFTER}").body.split() == f"{BEFORE} {AFTER}".split()


@pytest.mark.parametrize(
    "noise",
    [
        "Bagikan artikel ini",
        "Tag: #banjir #jembatan",
        "Copyright 2008 - 2025 PT. Contoh Media. All Rights Reserved.",
        "Sumber: Contoh.com",
        "Dilihat 245 kali",
        "Berita Terkait Tiga Desa di Sukamaju Masih Terendam Banjir Harga Beras di Pasar Induk Naik Lagi",
        "Posting Terkait",
        "Dilarang keras mengutip isi situs ini tanpa izin tertulis dari redaksi.",
        "Bagikan ke: Facebook Twitter WhatsApp",
        "0 Komentar Tinggalkan Balasan",
    ],
)
def test_behind_the_last_sentence(noise):
    assert clean(f"{BEFORE} {AFTER} {noise}").body.split() == f"{BEFORE} {AFTER}".split()


@pytest.mark.parametrize(
    "sentence",
    [
        "Dikutip dari Contoh Pos, banjir itu yang terburuk dalam sepuluh tahun terakhir.",
        "Download Aplikasi Sungai Kita membantu warga memantau tinggi air dari rumah.",
        '"Ikuti kami di belakang," ujar Rahmat kepada rombongan yang menyeberang.',
        "Berita Terkait Banjir Sukamaju cepat menyebar di kampung.",
        "Sumber: begitulah warga menyebut mata air di hulu itu.",
        "6. Klik login untuk masuk aplikasi Sungai Kita.",
    ],
)
def test_a_sentence_that_opens_like_a_phrase_stays(sentence):
    assert sentence in clean(f"{BEFORE} {sentence} {AFTER}").body


def test_a_short_paragraph_is_left_to_the_rules_for_lines():
    line = "Rapat ditutup sore itu. Scroll untuk baca artikel Warga pulang."
    assert clean(line).body == line


def test_the_log_says_where_it_stood():
    article = clean(f"{BEFORE} Scroll untuk baca artikel {AFTER}")
    (piece,) = article.removed
    assert article.text[piece.start : piece.end] == piece.text == "Scroll untuk baca artikel"
    assert piece.kind == "ad"


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_no_miss_goes_between_sentences(gap):
    """Near misses of the rules for lines stay within a story, too, where no brake holds the rules."""
    cleaner = Cleaner()
    rules = [rule for rule in Rules.default() if rule.language in ("id", "ms", "en", "any") and rule.scope == "line"]
    misses = {miss.text for rule in rules for miss in rule.misses if "\n" not in miss.text and miss.text[-1:] in '.!?"'}
    lost = [miss for miss in sorted(misses) if miss not in cleaner.clean(f"{BEFORE}{gap}{miss}{gap}{AFTER}").body]
    assert len(misses) > 800
    assert not lost


@pytest.mark.parametrize("place", [0, 2, 4])
def test_no_hit_of_a_rule_for_lines_takes_a_paragraph_along(place):
    """Above, between and below paragraphs: what a rule finds on a line of its own never costs a neighbour."""
    story = [f"{sentence.strip()}." for half in (BEFORE, AFTER) for sentence in half.split(". ")][:4]
    cleaner, lost = Cleaner(), []
    for rule in Rules.default().of(("any", "en", "id", "ms")):
        if rule.detector or rule.selector or rule.action != "remove":
            continue
        for hit in rule.hits:
            start, end = hit.spans[0]
            noise = hit.text[start:end]
            if "\n" not in noise:
                body = cleaner.clean("\n".join([*story[:place], noise, *story[place:]])).body
                lost += [(rule.id, noise) for paragraph in story if paragraph.removesuffix(".") not in body]
    assert not lost


def test_a_prompt_without_its_full_stop_takes_no_sentence_along():
    text = f"{BEFORE} Redaksi menerima tulisan opini dari pembaca {AFTER}"
    assert AFTER in clean(text).body
