"""What a page states of its story: which statement counts, where each stands. All pages are invented."""

import json

import pytest

from cleanpress import clean
from cleanpress.html import bylines, extract, known, stated, titles

PROSE = (
    "Warga dua dusun kembali menyeberang setelah jembatan gantung itu selesai diperbaiki pada hari Senin.",
    "Jembatan itu rusak sejak banjir bandang menerjang dua dusun di lereng utara pada bulan Januari lalu.",
    "Kepala dusun mengatakan papan yang lapuk diganti dengan kayu ulin yang lebih tahan terhadap air.",
)


def page(
    head: str = "", top: str = "<h1>Jembatan Gantung Kembali Dibuka</h1>", more: str = "", lang: str = "id"
) -> str:
    story = top + "".join(f"<p>{text}</p>" for text in PROSE) + more
    return f"<!doctype html><html lang='{lang}'><head>{head}</head><body><article>{story}</article></body></html>"


def data(**fields) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def meta(**fields) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in fields.items())


def says(source: str) -> stated.Stated:
    return stated.read(extract.tree(source))


TITLES = {
    "data before all": (
        data(headline="Jembatan Dibuka Lagi") + meta(og__title="Jembatan: kini dibuka"),
        "",
        "Jembatan Dibuka Lagi",
        "json-ld",
    ),
    "a summary is no headline": (data(headline="Jembatan " * 60), "", "Jembatan Gantung Kembali Dibuka", "heading"),
    "the heading before OpenGraph": (
        meta(og__title="Jembatan gantung: warga lega"),
        "",
        "Jembatan Gantung Kembali Dibuka",
        "heading",
    ),
    "a heading that is a logo": (
        meta(og__title="Warga Lega, Sungai Surut", og__site_name="Kabar Contoh"),
        "<h1>Kabar Contoh</h1>",
        "Warga Lega, Sungai Surut",
        "opengraph",
    ),
    "a heading with a kicker": (
        meta(og__title="Jembatan Gantung Kembali Dibuka"),
        "<h1>Lereng Utara - Jembatan Gantung Kembali Dibuka</h1>",
        "Jembatan Gantung Kembali Dibuka",
        "opengraph",
    ),
    "the name in the address": (
        "<title>Jembatan Gantung Kembali Dibuka — Lerengkabar</title><link rel=canonical href='https://lerengkabar.example/1'>",
        "<p>x</p>",
        "Jembatan Gantung Kembali Dibuka",
        "title",
    ),
    "other marks": (
        data(headline="Jembatan ‘Gantung’ Dibuka")
        + meta(og__title="Jembatan 'Gantung' Dibuka | Kabar Contoh", og__site_name="Kabar Contoh"),
        "",
        "Jembatan 'Gantung' Dibuka",
        "opengraph",
    ),
}


@pytest.mark.parametrize("name", TITLES)
def test_which_title_counts(name):
    head, top, *wanted = TITLES[name]
    assert list(titles.title(says(page(head, top) if top else page(head)))) == wanted


SIGNED = '<h1>Jembatan Gantung Kembali Dibuka</h1><div class="article-byline">{}</div>'
AUTHORS = {
    "several in one text": (meta(author="Oleh Rina Lestari dan Budi Santoso"), "", ["Rina Lestari", "Budi Santoso"]),
    "a degree": (meta(author="Rina Lestari, MD"), "", ["Rina Lestari, MD"]),
    "an agency beside": (meta(author="Rina Lestari, AFP"), "", ["Rina Lestari", "AFP"]),
    "a reference": (
        data(author={"@id": "#r"})
        + '<script type="application/ld+json">{"@id": "#r", "@type": "Person", "name": "Rina Lestari"}</script>',
        "",
        ["Rina Lestari"],
    ),
    "an address is no name": (meta(author="Kabar Contoh (www.kabar.example)"), "", []),
    "a section is no name": (meta(author="Lereng Utara", article__section="Lereng Utara"), "", []),
    "a login gives way": (meta(author="rinalestari7"), SIGNED.format("Ditulis <b>Rina Lestari</b>"), ["Rina Lestari"]),
    "a byline with date and role": (
        "",
        SIGNED.format("<i>Written by</i> <i>Rina Lestari</i> <i>Senior Reporter</i> <time>3 March 2025</time>"),
        ["Rina Lestari"],
    ),
    "links in a byline": (
        "",
        SIGNED.format("By <a>Rina Lestari</a> and <a>Budi Santoso</a>"),
        ["Rina Lestari", "Budi Santoso"],
    ),
    "a name in two parts": ("", SIGNED.format("<span>Rina</span> <span>Lestari</span>"), ["Rina Lestari"]),
    "the byline of another story": (
        "",
        "<aside><p class=byline>By Joko Widada</p></aside><h1>Jembatan Dibuka</h1><p class=byline>By Rina Lestari</p>",
        ["Rina Lestari"],
    ),
    "a biography": ("", "<h1>Jembatan Gantung Dibuka</h1><div class='author-bio'>Rina Lestari</div>", []),
}  # fmt: skip


@pytest.mark.parametrize("name", AUTHORS)
def test_who_wrote_it(name):
    head, top, wanted = AUTHORS[name]
    assert bylines.authors(says(page(head, top or "<h1>Jembatan Gantung Kembali Dibuka</h1>")))[0] == wanted


def test_a_house_counts_when_nobody_else_is_named():
    desk = {"@type": "Person", "name": "Redaksi Kabar Contoh"}
    head = data(author=desk, publisher={"name": "Kabar Contoh"})
    metadata = clean(page(head)).metadata
    assert metadata.authors == ["Redaksi Kabar Contoh"]
    assert metadata.origin["authors"][0].rule == "html.json-ld"
    own = data(author={"@type": "Organization", "name": "Kabar Contoh"}, publisher={"name": "Kabar Contoh"})
    assert clean(page(own)).metadata.authors == []


WHOLE = page(
    data(
        headline="Jembatan Gantung Kembali Dibuka",
        datePublished="2025-03-03T08:15:00+07:00",
        dateModified="2025-03-04T09:00:00+07:00",
        keywords=["jembatan", "lereng utara", "type:article", "Kabar Contoh"],
        articleSection="Daerah",
        isAccessibleForFree="False",
    )
    + meta(og__site_name="Kabar Contoh", article__tag="lain")
    + "<link rel='canonical' href='https://kabar.example/jembatan'>",
    more="<figure><img src=a.jpg><figcaption>Jembatan dari udara. <span>Foto: Budi</span></figcaption></figure>"
    f"<p>{PROSE[0]} Papan baru.</p><aside><figure><figcaption>Stok beras di gudang</figcaption></figure></aside>",
)


def test_every_field_says_where_it_was_stated():
    metadata = clean(WHOLE).metadata
    assert metadata.published == "2025-03-03T08:15:00+07:00"
    assert metadata.updated == "2025-03-04T09:00:00+07:00"
    assert metadata.tags == ["jembatan", "lereng utara"]
    assert metadata.categories == ["Daerah"]
    assert (metadata.site, metadata.canonical) == ("Kabar Contoh", "https://kabar.example/jembatan")
    assert metadata.paywalled is True
    assert metadata.captions == ["Jembatan dari udara. Foto: Budi"]
    origins = {name: metadata.origin[name][0].rule for name in ("title", "published", "tags", "site", "canonical")}
    assert origins == {
        "title": "html.json-ld",
        "published": "html.json-ld",
        "tags": "html.json-ld",
        "site": "html.opengraph",
        "canonical": "html.link",
    }
    assert clean(WHOLE).to_dict()["metadata"]["paywalled"] is True


def test_what_no_page_states_stays_empty():
    metadata = clean(page()).metadata
    assert (metadata.site, metadata.canonical, metadata.paywalled) == (None, None, None)
    assert (metadata.tags, metadata.categories, metadata.captions) == ([], [], [])


@pytest.mark.parametrize(
    ("value", "paywalled"),
    [(False, True), ("http://schema.org/False", True), (True, False), ("true", False), ("", None)],
)
def test_the_paywall_flag(value, paywalled):
    assert clean(page(data(isAccessibleForFree=value))).metadata.paywalled is paywalled


def test_lists_of_tags_too_long_are_the_sites():
    head = meta(keywords=", ".join(f"kata {n}" for n in range(60)))
    assert known.known(says(page(head)), "") == known.known(says(page()), "")


def test_a_stated_language_counts_where_words_cannot_tell():
    assert clean(page()).metadata.language == "id"
    assert clean(page(lang="en")).metadata.language == "id"  # the words know better
    icelandic = page(lang="is-IS").replace(PROSE[0], "Brúin yfir ána var opnuð aftur á mánudag eftir langa viðgerð.")
    assert clean(icelandic).metadata.language == "is"
    assert clean(icelandic, language="da").metadata.language == "da"


def test_a_caption_stands_once():
    caption = "Jembatan gantung dari udara pada pagi hari. Foto: Budi Santoso"
    figure = f"<figure><img src=a.jpg><figcaption>{caption}</figcaption></figure>"
    assert clean(page(top=f"<h1>Jembatan Gantung Kembali Dibuka</h1>{figure}", more=figure)).metadata.captions == [
        caption
    ]
