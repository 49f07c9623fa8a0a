"""The command: what goes to standard output, what to standard error, and the exit code."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from madeup import RULE

from cleanpress import KINDS, __version__, clean, running
from cleanpress.folder import ARTICLES, FAILURES, RUN

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
END = "Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan untuk warga."
TEXT = f"{STORY}\nADVERTISEMENT\nBaca juga: Stok Beras Aman Sampai Lebaran\n{END}\n"
BODY = f"{STORY}\n\n{END}\n"


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "news"
    (path / "sub").mkdir(parents=True)
    (path / "a.txt").write_text(TEXT, "utf-8")
    (path / "sub" / "b.html").write_text(f"<html><body><p>{STORY}</p></body></html>", "utf-8")
    (path / "c.pdf").write_bytes(b"%PDF-1.7")
    return path


@pytest.fixture
def rules(tmp_path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(RULE, "utf-8")
    return path


def shell(*arguments: object, **options: object) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "cleanpress", *map(str, arguments)], capture_output=True, **options)


# One file or standard input


def test_a_file_prints_its_body(command, file):
    assert command(file) == (0, BODY, "")


def test_a_file_can_be_written_elsewhere(command, file, tmp_path):
    assert command(file, "-o", tmp_path / "new" / "out.txt") == (0, "", "")
    assert (tmp_path / "new" / "out.txt").read_text("utf-8") == BODY
    assert command(file, "-o", "-").out == BODY


def test_a_file_is_not_written_over_itself(command, file):
    said = command(file, "-o", file)
    assert (said.code, said.out) == (2, "")
    assert "this is the input; name another file with -o" in said.err
    assert file.read_text("utf-8") == TEXT


def test_a_file_is_not_written_onto_a_folder(command, file, folder):
    said = command(file, "-o", folder)
    assert (said.code, said.err) == (
        2,
        f"cleanpress: {folder}: this is a folder; name a file, or give a folder as input\n",
    )


def test_standard_input(command):
    assert command("-", stdin=TEXT.encode()) == (0, BODY, "")
    assert command("-", stdin=TEXT.encode("utf-16")) == (0, BODY, "")


def test_a_file_named_like_standard_input(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("-").write_text("Halo dari file.", "utf-8")
    assert command("./-", stdin=b"Halo.").out == "Halo dari file.\n"


@pytest.mark.parametrize("option", [["--json"], ["--format", "json"]])
def test_a_whole_article(command, file, option):
    said = command(file, *option)
    whole = json.loads(said.out)
    wanted = clean(TEXT).to_dict()
    assert (said.code, said.err) == (0, "")
    assert list(whole)[:3] == ["path", "sha256", "characters"]
    assert {name: whole[name] for name in wanted} == wanted
    assert json.loads(command("-", *option, stdin=TEXT.encode()).out) == {**whole, "path": "-"}


def test_a_warning_goes_to_standard_error(command, tmp_path):
    (tmp_path / "x.txt").write_text("ADVERTISEMENT", "utf-8")
    assert command(tmp_path / "x.txt") == (0, "", "cleanpress: x.txt: no-story\n")
    assert command(tmp_path / "x.txt", "--quiet") == (0, "", "")


def test_several_paths_need_an_output_folder(command, file, folder):
    assert command(file, folder) == (2, "", "cleanpress: several paths need an output folder: add -o OUT\n")


@pytest.mark.parametrize("paths", [["-", "{folder}"], ["{folder}", "-o", "-"]])
def test_a_run_has_no_standard_input_or_output(command, folder, paths):
    said = command(*(path.format(folder=folder) for path in paths))
    assert said.code == 2
    assert "(-)" in said.err


# Options


def test_level(command):
    hint = "Harga cabai naik di pasar itu.\nSenin, 3 Maret 2025"
    assert command("-", "--level", "careful", stdin=hint.encode()).out == clean(hint, level="careful").body + "\n"
    assert command("-", "--level", "sloppy").code == 2


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (["--keep", "ad"], {"related"}),
        (["--keep", "ad,related"], set()),
        (["--keep", "ad", "--keep", "related"], set()),
        (["--drop", "ad"], {"ad"}),
        (["--drop", "ad, related"], {"ad", "related"}),
        (["--drop", "ad", "--keep", "ad"], set()),
    ],
)
def test_keep_and_drop(command, file, options, kinds):
    removed = json.loads(command(file, "--json", *options).out)["removed"]
    assert {piece["kind"] for piece in removed} == kinds


@pytest.mark.parametrize("option", ["--keep", "--drop"])
def test_an_unknown_kind(command, file, option):
    said = command(file, option, "advertisment,relatd")
    assert (said.code, said.out) == (2, "")
    assert f"{option[2:]}: 'advertisment' is no kind of noise" in said.err
    assert "did you mean 'related'?" in command(file, option, "relatd").err
    assert all(kind in said.err for kind in KINDS)


def test_rules(command, file, rules):
    assert command(file, "--rules", rules).out == f"{STORY}\n"
    assert command(file, "--rules", rules.with_name("none.toml")).code == 2


def test_language(command, file):
    assert json.loads(command(file, "--json").out)["metadata"]["language"] == "id"
    assert json.loads(command(file, "--json", "--language", "ms").out)["metadata"]["language"] == "ms"


@pytest.mark.parametrize("workers", ["0", "-1", "two", "²", ""])
def test_workers_is_a_number(command, folder, workers):
    said = command(folder, "--workers", workers)
    assert said.code == 2
    assert "workers" in said.err


def test_usage(command):
    assert command().code == 2
    assert command("--no-such-option", "x").code == 2
    assert command("--version") == (0, f"cleanpress {__version__}\n", "")
    told = command("--help")
    assert told.code == 0
    assert all(kind in told.out for kind in KINDS)


# A folder


def test_a_folder_goes_beside_itself(command, folder):
    said = command(folder)
    out = folder.with_name("news-clean")
    assert (said.code, said.out) == (0, "")
    assert (out / "a.txt").read_text("utf-8") == BODY
    assert (out / "sub" / "b.txt").read_text("utf-8") == f"{STORY}\n"


def test_the_summary(command, folder):
    (folder / "empty.txt").touch()
    (folder / "x.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    out = folder.with_name("news-clean")
    said = command(folder)
    kept = sum(len(file.read_text("utf-8").rstrip("\n")) for file in out.rglob("*.txt"))
    total = len(TEXT) + len(STORY)
    assert said.code == 1
    assert said.err.splitlines() == [
        f"3 files cleaned into {out} ({kept / total:.1%} of {total} characters kept)",
        "removed: ad 1, related 1",
        "  kind            pieces  characters   share",
        "  ad                   1          13   24.1%",
        "  related              1          41   75.9%",
        "skipped: 1 file of other kinds",
        "warnings: 1 file (empty.txt: no-story)",
        "failed: x.txt: this is binary data, not text or HTML; give a text file, or leave the file out",
        f"each removed piece with its rule: {out / ARTICLES}; the run's counts: {out / RUN}",
    ]


def test_the_summary_of_many_failures(command, folder):
    for number in range(9):
        (folder / f"empty{number}.txt").touch()
        (folder / f"x{number}.txt").write_bytes(b"%PDF-1.7")
    said = command(folder)
    assert said.err.count("\nfailed: x") == 5
    assert f"failed: 4 more, see {folder}-clean/{FAILURES}" in said.err
    assert "warnings: 9 files (empty0.txt: no-story; empty1.txt: no-story; empty2.txt: no-story ...)" in said.err


def test_an_empty_folder(command, tmp_path):
    (tmp_path / "none").mkdir()
    said = command(tmp_path / "none")
    assert said.code == 0
    assert said.err.startswith(f"0 files cleaned into {tmp_path}/none-clean\nremoved: nothing\n")


def test_quiet(command, folder):
    assert command(folder, "--quiet") == (0, "", "")


def test_the_report_goes_to_standard_output(command, folder):
    said = command(folder, "--json", "--quiet")
    assert (said.code, said.err) == (0, "")
    assert said.out == (folder.with_name("news-clean") / RUN).read_text("utf-8")


def test_articles_as_json(command, folder):
    command(folder, "--format", "json")
    out = folder.with_name("news-clean")
    assert not list(out.rglob("*.txt"))
    lines = [json.loads(line) for line in (out / ARTICLES).read_text("utf-8").splitlines()]
    assert [line["output"] for line in lines] == ["a.json", "sub/b.json"]
    for line in lines:
        assert json.loads((out / line["output"]).read_text("utf-8")) == line


def test_the_root_has_no_place_beside_it(command):
    assert command("/") == (2, "", "cleanpress: /: nothing can stand beside this folder: add -o OUT\n")


def test_the_current_folder(command, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert command(".", "--quiet").code == 0
    assert (folder.with_name("news-clean") / "a.txt").exists()


# Subcommands


def test_a_subcommand_wins_over_a_folder_of_its_name(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("check").mkdir()
    Path("check", "a.txt").write_text(TEXT, "utf-8")
    said = command("check")
    assert said.code == 2
    assert "cleanpress check" in said.err
    assert command("./check").code == 0
    assert Path("check-clean", "a.txt").read_text("utf-8") == BODY


def test_check_a_good_file(command, rules):
    assert command("check", rules) == (0, "", "1 rule, 0 problems\n")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            "hits = ['Pemerintah kota",
            "hits = ['Kota",
            "id.promo.test-shop: hits: in 'Kota menggelar pasar.' the rule should",
        ),
        ("['Kata dia, pem", "['Pem", "id.promo.test-shop removes 'Pemerintah kota menggelar pasar.' from"),
        ("['Kata dia, pemerintah", "['Kata dia, Pak", "holds none of the rule's words ('pemerintah kota')"),
    ],
)
def test_check_a_rule_that_breaks_its_promise(command, rules, before, after, message):
    rules.write_text(RULE.replace(before, after), "utf-8")
    said = command("check", rules)
    assert said.code == 1
    assert message in said.out
    assert re.fullmatch(r"1 rule, [12] problems?\n", said.err)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("hits =", "hit =", "unknown key 'hit', did you mean 'hits'?"),
        (RULE[RULE.index("misses =") :], "", "id.promo.test-shop: misses is missing"),
        ('"exact"', "exact", "not valid TOML"),
    ],
)
def test_check_a_file_that_does_not_load(command, rules, before, after, message):
    rules.write_text(RULE.replace(before, after), "utf-8")
    said = command("check", rules)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"cleanpress: {rules}: ")
    assert message in said.err


def test_check_a_file_that_is_not_there(command, tmp_path):
    said = command("check", tmp_path / "none.toml")
    assert said.code == 1
    assert f"{tmp_path}/none.toml: can't be read as a rule file" in said.err


# The process


def test_python_m_cleanpress(folder):
    said = shell(folder / "a.txt")
    assert (said.returncode, said.stdout.decode(), said.stderr) == (0, BODY, b"")
    assert shell(folder / "none.txt").returncode == 1
    assert shell("--level").returncode == 2


def test_output_is_utf8_whatever_the_locale(tmp_path):
    (tmp_path / "a.txt").write_text("Kata “Ujang” – petani 北京.", "utf-8")
    for locale in ({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "latin-1"}):
        said = shell(tmp_path / "a.txt", env={**os.environ, **locale})
        assert said.stdout.decode() == "Kata “Ujang” – petani 北京.\n"


def test_a_closed_pipe_is_no_error(tmp_path):
    (tmp_path / "a.txt").write_text(f"{STORY}\n" * 20_000, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "cleanpress", tmp_path / "a.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_progress_needs_a_terminal(folder):
    assert b"\r" not in shell(folder).stderr
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "cleanpress", folder], stdout=subprocess.PIPE, stderr=follower)
    os.close(follower)
    shown = b""
    while chunk := _read(leader):
        shown += chunk
    os.close(leader)
    assert process.communicate() == (b"", None)
    assert b"\r[########################] 2/2 files, " in shown
    assert shown.index(b"\r\x1b[K2 files cleaned into") > shown.index(b" 2/2 files")


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 10_000)
    except OSError:  # how a terminal says that its other end is closed
        return b""


def test_the_bar(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    clock = iter([0.0, 0.05, 0.5, 1.0])
    monkeypatch.setattr(running.time, "monotonic", lambda: next(clock))
    bar = running.Bar(quiet=False)
    for done in (1, 2, 4):
        bar(done, 4)
    bar.close()
    assert capsys.readouterr().err.split("\r")[1:] == [
        "[############............] 2/4 files, 4 a second, 0 s left\x1b[K",
        "[########################] 4/4 files, 4 a second, 0 s left\x1b[K",
        "\x1b[K",
    ]
