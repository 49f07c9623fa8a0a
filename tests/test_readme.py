"""README.md says what is true: its commands run, its examples too, and its tables are complete."""

import doctest
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpress import KINDS, Cleaner, Rules, config, evaluate, fold
from cleanpress.check import check
from cleanpress.cli import main
from cleanpress.registry import CHOICES, GROUPS, MATCHERS, Rule, parse

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
RULES = (ROOT / "cleanpress" / "rules" / "README.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def test_examples_run():
    example = doctest.DocTestParser().get_doctest("\n".join(blocks(README, "python")), {}, "README.md", "README.md", 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert result.attempted > 10
    assert result.failed == 0, "".join(said)


def test_opens_with_the_two_commands_that_ci_runs():
    """Each in a block of its own, after one sentence; .ci/run has them to the letter."""
    first, second = (block.strip() for block in blocks(README, "sh")[:2])
    assert README.index(second) < README.index("\n## ")
    script = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    for command in (first, second):
        assert "\n" not in command
        assert command in script
    assert first.endswith("cleanpress seeds")
    assert second.endswith("python -m pytest")


def test_first_command_cleans_the_seeds(tmp_path):
    """What follows the installation, as it stands, but for the output folder and the interpreter."""
    command = shlex.split(blocks(README, "sh")[0].strip().rpartition(" && ")[2])
    assert command[0] == ".venv/bin/cleanpress"
    out = tmp_path / "seeds-clean"
    subprocess.run([sys.executable, "-m", "cleanpress", *command[1:], "-o", out], cwd=ROOT, check=True)
    golds = [json.loads(line) for line in (ROOT / "fixtures" / "seeds.jsonl").read_text("utf-8").splitlines()]
    assert len(golds) == 5
    for gold in golds:
        assert fold((out / f"{gold['id']}.txt").read_text("utf-8")) == fold(gold["body"])


def test_the_output_of_the_first_command_is_ignored():
    assert "*-clean/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


@pytest.mark.parametrize("command", [[], ["check"], ["eval"]], ids=["cleanpress", "check", "eval"])
def test_every_option_is_documented(command, capsys):
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    table = set(re.findall(r"--[a-z-]+", "\n".join(re.findall(r"^\| `-.*", README, re.M))))
    section = README.partition("## Measuring on your own data")[2].partition("\n## ")[0]
    told = set(re.findall(r"--[a-z-]+", section)) if command == ["eval"] else table
    assert known <= {*told, "--help"}
    assert command == ["check"] or told <= known


def test_every_kind_is_in_the_table():
    table = README.partition("## Kinds of noise")[2].partition("\n## ")[0]
    assert tuple(re.findall(r"^\| `([a-z]+)` \|", table, re.M)) == KINDS


@pytest.mark.parametrize("text", [README, RULES], ids=["README.md", "rules/README.md"])
def test_rules_in_the_text_pass_their_check(text):
    rules = [rule for block in blocks(text, "toml") if "[[rule]]" in block for rule in parse(block, "README.md")[0]]
    assert rules
    assert check(Rules.default().add(*rules), only=[rule.id for rule in rules]) == []


def test_it_counts_the_languages():
    languages = {rule.language for rule in Rules.default()} - {"any", "id", "ms", "en"}
    assert f"Indonesian, Malay, English and {len(languages)} [more languages]" in " ".join(README.split())


def test_the_rules_readme_knows_every_field_and_value():
    values = {value for name, some in CHOICES.items() if name != "kind" for value in some if value}
    for word in {*Rule.__dataclass_fields__, *MATCHERS, *GROUPS, *values}:
        assert re.search(rf"`\"?{re.escape(word)}\"?`", RULES), word


def test_the_configuration_in_the_text_is_one():
    """Every key stands in it, and all of its values hold."""
    text = next(block for block in blocks(README, "toml") if "[[rule]]" not in block)
    settings = config.parse(text, Path("cleanpress.toml"))
    assert all(getattr(settings, key) for key in ("rules", "disable", "level", "keep", "language"))
    assert len(Rules.default().disable(*settings.disable)) < len(Rules.default())


def test_the_gold_record_in_the_text_is_one():
    gold = evaluate.parse(blocks(README, "json")[0].encode(), "README.md")
    assert evaluate.evaluate([gold], Cleaner()).mean("exact") == 1
