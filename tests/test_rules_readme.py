"""rules/README.md teaches what works: a newcomer follows it literally, and its five examples pass their check."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpress import Cleaner, Rules
from cleanpress.check import check
from cleanpress.config import parse as parse_config
from cleanpress.registry import parse

TEXT = (Path(__file__).parent.parent / "cleanpress" / "rules" / "README.md").read_text("utf-8")
STORY = "The bridge over the Lune is open again, nine weeks after the flood, the county said on Monday."


def section(heading: str) -> str:
    """The text below a heading, as far as the next of its rank."""
    rank = heading.partition(" ")[0]
    return re.split(rf"^{rank} ", TEXT.partition(f"\n{heading}\n")[2], maxsplit=1, flags=re.M)[0]


def blocks(text: str) -> list[tuple[str, str]]:
    """The fenced blocks of a text: (language, content)."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


FIRST = section("## Your first rule")
EXAMPLES = dict(re.findall(r"^### (.+?)$.*?^```toml\n(.*?)^```$", section("## Five examples"), re.M | re.S))
MATCHERS = ["equals", "starts", "pattern", "pattern", "equals"]


def run(command: str, folder: Path) -> str:
    """What a command of the text prints, in a folder in which `cleanpress` is this package."""
    tools = folder.parent / "bin"
    tools.mkdir(exist_ok=True)
    script = tools / "cleanpress"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cleanpress "$@"\n', "utf-8")
    script.chmod(0o755)
    package = Path(__file__).parent.parent
    paths = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(package)}
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env={**os.environ, **paths, "NO_COLOR": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.stdout


def same(said: str, wanted: str) -> bool:
    """Is this the text's output? In it, `…` stands for the folder's own path."""
    return re.fullmatch(".*".join(map(re.escape, wanted.strip().split("…"))), said.strip()) is not None


@pytest.mark.skipif(os.name == "nt", reason="its commands are a shell's")
def test_a_newcomer_follows_the_first_section(tmp_path):
    """Save each file under the name that the sentence before it gives; type each command; compare what it says."""
    folder = tmp_path / "empty"
    folder.mkdir()
    names = re.findall(r"[Ss]ave (?:as|a page as|this as) `([\w.]+)`", FIRST)
    assert names == ["mine.toml", "page.txt", "cleanpress.toml"]
    commands = 0
    for language, content in blocks(FIRST):
        if language != "console":
            (folder / names.pop(0)).write_text(content, "utf-8")
            continue
        for command, wanted in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", content, re.M):
            said = run(command, folder)
            assert same(said, wanted), f"$ {command}\n{said}"
            commands += 1
    assert (names, commands) == ([], 9)


def test_the_first_section_opens_the_text():
    assert TEXT.index("\n## Your first rule\n") < TEXT.index("\n## ", TEXT.index("\n## Your first rule\n") + 1)
    assert TEXT.count("\n## ", 0, TEXT.index("\n## Your first rule\n")) == 0


def test_the_configuration_is_one():
    (text,) = [content for language, content in blocks(FIRST) if language == "toml" and "[[rule]]" not in content]
    assert [path.name for path in parse_config(text, Path("cleanpress.toml")).rules] == ["mine.toml"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name, tmp_path, command):
    """Each is complete: it loads alone, passes its check, and has two near misses or more."""
    file = tmp_path / "mine.toml"
    file.write_text(EXAMPLES[name], "utf-8")
    (rule,) = parse(EXAMPLES[name], "rules/README.md")[0]
    assert len(rule.misses) >= 2
    assert command("check", file) == (0, "", "1 rule, 0 problems\n")


def test_the_examples_are_five_and_different():
    rules = [parse(text, "rules/README.md")[0][0] for text in EXAMPLES.values()]
    assert [next(name for name in ("starts", "equals", "pattern") if getattr(rule, name)) for rule in rules] == MATCHERS
    assert (rules[1].then, rules[1].rest) == (":", "author")
    assert (rules[2].scope, rules[2].until) == ("inline", "headline")
    assert "?P<" in rules[3].pattern
    assert (rules[4].precision, rules[4].where) == ("hint", "last")
    every = Rules.default().add(*rules)
    assert check(every, only=[rule.id for rule in rules]) == []


def test_the_last_example_wants_company():
    rules = [parse(text, "rules/README.md")[0][0] for text in EXAMPLES.values()]
    cleaner = Cleaner(rules=rules)
    assert cleaner.clean(f"{STORY}\nSave to your shelf\nClip").body == STORY
    alone = cleaner.clean(f"Clip\n{STORY}\nClip")
    assert not alone.removed
    assert [kept.reason.partition(":")[0] for kept in alone.kept] == ["position", "hint"]
