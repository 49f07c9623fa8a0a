"""Other stories on a page, teasers in rows and a second story below, and story text that only looks like them."""

from cleanpress import clean
from cleanpress.html import align, extract, stated
from cleanpress.html.blocks import page_lines
from cleanpress.html.document import facts
from cleanpress.html.measured import Measured, host_of

ADDRESS = "https://www.example.com/news/ferry-returns"
STORY = (
    "The ferry between the two islands is back in service after engineers replaced its rudder on Monday.",
    "Passengers had to take the bus around the bay for six weeks, a detour of almost three hours.",
    "The harbour master said the next inspection is due in autumn, when fewer visitors travel.",
)
HEADLINES = (
    "Bakers protest against the price of flour",
    "School wins a prize for its garden of herbs",
    "Old cinema opens its doors once again",
    "River runs clear after years of cleaning",
)
TEXTS = (
    "Bakers in the old town closed their shops for a day, as flour costs twice as much as it did in spring.",
    "Pupils planted forty kinds of herbs behind the gym, and the jury praised how they kept notes of each plant.",
    "The cinema had been empty for eleven years; neighbours bought it and repaired the projector on their own.",
    "Anglers report trout below the weir for the first time in a decade, and the mill keeps its pond open now.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(*parts: str) -> str:
    head = "<title>Ferry returns</title><meta property='og:title' content='Ferry returns to the bay'>"
    return f"<!doctype html><html><head>{head}</head><body>{''.join(parts)}</body></html>"


def story(*more: str) -> str:
    return f"<main><h1 class=headline>Ferry returns to the bay</h1>{paragraphs(*STORY)}{''.join(more)}</main>"


def row(link: str = "/news/{}", cue: str = "<h3><a href='{}'>{}</a></h3>", first: bool = True) -> str:
    items = []
    for number, (title, text) in enumerate(zip(HEADLINES, TEXTS, strict=True)):
        headline = cue.format(link.format(number), title)
        items.append(f"<li class=entry>{headline if first else ''}<p>{text}</p>{'' if first else headline}</li>")
    return f"<div class=stream><ul>{''.join(items)}</ul></div>"


def measured(source: str) -> Measured:
    root = extract.tree(source)
    told = facts(stated.read(root), ADDRESS)
    lines = page_lines(root)
    keys = [align.squeezed(line.text) for line in lines]
    return Measured(lines, keys, align.taken(keys, "\n".join(line.text for line in lines)), told)


def rows(source: str, *texts: str) -> list[int]:
    found = measured(source)
    told = {line.text: count for line, count in zip(found.lines, found.rows, strict=True)}
    return [told[text] for text in texts]


def test_hosts():
    assert host_of("HTTPS://x.org") == ""
    assert host_of("https://WWW.Example.org:80/a") == "example.org"
    assert host_of("?page=//x") == ""


def test_items_with_headlines_of_the_same_site_are_a_listing():
    found = rows(page(story(), row()), STORY[0], HEADLINES[0], TEXTS[3])
    assert found == [0, 4, 4]
    assert rows(page(story(), row("https://www.example.com/{}")), TEXTS[1]) == [4]


def test_a_list_of_things_elsewhere_is_no_listing():
    """A guide's items link to the makers; a menu of the page's own parts leads to none."""
    assert rows(page(story(row("https://maker-{}.example.org/"))), TEXTS[0]) == [0]
    assert rows(page(story(row("#part-{}"))), TEXTS[0]) == [0]


def test_entries_of_a_live_blog_are_no_listing():
    """Their headlines lead to places on the page itself."""
    assert rows(page(story(row("/news/ferry-returns#entry-{}"))), TEXTS[0]) == [0]


def test_a_link_below_the_text_makes_no_listing():
    """The parts of a story often end in a link to more."""
    assert rows(page(story(row(first=False))), *TEXTS) == [0, 0, 0, 0]


def test_the_heart_is_not_a_listing_of_longer_texts():
    found = measured(page(story(), row()))
    assert found.heart is not None
    assert found.heart.tag == "main"


def test_a_page_of_nothing_but_a_listing_keeps_it():
    found = measured(page(row()))
    assert found.heart is not None
    assert not any(found.others)


def test_teasers_go_and_items_of_the_story_stay():
    assert clean(page(story(), row()), url=ADDRESS).body.split("\n\n") == list(STORY)
    body = clean(page(story(row("https://maker-{}.example.org/"))), url=ADDRESS).body
    assert all(text in body for text in (*STORY, *TEXTS))


SECOND = TEXTS * 2
LONG = (
    *STORY,
    "The islanders had feared that the old ship would be sold before the summer, as the yard is still unpaid.",
)


def two(title: str, make: str = "headline") -> str:
    first = f"<div class=text><h1 class=headline>Ferry returns to the bay</h1><div>{paragraphs(*LONG)}</div></div>"
    more = f"<div class=text><h1 class={make}>{title}</h1><div>{paragraphs(*SECOND)}</div></div>"
    return page("<div class=all>", first, more, "</div>")


def test_another_headline_of_the_same_make_begins_another_story():
    found = measured(two("Bakers protest"))
    assert found.alone is not None
    assert found.heart is not None
    assert found.alone in found.heart.up()


def test_headlines_of_another_make_or_without_a_box_do_not():
    assert measured(two("Bakers protest", "part")).alone is None
    parts = (f"<h1 class=a>{title}</h1>{paragraphs(*LONG)}" for title in ("Ferry returns to the bay", "The repair"))
    assert measured(page("<main>", *parts, "</main>")).alone is None


def test_a_short_lead_of_its_own_box_does_not_end_the_story():
    lead = f"<section><h1 class=a>Ferry returns to the bay</h1>{paragraphs(STORY[0])}</section>"
    rest = f"<section><h1 class=a>What was repaired</h1>{paragraphs(*SECOND)}</section>"
    assert measured(page(f"<main>{lead}{rest}</main>")).alone is None


def test_the_lines_of_the_second_story_are_told_and_the_parts_of_one_stay():
    found = measured(two("Bakers protest against prices"))
    told = {line.text: other for line, other in zip(found.lines, found.others, strict=True)}
    assert not any(told[text] for text in LONG)
    assert all(told[text] for text in TEXTS)
    lead = f"<section><h1 class=a>Ferry returns to the bay</h1>{paragraphs(STORY[0])}</section>"
    rest = f"<section><h1 class=a>What was repaired</h1>{paragraphs(*STORY[1:], *SECOND)}</section>"
    body = clean(page(f"<main>{lead}{rest}</main>"), url=ADDRESS).body
    assert all(text in body for text in (*STORY, *TEXTS))
