"""How a line looks and what the elements around it hold, in figures, for the trees of context.py.

A sign (evidence.py) is there or not, and adds the same wherever it is; the trees can ask for several figures at
once: a paragraph in a box whose lines are headings of links, and boxes of the same make beside it, is a teaser.
"""

from __future__ import annotations

import math
from functools import lru_cache

from cleanpress.html.blocks import HEADINGS, Place
from cleanpress.html.evidence import digits
from cleanpress.html.measured import Measured

#: So many elements around a line are looked at: their shares, and the words of their classes.
NEAR, FAR = 4, 12
#: Further away is as far.
FARTHEST = 60
#: A line of so many letters that is a link may be the headline of another story.
HEADLINE = 15
#: What a box that holds no story is often called, whoever builds it.
_OTHER = frozenset(
    "ad ads advert advertisement advertising advertorial aside audio author authors avatar banner bio breadcrumb "
    "breadcrumbs btn button buy byline caption captions card cards carousel cart categories category comment comments "
    "consent contributor contributors cookie cookies copyright credit credits cta date disclaimer disqus donate "
    "donation dropdown email excerpt feedback figcaption fixed follow foot footer footnote footnotes form gallery gdpr "
    "grid header hidden hide item items kicker label latest legal listing login mgid menu meta modal more nav navbar "
    "navigation newsletter newsletters next notice outbrain overlay pager pagination paywall player popular popup "
    "posted premium prev previous price print privacy product products profile promo promos promoted promotion "
    "promotional promotions published rail rating ratings readmore recent recirc recirculation recommend "
    "recommendation recommendations recommended related replies reply respond search share sharing shop sidebar "
    "signup similar skip slider slideshow snippet social socials sponsor sponsored sponsors sticky subscribe "
    "subscription subscriptions swiper taboola tag tags teaser teasers time timestamp toc toolbar tooltip topic topics "
    "trending video videos widget widgets".split()
)
#: Those of them that hardly ever hold a story.
_NEVER = frozenset(
    "ad ads advert advertisement author avatar bio breadcrumb breadcrumbs byline caption card cards carousel comment "
    "comments consent cookie cookies credit cta disqus excerpt follow footer gallery gdpr latest menu modal more nav "
    "navigation newsletter outbrain paywall popular popup privacy promo rail recirc recommend recommendation "
    "recommendations recommended related share sharing sidebar signup similar slider social sponsored subscribe "
    "subscription taboola tags teaser teasers trending".split()
)
#: What the story's own box is often called.
_STORY = frozenset(
    "article blog body container content copy dek description detail details editor entry html intro lead main "
    "markdown page para paragraph post prose read reading rte richtext standfirst story subtitle summary text "
    "wysiwyg".split()
)
_STOPS = tuple(".,;。，、；")
_CLOSED = '.!?"”»…。！？؟।۔)'


@lru_cache(maxsize=20_000)
def _called(names: frozenset[str]) -> tuple[int, bool, bool]:
    """Of an element's class words: how many are of other boxes, whether one surely is, whether one is the story's."""
    return len(names & _OTHER), bool(names & _NEVER), bool(names & _STORY)


class Looks:
    """The figures of a page's lines."""

    def __init__(self, page: Measured) -> None:
        self.page = page
        self.path = {up.order: step for step, up in enumerate(page.heart.up())} if page.heart else {}
        self.heads: dict[int, int] = {}
        self.alike: dict[tuple[int, str, frozenset[str]], int] = {}
        self.boxes: dict[int, list[float]] = {}
        self.linked = page.linked
        self._count()

    def _count(self) -> None:
        """By element: how many headlines of other stories it holds; how many of its make stand side by side."""
        known: set[int] = set()
        for number, line in enumerate(self.page.lines):
            inner = [up for up, _ in zip(line.place.up(), range(NEAR + 2), strict=False)]
            other = self.linked[number] > 0.8 and self.page.widths[number] >= HEADLINE
            weight = 1 + any(up.tag in HEADINGS for up in inner[:2])
            for up in inner:
                if other:
                    self.heads[up.order] = self.heads.get(up.order, 0) + weight
                if up.order not in known and up.above is not None:
                    known.add(up.order)
                    make = (up.above.order, up.tag, up.names)
                    self.alike[make] = self.alike.get(make, 0) + 1

    def row(self, number: int) -> list[float]:
        """The figures of one line."""
        place = self.page.lines[number].place
        ups = [up for up, _ in zip(place.up(), range(FAR), strict=False)]
        return [*self._form(number), *self._place(place, ups), *self._names(ups), *self._position(number)]

    def _form(self, number: int) -> list[float]:
        """Of the line alone."""
        text = self.page.lines[number].text
        start = text[:80]
        return [
            math.log(self.page.widths[number] + 1),
            self.linked[number],
            float(text[-1] in _CLOSED),
            float(self.page.prose[number]),
            digits(start) / len(start),
            sum(map(text.count, _STOPS)) / (len(text) + 10),
            text.count(" ") / (len(text) + 1),
            float(text[0].islower()),
        ]

    def _place(self, place: Place, ups: list[Place]) -> list[float]:
        """Of the elements around it: how far from the story's, and what they hold."""
        meet = next(((step, self.path[up.order]) for step, up in enumerate(ups) if up.order in self.path), (FAR, FAR))
        row = [float(meet[0]), float(meet[1])]
        row += [float(place.tag == "p"), float(place.tag in HEADINGS), float(place.tag == "figcaption")]
        row += [float(name in place.around) for name in ("figure", "caption", "aside", "main")]
        row.append(self._article(place))
        for up in ups[:NEAR]:
            row += self.boxes.get(up.order) or self._box(up)
        return row + row[-7:] * (NEAR - len(ups[:NEAR]))

    def _box(self, up: Place) -> list[float]:
        """What an element holds."""
        letters = max(1, up.letters)
        make = (up.above.order, up.tag, up.names) if up.above is not None else None
        found = self.boxes[up.order] = [
            up.links / letters,
            up.taken / letters,
            up.prose / letters,
            up.taken / self.page.all_taken,
            math.log(up.lines + 1),
            self.heads.get(up.order, 0) / max(1, up.lines),
            math.log(self.alike.get(make, 1)) if make else 0.0,
        ]
        return found

    def _article(self, place: Place) -> float:
        """How much of the story the article element around it holds."""
        if "article" not in place.around:
            return -1.0
        inside = next((up for up in place.up() if up.tag == "article"), None)
        return inside.taken / self.page.all_taken if inside is not None else -1.0

    def _names(self, ups: list[Place]) -> list[float]:
        """What the elements between it and the story's own are called."""
        other = never = FAR
        many = story = 0
        for step, up in enumerate(ups):
            if up is self.page.heart or up is self.page.root:
                break
            count, sure, own = _called(up.names)
            other = min(other, step) if count else other
            never = min(never, step) if sure else never
            many += count
            story += own
        return [float(other), float(never), float(min(many, 10)), float(story)]

    def _position(self, number: int) -> list[float]:
        """Where it stands to the story, to its headline, and to links."""
        page = self.page
        many = len(page.lines)
        marks = (page.first, page.last, page.begin, page.end, page.head)
        row = [float(max(-FARTHEST, min(FARTHEST, number - mark))) for mark in marks]
        row.append(self.linked[number - 1] if number else -1.0)
        row.append(math.log(page.widths[number + 1] + 1) if number + 1 < many else -1.0)
        row.append(float(sum(share > 0.7 for share in self.linked[number + 1 : number + 9])))
        row.append(float(sum(page.taken[max(0, number - 8) : number])))
        return [*row, page.told[number], float(page.leads[number])]
