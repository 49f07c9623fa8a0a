"""The subcommands that explain: `rules`, `explain`, `why`. Each takes its arguments and gives the text to print."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from cleanpress import explain
from cleanpress.clean import Cleaner
from cleanpress.errors import CleanpressError, InputError, UsageError
from cleanpress.model import KINDS
from cleanpress.page import PAGES
from cleanpress.registry import PRECISIONS, Rules
from cleanpress.resolve import LEVELS

_Made = TypeVar("_Made")


def _rules(arguments: Sequence[str]) -> str:
    options = _rules_parser().parse_args(arguments)
    rules = Rules.default().add(*options.rules)
    found = explain.chosen(rules, options.id, options.language, options.kind, options.precision)
    if not found:
        print("cleanpress: no rule fits all of this", file=sys.stderr)
        return ""
    if options.json:
        return explain.json_lines(found)
    if options.markdown:
        return explain.markdown(found)
    return "\n\n".join(map(explain.described, found)) if options.id else explain.table(found)


def _rules_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cleanpress rules", description="List the rules, or show all about one.")
    add = parser.add_argument
    add("id", nargs="?", default="", metavar="ID", help="show this rule; * stands for anything: 'id.promo.*'")
    add("--language", default="", metavar="L", help="only rules of this language (any: for all languages)")
    add("--kind", default="", choices=KINDS, metavar="K", help="only rules for this kind of noise")
    add("--precision", default="", choices=PRECISIONS, metavar="P", help=f"only {', '.join(PRECISIONS)} rules")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="write a reference in Markdown")
    form.add_argument("--json", action="store_true", help="write one JSON object a line, with all fields")
    _add_rules(parser)
    return parser


def _explain(arguments: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(
        prog="cleanpress explain", description="Show each line of a text with its verdict: kept, removed, and by what."
    )
    parser.add_argument("file", metavar="FILE", help="a text or a page; - reads standard input")
    _add_cleaning(parser)
    when = "colour the lines: on a terminal without NO_COLOR (auto, the default), always or never"
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=when)
    options = parser.parse_args(arguments)
    cleaner, data = _cleaner(options), _read(options.file)
    article = _named(options.file, lambda: cleaner.clean(data, language=options.language))
    return explain.explain(article, cleaner.rules, _colored(options.color))


def _why(arguments: Sequence[str]) -> str:
    parser = argparse.ArgumentParser(
        prog="cleanpress why", description="Say why a line went or stayed: what rules found there, what became of it."
    )
    where = "a file (- reads standard input) and a line, counted from 1; of a page, in its extracted text"
    parser.add_argument("place", metavar="FILE:LINE", help=where)
    _add_cleaning(parser)
    # argparse takes "-:12" for an option, but nothing that holds a space
    options = parser.parse_args([f" {given}" if given.startswith("-:") else given for given in arguments])
    place = options.place.removeprefix(" ") if options.place.startswith(" -:") else options.place
    name, _, number = place.rpartition(":")
    if not name or not number.isdecimal() or len(number) > 18:
        raise UsageError(f"{place}: name a file and a line, as in page.txt:12")
    cleaner, data = _cleaner(options), _read(name)
    return _named(name, lambda: explain.why(cleaner, data, int(number), name=name, language=options.language))


#: The subcommands by name.
COMMANDS: dict[str, Callable[[Sequence[str]], str]] = {"rules": _rules, "explain": _explain, "why": _why}


def _add_rules(parser: argparse.ArgumentParser) -> None:
    more = "add the rules of a TOML file; may be repeated"
    parser.add_argument("--rules", action="append", default=[], metavar="FILE", help=more)


def _add_cleaning(parser: argparse.ArgumentParser) -> None:
    _add_rules(parser)
    parser.add_argument("--level", choices=LEVELS, default="default", help="how sure a find must be to be removed")
    parser.add_argument("--language", metavar="TAG", help="the text's language, if known (BCP 47)")
    parser.add_argument("--page", choices=PAGES, default="auto", help="is the text a whole page with its menus?")


def _cleaner(options: argparse.Namespace) -> Cleaner:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # our own errors say what failed
    return Cleaner(rules=Rules.default().add(*options.rules), level=options.level, page=options.page)


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file; check the spelling") from error
    except OSError as error:
        raise InputError(f"{name}: can't be read: {error.strerror or error}") from error


def _named(name: str, work: Callable[[], _Made]) -> _Made:
    """What the work gives; a text that can't be read is an error that names the file."""
    try:
        return work()
    except InputError as error:
        raise InputError(f"{name}: {error}") from error
    except CleanpressError:
        raise
    except Exception as error:  # of a page that breaks the extractor, say so, as a run over a folder does
        raise InputError(f"{name}: {type(error).__name__}: {error}; please report this file") from error


def _colored(when: str) -> bool:
    """As no-color.org has it: an empty NO_COLOR is none, and an option that asks for colour wins."""
    return when == "always" or (when == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
