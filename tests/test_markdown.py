"""Markdown bodies: the same words as the body's, with the headings, lists, quotations and links of the page."""

import json
import re

import pytest

from cleanpress import clean, cli
from cleanpress.html.extract import EXTRACTORS

PAGE = """<!doctype html><html><body><article><h1>Jembatan Gantung Kembali Dibuka</h1>
<p>Warga dua dusun kembali menyeberang setelah <a href="/jembatan_(lama)">jembatan *gantung* itu</a> selesai
diperbaiki pada hari Senin.</p>
<h2>Rusak sejak Januari</h2>
<p>Jembatan itu rusak sejak banjir bandang menerjang dua dusun di lereng utara pada bulan Januari lalu.</p>
<ol><li>Papan yang lapuk diganti dengan kayu ulin yang lebih tahan air.</li>
<li>Tali baja dikencangkan oleh dua belas warga.<ul><li>Tali utara diganti seluruhnya pada pekan kedua.</li></ul></li>
</ol>
<ul><li>1. Kayu ulin dibawa dari hulu sungai dengan perahu.</li>
<li>Paku dan baut <a href="javascript:x()">dibeli</a> dengan iuran warga dua dusun.</li></ul>
<blockquote><p>Anak-anak kini berjalan kaki ke sekolah bersama orang tua mereka setiap pagi.</p>
<p>Kami tidak perlu menumpang perahu lagi, kata seorang ibu.</p></blockquote>
<p>Baca juga: <a href="/x">Stok Beras Aman Sampai Lebaran</a></p>
<p># Kepala dusun mengatakan bahwa pekerjaan itu memakan waktu tiga minggu lamanya.</p>
</article></body></html>"""
MARKDOWN = """\
Warga dua dusun kembali menyeberang setelah jembatan \\*gantung\\* itu selesai diperbaiki pada hari Senin.

## Rusak sejak Januari

Jembatan itu rusak sejak banjir bandang menerjang dua dusun di lereng utara pada bulan Januari lalu.

1. Papan yang lapuk diganti dengan kayu ulin yang lebih tahan air.
2. Tali baja dikencangkan oleh dua belas warga.
    - Tali utara diganti seluruhnya pada pekan kedua.
- 1\\. Kayu ulin dibawa dari hulu sungai dengan perahu.
- Paku dan baut dibeli dengan iuran warga dua dusun.

> Anak-anak kini berjalan kaki ke sekolah bersama orang tua mereka setiap pagi.
>
> Kami tidak perlu menumpang perahu lagi, kata seorang ibu.

\\# Kepala dusun mengatakan bahwa pekerjaan itu memakan waktu tiga minggu lamanya."""
URL = "https://kabar.example/a/b"
LINK = "[jembatan \\*gantung\\* itu](https://kabar.example/jembatan_%28lama%29)"


def test_headings_lists_and_quotations():
    assert clean(PAGE).markdown() == MARKDOWN


def test_links_where_asked():
    with_links = clean(PAGE, url=URL).markdown(links=True)
    assert with_links == MARKDOWN.replace("jembatan \\*gantung\\* itu", LINK)


def test_what_was_removed_is_missing_and_what_is_kept_stands():
    article = clean(PAGE, keep={"title", "related"}, url=URL)
    told = article.markdown(links=True)
    assert told.startswith("# Jembatan Gantung Kembali Dibuka\n")
    assert "Baca juga: [Stok Beras Aman Sampai Lebaran](https://kabar.example/x)" in told


def test_the_markdown_of_a_text_is_its_body():
    article = clean("# Harga *naik*.\nADVERTISEMENT\n- Stok aman [1].")
    assert article.markdown(links=True) == article.body


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_the_words_are_those_of_the_body(extractor):
    if extractor == "fast":
        pytest.importorskip("resiliparse")
    article = clean(PAGE, extractor=extractor)
    unmarked = re.sub(r"(?m)^(?:> ?)?\s*(?:#+ |- |\d+\. )?", "", article.markdown())
    bare = re.sub(r"(?m)^- ", "", article.body)
    assert re.sub(r"\\(.)", r"\1", unmarked).split() == bare.split()


def test_a_piece_over_several_lines_joins_them_as_in_the_body():
    from cleanpress.markdown import markdown
    from cleanpress.model import Shape

    shapes = [Shape(0, 4, heading=2), Shape(5, 8), Shape(9, 12, item="-")]
    assert markdown("Satu\ndua\ntiga", [(2, 6)], shapes) == "## Saua\n\n- tiga"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.html").write_text(PAGE, "utf-8")
    return tmp_path / "news"


def test_the_command(folder, capsys):
    assert cli.main([str(folder / "a.html"), "--format", "md"]) == 0
    assert capsys.readouterr().out == MARKDOWN + "\n"
    assert cli.main([str(folder / "a.html"), "--format", "md", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["markdown"] == MARKDOWN


def test_a_folder_and_its_restore(folder, capsys):
    out = folder.with_name("out")
    assert cli.main([str(folder), "-o", str(out), "--format", "md-links", "--quiet"]) == 0
    assert "[jembatan" not in (out / "a.md").read_text("utf-8")  # no address of its own: "/x" leads nowhere
    assert (out / "a.md").read_text("utf-8") == MARKDOWN + "\n"
    assert cli.main(["restore", str(out), "--kind", "related"]) == 0
    assert "\n\nBaca juga: Stok Beras Aman Sampai Lebaran\n\n" in (out / "a.md").read_text("utf-8")
    assert "## Rusak sejak Januari" in (out / "a.md").read_text("utf-8")
