"""clean() and Cleaner: the shapes, the options, and what holds for every Article."""

import datetime
import itertools
import json
import pickle
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from cleanpress import KINDS, Article, Cleaner, CleanpressError, Rules, UsageError, __version__, clean, fold
from cleanpress.fold import cut
from cleanpress.model import LIST_FIELDS

TEXT = """Harga Cabai Rawit Naik Dua Kali Lipat di Pasar Melati
Senin, 3 Maret 2025 – 08:15 WIB
SEMARANG, Kabar Contoh - Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan.\r
Baca juga: Stok Beras Aman Sampai Lebaran
Pedagang berharap pasokan dari lereng gunung pulih sebelum akhir bulan ini, kata “Ujang”.
ADVERTISEMENT
Warga berhemat. Simak juga: Cara Menanam Cabai di Halaman Sempit Sebagian beralih ke cabai kering.
Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan, ujar kepala dinas.
Editor: Rina Lestari
"""
BODY = """SEMARANG, Kabar Contoh - Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan.

Pedagang berharap pasokan dari lereng gunung pulih sebelum akhir bulan ini, kata “Ujang”.

Warga berhemat. Sebagian beralih ke cabai kering.

Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan, ujar kepala dinas."""
PAGE = f"""<!DOCTYPE html><html><head><title>Harga Cabai Naik</title></head><body><nav><a href="/">Beranda</a></nav>
<article><h1>Harga Cabai Naik</h1>{"".join(f"<p>{line}</p>" for line in BODY.splitlines() if line)}
<p>Baca juga: Stok Beras Aman Sampai Lebaran</p></article></body></html>"""
SAMPLES = (TEXT, TEXT.replace("\n", " "), PAGE, BODY, "ADVERTISEMENT\n" * 3, "", " \n\t\n", "Terkini\nPopuler\nIndeks")


def holds(source: str, article: Article) -> None:
    """What is promised for every Article, whatever went in."""
    spans = [(piece.start, piece.end) for piece in article.removed]
    assert all(article.text[piece.start : piece.end] == piece.text != "" for piece in article.removed)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert article.body == fold(cut(article.text, spans))
    assert article.restore() == source
    assert article.restore(KINDS) == fold(article.text)
    assert article.restore(()) == article.body
    assert {piece.kind for piece in (*article.removed, *article.kept)} <= set(KINDS)
    assert all(article.text[piece.start : piece.end] == piece.text and piece.reason for piece in article.kept)
    assert ("no-story" in article.warnings) == (article.body == "")
    for name, origins in article.metadata.origin.items():
        assert getattr(article.metadata, name)
        assert all(o.start is None or 0 <= o.start < o.end <= len(article.text) for o in origins)
    whole = article.to_dict()
    assert json.loads(json.dumps(whole)) == whole


@pytest.mark.parametrize("source", SAMPLES)
@pytest.mark.parametrize("level", ["careful", "default", "eager"])
def test_the_promises_hold(source, level):
    article = clean(source, level=level)
    holds(article.restore() if source == PAGE else source, article)


def test_the_body():
    assert clean(TEXT).body == BODY
    assert clean(TEXT.encode()).body == BODY
    assert clean(TEXT.encode("utf-16")).body == BODY


def test_html_is_told_by_looking():
    article = clean(PAGE)
    assert article.body == BODY
    assert article.metadata.title == "Harga Cabai Naik"
    assert article.metadata.origin["title"][0].start is None
    assert clean("a < b, kata dia, dan c > d.").body == "a < b, kata dia, dan c > d."


def test_to_dict_has_the_shape_that_others_rely_on():
    whole = clean(TEXT).to_dict()
    assert list(whole) == ["body", "metadata", "removed", "kept", "warnings", "ruleset"]
    assert {tuple(piece) for piece in whole["removed"]} == {("kind", "rule", "start", "end", "text")}
    assert {tuple(piece) for piece in whole["kept"]} <= {("kind", "rule", "start", "end", "text", "reason")}
    metadata = whole["metadata"]
    assert {name for name, value in metadata.items() if isinstance(value, list)} == set(LIST_FIELDS)
    assert metadata["truncated"] is False
    assert metadata["language"] == "id"
    assert metadata["published"] == "2025-03-03T08:15:00+07:00"
    assert metadata["title"] == "Harga Cabai Rawit Naik Dua Kali Lipat di Pasar Melati"
    assert metadata["source"] is None
    assert {tuple(origin) for found in metadata["origin"].values() for origin in found} == {("rule", "start", "end")}


def test_nothing_is_invented():
    metadata = clean("Harga beras di pasar itu naik lima persen.").metadata
    stated = {name: value for name, value in metadata.to_dict().items() if value and name != "language"}
    assert stated == {}


def test_ruleset_names_version_and_rules():
    ruleset = clean(TEXT).ruleset
    assert re.fullmatch(re.escape(__version__) + r"\+[0-9a-f]{8}", ruleset)
    assert Cleaner(rules=Rules.default().disable("any.ad.label")).ruleset != ruleset
    assert Cleaner(keep={"ad"}).ruleset == ruleset


@pytest.mark.parametrize("source", [TEXT, TEXT.replace("\n", " "), PAGE])
@pytest.mark.parametrize("kinds", [{"ad"}, {"related"}, {"related", "byline"}, {"caption"}, set(KINDS)])
def test_keep_and_restore_agree(source, kinds):
    article, kept = clean(source), clean(source, keep=kinds)
    assert article.restore(kinds) == kept.body
    assert [piece for piece in article.removed if piece.kind not in kinds] == list(kept.removed)
    held = [piece for piece in kept.kept if piece.reason.startswith("keep: ")]
    assert [piece.text for piece in held] == [piece.text for piece in article.removed if piece.kind in kinds]


@pytest.mark.parametrize("kinds", [{"ad"}, {"related", "byline"}, set(), set(KINDS)])
def test_drop_is_the_opposite_of_keep(kinds):
    dropped = clean(TEXT, drop=kinds)
    assert dropped.body == clean(TEXT, keep=set(KINDS) - kinds).body
    assert {piece.kind for piece in dropped.removed} == {piece.kind for piece in clean(TEXT).removed} & kinds
    assert all(piece.reason.startswith("drop: ") for piece in dropped.kept if piece.kind in {"ad", "byline"} - kinds)


def test_one_kind_may_be_a_string():
    assert clean(TEXT, keep="ad").body == clean(TEXT, keep={"ad"}).body == clean(TEXT).restore("ad")


def test_keep_does_not_change_the_metadata():
    assert clean(TEXT, keep=KINDS).metadata == clean(TEXT).metadata


def test_refused_finds_carry_their_reason():
    assert clean(TEXT).kept + clean(TEXT, level="careful").kept != ()
    reasons = [piece.reason for piece in clean(TEXT, level="careful").kept]
    assert any(reason.startswith("level: careful removes exact finds only") for reason in reasons)


RULE = """
[[rule]]
id = "id.promo.test-shop"
kind = "promo"
scope = "line"
precision = "{precision}"
starts = ["toko kami"]
why = "An invented shop."
source = "invented"
since = "0.1"
hits = ['Toko kami buka']
misses = ['Di toko kami buka']
"""
STORY = "Warga desa itu menanam padi di lereng bukit sejak musim hujan lalu, kata kepala desa."
SHOP = "Toko kami menjual beras dari lereng bukit itu dengan harga petani, kata kepala desa, sampai akhir bulan."


@pytest.mark.parametrize(
    ("precision", "text", "body", "braked"),
    [
        ("likely", f"{STORY}\n{SHOP}", f"{STORY}\n\n{SHOP}", True),
        ("exact", f"{STORY}\n{SHOP}", STORY, False),
        ("likely", f"{STORY}\n{STORY[6:]} {STORY}\n{SHOP}", f"{STORY}\n\n{STORY[6:]} {STORY}", False),
        ("likely", f"{STORY}\nToko kami buka", STORY, False),
        ("hint", f"{STORY}\nToko kami buka", f"{STORY}\n\nToko kami buka", False),
    ],
    ids=["likely, too much", "exact, too much", "likely, less", "no prose", "hint without company"],
)
def test_doubtful_finds_yield(tmp_path, precision, text, body, braked):
    file = tmp_path / "shop.toml"
    file.write_text(RULE.format(precision=precision), "utf-8")
    article = clean(text, rules=[file])
    holds(text, article)
    assert article.body == body
    assert any(warning.startswith("brake: ") for warning in article.warnings) == braked
    held = [piece.reason for piece in article.kept if piece.rule == "id.promo.test-shop"]
    assert bool(held) == (body.count("Toko") > 0)
    assert all(reason.startswith("brake: " if braked else "hint: ") for reason in held)


@pytest.mark.parametrize("source", SAMPLES)
def test_careful_removes_a_part_of_what_default_removes(source):
    def removed(level: str) -> set[int]:
        article = clean(source, level=level)
        pieces = ((at, article.text[at]) for piece in article.removed for at in range(piece.start, piece.end))
        return {at for at, char in pieces if not char.isspace()}

    assert removed("careful") <= removed("default")


def test_latest_refuses_later_dates():
    assert clean(TEXT, latest=datetime.date(2025, 3, 2)).metadata.published is None
    assert clean(TEXT, latest=datetime.date(2025, 3, 3)).metadata.published == "2025-03-03T08:15:00+07:00"
    assert clean(TEXT, latest=datetime.date(2025, 3, 2)).body == BODY


def test_language_is_taken_as_stated():
    assert clean(TEXT, language="ms").metadata.language == "ms"


def test_a_page_without_a_story():
    article = clean("ADVERTISEMENT\n")
    assert (article.body, article.warnings) == ("", ("no-story",))
    assert clean("").warnings == ("no-story",)
    assert clean(b"").text == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": "defualt"}, "level 'defualt' is none of careful, default, eager, did you mean 'default'?"),
        ({"keep": {"captoin"}}, "keep: 'captoin' is no kind of noise, did you mean 'caption'?; known: title, "),
        ({"drop": "advert"}, "drop: 'advert' is no kind of noise"),
    ],
)
def test_wrong_options(options, message):
    with pytest.raises(UsageError, match=re.escape(message)):
        Cleaner(**options)
    with pytest.raises(UsageError, match=re.escape(message)):
        clean(TEXT, **options)


@pytest.mark.parametrize("source", [None, 3, ["x"], Path("x.txt"), bytearray(b"x")])
def test_wrong_sources(source):
    with pytest.raises(CleanpressError, match=f"not {type(source).__name__}; read the file first"):
        clean(source)


CLEANERS = {
    "default": {},
    "options": {"level": "eager", "keep": {"ad"}, "latest": datetime.date(2025, 1, 1)},
    "drop": {"drop": {"ad"}, "level": "careful"},
}


@pytest.mark.parametrize("options", CLEANERS.values(), ids=CLEANERS)
def test_a_cleaner_can_be_pickled(options):
    cleaner = Cleaner(**options)
    again = pickle.loads(pickle.dumps(cleaner))
    assert again.ruleset == cleaner.ruleset
    assert [again.clean(source) for source in SAMPLES] == [cleaner.clean(source) for source in SAMPLES]


def test_another_process_gives_the_same_answer():
    cleaner = Cleaner(keep={"byline"})
    with ProcessPoolExecutor(1) as pool:
        assert list(pool.map(cleaner.clean, SAMPLES)) == [cleaner.clean(source) for source in SAMPLES]


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_order_of_hashes_does_not_matter(seed):
    code = "import sys, json, cleanpress; print(json.dumps(cleanpress.clean(sys.stdin.buffer.read()).to_dict()))"
    said = subprocess.run(
        [sys.executable, "-c", code], input=TEXT.encode(), capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
    )
    assert json.loads(said.stdout) == clean(TEXT).to_dict()


def test_documents_do_not_know_of_each_other():
    cleaner = Cleaner()
    first = [cleaner.clean(source) for source in SAMPLES]
    assert [cleaner.clean(source) for source in reversed(SAMPLES)] == first[::-1]


def test_import_is_light():
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import cleanpress"], capture_output=True, text=True, check=True
    )
    heavy = {"trafilatura", "ftfy", "lxml", "charset_normalizer"}
    assert heavy & {line.rpartition("|")[2].strip().partition(".")[0] for line in said.stderr.splitlines()} == set()
    assert "cleanpress.clean" in said.stderr


PARAGRAPHS = (
    "Pemerintah kota memperbaiki jalan rusak di lima kecamatan sejak awal pekan ini, kata kepala dinas itu.",
    "Warga berharap perbaikan itu selesai sebelum musim hujan datang karena banyak pengendara jatuh di sana.",
    "Pekerjaan akan berlangsung selama dua bulan dan dibagi dalam tiga tahap agar lalu lintas kota tidak terganggu.",
)


@pytest.mark.parametrize(
    "credit", ["(Antara/Budi)", "(dok. Pemkot)", "Budi Santoso/AFP", "Foto: Budi Santoso", "(Istimewa)"]
)
@pytest.mark.parametrize("between", ["\n", " "])
def test_the_last_paragraph_is_no_caption(credit, between):
    story = between.join(PARAGRAPHS)
    body = clean(f"{story} {credit}").body
    assert " ".join(body.split()).startswith(" ".join(PARAGRAPHS))
    assert len(body) <= len(story) + 2 + len(credit)


def test_a_caption_among_paragraphs_goes_with_its_credit():
    caption = "Petugas meratakan aspal di jalan yang baru dibuka kembali, Senin (3/2). (ANTARA FOTO/Budi Santoso)"
    assert caption not in clean("\n".join((PARAGRAPHS[0], caption, *PARAGRAPHS[1:]))).body


def test_a_prompt_longer_than_every_paragraph_goes():
    prompt = (
        "Dapatkan update berita pilihan dan breaking news setiap hari dari Contoh.com. Mari bergabung di Grup Telegram "
        '"Contoh News Update", caranya klik link https://t.me/contoh, kemudian join.'
    )
    story = [
        *PARAGRAPHS,
        *(
            paragraph.replace("jalan", "jembatan").replace("musim", "bulan").replace("kota", "desa")
            for paragraph in PARAGRAPHS
        ),
    ]
    assert len(prompt) > max(map(len, story))
    assert clean("\n".join([*story, prompt])).body == "\n\n".join(story)


def test_a_text_in_one_line_is_not_lost_to_its_first_words():
    story = " ".join([*PARAGRAPHS, *(paragraph.replace("jalan", "jembatan") for paragraph in PARAGRAPHS)])
    assert clean(f"Your browser does not support the video tag. {story}").body == story


def test_a_long_paragraph_before_a_credit_is_no_caption():
    paragraph = (
        "The city began on Monday to mend the roads of five districts, the head of public works said in an interview. "
        "Residents hope that the work will end before the rains, because many riders fall into the holes every night. "
        "The work will last two months and will be split into three stages, so that traffic in the centre goes on. "
        "Officers will stand at every crossing to guide the drivers in the busiest hours of the morning, he added. "
        "It will cost two million, and the council will vote on it next week."
    )
    last = "Other residents of the next district are still waiting for their turn, according to the mayor."
    assert paragraph in clean(f"{paragraph} (AP Photo/Ann Lee)\n{last}").body


def test_a_caption_that_stands_twice_above_the_story_goes_twice():
    caption = "Nelayan memperbaiki perahu di tepi teluk, Kamis, 17 Juli 2025 (Sumber: Rina/kabarcontoh.com)"
    story = (
        "PALU - Perahu nelayan sudah menepi sejak pagi, kata kepala dusun, karena angin barat datang lebih awal.\n"
        "Warga membantu menarik jaring ke pasir, lalu memeriksa papan lambung yang retak di bawah pohon ketapang.\n"
        "Kayu pengganti dibeli dari uang kas kelompok, dan tukang perahu dari dusun seberang diminta datang besok."
    )
    article = clean(f"{caption}\n{caption}\n{story}")
    assert [removal.text.strip() for removal in article.removed] == [caption, caption]


def test_a_dateline_below_a_long_menu_stays():
    menu = "\n".join(f"Rubrik {name} {number}" for number in range(24) for name in ("Kota", "Desa", "Laut", "Hutan"))
    story = (
        "Warga dua dusun kembali menyeberang setelah jembatan gantung di lereng utara itu selesai diperbaiki.\n"
        "Anak-anak tidak lagi memutar sejauh enam kilometer untuk sampai ke sekolah mereka di seberang sungai.\n"
        "Kepala dusun berharap pemerintah kabupaten mengirim kawat baja sebelum musim hujan tiba di lembah itu."
    )
    article = clean(f"{menu}\nJakarta -\n{story}", page="yes")
    assert "Rubrik Kota 0" not in article.body
    assert article.body.startswith("Jakarta -")
