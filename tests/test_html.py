"""The steps from a page to its lines and statements, each on invented markup."""

import pytest

from cleanpress import Cleaner, clean
from cleanpress.errors import UsageError
from cleanpress.html import document, extract, stated
from cleanpress.html.align import squeezed, taken
from cleanpress.html.blocks import page_lines

PROSE = (
    "Warga dua dusun kembali menyeberang setelah jembatan gantung itu selesai diperbaiki pada hari Senin.",
    "Jembatan itu rusak sejak banjir bandang menerjang dua dusun di lereng utara pada bulan Januari lalu.",
    "Kepala dusun mengatakan papan yang lapuk diganti dengan kayu ulin yang lebih tahan terhadap air.",
    "Anak-anak yang selama ini menumpang perahu kini berjalan kaki ke sekolah bersama orang tua mereka.",
)


def lines(markup: str):
    return page_lines(extract.tree(markup))


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Jembatan</title>{head}</head><body>{body}</body></html>"


def story(*more: str) -> str:
    return page("<article><h1>Jembatan Gantung Kembali Dibuka</h1>" + "".join(f"<p>{p}</p>" for p in (*PROSE, *more)))


def test_lines_end_where_blocks_do():
    found = lines("<div>Satu <b>dua</b><p>Tiga</p>empat<br>lima <span>enam</span></div>")
    assert [line.text for line in found] == ["Satu dua", "Tiga", "empat", "lima enam"]


def test_lines_remember_where_they_stand():
    found = lines("<aside class='related-box'><ul><li><a href='/x'>Stok aman</a></li></ul></aside>")
    (line,) = found
    assert {"aside", "list"} <= line.place.around
    assert line.link_share == 1.0
    assert any("related" in place.names for place in line.place.up())


def test_cells_of_a_row_stand_in_one_line():
    assert [line.text for line in lines("<table><tr><td>Beras</td><td>12.000</td></tr></table>")] == ["Beras | 12.000"]


def test_scripts_and_controls_are_no_lines():
    found = lines("<p>Halo</p><script>var x = 'y';</script><style>p{}</style><button>Kirim</button>")
    assert [line.text for line in found] == ["Halo"]


def test_taken_lines_come_in_order():
    long = [squeezed(text) for text in PROSE]
    keys = ["menu", long[0], "bagian", long[1], "menu", long[0]]
    assert taken(keys, f"{PROSE[0]}\nBagian\n{PROSE[1]}") == [False, True, True, True, False, False]


def test_statements_of_a_page():
    data = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Jembatan Dibuka",'
        ' "datePublished": "2025-03-03T08:15:00+07:00", "dateModified": "2025-03-04T09:00:00+07:00",'
        ' "author": [{"name": "Rina Lestari"}, {"name": "Kabar Contoh"}],'
        ' "publisher": {"name": "Kabar Contoh"}}</script>'
    )
    says = stated.read(extract.tree(page("<p>Halo</p>", data)))
    assert stated.title(says) == "Jembatan Dibuka"
    assert stated.published(says) == "2025-03-03T08:15:00+07:00"
    assert stated.modified(says) == "2025-03-04T09:00:00+07:00"
    assert stated.authors(says) == ["Rina Lestari"]


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Jembatan Gantung Dibuka | Kabar Contoh", "Jembatan Gantung Dibuka"),
        ("Jembatan Gantung Dibuka - Kabar Contoh", "Jembatan Gantung Dibuka"),
        ("Jembatan Gantung Dibuka - Warga Lega", "Jembatan Gantung Dibuka - Warga Lega"),
    ],
)
def test_only_the_sites_name_leaves_the_title(title, bare):
    metas = f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="Kabar Contoh">'
    assert stated.title(stated.read(extract.tree(page("<p>Halo</p>", metas)))) == bare


def test_broken_data_says_nothing():
    says = stated.read(extract.tree(page("<p>x</p>", '<script type="application/ld+json">{"@type": </script>')))
    assert says.articles == []


def test_unknown_extractors_are_named():
    with pytest.raises(UsageError, match="trafilatura"):
        extract.story(extract.tree(story()), extractor="trafilatur")


HOSTILE = {
    "empty": "<html></html>",
    "no body": "<html><head><title>x</title></head></html>",
    "frames": "<html><frameset cols='*,*'><frame src='a'><frame src='b'></frameset></html>",
    "scripts only": "<html><body>" + "<script>document.write('x')</script>" * 2000 + "</body></html>",
    "nested": "<html><body>" + "<div>" * 100_000 + PROSE[0],
    "nested inline": "<html><body>" + "<b>" * 100_000 + PROSE[0],
    "unclosed": "<html><body><p" + " a='" * 20_000,
    "entities": "<html><body><p>" + "&#xd800;&#0;&amp" * 5000,
    "one line": "<html><body><p>" + "kata " * 200_000 + "</p></body></html>",
    "many lines": "<html><body>" + "<p>x</p>" * 50_000 + "</body></html>",
    "many links": "<html><body>" + "<a href='/x'>tautan ke berita lain hari ini</a><br>" * 10_000 + "</body></html>",
    "nul": "<html><body>\x00<p>\x00</p></body></html>",
    "surrogate": "<html><body><p>\ud800</p></body></html>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end(name):
    assert isinstance(clean(HOSTILE[name]).body, str)


def test_bytes_of_a_wrong_encoding_are_read():
    source = story().replace("utf-8", "latin-1").encode("utf-16")
    assert PROSE[0] in clean(source).body


def test_a_story_is_kept_whole():
    assert clean(story()).body.split("\n\n")[-4:] == list(PROSE)


LINK = '<li><a href="/{0}">Kabar nomor {0} dari lereng utara</a></li>'
UNLIKE = {
    "index-page": page(
        "<h1>Terkini</h1><ul>" + "".join(LINK.format(n) for n in range(60)) + "</ul>",
        '<meta property="og:type" content="website">',
    ),
    "live-blog": page(
        "<article><h1>Live: Jembatan Gantung Dibuka</h1>"
        + "".join(f"<h3>1{n}:05</h3><p>{text}</p>" for n, text in enumerate((*PROSE, *PROSE)))
        + "</article>"
    ),
    "gallery": page(
        "<article><h1>Foto: Jembatan Gantung</h1>"
        + "<figure><img src='a.jpg'><figcaption>Jembatan</figcaption></figure>" * 12
        + f"<p>{PROSE[0]}</p></article>"
    ),
    "consent-wall": page("<div><h2>Cookies</h2><p>Please accept all cookies to continue.</p><button>OK</button></div>"),
    "bot-wall": page("<h1>One more step</h1><p>Please verify you are human to continue.</p>"),
}


@pytest.mark.parametrize("nature", UNLIKE)
def test_pages_that_are_no_articles_are_named(nature):
    assert [warning for warning in clean(UNLIKE[nature]).warnings if warning.startswith(nature)]


@pytest.mark.parametrize("nature", UNLIKE)
def test_one_sign_is_no_proof(nature):
    told = clean(
        story("Ia membaca live ticker, melihat galeri foto, dan menolak cookie: are you a robot, tanya laman.")
    )
    assert not [warning for warning in told.warnings if warning.startswith(nature)]


def test_what_the_fast_extractor_finds():
    pytest.importorskip("resiliparse")
    assert clean(story(), extractor="fast").body.split("\n\n")[-4:] == list(PROSE)


def test_teasers_below_the_story_go_and_are_logged():
    (rule,) = [rule for rule in Cleaner().rules if rule.id == "any.related.markup-links"]
    article = clean(rule.hits[0].text)
    assert {removal.rule for removal in article.removed} == {rule.id}
    assert article.restore({"related"}) == clean(rule.hits[0].text, keep={"related"}).body


def test_what_the_extractor_left_out_does_not_come_in_at_careful(monkeypatch):
    monkeypatch.setattr(document, "chosen", lambda page: [True] * len(page.lines))
    source = story().replace("<article>", "<nav><a href='/'>Beranda lereng utara</a></nav><article>")
    assert "Beranda" in clean(source).text
    assert "Beranda" not in clean(source, level="careful").text


@pytest.mark.parametrize("stay", [(0, 3), ()])
def test_the_structure_does_not_take_half_of_the_story(monkeypatch, stay):
    good = [PROSE[number] for number in stay]
    monkeypatch.setattr(document, "chosen", lambda page: [line.text in good for line in page.lines])
    article = clean(story())
    assert all(text in article.body for text in PROSE)
    assert [warning for warning in article.warnings if warning.startswith("brake: the page's structure")]


def test_the_structure_takes_what_stands_below_the_story(monkeypatch):
    monkeypatch.setattr(document, "chosen", lambda page: [line.text in PROSE[:2] for line in page.lines])
    assert not [text for text in PROSE[2:] if text in clean(story()).body]


def test_captions_in_figures_can_be_kept():
    (rule,) = [rule for rule in Cleaner().rules if rule.id == "any.caption.markup-caption"]
    page = rule.hits[0].text
    (caption,) = clean(page).metadata.captions
    assert caption not in clean(page).body
    assert caption in clean(page, keep={"caption"}).body
