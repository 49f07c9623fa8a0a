"""A run over a folder: what it writes, what it leaves alone, and that it comes out the same every time."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from cleanpress import Cleaner, InputError, OutputError, clean
from cleanpress.folder import ARTICLES, RUN, WORTH_A_POOL, Source, as_json, atomic, output_names, run, sources
from cleanpress.inputs import STATE
from cleanpress.restore import restore

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
TEXT = f"{STORY}\nADVERTISEMENT\n{STORY.replace('Melati', 'Mawar')}\n"
BODY = f"{STORY}\n\n{STORY.replace('Melati', 'Mawar')}\n"


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture
def news(tmp_path) -> Path:
    return fill(tmp_path / "news", {"a.txt": TEXT, "b.htm": f"<html><p>{STORY}</p></html>", "sub/deep/c.TXT": TEXT})


def fill(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def tree(folder: Path) -> list[str]:
    """What a run writes, but for its own notes in a hidden folder."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(name) for name in names if STATE not in name.parts)


def content(folder: Path) -> dict[str, bytes]:
    """Every file below the folder; run.json without its times."""
    found = {name: (folder / name).read_bytes() for name in tree(folder)}
    report = json.loads(found[RUN])
    assert set(report.pop("timing")) <= {"seconds", "unchanged"}
    return {**found, RUN: json.dumps(report).encode()}


def lines(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / ARTICLES).read_text("utf-8").splitlines()]


# What is written


def test_the_tree(news, tmp_path, cleaner):
    run([news], tmp_path / "out", cleaner)
    assert tree(tmp_path / "out") == ["a.txt", ARTICLES, "b.txt", RUN, "sub/deep/c.txt"]
    assert (tmp_path / "out" / "sub" / "deep" / "c.txt").read_text("utf-8") == BODY


def test_articles(news, tmp_path, cleaner):
    run([news], tmp_path / "out", cleaner)
    first, *rest = lines(tmp_path / "out")
    assert [line["path"] for line in (first, *rest)] == ["a.txt", "b.htm", "sub/deep/c.TXT"]
    assert first == {
        "path": "a.txt",
        "output": "a.txt",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "characters": len(TEXT),
        **clean(TEXT).to_dict(),
    }


def test_the_report(news, tmp_path, cleaner):
    fill(news, {"d.pdf": "", "e.txt": "", "f.txt": "\x01\x02\x03"})
    report = run([news], tmp_path / "out", cleaner)
    told = json.loads((tmp_path / "out" / RUN).read_text("utf-8"))
    assert told == report.to_dict()
    assert told.pop("timing")["seconds"] >= 0
    assert told == {
        "cleanpress": cleaner.ruleset.partition("+")[0],
        "ruleset": cleaner.ruleset,
        "files": 4,
        "articles": 4,
        "failed": 1,
        "skipped": 1,
        "aside": 0,
        "characters": {"in": 2 * len(TEXT) + len(STORY), "kept": 2 * len(BODY[:-1]) + len(STORY)},
        "removed": {"by_kind": {"ad": 2}, "by_rule": {"any.ad.label": 2}, "characters": {"ad": 26}},
        "fields": {},
        "most_removed": [
            {"path": path, "removed": 13, "characters": len(TEXT)} for path in ("a.txt", "sub/deep/c.TXT")
        ],
        "warned": 1,
        "warnings": [{"path": "e.txt", "warnings": ["no-story"]}],
        "failures": [{"path": "f.txt", "error": told["failures"][0]["error"]}],
    }


def test_any_number_of_workers_writes_the_same_bytes(tmp_path, cleaner):
    files = {f"{number % 7}/{number}.txt": f"{TEXT}\nHalaman {number}" for number in range(3 * WORTH_A_POOL)}
    files |= {"html/x.html": f"<html><p>{STORY}</p></html>", "empty.txt": "", "binary.txt": "\x01\x02"}
    news = fill(tmp_path / "news", files)
    seen = []
    for workers in (1, 2, 3):
        out = tmp_path / f"out{workers}"
        run([news], out, cleaner, workers=workers, progress=lambda done, total: seen.append((done, total)))
        assert content(out) == content(tmp_path / "out1")
    assert len(content(tmp_path / "out1")) == len(files) - 1 + 3
    assert seen == [(done, len(files)) for _ in range(3) for done in range(1, len(files) + 1)]


def test_the_folder_may_stand_anywhere(news, tmp_path, cleaner, monkeypatch):
    run([news], tmp_path / "out", cleaner)
    news.rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    run([Path("moved")], Path("again"), cleaner)
    assert content(tmp_path / "again") == content(tmp_path / "out")


def test_permissions_follow_the_umask(news, tmp_path, cleaner):
    old = os.umask(0o027)
    try:
        run([news], tmp_path / "out", cleaner)
    finally:
        os.umask(old)
    assert {(tmp_path / "out" / name).stat().st_mode & 0o777 for name in tree(tmp_path / "out")} == {0o640}


# What is read


def test_hidden_files_and_other_kinds(tmp_path, cleaner):
    names = [".a.txt", ".git/b.txt", "sub/.c.txt", "d.pdf", "e", "f.txt.gz", "sub/g.HTML", "h.htm"]
    news = fill(tmp_path / "news", dict.fromkeys(names, STORY))
    found = sources([news])
    assert [source.name for source in found.files] == ["f.txt.gz", "h.htm", "sub/g.HTML"]
    assert found.skipped == 2


def test_a_pipe_in_the_folder_is_of_another_kind(news, tmp_path, cleaner):
    os.mkfifo(news / "pipe.txt")
    assert run([news], tmp_path / "out", cleaner).skipped == 1


def test_several_paths(tmp_path, cleaner):
    fill(tmp_path, {"one/a.txt": TEXT, "two/a.txt": TEXT, "b.txt": TEXT, "c": TEXT})
    run([tmp_path / name for name in ("one", "two", "b.txt", "c")], tmp_path / "out", cleaner)
    assert [line["path"] for line in lines(tmp_path / "out")] == ["one/a.txt", "two/a.txt", "b.txt", "c"]
    assert tree(tmp_path / "out") == [ARTICLES, "b.txt", "c.txt", "one/a.txt", RUN, "two/a.txt"]


@pytest.mark.parametrize(
    ("names", "suffix", "wanted"),
    [
        (["a.txt", "b.html"], ".txt", ["a.txt", "b.txt"]),
        (["a.txt", "a.html"], ".txt", ["a.txt.txt", "a.html.txt"]),
        (["a.txt", "A.html", "sub/a.txt"], ".txt", ["a.txt.txt", "A.html.txt", "sub/a.txt"]),
        (["a.txt", "a.txt", "a.txt"], ".txt", ["a.txt", "a-2.txt", "a-3.txt"]),
        (["a.txt", "a.html", "a.txt.html"], ".txt", ["a.txt.txt", "a.html.txt", "a.txt-2.txt"]),
        (["a.html", "a.txt/b.txt"], ".txt", ["a.html.txt", "a.txt/b.txt"]),
        (["run.txt", "articles.txt", "sub/run.txt"], ".json", ["run.txt.json", "articles.json", "sub/run.json"]),
        (["a.b.txt", "c"], ".txt", ["a.b.txt", "c.txt"]),
    ],
)
def test_output_names(names, suffix, wanted):
    assert output_names([Source(Path(name), name) for name in names], suffix) == wanted


@pytest.mark.parametrize("swapped", [False, True])
def test_several_paths_of_one_name(tmp_path, cleaner, swapped):
    """None takes the place of another, in whatever order they are named, and each is read once."""
    paths = [fill(tmp_path / place / "news", {"a.txt": f"Kata {place}."}) for place in ("x", "y")]
    for path in paths:
        (path / "t.jsonl").write_text(json.dumps({"text": f"Baris {path.parent.name}."}))
    order = [*(reversed(paths) if swapped else paths), paths[0]]
    report = run(order, tmp_path / "out", cleaner)
    assert (report.files, report.articles) == (4, 4)
    for place in ("x", "y"):
        assert read(tmp_path / "out" / place / "news" / "a.txt") == f"Kata {place}.\n"
        assert json.loads(read(tmp_path / "out" / place / "news" / "t.jsonl"))["body"] == f"Baris {place}."
    assert run(paths, tmp_path / "out", cleaner).unchanged == 4
    files = [path / "a.txt" for path in order]
    run(files, tmp_path / "all.jsonl", cleaner)
    rows = [json.loads(line) for line in read(tmp_path / "all.jsonl").splitlines()]
    assert {row["path"]: row["body"] for row in rows} == {f"{place}/news/a.txt": f"Kata {place}." for place in "xy"}
    for path in paths:
        path.parent.rename(tmp_path / f"{path.parent.name}-away")
    (tmp_path / "moved").mkdir()
    for place in ("x", "y"):
        (tmp_path / f"{place}-away").rename(tmp_path / "moved" / place)
    assert restore(tmp_path / "out", source=tmp_path / "moved").failed == []


def test_the_longest_names(tmp_path, cleaner):
    """With more letters behind them they would be too long for the disk."""
    news = tmp_path / "news"
    long = "b" * 251
    fill(
        news, {f"{long}.txt": "Satu.", f"{long}.htm": "Dua.", f"{'é' * 124}.jsonl": '{"text": "Tiga."}', "z.txt": "Z."}
    )
    with zipfile.ZipFile(news / f"{long}.zip", "w") as archive:
        archive.writestr("a.txt", "Empat.")
    report = run([news], tmp_path / "out", cleaner)
    assert (report.failed, report.articles) == ([], 5)
    made = [path for path in (tmp_path / "out").iterdir() if path.name not in (STATE, RUN, ARTICLES)]
    assert len(made) == 5
    text = "".join(read(path) for path in made)
    assert all(word in text for word in ("Satu.", "Dua.", "Tiga.", "Empat.", "Z."))
    assert run([news], tmp_path / "out", cleaner).unchanged == 5


def test_collisions_on_disk(tmp_path, cleaner):
    files = {"a.txt": "satu", "a.html": "dua", "b.htm": "tiga", "b.txt/c.txt": "empat", "run.txt": "lima"}
    run([fill(tmp_path / "news", files)], tmp_path / "out", cleaner, form="json")
    bodies = {line["path"]: line["body"] for line in map(json.loads, map(read, (tmp_path / "out").rglob("*.*.json")))}
    assert bodies == {"a.txt": "satu", "a.html": "dua", "run.txt": "lima"}
    assert json.loads(read(tmp_path / "out" / RUN))["files"] == 5
    run([tmp_path / "news"], tmp_path / "txt", cleaner)
    assert read(tmp_path / "txt" / "b.htm.txt") == "tiga\n"
    assert read(tmp_path / "txt" / "b.txt" / "c.txt") == "empat\n"


def read(file: Path) -> str:
    return file.read_text("utf-8")


# Where it is written


def test_a_foreign_folder_is_refused(news, tmp_path, command):
    out = fill(tmp_path / "out", {"mine.txt": "precious", RUN: '{"another": "tool"}'})
    said = command(news, "-o", out)
    assert said.code == 2
    assert "was not made by cleanpress; name another with -o, or use --force" in said.err
    assert tree(out) == ["mine.txt", RUN]
    assert command(news, "-o", out, "--force").code == 0
    assert read(out / "mine.txt") == "precious"
    assert command(news, "-o", out).code == 0


def test_an_empty_folder_is_fine(news, tmp_path, cleaner):
    (tmp_path / "out").mkdir()
    assert run([news], tmp_path / "out", cleaner).files == 3


def test_a_file_is_no_folder(news, tmp_path, command):
    fill(tmp_path, {"out": "precious"})
    assert command(news, "-o", tmp_path / "out").code == 2
    assert read(tmp_path / "out") == "precious"


def test_a_second_run_brings_the_output_up_to_date(news, tmp_path, command):
    assert command(news).code == 0
    out = tmp_path / "news-clean"
    first = content(out)
    assert command(news).code == 0
    assert content(out) == first
    fill(out, {"note.txt": "mine"})
    (news / "sub" / "deep" / "c.TXT").unlink()
    fill(news, {"d.txt": TEXT})
    assert command(news).code == 0
    assert tree(out) == ["a.txt", ARTICLES, "b.txt", "d.txt", "note.txt", RUN]
    assert not (out / "sub").exists()
    assert command(news, "--format", "json").code == 0
    assert tree(out) == ["a.json", ARTICLES, "b.json", "d.json", "note.txt", RUN]


def test_a_log_that_names_files_elsewhere_deletes_none(news, tmp_path, cleaner):
    fill(tmp_path, {"precious.txt": "precious"})
    out = tmp_path / "out"
    run([news], out, cleaner)
    with (out / ARTICLES).open("a") as log:
        log.write('{"output": "../precious.txt"}\n{"output": "%s"}\n{}\nbroken' % (tmp_path / "precious.txt"))
    run([news], out, cleaner)
    assert read(tmp_path / "precious.txt") == "precious"


def test_a_log_is_read_up_to_where_it_is_broken(news, tmp_path, cleaner):
    out = tmp_path / "out"
    run([news], out, cleaner)
    with (out / ARTICLES).open("a") as log:
        log.write("broken")
    (news / "a.txt").unlink()
    run([news], out, cleaner)
    assert tree(out) == [ARTICLES, "b.txt", RUN, "sub/deep/c.txt"]


@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "force"])
@pytest.mark.parametrize(
    ("paths", "out"),
    [(["news"], "news"), (["news"], "news/sub/.."), (["news/a.txt", "news/b.htm"], "news"), (["news/sub"], "news")],
)
def test_output_among_the_input_is_refused(news, tmp_path, command, monkeypatch, paths, out, force):
    monkeypatch.chdir(tmp_path)
    fill(news, {"sub/d.txt": "first", "sub/sub/d.txt": "second"})
    before = tree(news)
    said = command(*paths, "-o", out, *force)
    assert (said.code, said.out) == (2, "")
    assert tree(news) == before
    assert read(news / "a.txt") == TEXT


def test_output_inside_the_input_is_left_out(news, tmp_path, command):
    out = news / "sub" / "clean"
    for _ in range(2):
        assert command(news, "-o", out).code == 0
        assert tree(out) == ["a.txt", ARTICLES, "b.txt", RUN, "sub/deep/c.txt"]
    assert command(news, "-o", tmp_path / "elsewhere").code == 0
    assert len(lines(tmp_path / "elsewhere")) == 6


def test_our_own_output_is_never_its_own_input(news, tmp_path, command):
    command(news)
    out = tmp_path / "news-clean"
    before = content(out)
    assert command(out / "a.txt", out / "b.txt", "-o", out, "--force").code == 2
    assert content(out) == before


# Half a run


def test_a_file_stands_under_its_name_only_when_whole(tmp_path):
    path = tmp_path / "new" / "a.txt"
    with atomic(path) as file:
        file.write("half")
        file.flush()
        assert not path.exists()
        file.write(" whole")
    assert read(path) == "half whole"
    for error in (ValueError, KeyboardInterrupt):
        with pytest.raises(error):
            _broken_off(path, error)
    assert read(path) == "half whole"
    assert tree(tmp_path) == ["new/a.txt"]


def _broken_off(path: Path, error: type[BaseException]) -> None:
    with atomic(path) as file:
        file.write("lost")
        raise error


def test_a_stopped_run_can_be_run_again(tmp_path, cleaner):
    news = fill(tmp_path / "news", {f"{number}.txt": TEXT for number in range(9)})
    out = tmp_path / "out"

    def stop(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([news], out, cleaner, progress=stop)
    assert tree(out) == ["0.txt", "1.txt", "2.txt", "3.txt", RUN]
    assert json.loads(read(out / RUN))["finished"] is False
    assert run([news], out, cleaner).files == 9
    assert "finished" not in json.loads(read(out / RUN))


def test_ctrl_c(tmp_path):
    """One line of explanation, also with several workers, which get the signal too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored, and that is handed on
    news = fill(tmp_path / "news", {f"{number}.txt": f"{TEXT}\n" * 50 for number in range(4000)})
    process = subprocess.Popen(
        [sys.executable, "-m", "cleanpress", news, "--workers", "2"], stderr=subprocess.PIPE, start_new_session=True
    )
    out = tmp_path / "news-clean"
    for _ in range(600):
        if (out / "0.txt").exists():
            break
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert said == b"cleanpress: stopped; finished files are in place, run again for the rest\n"
    assert process.returncode == 130
    assert read(out / "1000.txt") == clean(f"{TEXT}\n" * 50).body + "\n"
    assert not list(out.rglob(".cleanpress-*"))


def test_json_is_valid_utf8_on_one_line():
    assert as_json({"a": "é“\u2028\x85\udcff"}) == '{"a": "é“\\u2028\\u0085\\udcff"}'
    assert json.loads(as_json({"a": "é\u2028\n\udcff\U0001f33e"})) == {"a": "é\u2028\n\udcff\U0001f33e"}


def test_paths_that_are_not_there(tmp_path, cleaner):
    with pytest.raises(InputError, match="none: no such file or folder; check the spelling"):
        run([tmp_path / "none"], tmp_path / "out", cleaner)
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be_made(news, tmp_path, cleaner):
    fill(tmp_path, {"file": ""})
    with pytest.raises(OutputError, match="can't be written"):
        run([news], tmp_path / "file" / "out", cleaner)
