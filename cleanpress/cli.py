"""The command. Data to stdout, progress and logs to stderr; exit 0 fine, 1 some input failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cleanpress import config
from cleanpress.clean import Cleaner
from cleanpress.commands import COMMANDS
from cleanpress.errors import CleanpressError, InputError, OutputError, RuleError, UsageError
from cleanpress.folder import FORMS, Source, as_json, atomic, cleaned, merged_form, record
from cleanpress.formats import form_of
from cleanpress.html.extract import DEFAULT, EXTRACTORS
from cleanpress.model import KINDS
from cleanpress.page import PAGES
from cleanpress.registry import Rules
from cleanpress.resolve import LEVELS
from cleanpress.terminal import number, plain, say
from cleanpress.version import __version__

FINE, FAILED, USAGE = 0, 1, 2
EPILOG = """\
cleanpress FOLDER          clean a folder into FOLDER-clean/
cleanpress page.html       print one file's story
cat page.txt | cleanpress -
cleanpress check FILE      test a rule file (cleanpress check --help)
cleanpress rules [ID]      list the rules, or show all about one
cleanpress explain FILE    each line of a text with its verdict
cleanpress why FILE:LINE   why this line went or stayed
cleanpress eval GOLD.jsonl measure on your own data (cleanpress eval --help)
cleanpress restore RUN     put removed pieces back (cleanpress restore --help)

Settings come from cleanpress.toml, or [tool.cleanpress] in pyproject.toml, in the current folder;
options win. A folder named like a subcommand is reached as ./check. Exit code: 0 fine, 1 some input failed,
2 wrong usage. Kinds: """ + ", ".join(KINDS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (default: the process's own); gives the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["check"]:
            return _check(_check_parser().parse_args(given[1:]))
        if given and given[0] in COMMANDS:
            say(COMMANDS[given[0]](given[1:]))
            return FINE
        if given[:1] == ["restore"]:
            from cleanpress.restore import command

            return command(given[1:])
        if given[:1] == ["eval"]:
            return _eval(_eval_parser().parse_args(given[1:]))
        return _clean(_parser().parse_args(given))
    except (UsageError, OutputError) as error:
        return _fail(error, USAGE)
    except InputError as error:
        return _fail(error, FAILED)
    except CleanpressError as error:
        return _fail(error, USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        print("cleanpress: stopped; finished files are in place, run again for the rest", file=sys.stderr)
        return 130


def _fail(error: CleanpressError, code: int) -> int:
    print(f"cleanpress: {error}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cleanpress",
        description="Take scraped news, plain text or HTML; give back the story, its metadata, and a log of what went.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="files or folders; - reads standard input")
    add("-o", "--output", metavar="OUT", help="where to write (default: FOLDER-clean/; for a file, standard output)")
    help_ = "bodies as text (default) or Markdown, without or with links; or whole articles as JSON"
    add("--format", choices=FORMS, default="txt", help=help_)
    add("--json", action="store_true", help="print the run's report (run.json) to standard output")
    add("--level", choices=LEVELS, help="how sure a find must be to be removed (default: default)")
    again = "may be repeated or joined by commas"
    add("--keep", action="append", metavar="KIND", help=f"leave this kind in the body; {again}")
    add("--drop", action="append", metavar="KIND", help=f"remove only this kind; {again}")
    add("--rules", action="append", default=[], metavar="FILE", help="add the rules of a TOML file; may be repeated")
    add("--disable", action="append", default=[], metavar="ID", help=f"leave out the rules this matches; {again}")
    add("--language", metavar="TAG", help="the documents' language, if known (BCP 47)")
    for what in ("text", "html", "url", "id"):
        add(f"--{what}-field", metavar="NAME", help=_FIELD_HELP[what])
    help_ = "what finds the story of an HTML page (default: trafilatura; fast needs resiliparse)"
    add("--extractor", choices=EXTRACTORS, default=DEFAULT, help=help_)
    add("--page", choices=PAGES, help="are the texts whole pages with their menus? (default: auto, look at each)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", metavar="FILE", help="take the settings from this file")
    which.add_argument("--no-config", action="store_true", help="read no settings from any file")
    cores = os.cpu_count() or 1
    add("--workers", type=_positive, default=cores, metavar="N", help="processes to use (default: one a core)")
    add("--max-size", type=_amount, default=32.0, metavar="MB", help="give up larger documents (default: 32)")
    add("--max-time", type=_amount, default=60.0, metavar="SECONDS", help="give up slower documents (default: 60)")
    add("--force", action="store_true", help="do everything anew, also into a folder that cleanpress did not make")
    add("--recheck", action="store_true", help="do everything anew and tell what that changed, by rule")
    add("--dry-run", action="store_true", help="only say what would be done")
    add("--sample", type=_positive, metavar="N", help="only show N documents, each line with its verdict")
    add("--seed", type=int, default=0, metavar="S", help="which documents --sample takes (default: 0)")
    add("--log", metavar="FILE", help="write what happens to this file, too")
    add("--quiet", action="store_true", help="no progress and no summary")
    add("--version", action="version", version=f"cleanpress {__version__}")
    return parser


_FIELD_HELP = {
    "text": "the column or JSON field that holds the text (default: a usual name)",
    "html": "the one that holds the page's HTML, if there is no text",
    "url": "the one that holds the page's address",
    "id": "the one that holds the record's id",
}


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 1")
    return int(text)


def _check_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cleanpress check", description="Test a rule file: examples, near misses against all rules, blow-up."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="rule files (TOML)")
    return parser


def _check(options: argparse.Namespace) -> int:
    from cleanpress.check import check

    shipped = Rules.default()
    try:
        rules = shipped.add(*options.files)
    except RuleError as error:
        return _fail(error, FAILED)
    known = set(shipped)
    ids = [rule.id for rule in rules.active if rule not in known]
    problems = check(rules, only=ids)
    for problem in problems:
        say(str(problem))
    print(f"{number(ids, 'rule')}, {number(problems, 'problem')}", file=sys.stderr)
    return FAILED if problems else FINE


def _eval_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cleanpress eval",
        description="Clean texts whose bodies are known; say how near the results come, and which rules err.",
        epilog="Each line of GOLD.jsonl is a JSON object: id, text, body, and if known noise: "
        "[{kind, text, line}]. No configuration file is read.",
    )
    add = parser.add_argument
    add("gold", metavar="GOLD.jsonl", help="the texts with their bodies, one JSON object a line")
    add("--rules", action="append", default=[], metavar="FILE", help="add the rules of a TOML file; may be repeated")
    add("--level", choices=LEVELS, default="default", help="how sure a find must be to be removed (default: default)")
    add("--language", metavar="TAG", help="the documents' language, if known (BCP 47)")
    add("--worst", type=_positive, default=0, metavar="N", help="list the N documents with the lowest F1")
    add("--json", action="store_true", help="print one JSON object")
    return parser


def _eval(options: argparse.Namespace) -> int:
    from cleanpress.evaluate import evaluate, read

    cleaner = Cleaner(rules=Rules.default().add(*options.rules), level=options.level)
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    result = evaluate(read(Path(options.gold)), cleaner, options.language)
    say(as_json(result.to_dict(options.worst), indent=2) if options.json else result.shown(options.worst))
    return FINE


def _split(kinds: list[str] | None) -> list[str] | None:
    return None if kinds is None else [kind.strip() for joined in kinds for kind in joined.split(",") if kind.strip()]


def _clean(options: argparse.Namespace) -> int:
    settings = _settings(options)
    early = sys.stderr.isatty() and not options.quiet and any(Path(path).is_dir() for path in options.paths)
    if early:  # a large folder, a slow disk: say at once that something happens
        print("reading the rules\r", end="", file=sys.stderr, flush=True)
    options.language = options.language or settings.language
    keep, drop = _split(options.keep), _split(options.drop)
    if keep is None:  # what the command line drops goes, whatever the file keeps
        keep = [kind for kind in settings.keep if kind not in (drop or ())]
    cleaner = Cleaner(
        rules=settings.ruleset(options.rules, _split(options.disable) or ()),
        level=options.level or settings.level or "default",
        keep=keep,
        drop=settings.drop if drop is None else drop,
        extractor=options.extractor,
        page=options.page or settings.page or "auto",
    )
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # the report says what failed
    paths = [Path(path) for path in options.paths]
    if options.paths == ["-"] or (len(paths) == 1 and _one_document(paths[0], options)):
        return _single(paths[0], cleaner, options)
    if "-" in options.paths or options.output == "-":
        raise UsageError("a run over several files can't read standard input or write to standard output (-)")
    from cleanpress.running import folder

    return folder(paths, cleaner, options)


def _one_document(path: Path, options: argparse.Namespace) -> bool:
    """Is it to be printed, or written to a file of its own, rather than a run?"""
    form = form_of(path.name)
    if path.is_dir() or (form is not None and not form.document):
        return False
    return not (options.output and merged_form(Path(options.output))) and not options.dry_run and not options.sample


def _settings(options: argparse.Namespace) -> config.Settings:
    """The settings of the file asked for, or of the current folder, unless that is being cleaned."""
    if options.config:
        return config.load(Path(options.config))
    path = None if options.no_config else config.find(Path())
    if path is None:
        return config.Settings()
    here = Path().resolve()
    if not any(Path(given).is_dir() and here.is_relative_to(Path(given).resolve()) for given in options.paths):
        return config.load(path)
    if not options.quiet:
        print(f"cleanpress: {path} is not read: it lies in the folder to clean; add --config {path}", file=sys.stderr)
    return config.Settings()


def _single(path: Path, cleaner: Cleaner, options: argparse.Namespace) -> int:
    """One file or standard input: its body to standard output, or to the file -o."""
    if options.paths == ["-"]:
        line = cleaned("-", sys.stdin.buffer.read(), cleaner, options.language, form=options.format)
    elif not path.exists():
        raise InputError(f"{path}: no such file or folder; check the spelling")
    else:
        line = record(Source(path, path.name), cleaner, options.language, form=options.format)
    if "error" in line:
        raise InputError(f"{line['path']}: {line['error']}")
    whole = options.format == "json" or options.json
    shown = as_json(line, indent=2) if whole else line.get("markdown", line["body"])
    if options.output and options.output != "-":
        _write(Path(options.output), path, shown)
    else:
        say(shown)
    for warning in line["warnings"]:
        if not options.quiet:
            print(f"cleanpress: {plain(line['path'])}: {warning}", file=sys.stderr)
    return FINE


def _write(path: Path, source: Path, text: str) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: this is a folder; name a file, or give a folder as input")
    if path.exists() and source.exists() and path.samefile(source):
        raise OutputError(f"{path}: this is the input; name another file with -o")
    with atomic(path) as file:
        file.write(text + "\n" if text else "")
