"""cleanpress.toml, [tool.cleanpress], and the options that win over them."""

import json
from pathlib import Path

import pytest
from madeup import RULE

from cleanpress import RuleError, UsageError
from cleanpress.config import Settings, find, load, parse

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
END = "Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan untuk warga."
TEXT = f"{STORY}\nADVERTISEMENT\nBaca juga: Stok Beras Aman Sampai Lebaran\n{END}\n"


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """The current folder, with a file to clean in another folder."""
    here = tmp_path / "project"
    here.mkdir()
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(here)
    return here


def kinds(command, *options) -> set[str]:
    said = command("../news/a.txt", "--json", *options)
    assert (said.code, said.err) == (0, "")
    return {piece["kind"] for piece in json.loads(said.out)["removed"]}


# The file


def test_every_key():
    text = """
        rules = ["mine.toml", "/far/off.toml"]
        disable = ["id.ad.*"]
        level = "eager"
        keep = ["ad"]
        drop = ["promo"]
        language = "ms"
    """
    assert parse(text, Path("sub/cleanpress.toml")) == Settings(
        rules=(Path("sub/mine.toml"), Path("/far/off.toml")), disable=("id.ad.*",), level="eager",
        keep=("ad",), drop=("promo",), language="ms", origin=str(Path("sub/cleanpress.toml")),
    )  # fmt: skip
    assert parse("", Path("x.toml")) == Settings(origin="x.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("levle = 'eager'", "unknown key 'levle', did you mean 'level'?"),
        ("origin = 'x'", "unknown key 'origin'"),
        ("[tool.cleanpress]\nlevel = 'eager'", "unknown key 'tool'"),
        ("level = 'eagre'", "level 'eagre' is none of careful, default, eager, did you mean 'eager'?"),
        ("level = 3", "level must be a text"),
        ("language = ''", "language must be a text"),
        ("keep = ['relatd']", "keep: 'relatd' is no kind of noise, did you mean 'related'?"),
        ("drop = 'ad'", "drop must be a list"),
        ("rules = [1]", "rules must be a list"),
        ("disable = ['']", "disable must be a list"),
        ("level = eager", "not valid TOML"),
    ],
)
def test_a_wrong_file(command, project, text, message):
    Path("cleanpress.toml").write_text(text, "utf-8")
    said = command("../news/a.txt")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("cleanpress: cleanpress.toml: ")
    assert message in said.err
    assert command("../news/a.txt", "--no-config").code == 0


@pytest.mark.parametrize("entry", ["idd.ad.*", "id.prmo.*", "any.add.label", "nothing-like-it"])
def test_disabling_nothing_is_an_error(entry):
    settings = parse(f"disable = ['any.ad.*', '{entry}']", Path("x.toml"))
    with pytest.raises(RuleError, match=r"x.toml: disable: no rule matches .*(did you mean|language\.kind\.words)"):
        settings.ruleset()


def test_the_suggestion_for_a_glob_is_a_glob(command, project):
    said = command("../news/a.txt", "--disable", "id.relatd.*")
    assert (said.code, said.out) == (2, "")
    assert said.err == "cleanpress: disable: no rule matches 'id.relatd.*', did you mean 'id.related.*'?\n"


# Where it is found


def test_it_stands_in_the_current_folder(command, project):
    assert kinds(command) == {"ad", "related"}
    Path("pyproject.toml").write_text("[tool.cleanpress]\nkeep = ['ad']", "utf-8")
    assert find(Path()) == Path("pyproject.toml")
    assert kinds(command) == {"related"}
    Path("cleanpress.toml").write_text("keep = ['related']", "utf-8")
    assert kinds(command) == {"ad"}


@pytest.mark.parametrize("text", ["", "[project]\nname = 'cleanpress-user'", "tool = 1 # cleanpress", "[broken"])
def test_a_pyproject_without_the_table_is_passed_by(command, project, text):
    Path("pyproject.toml").write_text(text, "utf-8")
    assert find(Path()) is None
    assert kinds(command) == {"ad", "related"}


def test_a_broken_pyproject_with_the_table_is_not(command, project):
    Path("pyproject.toml").write_text("[tool.cleanpress]\nkeep = [", "utf-8")
    assert "cleanpress: pyproject.toml: not valid TOML" in command("../news/a.txt").err


def test_not_in_the_scanned_folder(command, project):
    Path("../news/cleanpress.toml").write_text("keep = ['ad']", "utf-8")
    Path("../cleanpress.toml").write_text("keep = ['ad']", "utf-8")
    assert kinds(command) == {"ad", "related"}
    assert command("../news", "--quiet").code == 0
    assert "ADVERTISEMENT" not in Path("../news-clean/a.txt").read_text("utf-8")


@pytest.mark.parametrize("scanned", [".", ".."])
def test_not_even_when_it_is_the_current_folder(command, project, monkeypatch, scanned):
    monkeypatch.chdir("../news")
    Path("cleanpress.toml").write_text("keep = ['ad']", "utf-8")
    said = command(scanned, "-o", project / "out")
    note = "cleanpress: cleanpress.toml is not read: it lies in the folder to clean; add --config cleanpress.toml\n"
    assert said.err.startswith(note)
    cleaned = next((project / "out").rglob("a.txt"))
    assert "ADVERTISEMENT" not in cleaned.read_text("utf-8")
    assert command(scanned, "-o", project / "out", "--quiet", "--config", "cleanpress.toml") == (0, "", "")
    assert "ADVERTISEMENT" in cleaned.read_text("utf-8")


def test_another_file_or_none(command, project):
    Path("cleanpress.toml").write_text("keep = ['ad']", "utf-8")
    Path("other.toml").write_text("keep = ['related']", "utf-8")
    assert kinds(command, "--config", "other.toml") == {"ad"}
    assert kinds(command, "--no-config") == {"ad", "related"}
    assert command("../news/a.txt", "--no-config", "--config", "other.toml").code == 2
    said = command("../news/a.txt", "--config", "none.toml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("cleanpress: none.toml: can't be read as a configuration file")


def test_a_named_pyproject_needs_the_table(tmp_path):
    path = tmp_path / "pyproject.toml"
    for text, message in (("", "has no"), ("tool.cleanpress = 1", "must be a table")):
        path.write_text(text, "utf-8")
        with pytest.raises(UsageError, match=message):
            load(path)


# What it does, and what wins


def test_rules_lie_beside_the_file(command, project):
    Path("../mine.toml").write_text(RULE, "utf-8")
    Path("../other.toml").write_text("rules = ['mine.toml']\ndisable = ['id.promo.test-*']", "utf-8")
    Path("cleanpress.toml").write_text("rules = ['../mine.toml']", "utf-8")
    assert kinds(command) == {"ad", "related", "promo"}
    assert kinds(command, "--disable", "id.promo.test-shop") == {"ad", "related"}
    assert kinds(command, "--config", "../other.toml") == {"ad", "related"}
    assert kinds(command, "--config", "../other.toml", "--disable", "id.promo.test-shop") == {"ad", "related"}


def test_rules_add_to_those_of_the_file(command, project):
    Path("mine.toml").write_text(RULE, "utf-8")
    Path("cleanpress.toml").write_text("disable = ['*.ad.*']", "utf-8")
    assert kinds(command, "--rules", "mine.toml") == {"related", "promo"}
    assert kinds(command, "--disable", "*.related.*,*.promo.*", "--disable", "*.title.*") == set()


@pytest.mark.parametrize(
    ("text", "options", "left"),
    [
        ("keep = ['ad']", ["--keep", "related"], {"ad"}),
        ("keep = ['ad']", ["--drop", "ad"], {"ad"}),
        ("drop = ['ad']", [], {"ad"}),
        ("drop = ['ad']", ["--drop", "related"], {"related"}),
        ("drop = ['ad']", ["--keep", "ad"], set()),
        ("drop = []", [], set()),
    ],
)
def test_kinds_on_the_command_line_win(command, project, text, options, left):
    Path("cleanpress.toml").write_text(text, "utf-8")
    assert kinds(command, *options) == left


def test_level_and_language_on_the_command_line_win(command, project):
    text = f"{STORY}\nFoto: Rina Lestari\n{END}"
    Path("cleanpress.toml").write_text("level = 'careful'\nlanguage = 'ms'", "utf-8")
    said = {}
    for options in ((), ("--level", "default", "--language", "id"), ("--no-config",)):
        out = json.loads(command("-", "--json", *options, stdin=text.encode()).out)
        said[options] = len(out["removed"]), out["metadata"]["language"]
    assert list(said.values()) == [(0, "ms"), (1, "id"), (1, "id")]
