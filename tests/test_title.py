"""The story's own headline, where no date or byline below tells it."""

import pytest

from cleanpress import clean

INDONESIAN = (
    "Warga dua dusun memperbaiki jembatan gantung yang putus diterjang banjir pada awal pekan lalu.\n"
    "Jembatan itu menjadi jalan satu-satunya bagi anak sekolah dan pedagang sayur di lereng utara.\n"
    "Kepala dusun berharap pemerintah kabupaten mengirim kawat baja sebelum musim hujan tiba."
)
PROSE = (
    "Kabar tentang jembatan itu keliru, kata kepala dusun yang tinggal di dekat jembatan sejak dua puluh tahun lalu."
)
MALAY = (
    "AYER JERNIH: Pasar lama di Jalan Bendahara menjadi tumpuan orang ramai sejak pagi semalam, kata penduduk.\n"
    "Peniaga berkata jualan mereka meningkat dua kali ganda berbanding bulan lalu kerana cuti sekolah."
)
SPANISH = (
    "Los socios del club de Villa Lirio frenaron a un ladrón que quería llevarse dos garrafas de la cocina.\n"
    "La policía detuvo al hombre una hora más tarde y devolvió las garrafas a los dueños del club."
)
ENGLISH = (
    "Lorries crossed the closed bridge again on Tuesday, days after the appointment of the town's new engineer.\n"
    "The police said in a statement that two drivers had been fined and that the barriers would be raised."
)
HEADED = (
    "Lorries have crossed the closed bridge every night since March, and drivers ask what they may do.\n"
    "How Heavy Is Too Heavy\n"
    "The old bridge bears twelve tons, the engineer wrote to the council, and some drivers carry thirty.\n"
    "When the Bridge Opens\n"
    "The council wants to open it in May, after the beams have been painted and the barriers taken down."
)
CHINESE = (
    "台18線公路42公里處路面塌陷,兩輛小客車輪胎受損,車上4人平安,塌陷原因仍待公路單位調查中,警方呼籲用路人改道行駛。\n"
    "公路單位表示,今晚將派員檢查路基,明天上午前完成搶修,並在現場設置警示燈號,提醒往來車輛減速慢行。"
)


@pytest.mark.parametrize(
    ("above", "story"),
    [
        ("Warga Dua Dusun Perbaiki Jembatan Gantung\nJembatan yang putus itu--", INDONESIAN),
        ("Warga Dua Dusun Perbaiki Jembatan Gantung\nWarga tidak menunggu bantuan dari kabupaten.", INDONESIAN),
        ("Warga perbaiki jembatan sendiri\n\nWarga perbaiki jembatan sendiri", INDONESIAN),
        ("Pasar lama jadi tumpuan", MALAY),
        ("Viral\nPasar lama jadi tumpuan", MALAY),
        ("Socios de un club frenaron a un ladrón de garrafas", SPANISH),
        ("省道路面塌陷 2車受損", CHINESE),
        ("Lorries cross closed bridge days after engineer's appointment", ENGLISH),  # most of its words are the lead's
        ("Politics\nLorries cross closed bridge days after engineer's appointment", ENGLISH),
        ("Closed Bridge: What Drivers of Lorries Should Know", HEADED),  # a capital on each word, above sub-headings
        ("Warga Dua Dusun Perbaiki Jembatan Gantung dengan Bambu, Sampai Kapan?", INDONESIAN),  # closed like a sentence
        ("Warga Dua Dusun Perbaiki Jembatan Gantung di Lereng Utara Kabupaten.", INDONESIAN),
    ],
)
def test_a_headline_goes(above, story):
    article = clean(f"{above}\n{story}")
    title = next(line for line in above.split("\n") if len(line) > 10)
    assert title not in article.body
    assert article.metadata.title == title
    assert all(line in article.body for line in story.split("\n")[1:])


@pytest.mark.parametrize(
    ("line", "story"),
    [
        ("Jembatan itu menghubungkan dua dusun di lereng utara", INDONESIAN),  # a standfirst, not set in capitals
        ("Los vecinos del barrio lo vieron desde la ventana", SPANISH),  # nothing that the lead says as well
        ("The appointment came days after the bridge was closed to lorries", ENGLISH),  # English papers close none
        ("Drivers say their union could bring the quarrel to court", ENGLISH),  # nothing that the lead says
        ("How the Council Means to Pay for the Paint", HEADED),  # the first of the sub-headings
        ("Socios de un club frenaron a un ladrón de garrafas.", SPANISH),
    ],
)
def test_a_standfirst_stays(line, story):
    assert line in clean(f"{line}\n{story}").body


def test_a_headline_that_stands_twice_is_known_among_other_lines():
    title = "Tiada motosikal Kenari keluaran tahun ini"
    article = clean(f"{title}\nDisiarkan pada Januari oleh meja automotif\n{title}\n{MALAY}")
    assert article.metadata.title == title
    assert title not in article.body


def test_the_way_to_a_story_goes_with_its_headline():
    title = "Pasar lama di Ayer Jernih jadi tumpuan"
    for way in ("Home Negeri ", "HomeNegeri", "Laman Utama > Negeri > "):
        article = clean(f"{way}{title}\n{title}\n{MALAY}")
        assert article.metadata.title == title
        assert title not in article.body


def test_an_opening_sentence_stays():
    for opening in (
        "Bupati Rawa Indah, Sari Wulandari, meninjau jembatan gantung yang putus.",  # a sentence with names
        "Jembatan Gantung Putus. Warga Dusun Lereng Utara Menunggu Bantuan.",
    ):
        assert opening in clean(f"{opening}\n{INDONESIAN}").body


def test_a_line_broken_at_a_width_stays():
    lines = (
        "Los socios del club de Villa Lirio frenaron ayer a un\n"
        "ladrón que quería llevarse dos garrafas de la cocina del\n"
        "club, cuando los socios volvían de una reunión con los vecinos\n"
        "del barrio. La policía detuvo al hombre una hora más tarde y devolvió las garrafas."
    )
    assert clean(lines).body.replace("\n\n", "\n") == lines


def test_a_dateline_alone_on_its_line_is_no_headline():
    assert clean(f"Rawa Indah, Kabar Kita Indonesia -\n{INDONESIAN}").metadata.title is None


def test_a_standfirst_above_a_dateline_is_no_headline():
    title = "Polisi: Jembatan Putus Penyebab Laka Maut di Poros Rawa Indah"
    standfirst = "Peristiwa yang memilukan itu terjadi di jalan poros kabupaten, pada Selasa (16/1/2024)"
    for between in ("", "4 Maret 2024\n"):
        article = clean(f"{title}\n{standfirst}\n{between}KABARKITA.ID, RAWA INDAH - {INDONESIAN}")
        assert article.metadata.title == title
        assert standfirst in article.body


def test_an_english_headline_above_its_standfirst():
    title = "Lorries ignore barriers in spite of fines"
    standfirst = "Drivers say their union could bring the quarrel to court, and that the town must pay"
    article = clean(f"{title}\n{standfirst}\n{ENGLISH}")
    assert article.metadata.title == title
    assert article.body.startswith(standfirst)
    assert clean(article.body).body == article.body


def test_a_lead_cut_off_above_its_story_is_a_copy():
    title, lead = "Warga Dua Dusun Perbaiki Jembatan Gantung", INDONESIAN.split("\n")[0]
    article = clean(f"{title}\n{lead[:70]}\nRAWA INDAH, KABAR KITA - {INDONESIAN}")
    assert article.metadata.title == title
    assert lead[:70] in [removal.text for removal in article.removed if removal.kind == "duplicate"]
    assert article.body.count(lead[:70]) == 1


def test_a_headline_above_a_dateline_may_stand_beside_sub_headings():
    title = "Jembatan Gantung Putus! Warga Dua Dusun Memutar Jauh – Ini Jalurnya"
    text = f"{title}\nRAWA INDAH, KABAR KITA - {INDONESIAN}\nWarga Memutar Lewat Bukit\n{INDONESIAN}\n"
    text += "Bantuan Dijanjikan Pekan Depan\n"
    assert clean(text + INDONESIAN.replace("Warga", "Petani")).metadata.title == title


@pytest.mark.parametrize(
    "caption",
    [
        "Warga Dusun Lereng Utara memperbaiki Jembatan Gantung Kali Rawa di Kecamatan Rawa Indah, Kabupaten Rawa",
        "Senin, 3 Maret 2025\nWarga Dua Dusun Memasang Papan Jembatan Gantung di Lereng Utara.",  # a headline's end
    ],
)
def test_a_caption_is_no_headline(caption):
    title = "Warga Dua Dusun Perbaiki Jembatan Gantung"
    words = caption.split("\n")[-1].rstrip(".")
    article = clean(
        f"{title}\n{caption}\nKABARKITA.ID, RAWA INDAH - {words}, yang putus diterjang banjir.\n{INDONESIAN}"
    )
    assert article.metadata.title == title


def test_a_caption_twice_below_the_headline_goes():
    caption = "Warga Dua Dusun Memasang Papan Jembatan Gantung di Lereng Utara."
    above = f"Warga Dua Dusun Perbaiki Jembatan Gantung\nSenin, 3 Maret 2025 10:20\n{caption}\n{caption}"
    assert caption not in clean(f"{above}\nLERENG UTARA, KORAN CONTOH - {INDONESIAN}").body


def test_a_headline_as_long_as_a_paragraph_above_a_byline_and_a_dateline():
    title = "Warga Dua Dusun Perbaiki Sendiri Jembatan Gantung yang Putus, Anak Sekolah Memutar Enam Kilometer"
    above = f"Jembatan Gantung\n{title}\nEditor: Rina Lestari\n"
    article = clean(f"{above}LERENG UTARA, KORAN CONTOH - {INDONESIAN}")
    assert article.metadata.title == title
    assert article.body.startswith("LERENG UTARA")
    quoted = clean(f"{PROSE}\nBegini tulisan koran itu:\n{title}\nLERENG UTARA, KORAN CONTOH - {INDONESIAN}")
    assert title in quoted.body


def test_the_way_to_a_story_glued_to_its_headline_tells_it():
    story = "Mấy năm rồi mới thấy xóm chài vui như vậy, chị Lan nói giữa tiếng trống hội của trẻ nhỏ trong làng.\n" * 2
    article = clean(f"Trang chủNewsDu lịchLàng chài thắp đèn đợi khách\nLàng chài thắp đèn đợi khách\n{story}")
    assert article.metadata.title == "Làng chài thắp đèn đợi khách"
    assert article.body.startswith("Mấy năm")


def test_a_headline_with_the_outlet_behind_it_is_its_copy():
    title = "Warga Dua Dusun Perbaiki Sendiri Jembatan Gantung"
    article = clean(f"{title}\nSenin, 3 Maret 2025 10:20\n{title} - Kabar Contoh\n{INDONESIAN}\n{title} | Contoh.id")
    assert article.body.split() == INDONESIAN.split()
    other = clean(f"{title}\nSenin, 3 Maret 2025 10:20\n{INDONESIAN}\n{title} dan Balai Dusun - Contoh")
    assert all(piece.kind != "duplicate" for piece in other.removed)


def test_another_result_is_no_copy_of_the_headline():
    title, inner = (
        "Persatuan Dusun Melati 2 - 1 Persatuan Dusun Kenanga",
        "Persatuan Dusun Melati 2 - 3 Persatuan Sungai",
    )
    first, *rest = INDONESIAN.split("\n")
    article = clean("\n".join([title, "Senin, 3 Maret 2025 10:20", first, inner, *rest]))
    assert inner in article.body


def test_a_heading_among_headings_stays():
    parts = [
        ("Menanam Cabai di Pot", "Cabai ditanam di pot yang lebar supaya akarnya leluasa, kata petugas penyuluh itu."),
        ("Menyiram Cabai di Pot", "Cabai disiram dua kali sehari pada musim kering, pagi dan sore, secukupnya saja."),
        (
            "Memanen Cabai di Pot",
            "Cabai dipanen setelah tiga bulan dengan tangan, satu demi satu, tanpa merusak akar.",
        ),
    ]
    text = "\n".join(f"{heading}\n{paragraph}" for heading, paragraph in parts)
    assert clean(text).body.replace("\n\n", "\n") == text


def test_a_headline_is_known_again_by_its_letters():
    title = "Warga Jum’at Pagi Perbaiki Jembatan – Tanpa Bantuan"
    article = clean(f"{title}\n4 Maret 2024\n{title}\n{INDONESIAN}")
    assert "Perbaiki Jembatan" not in article.body


def test_a_sentence_above_its_longer_standfirst_and_a_dateline_is_the_headline():
    title = "Prefeito pede militares, mas ministro diz que não cabe à cidade"
    standfirst = "Ele disse que 'quem não gosta de samba, bom vizinho não é'; a cidade terá 1,5 milhão de visitantes"
    story = "RIO CLARO - O prefeito da cidade vai pedir que os militares fiquem nas ruas até o fim da festa."
    article = clean(f"{title}\n{standfirst}\n{story}", language="pt")
    assert article.metadata.title == title
    assert article.body == f"{standfirst}\n\n{story}"
    assert clean(f"{standfirst}\n{title}\n{story}", language="pt").body.startswith(standfirst)


@pytest.mark.parametrize(
    ("title", "story", "language"),
    [
        (
            "O jogo político da cidade vive dias de 'Coisas Estranhas'",
            "A política da cidade parece um jogo: nos últimos dias, três vereadores trocaram de lado duas vezes.",
            "pt",
        ),
        (
            "¿Se debe pagar un impuesto nuevo por el agua del puente?",
            "El municipio quiere cobrar un impuesto por el agua que pasa bajo el puente viejo, dijo ayer el alcalde.",
            "es",
        ),
    ],
)
def test_a_headline_that_asks_or_ends_in_a_name_between_quotation_marks(title, story, language):
    more = story.replace(",", " y,") + " " + story
    article = clean(f"{title}\n{story}\n{more}", language=language)
    assert article.metadata.title == title
    assert article.body == f"{story}\n\n{more}"
    assert clean(article.body, language=language).body == article.body


def test_a_headline_among_other_lines_is_told_by_the_words_of_the_story():
    story = "El municipio quiere cobrar un impuesto por el agua que pasa bajo el puente viejo, dijo ayer el alcalde."
    lines = "Hoy compras de madera en línea\nLocales\nImpuesto por el agua bajo el puente viejo"
    article = clean(f"{lines}\n{story}\nLos vecinos del barrio piden que antes se arregle la calle.", language="es")
    assert article.metadata.title == "Impuesto por el agua bajo el puente viejo"


def test_words_of_a_picture_below_do_not_hide_a_headline():
    title = "Warga Dua Dusun Perbaiki Jembatan Gantung"
    article = clean(f"{title}\njembatan gantung putus\n{INDONESIAN}")
    assert article.metadata.title == title
    assert title not in article.body


def test_a_sentence_torn_at_names_stays():
    torn = "Menurut\nBupati Sumber Makmur Rina Lestari\nwarga dua dusun memperbaiki jembatan itu sendiri."
    assert not clean(f"{torn}\n{INDONESIAN}").removed
