"""Forms of pages that look like noise to a detector and are story, or the other way round."""

from cleanpress import clean

MENU = "\n".join(["Beranda", "Nusantara", "Ekonomi", "Olahraga", "Gaya Hidup", "Cuaca", "Kuliner", "Wisata", "Indeks"])
FOOTER = "\n".join(["Tentang Kami", "Redaksi", "Pedoman Media Siber", "© 2025 Harian Contoh", "Karier", "Hubungi Kami"])
PARAGRAPH = (
    "Warga dua dusun kembali menyeberang setelah jembatan gantung di lereng utara itu selesai diperbaiki, kata "
    "kepala dusun {}, yang menunggu sejak pagi bersama anak-anak sekolah dan seekor kambing yang tidak sabar lagi."
)


def story(names: str) -> str:
    return "\n".join(PARAGRAPH.format(name) for name in names.split())


def page(*parts: str) -> str:
    return "\n".join([MENU, *parts, FOOTER])


def test_a_dated_credit_inside_the_story_is_no_footer():
    first, second = story("Sarif Bakri Deden Rohim Wawan Tarno"), story("Yusuf Karta Pardi Soleh Jamal Ujang Basri Edi")
    body = clean(page(first, "© 2025 Kantor Foto Contoh", second)).body
    assert "Sarif" in body
    assert "Basri" in body


def test_rules_for_comments_below_the_footer_are_no_story():
    rules = story("Sarif Bakri Deden Rohim Wawan Tarno Jamal Ujang Basri Edi").replace("Warga", "Pengguna")
    lists = "\n".join(f"Kabar Lereng Utara Hari Ini {number}" for number in "abcdefghijklmnop")
    told = story("Yusuf Karta Pardi Soleh Tatang Maman Asep Oding")
    body = clean("\n".join([page(told, lists, MENU), "Masuk", "Daftar", rules])).body
    assert "Yusuf" in body
    assert "Pengguna" not in body


def test_a_story_far_longer_than_what_stands_above_the_footer_stays():
    teasers = story("Yusuf Karta Pardi Soleh Tatang Maman")
    names = " ".join(f"Nomor{number}" for number in range(30))
    assert "Nomor29" in clean("\n".join([page(teasers), "Masuk", "Daftar", story(names)])).body


def test_ingredients_above_the_method_stay_and_so_do_their_labels():
    recipe = ["Bahan", "1 kg singkong kukus", "½ sdt garam", "2 butir telur", "Cara membuat"]
    body = clean(page("Resep Getuk Lereng", *recipe, story("Sarif Bakri Deden"))).body
    assert all(line in body for line in recipe)


def test_a_programme_of_three_dated_items_stays():
    items = [
        "Pembukaan pameran perahu di balai desa",
        "Lomba dayung antardusun putaran pertama",
        "Malam penutupan dengan wayang kulit",
    ]
    dates = ["12 Juni 2025, 19:00", "13 Juni 2025, 08:00", "14 Juni 2025, 20:00"]
    programme = "\n".join(f"{item}\n{date}" for item, date in zip(items, dates, strict=True))
    body = clean(f"{story('Sarif')}\n{programme}\n{story('Bakri')}").body
    assert all(item in body for item in items)


def test_headlines_of_a_live_report_stay():
    update = "Air sungai mulai surut di bawah jembatan lama\n3 Maret 2025 10:20"
    body = clean(f"{story('Sarif')}\n{update}\n{story('Bakri')}").body
    assert "Air sungai mulai surut" in body


def test_paragraphs_below_a_list_heading_stay_without_rows_between():
    body = clean(f"{story('Sarif')}\nBerita Terkait\n{story('Bakri Deden Rohim')}").body
    assert "Rohim" in body


def test_an_exact_find_in_a_line_does_not_pull_the_brake():
    caption = "Warga menyeberang pada pagi pertama - Foto: MINAH AN"
    footer = "Be the first to comment Log in " + "Terms Privacy Help Contact " * 30 + "© 2025 The Harbour Post"
    article = clean(f"{caption} {PARAGRAPH.format('Sarif')} {footer}")
    assert article.body == PARAGRAPH.format("Sarif")
    assert not article.warnings


def test_a_caption_that_stands_twice_is_lost_once():
    caption = "Warga dua dusun memperbaiki jembatan gantung yang putus di lereng utara kabupaten. (Foto: Rina Lestari)"
    story = (
        "Warga memperbaiki jembatan gantung itu dengan bambu sejak akhir pekan lalu.\n\n"
        "Jembatan itu jalan satu-satunya bagi anak sekolah, kata kepala dusun.\n\n"
        "Pemerintah kabupaten menjanjikan kawat baja sebelum musim hujan tiba.\n\n"
        "Sampai kemarin, kawat baja itu belum terlihat di lereng utara juga."
    )
    article = clean(f"{caption}\n{caption}\n{story}")
    assert article.body == story
    assert not article.warnings


def test_a_sentence_with_a_sign_below_the_story_stays():
    sentence = "Ia pulang sebelum petang."
    article = clean(f"{PARAGRAPH.format('Sarif')}\n{sentence} (Rina Lestari)\nTags: banjir, jembatan")
    assert article.body.endswith(sentence)


def test_speech_above_a_credit_is_no_caption():
    speech = '"Besok belum tahu apakah kawat bajanya datang, kita tunggu saja sampai siang,"'
    article = clean(f"{PARAGRAPH.format('Sarif')}\n{speech}\nFoto: Rina Lestari\n{PARAGRAPH.format('Bakri')}")
    assert speech in article.body


def test_a_caption_above_and_below_its_credit_goes():
    caption = "Warga dua dusun memperbaiki jembatan gantung yang putus di lereng utara kabupaten."
    story = "\n\n".join(PARAGRAPH.format(name) for name in ("Sarif", "Bakri", "Deden"))
    assert clean(f"{caption}\nFoto: Kabar/Rina\n{caption}\n{story}").body == story


def test_a_name_behind_a_colon_below_its_label_is_read():
    article = clean(f"{PARAGRAPH.format('Sarif')}\nEditor\n: Rina Lestari")
    assert article.body == PARAGRAPH.format("Sarif")
    assert article.metadata.editors == ["Rina Lestari"]
