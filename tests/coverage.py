"""How many of the interface phrases that pages show do the rules remove, language by language?

PHRASES.jsonl holds one phrase a line, as a JSON object: `lang`, `kind` (here: its group), `form`
(`line`: a whole line, `prefix`: the start of one, `template`) and `risk_line` (that such a line is
story: low, medium or high), besides its `text`. Templates are left out.

Each phrase is cleaned alone on a line between two story lines of its language. It is removed when
nothing of it is left in the body (of a prefix, when its cue is gone) and both story lines are whole.
Shares are those of the phrases of low risk. A language covers a group when it removes at least
three of its phrases, whatever their risk, and 60 % of those of low risk.

    python tests/coverage.py PHRASES.jsonl                      shares, and the groups of each language
    python tests/coverage.py PHRASES.jsonl --left               every phrase of low risk that stays, and why
    python tests/coverage.py PHRASES.jsonl --write README.md    the table, between its marks
    python tests/coverage.py PHRASES.jsonl --raise tests/floors.json

The last lifts each floor (`"language": [share, groups]`) to what is reached, and lowers none; a
language that has no floor yet gets one after an entry such as `"en": [0, 0]`.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from math import floor
from pathlib import Path
from typing import NamedTuple

from cleanpress import Cleaner
from cleanpress.explain import Line, lines
from cleanpress.language import kin
from cleanpress.text import document

BEGIN, END = "<!-- coverage: written by tests/coverage.py --write -->", "<!-- end of coverage -->"
#: A group is covered when so many of its phrases are removed, and this share of those of low risk.
ENOUGH, SHARE = 3, 0.6
#: A language is covered when so many of its groups are.
MOST = 16
COVERED, PARTLY, TOO_FEW = "●", "○", "–"
NAMES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "jv": "Javanese", "ko": "Korean",
    "ms": "Malay", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "pt-BR": "Portuguese, Brazil",
    "ro": "Romanian", "ru": "Russian", "su": "Sundanese", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil",
    "th": "Thai", "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional",
}  # fmt: skip


class Tried(NamedTuple):
    """One phrase, and what became of it."""

    language: str
    group: str
    text: str
    low: bool
    gone: bool
    reason: str = ""
    """Why it stays."""


class Coverage:
    """The phrases that were tried, and the shares that follow."""

    def __init__(self, tried: Iterable[Tried]) -> None:
        self.tried = list(tried)
        self._cells: dict[tuple[str, str], list[Tried]] = defaultdict(list)
        for one in self.tried:
            self._cells[one.language, one.group].append(one)
        self.languages = sorted({language for language, _ in self._cells}, key=lambda tag: NAMES.get(tag, tag))
        self.groups = sorted({group for _, group in self._cells})

    def share(self, language: str = "") -> float:
        """The share of the phrases of low risk that is removed, in one language or over all."""
        gone = [one.gone for one in self.tried if one.low and language in ("", one.language)]
        return sum(gone) / len(gone)

    def mark(self, language: str, group: str) -> str:
        """Covered, partly covered, or too few phrases to tell."""
        cell = self._cells.get((language, group), [])
        if len(cell) < ENOUGH:
            return TOO_FEW
        low = [one.gone for one in cell if one.low]
        return COVERED if sum(one.gone for one in cell) >= ENOUGH and sum(low) >= SHARE * len(low) else PARTLY

    def covered(self, language: str) -> list[str]:
        """The groups that a language covers."""
        return [group for group in self.groups if self.mark(language, group) == COVERED]

    def total(self) -> str:
        """The figures over all languages, in a sentence."""
        low = sum(one.low for one in self.tried)
        many = sum(len(self.covered(language)) >= MOST for language in self.languages)
        return (
            f"{percent(self.share())} of {low:,} phrases are removed; {many} of {len(self.languages)} languages"
            f" cover at least {MOST} of {len(self.groups)} groups."
        )

    def table(self) -> str:
        """Languages by groups, in Markdown; the groups are numbered, as their names are wide."""
        legend = "Groups: " + ", ".join(f"{number} {group}" for number, group in enumerate(self.groups, 1)) + "."
        head = ["language", "share", "groups", *map(str, range(1, len(self.groups) + 1))]
        rows = [head, ["---", "--:", "--:", *[":-:"] * len(self.groups)], *map(self.row, self.languages)]
        return "\n".join([self.total(), "", legend, "", *(f"| {' | '.join(row)} |" for row in rows)])

    def row(self, language: str) -> list[str]:
        """A language's row of the table."""
        marks = [self.mark(language, group) for group in self.groups]
        name = f"{NAMES.get(language, language)} ({language})"
        return [name, percent(self.share(language)), str(marks.count(COVERED)), *marks]


def percent(share: float) -> str:
    """A share, rounded down."""
    return f"{floor(100 * share)} %"


def read(path: Path) -> list[dict[str, str]]:
    """The phrases but for templates."""
    phrases = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [phrase for phrase in phrases if phrase["form"] != "template"]


def trials(phrases: Iterable[dict[str, str]], cleaner: Cleaner) -> Iterator[Tried]:
    """What becomes of each phrase between two story lines of its language."""
    stories: dict[str, tuple[str, str]] = {}
    for phrase in phrases:
        language = phrase["lang"]
        if language not in stories:
            stories[language] = story(language, cleaner)
        above, below = stories[language]
        article = cleaner.clean(f"{above}\n{phrase['text']}\n{below}", language=language)
        found = lines(article.text, article.removed, article.kept)
        reason = stays(phrase, found)
        yield Tried(language, phrase["kind"], phrase["text"], phrase["risk_line"] == "low", not reason, reason)


def story(language: str, cleaner: Cleaner) -> tuple[str, str]:
    """Two lines of story: the longest near misses that live together, sentences and its own language first."""
    misses = {(example.text, rule.language) for rule in cleaner.rules for example in rule.misses}
    single = [(text, own) for text, own in misses if "\n" not in text and own in kin(language)]

    def rank(miss: tuple[str, str]) -> tuple[bool, bool, int, str]:
        text, own = miss
        prose = any(block.prose for block in document(text).blocks)
        return not prose, own != language.partition("-")[0], -len(text), text

    for (above, _), (below, _) in combinations(sorted(single, key=rank), 2):
        if not cleaner.clean(f"{above}\n{below}", language=language).removed:
            return above, below
    raise ValueError(f"{language}: no two near misses of its rules are lines of story")


def stays(phrase: dict[str, str], found: list[Line]) -> str:
    """Why a phrase counts as not removed; nothing if it is gone."""
    above, *middle, below = found
    if above.removed or below.removed:
        return "story is lost around it"
    here = [line for line in middle if line.verdict not in ("empty", "removed")]
    if not here or (phrase["form"] == "prefix" and here[0].verdict == "partly"):
        return ""
    refused = [f"held back: {find.rule}: {find.reason}" for line in here for find in line.refused]
    part = [f"{piece.rule} takes only {piece.text!r}" for line in here for piece in line.removed]
    return "; ".join(dict.fromkeys(refused + part)) or "no rule knows it"


def written(readme: str, table: str) -> str:
    """A text with the table between its marks."""
    before, mark, rest = readme.partition(BEGIN)
    _, other, after = rest.partition(END)
    if not mark or not other:
        raise ValueError(f"the table goes between two lines, {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def table_in(readme: str) -> list[str]:
    """The lines of the table that a text holds."""
    return readme.partition(BEGIN)[2].partition(END)[0].strip().splitlines()


def raised(floors: dict[str, object], result: Coverage) -> dict[str, object]:
    """The floors, none lower than it was, each at what is reached now, rounded down to a hundredth."""
    old = floors["coverage"]
    languages = {
        tag: [max(share, floor(100 * result.share(tag)) / 100), max(groups, len(result.covered(tag)))]
        for tag, (share, groups) in old["languages"].items()
    }
    overall = max(old["overall"], floor(100 * result.share()) / 100)
    return {**floors, "coverage": {"overall": overall, "languages": languages}}


def as_text(floors: dict[str, object]) -> str:
    """The floors as they stand in their file: a set of figures a line, a language a line."""
    plain = {key: value for key, value in floors.items() if key != "coverage"}
    entries = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in plain.items()]
    coverage = floors["coverage"]
    languages = (f"      {json.dumps(tag)}: {json.dumps(pair)}" for tag, pair in sorted(coverage["languages"].items()))
    inner = f'    "overall": {coverage["overall"]},\n    "languages": {{\n' + ",\n".join(languages) + "\n    }"
    return "{\n" + ",\n".join([*entries, f'  "coverage": {{\n{inner}\n  }}']) + "\n}\n"


def report(result: Coverage) -> str:
    """Shares over all and by language, with the groups that are missing."""
    out = [result.total()]
    for language in result.languages:
        covered = result.covered(language)
        missing = [f"{group} {result.mark(language, group)}" for group in result.groups if group not in covered]
        line = f"{language:<8}{result.share(language):6.1%}  {len(covered)} of {len(result.groups)} groups"
        out.append(f"{line}; not: {', '.join(missing)}" if missing else line)
    return "\n".join(out)


def main() -> None:
    """The command, see above."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("phrases", type=Path, metavar="PHRASES.jsonl")
    parser.add_argument("--left", action="store_true", help="list every phrase that stays, and why")
    parser.add_argument("--write", type=Path, metavar="README.md", help="write the table between its marks")
    parser.add_argument("--raise", type=Path, metavar="FLOORS.json", dest="floors", help="raise the floors")
    options = parser.parse_args()
    result = Coverage(trials(read(options.phrases), Cleaner()))
    print(report(result))
    if options.left:
        for one in result.tried:
            if one.low and not one.gone:
                print(f"{one.language}\t{one.group}\t{one.text}\t{one.reason}")
    if options.write:
        options.write.write_text(written(options.write.read_text("utf-8"), result.table()), "utf-8")
    if options.floors:
        floors = raised(json.loads(options.floors.read_text("utf-8")), result)
        options.floors.write_text(as_text(floors), "utf-8")


if __name__ == "__main__":
    main()
