"""What no pattern can say: repetition, neighbours, position.

Each detector is a function of a Page (the document and what has been found so far) and its own
rule, and yields Spans. Which kind a find has, how sure it is and why it is noise stands in the
rule file, as for every other rule. They run in the order of DETECTORS, and each sees the finds of
those before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

import regex

from cleanpress import dates
from cleanpress.captions import caption_above_credit, caption_above_dateline, gallery, repeated_caption
from cleanpress.edges import (
    below_title,
    closing_headline,
    closing_name,
    closing_names,
    count_below_title,
    doubled_title,
    glued_title,
    name_below_label,
    network_column,
    section_label,
    section_name,
)
from cleanpress.headline import UNLIKE_HEADLINE, like_headline
from cleanpress.inside import timetable, within
from cleanpress.likeness import NUMBERED, QUESTIONS
from cleanpress.lists import (
    CUT,
    bulleted_headlines,
    contents_list,
    cut_teasers,
    dated_list,
    dated_teaser,
    is_sentence,
    link_list,
    marked_list,
    may_be_headline,
    other_headlines,
    page_row,
    tag_list,
    teaser_list,
)
from cleanpress.model import Block, Capture, Span
from cleanpress.page import Page
from cleanpress.registry import Rule
from cleanpress.text import PROSE_LENGTH
from cleanpress.title import DASHES, headline, in_lead, repeated_headline

#: Lines further than this from a page's story don't speak of it.
FAR = 12
_FIGURE = re.compile(r"\d")
_TWO_YEARS = re.compile(r"(?:19|20)\d\d(?!\d).*(?:19|20)\d\d(?!\d)")
#: An outlet if any, a place of up to three words, a dash if any.
_DATELINE = regex.compile(r"(?:[\p{Lu}][^,\d]{1,40}, ?)?(?P<place>\p{Lu}[^\W\d_]*(?: [^\W\d_]+){0,2}) ?[-–—]{0,2}")
#: Menus above it are no longer than so many lines.
LOWEST_DATELINE = 150
#: No page of news has more lines; of such dumps the rules' own stretch is the story.
LONGEST_PAGE = 20_000
#: A standfirst has no more lines than these above it.
DECK_LINES = 12
#: This rule knows a date by its form alone, in the same lines.
_CLOCK = "any.date.line-with-clock"
_POINTS = ("- ", "• ", "* ", "– ")


def outside_markup(page: Page, rule: Rule) -> Iterator[Span]:
    """Lines of an HTML page whose place on it speaks against their being story; one rule for each sort."""
    sort = rule.id.rpartition("-")[2]
    for number, mark in enumerate(page.document.marks):
        if mark.noise == sort and page.undecided(number):
            yield page.span(number, rule, "captions" if sort == "caption" else "")


def split_dateline(page: Page, rule: Rule) -> Iterator[Span]:
    """A place on one line, behind an outlet if any, a dash behind it or on the next, and the story below."""
    for number in range(min(len(page.blocks) - 1, LOWEST_DATELINE)):
        line, split = page.line(number), page.line(number + 1) in DASHES
        if number in page.by_line or not (split or line.endswith(DASHES)):
            continue
        place = _DATELINE.fullmatch(line)
        below = number + 2 if split else number + 1
        least = 40 if split else PROSE_LENGTH
        follows = below < len(page.blocks) and len(page.line(below)) >= least
        if place and follows and split == (place["place"] == line):
            start = page.blocks[number].start
            at = Capture("place", start + place.start("place"), start + place.end("place"))
            yield replace(page.span(number, rule), captures=(at,))
            if split:
                yield page.span(number + 1, rule)
            return


def date_line(page: Page, rule: Rule) -> Iterator[Span]:
    """A line above the story that is a date, or the first one and that of a change, and nothing else."""
    if page.language is None:
        return
    figures = _TWO_YEARS if dates.at_home(page.language) else _FIGURE  # of these languages a pattern knows single dates
    start = page.core[0]
    first = next((n for n in range(start, len(page.blocks)) if page.blocks[n].prose), 0)
    above = [n for n in range(max(0, first - 40), first) if all(s.rule.id == _CLOCK for s in page.finds(n))]
    above += [n for n in range(first + 1, first + 4) if _two_dates(page, n)]  # below a standfirst
    short = [number for number in above if 6 <= len(page.line(number)) <= 110 and figures.search(page.line(number))]
    found = [number for number in short if dates.alone(page.line(number), page.language)]
    for number in found:
        yield page.span(number, rule, "published" if len(found) <= 2 else "")  # more are those of a list


def _two_dates(page: Page, number: int) -> bool:
    return number < len(page.blocks) and page.free(number) and _TWO_YEARS.search(page.line(number)) is not None


def headline_after_cue(page: Page, rule: Rule) -> Iterator[Span]:
    """A cue alone on its line takes the headline on the next; a sentence there is story."""
    for number in page.opened("headline"):
        run = list(takewhile(lambda n: _follows_cue(page, n), range(number + 1, len(page.blocks))))
        for following in run:
            first, several = following == number + 1, len(run) >= 3
            if not first and not _is_long_headline(page.line(following), 28 if several else 40):
                break
            yield page.span(following, rule, "related")


def _follows_cue(page: Page, number: int) -> bool:
    """A free line of a headline's form that is no sub-heading listed elsewhere on the page."""
    line = page.line(number)
    plain = may_be_headline(line) and not page.blocks[number].prose
    numbered = line[0] == "#" or NUMBERED.match(line) is not None
    return page.free(number) and (plain or like_headline(line)) and not numbered and not page.stands_again(number)


def _is_long_headline(line: str, least: int) -> bool:
    """A further headline must not be a sub-heading of the story: long, and in title case."""
    return like_headline(line) and len(line) >= least and line.count(" ") >= least // 8


def repeated_paragraph(page: Page, rule: Rule) -> Iterator[Span]:
    """A paragraph that stands earlier in the story, alone or within a longer one, is a copy."""
    seen: dict[str, int] = {}
    copies: set[int] = set()
    earlier: list[tuple[int, str]] = []
    opened = {number + 1 for number in page.opened("copy")}
    above = ""
    for number, block in enumerate(page.blocks):
        if not (block.prose or opened) or not page.free(number):
            continue
        if page.whole and not page.core[0] <= number <= page.core[1]:
            continue
        line = page.line(number)
        line = " ".join(line.split()) if "  " in line else line
        original = seen.get(line)
        long = block.prose and len(line) >= 80 and not page.document.markup
        # one search in all of them, for its first words, is quicker than one in each
        if original is None and long and line[:40] in above:
            original = next((other for other, text in earlier if line in text), None)
        if original is not None and (number in opened or _is_paragraph(block, line)):
            section = number - 1 not in copies and _opens_section(page, number, original)
            if number in opened or not (section or _listed(page, number)):
                copies.add(number)
                yield page.span(number, rule, copy_of=original)
            continue
        seen.setdefault(line, number)
        if block.prose and len(line) >= 160 and len(earlier) < 40:
            earlier.append((number, line))
            above += f"{line}\n"


def cut_copy(page: Page, rule: Rule) -> Iterator[Span]:
    """A line above the story that stands whole further down, and breaks off with dots, or stands below the headline.

    Above a paragraph with its dateline any sentences that stand again there or below are such a copy.
    """
    text, (first, last) = page.document.text, page.core
    if page.whole or last < 0:
        return
    dated = min((number for number in page.guarded if number <= DECK_LINES and page.blocks[number].prose), default=0)
    for number in range(dated):
        line = page.line(number)
        if page.blocks[number].prose and page.free(number) and number not in page.guarded:
            again = text.find(line, page.blocks[dated].start)
            if again >= 0:
                yield page.span(number, rule, copy_of=bisect_right(page.document.starts, again) - 1)
    for number, block in enumerate(page.blocks[: first + 1]):
        opening = page.line(number).rstrip("[…. ]") if page.line(number).endswith(CUT) else ""
        whole = text.find(opening, block.end) if len(opening) >= 50 and page.free(number) else -1
        if whole >= 0 and not text[whole + len(opening) :].lstrip(" [").startswith(("…", "...", "\n")):
            yield page.span(number, rule, copy_of=bisect_right(page.document.starts, whole) - 1)
    title = page.title()
    for number in range(title + 1, first) if title is not None else ():
        if page.free(number) and in_lead(page, number):
            yield page.span(number, rule, copy_of=first)


def _is_paragraph(block: Block, line: str) -> bool:
    return block.prose and block.width >= PROSE_LENGTH and (line.count(" ") >= 5 or block.width > len(line))


def _opens_section(page: Page, number: int, original: int) -> bool:
    """Right below a sub-heading or label that the original does not have: the section needs its first words."""
    above = page.line(number - 1)
    if not page.free(number - 1) or number - 1 <= original:
        return False
    heads = not page.blocks[number - 1].prose and not above.endswith(UNLIKE_HEADLINE)
    return (heads and above != page.line(max(0, original - 1))) or above.endswith(":")


def _listed(page: Page, number: int) -> bool:
    """A point of a list, which may say again what another list says."""
    near = [page.line(n) for n in (number - 1, number + 1) if 0 <= n < len(page.blocks)]
    return page.line(number).startswith(_POINTS) and any(line.startswith(_POINTS) for line in near)


def outside_story(page: Page, rule: Rule) -> Iterator[Span]:
    """On a whole page, every line above and below the story is menu, list or footer."""
    if not page.whole:
        page.drop(timetable(page), ("date",))
        page.drop(within(page), ("date", "endmark", "related", "navigation", "legal"))
        return
    if len(page.blocks) <= LONGEST_PAGE:
        from cleanpress.pages import weigh  # only a whole page needs the model

        weigh(page)
    first, last = page.core
    title = None if page.story is not None else page.title()
    far = [n for n in page.by_line if n < first - FAR or n > last + FAR]
    page.drop(far, ("date", "byline", "share", "caption"))  # those of the stories in a list
    for number in (*range(first), *range(last + 1, len(page.blocks))):
        line = page.line(number) if title is not None and title < number < first else ""
        if _open_to(page, number) and (len(line) < 100 or " " not in line):  # longer ones are its standfirst
            yield page.span(number, rule)


def unlike_story(page: Page, rule: Rule) -> Iterator[Span]:
    """On a whole page that was weighed, the lines between those of the story that are unlike it."""
    story = page.story or frozenset()
    between = set(range(min(story, default=0), max(story, default=0)))
    yield from (page.span(number, rule) for number in sorted(between - story) if _open_to(page, number))


def _open_to(page: Page, number: int) -> bool:
    """May the line's place decide? Paragraphs always, or the brake would take what their words tell for lost story."""
    words = all(not span.rule.detector for span in page.by_line.get(number, ()))
    return page.undecided(number) or (page.blocks[number].prose and words)


def after_end(page: Page, rule: Rule) -> Iterator[Span]:
    """Once the story has ended (by its editor, tags, source, comments ...), what follows is not story."""
    if page.document.markup or page.core[1] < 0:
        return
    ended = settled = False
    found, whole = [], page.whole
    for number in range(page.core[1] + 1, len(page.blocks)):
        finds = page.finds(number)
        if not whole and any(span.rule.where == "first" for span in finds):
            block = page.blocks[number]  # a sentence and its sign are a caption only above the story
            finds = [s for s in finds if s.rule.where != "first" and s.start == block.start and s.end >= block.end]
        ended = ended or any(span.rule.kind in _ENDERS or span.rule.opens == "list" for span in finds)
        settled = settled or any(span.rule.kind in ("comments", "legal") or span.rule.opens == "list" for span in finds)
        if ended and page.undecided(number) and (settled or whole or not _closed(page, number)):
            found.append(number)
    if len(found) > 1 or not any(is_sentence(page, number) for number in found):  # one sentence may be the story's last
        yield from (page.span(number, rule) for number in found)


def _closed(page: Page, number: int) -> bool:
    """A sentence or a question."""
    return is_sentence(page, number, 1) or page.line(number).endswith(QUESTIONS)


_ENDERS = ("byline", "source", "tags", "share", "comments", "legal", "navigation", "pagination", "endmark")

#: Every detector by the name that rules call it, in the order in which they run. The first that asks for the page's
#: core or whether it is a whole page settles that, so the lists are told before.
DETECTORS: dict[str, Callable[[Page, Rule], Iterator[Span]]] = {
    "outside_markup": outside_markup,
    "split_dateline": split_dateline,
    "teaser_list": teaser_list,
    "dated_list": dated_list,
    "dated_teaser": dated_teaser,
    "doubled_title": doubled_title,
    "bulleted_headlines": bulleted_headlines,
    "cut_teasers": cut_teasers,
    "other_headlines": other_headlines,
    "name_below_label": name_below_label,
    "page_row": page_row,
    "network_column": network_column,
    "headline_after_cue": headline_after_cue,
    "contents_list": contents_list,
    "date_line": date_line,
    "headline": headline,
    "glued_title": glued_title,
    "repeated_headline": repeated_headline,
    "count_below_title": count_below_title,
    "caption_above_dateline": caption_above_dateline,
    "cut_copy": cut_copy,
    "repeated_paragraph": repeated_paragraph,
    "repeated_caption": repeated_caption,
    "gallery": gallery,
    "caption_above_credit": caption_above_credit,
    "below_title": below_title,
    "tag_list": tag_list,
    "section_label": section_label,
    "section_name": section_name,
    "link_list": link_list,
    "closing_names": closing_names,
    "marked_list": marked_list,
    "closing_headline": closing_headline,
    "closing_name": closing_name,
    "outside_story": outside_story,
    "unlike_story": unlike_story,
    "after_end": after_end,
}


#: Detectors, each with the rule that names it.
Detectors = list[tuple[Callable[[Page, Rule], Iterator[Span]], Rule]]


def chosen(rules: Iterable[Rule]) -> Detectors:
    """The detectors that some rule names, each with its rule, in the order of DETECTORS."""
    named = [rule for rule in rules if rule.detector]
    return [(detector, rule) for name, detector in DETECTORS.items() for rule in named if rule.detector == name]


def detect(page: Page, detectors: Detectors, until: str = "") -> Page:
    """The page with the finds of the detectors as well; `until` names one to stop before."""
    for detector, rule in detectors:
        if rule.detector == until:
            break
        found = list(detector(page, rule))
        if found:
            page.add(found)
    return page
