"""Where a glued headline ends: words, signs, trees, and what is done when it can't be told."""

from cleanpress import clean, headline, seam
from cleanpress.forest import Forest
from cleanpress.text import document

LEAD = "Pemerintah desa menutup jalan itu sampai akhir pekan."


def end_of(text):
    made = document(text)
    return text[: headline.end(made, 0, len(text)).at]


def test_a_known_name_with_a_capital_inside_stays_one_word():
    text = "Belajar di YouTubePedagang"
    words = [word.text for word in seam.split("lewat YouTube gratis", 0, 20, brands={"YouTube"})]
    assert words == ["lewat", "YouTube", "gratis"]
    assert [word.text for word in seam.split(text, 0, len(text))] == ["Belajar", "di", "YouTubePedagang"]


def test_an_unknown_chain_of_capitals_is_never_cut_in_two():
    text = "Foto Lama WartaKabarHoaks menelusuri"
    assert [word.text for word in seam.split(text, 0, len(text))][2] == "WartaKabarHoaks"


def test_every_sign_has_a_name():
    words = seam.split(LEAD, 0, len(LEAD))
    window = seam.Window(seam.shipped(), words)
    assert all(len(window.signs(n)) == len(seam.SIGNS) for n in range(len(words)))


def test_trees_are_read_as_written():
    forest = Forest([])
    forest.add("0:1.5 1:2 10 20 30")
    forest.add("0.5")
    assert forest.score((1.0, 2.0), 0) == 10.5
    assert forest.score((1.0, 3.0), 0) == 20.5
    assert forest.score((2.0, 0.0), 0, 1) == 30.0


def test_chances_are_chances():
    text = "Harga Cabai Naik di Pasar Induk Pedagang mengeluhkan pasokan yang menipis."
    words = seam.split(text, 0, len(text))
    odds = seam.shipped().chances(words, seam.candidates(words, True))
    assert abs(sum(odds) - 1) < 1e-9
    assert min(odds) >= 0


def test_a_headline_alone_ends_with_its_line():
    text = "Warga Tiga Dusun Kembali Menyeberang Lewat Jembatan Bambu"
    assert end_of(text) == text


def test_a_credit_ends_the_headline():
    assert end_of("Panen Raya di Sukamaju Berlangsung Meriah Foto/Rina Lestari Warga berkumpul sejak pagi.") == (
        "Panen Raya di Sukamaju Berlangsung Meriah"
    )


def test_quotation_marks_end_it():
    assert end_of("'Bupati: Jalan Ini Selesai Maret' Warga menunggu sejak lama.") == "'Bupati: Jalan Ini Selesai Maret'"


def test_a_name_in_quotation_marks_is_no_whole_headline():
    headline_ = "'Jalur Sunyi' Sukamaju Mulai Diperbaiki, Rampung Akhir Tahun!"
    assert end_of(f"{headline_} Menurutnya, warga sudah lama menunggu perbaikan itu.") == headline_


def test_a_credit_in_the_story_does_not_draw_the_story_in():
    text = "Panen Raya di Sukamaju Ramai! Kemudian Rina Lestari mengunjungi laman resmi Desa Sukamaju [arsip] kemarin."
    assert end_of(text) == "Panen Raya di Sukamaju Ramai!"


def test_the_cheapest_end_is_early_when_in_doubt():
    assert headline.cheapest([0.05, 0.9, 0.05]) == 1
    assert headline.cheapest([0.4, 0.6]) == 0


def test_a_guess_is_warned_of():
    text = f"{LEAD} Baca juga: Rapat Desa Rina Wahyu Santi Bagas Dewi Ratna Yoga hadir di sana kemarin."
    article = clean(text)
    assert any(warning.startswith("unsure: ") for warning in article.warnings)
    assert not clean(f"{LEAD} Baca juga: Harga Cabai Naik! Pedagang mengeluhkan pasokan.").warnings
