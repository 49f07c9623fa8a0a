"""The headline of the story itself: a line above it, known by what stands below, by its place or by its words.

Detectors like those in detectors.py, which calls them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanpress.find import key
from cleanpress.headline import TITLE_CASE, UNLIKE_HEADLINE, title_case
from cleanpress.likeness import CAPITALS, CASED, QUESTIONS, among_headings, has_headings, said, shared, unspaced
from cleanpress.model import Span
from cleanpress.page import Page
from cleanpress.registry import Rule

DASHES = ("-", "–", "—", "--")
#: A headline set as a sentence is as short as this; in English, where standfirsts close with no stop, shorter.
SHORT_TITLE, ENGLISH_TITLE = 95, 80
#: Or, in some languages, as this.
LONG_TITLES = {"vi": 125, "hi": 120}
#: One that closes like a sentence is no longer than this, and before a full stop each of its words has a capital.
CLOSED, EVERY_WORD = 110, 0.95
#: So many of its first words, those in small letters in all headlines aside, have this share of capitals.
OPENING, OPENING_CASE = 5, 0.5
#: So many words of the lead are enough: a caption has more of them than the headline above it.
TOLD = 3
#: Or this share of the line's longer words; of one with a capital on each word, which may name what is told later.
TOLD_PLAIN, TOLD_CASED = 0.6, 0.5
#: Without a date below it, it is one of the first lines, with a few at most between it and the story.
NEAR_TOP = 5
#: Above it stand at most labels, of so many characters, and so many of them.
LABEL, LABELS = 30, 4
#: Lines broken at a width are no longer than this.
WIDTH = 120
#: And the way to the story's section, with the headline behind it, which is so long or longer.
PATH, CLEAR = 40, 20
#: A line that the lead says word for word is no shorter than this.
CUT_LEAD = 60
_HOME = ("home", "beranda", "utama", "laman utama", "anda di sini", "you are here")
_INNER_STOP = re.compile(r"[.!?][\"'”’]* \S")
#: The number of a picture behind the headline that stands under it; `key` has taken the bracket's end.
_PICTURE_NUMBER = re.compile(r" \(\d{1,2}$")
#: The name of a photographer, as a caption ends: no headline beside others.
_BRACKETED = re.compile(
    r"\((?!(?:Video|Foto|Photos?|Updated?|Gambar|Bagian|Opini|Tamat|Habis)\b)[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}\)$"
)
#: The outlet behind a headline, as a browser's window shows it; no figures, as in a match's result.
_HOUSE = re.compile(r"(?<!\d) [-|] (?!\d)[^-|]{2,40}$")
#: The day of the month in brackets, as Portuguese headlines end.
_DAY = re.compile(r"\(\d{1,2}(?:/\d{1,2})?\)$")
#: Names with their labels, and how long ago: what stands below a headline.
_LABELLED = re.compile(r"\b(?:editor|penulis|reporter|pewarta|oleh|author|by) ?:|\b(?:yang )?lalu$|\bago$", re.I)
#: What stands between a headline and its story; how long ago it appeared is a list's mark elsewhere.
_BELOW, _AGO = ("date", "byline", "caption", "share"), "navigation.ago"
#: How English sentences open, and headlines do not.
_OPENERS = ("The ", "A ", "An ", "It ", "He ", "She ", "They ", "I ", "We ")


def headline(page: Page, rule: Rule) -> Iterator[Span]:
    """The story's own headline: above a date, byline or caption, or alone above the story."""
    first, last = page.core
    if page.document.markup:
        yield from _stated_title(page, rule)
    if page.document.markup or last < 0:
        return
    above = [number for number in range(max(0, first - 40), first) if page.free(number)]
    for number in dict.fromkeys((*(n for n in above if page.blocks[n].prose), first)):
        if _closed_title(page, number):
            yield page.span(number, rule, "title")
            return
    candidates = _candidates(page, above)
    dated = [number for number in candidates if _kinds_below(page, number, first)]
    if not dated and len(candidates) == 1 and _is_standfirst(page, first):
        dated = [number for number in candidates if shared(page, number) >= 2]
    if dated:
        best = dated[0]
        if len(dated) > 1:
            best = max(dated, key=lambda n: (_kinds_below(page, n, n + 3), *_likeness(page, n), -n))
        above_it = best - 1  # a headline above its standfirst, which is longer
        if above_it in candidates and _heads(page, above_it, best):
            best = above_it
        yield page.span(best, rule, "title")
    else:
        found = _undated_title(page, candidates, above)
        top = next((n for n in above if page.blocks[n].prose and n not in candidates), first)  # a paragraph, it seems
        if found is not None and found < top and not _calls(page, first):  # such a standfirst would be taken next time
            yield page.span(found, rule, "title")


def _is_standfirst(page: Page, first: int) -> bool:
    """Does a date or a name stand below the first paragraph, before the next?"""
    for number in range(first + 1, min(first + NEAR_TOP, len(page.blocks))):
        if any(span.rule.kind in ("date", "byline") for span in page.finds(number)):
            return True
        if page.blocks[number].prose:
            break
    return False


def _closed_title(page: Page, number: int) -> bool:
    """The story's first line is a headline that closes like a sentence: each word is set in capitals.

    Where papers set no headlines so, it is the text's first line, and asks, calls or ends in a name between quotation
    marks.
    """
    line, size = page.line(number), len(page.line(number))
    if not 20 <= size <= CLOSED or (number > NEAR_TOP and not page.whole) or number in page.guarded:
        return False
    story = next((n for n in range(number + 1, page.core[1] + 1) if page.free(n) and page.blocks[n].prose), None)
    one = not _INNER_STOP.search(line) and line[0] not in "\"“'‘(•-*" and not line[0].islower()
    if story is None or story - number > NEAR_TOP or not one:
        return False
    if page.language in CASED:
        if page.whole or any(_headed(page, above, number) for above in range(max(0, number - NEAR_TOP), number)):
            return False
        cased = title_case(line) >= (EVERY_WORD if line.endswith(".") else TITLE_CASE)
        closed = line.endswith((".", "!", "'", '"', "’", "”", "?")) and cased
        return closed and (shared(page, number, story) >= 2 or _kinds_below(page, number, story) > 0)
    over = [above for above in range(number) if page.free(above) and len(page.line(above)) > LABEL]
    top = story == number + 1 and (page.whole or not over)
    return top and _calls(page, number) and not _calls(page, story)


def _headed(page: Page, number: int, until: int) -> bool:
    """Is this line set as a headline, with a date or a name between it and that one?"""
    heads = page.free(number) and _may_be_title(page, number) and _in_capitals(page.line(number))
    return heads and _kinds_below(page, number, until) > 0


def _calls(page: Page, number: int) -> bool:
    """A line that asks, calls, or ends in a name between quotation marks or in a day, and says what the story says.

    A Vietnamese one that asks or calls is the standfirst as often.
    """
    line = page.line(number)
    called = (
        (line[-1] in "!?" and page.language != "vi")
        or _DAY.search(line)
        or (line[-1] in "\"'»’”" and (line[-2:-1].isalnum() or line[:-1].endswith(("...", "…"))))
    )
    fits = 20 <= len(line) <= CLOSED and line.count(" ") >= 4 and page.language not in CASED
    return bool(called) and fits and shared(page, number, number + 1) >= 2


def _stated_title(page: Page, rule: Rule) -> Iterator[Span]:
    """The page's own markup names its headline; the extractor may have left it in the text."""
    titles = {key(stated.value) for stated in page.document.known if stated.field == "title"}
    for number in range(min(3, len(page.blocks))):
        if key(page.line(number)) in titles:
            yield page.span(number, rule, "title")
            return


def _may_be_title(page: Page, number: int, least: int = 20, words: int = 4) -> bool:
    line, width = page.line(number), page.blocks[number].width
    long = line.count(" ") + 1 >= words or unspaced(page, number)
    fits = least <= width <= 200 and long and "|" not in line and line.count(" · ") < 2 and " > " not in line
    closed = line.endswith((*UNLIKE_HEADLINE, "。", "！", "।", *DASHES)) or line[0].islower() or line[0] in ".,;:)#•*-…"
    bracketed = line[0] in "[【〈〔" and line[-1] in "]】〉〕"
    return fits and number not in page.guarded and not (closed or bracketed or _LABELLED.search(line))


def _opens_text(page: Page, number: int, above: list[int]) -> bool:
    """Right above the story's first paragraph, under at most a few labels, and in title case."""
    following = number + 2 if page.line(number + 1) in DASHES else number + 1
    while following < page.core[0] and not page.free(following):
        following += 1
    line, below = page.line(number), page.line(following)
    alone = following == page.core[0] and above.index(number) <= 3 and not page.whole
    if not alone or line[0].islower() or below[0].islower() or title_case(line) < TITLE_CASE:
        return False
    return page.core[0] in page.guarded or not among_headings(page, number)


def _undated_title(page: Page, candidates: list[int], above: list[int]) -> int | None:
    """Which of these lines is the headline, where no date or byline below tells it.

    Where no capitals tell it from its standfirst, it must be the only line that it may be: the next would go next time.
    """
    if len(candidates) == 1 and _opens_text(page, candidates[0], above):
        return candidates[0]
    if not candidates or page.whole:
        return None
    keys = [key(page.line(number)) for number in above]
    alone = page.language in CAPITALS or len({key(page.line(number)) for number in candidates}) == 1
    first = candidates  # a standfirst may stand twice as well
    if not alone:
        first = [next((number for number in candidates if shared(page, number) >= 2), candidates[0])]
    taken = [key(page.line(number)) for number in range(first[0]) if not page.free(number)]
    twice = next((number for number in first if _again(key(page.line(number)), keys, taken)), None)
    if twice is not None and above.index(twice) < NEAR_TOP:
        return twice
    found = _only_title(page, candidates, above) if alone else None
    if found is None and (_above_standfirst(page, above) or _says_story(page, candidates, above)):
        return candidates[0]
    return found if found is not None else _told(page, candidates, above)


def _only_title(page: Page, candidates: list[int], above: list[int]) -> int | None:
    """The headline among the first lines, where capitals tell it, or no other line may be it."""
    near = [n for n in above[:NEAR_TOP] if len(above) - above.index(n) <= NEAR_TOP and _may_be_title(page, n, 12, 3)]
    best = _cased_title(page, [number for number in near if number in candidates])
    if best is not None:
        return best
    head = next((number for number in near if number in candidates or shared(page, number) >= 2), None)
    told = head is not None and (head == near[0] or shared(page, head) >= TOLD)
    return head if head is not None and told and _heads_story(page, head, above) else None


def _cased_title(page: Page, candidates: list[int]) -> int | None:
    """Of the lines set in capitals that which says most of what the story says, no heading among others.

    A dateline below says that the story begins there: no sub-heading stands above it.
    """
    cased = {number: shared(page, number) for number in candidates if _in_capitals(page.line(number))}
    best = max(cased, key=lambda number: (min(cased[number], TOLD), -number), default=None)
    begins = page.core[0] in page.guarded
    if best is None or cased[best] < (1 if begins else 2):
        return None
    line = page.line(best)  # a short one may be the first of some sub-headings
    opens = best == 0 and page.language in CAPITALS and line.count(" ") >= 4 and not line.endswith(QUESTIONS)
    return best if begins or opens or not among_headings(page, best) else None


def _says_story(page: Page, candidates: list[int], above: list[int]) -> bool:
    """The first of these lines says what the story says, below labels at most and no byline, and no other could."""
    first, *others = candidates
    place = above.index(first)
    if page.language in CAPITALS or place > LABELS or len(above) - place > NEAR_TOP or not _is_told(page, first):
        return False
    labels = all(len(page.line(label)) <= LABEL for label in above[:place])
    signed = any(span.rule.kind == "byline" for n in range(first) for span in page.finds(n))
    again = any(_is_told(page, number) or _heads_story(page, number, [number]) for number in others)
    return labels and not signed and not again and not _broken(page)


def _is_told(page: Page, number: int) -> bool:
    """Most longer words of a line are in the lead; fewer, where the line has a capital on each word.

    Without capitals there are no sub-headings beside it. A question may be a sub-heading.
    """
    line, (known, words) = page.line(number), said(page, number)
    if words < (2 * TOLD if unspaced(page, number) else TOLD) or line.endswith(QUESTIONS):
        return False
    if title_case(line) >= TITLE_CASE:
        return len(line) <= CLOSED and known >= max(2, TOLD_CASED * words)
    return len(line) <= _sentence_size(page, line) and known >= TOLD_PLAIN * words and not has_headings(page)


def _above_standfirst(page: Page, above: list[int]) -> bool:
    """The first of two lines above the story, labels aside: the second, its standfirst, is no headline even alone."""
    titles = [number for number in above if _may_be_title(page, number, 12, 3)]
    labels = all(number in titles or len(page.line(number)) <= LABEL for number in above)
    if len(titles) != 2 or not labels or not _set_as_sentence(page, titles[0]):
        return False
    lower = any(page.line(number)[0].islower() for number in (titles[1], page.core[0]))
    headed = _heads_story(page, titles[1], [titles[1]]) or title_case(page.line(titles[1])) >= TITLE_CASE
    enough = shared(page, titles[0]) >= (2 if page.language == "en" else 1)
    return enough and not lower and not headed


def _set_as_sentence(page: Page, number: int) -> bool:
    """May this line be a headline set as a sentence, where papers set them so, and the text has no others?"""
    line = page.line(number)
    fits = page.language not in (None, *CAPITALS) and _may_be_title(page, number)
    short = len(line) <= _sentence_size(page, line) and not unspaced(page, number)
    whole = page.line(page.core[0])[0] not in ".,;" and not _broken(page)
    return fits and short and whole and not has_headings(page)


def _told(page: Page, candidates: list[int], above: list[int]) -> int | None:
    """The only line that says what the story says, below several others or a label; one alone may be its headline."""
    long = [number for number in candidates if len(page.line(number)) > LABEL]
    ranked = sorted(long, key=lambda number: -shared(page, number))
    if not ranked or page.language == "en" or not _set_as_sentence(page, ranked[0]):
        return None
    over = above[: above.index(ranked[0])]
    others = len(over) > 1 and (over[-1] not in long or len(ranked) > 2)
    alike = [shared(page, number) for number in ranked[:2]]
    return ranked[0] if others and alike[0] > 2 and max(alike[1:], default=0) < 2 else None


def _title_size(page: Page) -> int:
    return LONG_TITLES.get(page.language or "", SHORT_TITLE)


def _sentence_size(page: Page, line: str) -> int:
    """How long a headline set as a sentence may be. English ones open with no article and no pronoun."""
    if page.language != "en":
        return _title_size(page)
    return 0 if line.startswith(_OPENERS) else ENGLISH_TITLE


def _candidates(page: Page, above: list[int]) -> list[int]:
    """The lines above the story that may be its headline; not the way to its section, nor its lead below another."""
    found = [number for number in above if _may_be_title(page, number)]
    keys = {number: key(page.line(number)) for number in found}
    own = [number for number in found if number == found[0] or not in_lead(page, number)]
    own = [number for number in own if not any(_is_path(keys[number], title) for title in keys.values())]
    return [number for number in own if not _BRACKETED.search(page.line(number))] or own


def in_lead(page: Page, number: int) -> bool:
    """Is a line a long piece of the story's first paragraph, word for word?"""
    line, lead = page.line(number), page.line(page.core[0])
    return CUT_LEAD <= len(line) < len(lead) and line in lead


def _again(title: str, keys: list[str], taken: list[str]) -> bool:
    """Does a headline stand twice, or at the end of the way to it?

    keys: those of the lines above the story that stay; taken: of those above the headline that go.
    """
    if keys.count(title) > 1 or any(_is_path(line, title) for line in keys):
        return True
    return len(title) >= CLEAR and any(len(line) > len(title) and line.endswith(title) for line in taken)


def _is_path(line: str, title: str) -> bool:
    """The way to a story's section and the headline: "Home Berita <headline>"."""
    path = len(line) - len(title)
    if not 0 < path <= PATH or len(title) < CLEAR or not line.endswith(title):
        return False
    return line.startswith(_HOME) or (line[path - 1].isascii() and line[path - 1].isalpha())  # no space between them


def _heads(page: Page, first: int, second: int) -> bool:
    """The first of two lines is the headline, the second its standfirst: longer, or alone not set in capitals."""
    cased, words = zip(*(_likeness(page, number) for number in (first, second)), strict=True)
    shorter = len(page.line(first)) < len(page.line(second)) and words[0] * 2 >= words[1]
    return not cased[1] and (cased[0] or shorter)


def _likeness(page: Page, number: int) -> tuple[bool, int]:
    """Is the line in capitals, where papers set headlines so? And does it say what the story says?"""
    return page.language in CAPITALS and _in_capitals(page.line(number)), min(2, shared(page, number))


def _in_capitals(line: str) -> bool:
    """Set in capitals from its first words on, which a sentence full of names is not."""
    return title_case(line) >= TITLE_CASE and title_case(" ".join(line.split()[:OPENING])) >= OPENING_CASE


def _heads_story(page: Page, first: int, above: list[int]) -> bool:
    """The first line below labels, set as a sentence: it stands above a dateline, or has the lead's own words.

    Where papers set headlines in capitals, a line that is set as a sentence is the standfirst.
    """
    title, place = page.line(first), above.index(first)
    if len(title) > _title_size(page) or page.language in CAPITALS:
        return False
    if _broken(page):
        return False
    if any(len(page.line(label)) > LABEL for label in above[:place]):
        return False
    if any(_may_be_title(page, number, 12, 3) for number in above[place + 1 :]):
        return False
    common = shared(page, first)
    if page.core[0] in page.guarded:  # by a dateline
        return common >= 1 or place + 1 == len(above)
    enough = common >= (2 if _title_size(page) == SHORT_TITLE else 0)  # those write their words in short pieces
    return enough and page.language != "en" and not among_headings(page, first)


def _broken(page: Page) -> bool:
    """The text's lines are broken at a width: its first two are of that length, and close no sentence."""
    first, last = page.core
    lines = [page.line(number) for number in range(first, min(first + 2, last + 1))]
    return len(lines) == 2 and all(len(line) <= WIDTH and (line[-1] in ",;" or line[-1].isalnum()) for line in lines)


def _kinds_below(page: Page, number: int, until: int) -> int:
    """How many lines between `number` and `until` hold a date, byline, caption or count."""
    return sum(
        any(span.rule.kind in _BELOW or span.rule.id.endswith(_AGO) for span in page.finds(between))
        for between in range(number + 1, min(until, len(page.blocks)))
    )


def repeated_headline(page: Page, rule: Rule) -> Iterator[Span]:
    """The headline again, elsewhere on the page."""
    number = page.title()
    if number is None:
        return
    low = page.document.low  # with its dashes and quotation marks made one
    title = key(low[page.blocks[number].start : page.blocks[number].end])
    bare = _HOUSE.sub("", title) if len(title) >= 2 * CLEAR else title
    word = max(bare.split(), key=len, default="")
    for other, block in enumerate(page.blocks):
        line = low[block.start : block.end]
        if word in line and other != number and page.free(other):
            again = _PICTURE_NUMBER.sub("", key(line))
            same = again in (title, bare) or _HOUSE.sub("", again) == title
            if same or (other < number and _is_path(again, title)):
                yield page.span(other, rule)
