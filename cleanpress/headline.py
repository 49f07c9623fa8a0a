"""Where an unpunctuated headline ends inside running text.

"Baca juga: Harga Cabai Naik Lagi di Pasar Induk Pedagang mengeluhkan ..." has lost the line
break after "Induk". Headlines are set in title case, sentences are not: the first word in
lower case that is no function word belongs to the story, and so does the sentence's first
word, the last capital before it.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from cleanpress.model import Document

#: Words that stay in lower case inside a headline.
FUNCTION_WORDS = frozenset(
    "di ke dari dan yang untuk dengan pada dalam ini itu atau agar bagi oleh saat usai akan tak vs bin binti ala"
    " per hingga sampai soal jadi demi tapi karena jika the a an of to in on for and at by with from as or is"
    " kepada terhadap sebagai daripada tentang sambil lagi pun si sang se para".split()
)
#: A headline that runs to the line's end may be this long.
LONGEST = 180
#: A line in title case has at least this share of capitals among its content words.
TITLE_CASE = 0.7
#: No headline ends like this.
UNLIKE_HEADLINE = (".", ":", ";", ",", '."', ".”", ".'")
_PLAIN_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+(?:['’-][\p{L}\p{N}\p{M}]+)*")
_WORD = regex.compile(r"[^\s]+")
_CLOSE = ("!", "?", "…", "!'", "?'", '!"', '?"')
_SENTENCE = regex.compile(r"[.!?][\"')]*(?=\s|$|\p{Lu}\p{Ll})")
_JOINT = regex.compile(r"(?<=[\p{Ll}\d)!?'\"])(?=\p{Lu}\p{Ll}+)")


def title_case(line: str) -> float:
    """The share of capitalised words among the words that headlines capitalise.

    >>> title_case("Harga Cabai Naik di Pasar Induk")
    1.0
    >>> title_case("Warga desa itu pulang")
    0.3333333333333333
    """
    words = [word for word in _PLAIN_WORD.findall(line) if word not in FUNCTION_WORDS]
    return sum(not word[0].islower() for word in words) / len(words) if words else 0.0


def like_headline(line: str) -> bool:
    """Set like the headline of a story: no full stop, several words, mostly capitals.

    >>> like_headline("Harga Cabai Naik di Pasar Induk")
    True
    >>> like_headline("Warga desa itu pulang ke rumah masing-masing kemarin.")
    False
    """
    fits = 15 <= len(line) <= 200 and not line.endswith(UNLIKE_HEADLINE) and line.count(" ") >= 2
    return fits and title_case(line) >= TITLE_CASE


class _Word(NamedTuple):
    start: int
    end: int
    text: str

    @property
    def bare(self) -> str:
        return self.text.strip("\"'.,:;!?()[]-")


def sentence_end(document: Document, start: int, limit: int) -> int:
    """The end of the sentence that holds `start`, at most `limit`."""
    found = _SENTENCE.search(document.view, start, limit)
    return int(found.end()) if found else limit


def begins(document: Document, start: int) -> bool:
    """Can a headline begin here? It opens with a capital, a figure or a quotation mark."""
    rest = document.text[start : start + 40].lstrip(" :-\xa0")
    return bool(rest) and (not rest[0].islower())


def end(document: Document, start: int, limit: int) -> int:
    """The offset where the headline that begins at or after `start` ends, at most `limit`."""
    view = document.view
    while start < limit and view[start] in " :-":
        start += 1
    quoted = _quoted(view, start, limit)
    if quoted is not None:
        return quoted
    words = [_Word(m.start(), m.end(), m.group()) for m in _WORD.finditer(view, start, min(limit, start + 600))]
    if not words:
        return start
    stop = _first_lower(words)
    if stop is None:
        return words[-1].end if limit - start <= LONGEST else _shortest(words)
    return _before_subject(view, words, stop)


def _quoted(view: str, start: int, limit: int) -> int | None:
    """A headline in quotation marks, as in "Simak Video 'Judul':", ends with them."""
    if start >= limit or view[start] not in "\"'":
        return None
    close = start + 1
    while True:
        close = view.find(view[start], close, min(limit, start + 300))
        if close < 0:
            return None
        after = view[close + 1 : close + 2]
        if not after.isalnum():
            break
        close += 1
    close += 1
    while close < limit and view[close] in ":.":
        close += 1
    return close


def _first_lower(words: list[_Word]) -> int | None:
    """The first word that no headline in title case holds, from the third on."""
    for number, word in enumerate(words):
        bare = word.bare
        if number >= 2 and bare[:1].islower() and bare not in FUNCTION_WORDS:
            return number
    return None


def _before_subject(view: str, words: list[_Word], stop: int) -> int:
    """The end of the word before the sentence's subject, whose verb or noun is words[stop]."""
    subject = stop - 1
    while subject > 0 and words[subject].bare.lower() in FUNCTION_WORDS and words[subject].bare[:1].islower():
        subject -= 1
    for number in range(subject, 1, -1):  # a closing mark before the subject ends a headline
        if words[number - 1].text.endswith(_CLOSE):
            return words[number - 1].end
    joint = _JOINT.search(view, words[subject].start + 1, words[subject].end)
    if joint and words[subject].text[:1].isupper():
        return int(joint.start())
    while (
        subject > 1
        and words[subject - 1].text.startswith(('"', "'"))
        and not words[subject - 1].text.endswith(('"', "'"))
    ):
        subject -= 1
    return words[max(subject - 1, 0)].end


def _shortest(words: list[_Word]) -> int:
    """No sign of an end: cut the smaller piece, up to the first closing mark or fourteen words."""
    for word in words[3:14]:
        if word.text.endswith(_CLOSE):
            return word.end
    return words[min(13, len(words) - 1)].end
