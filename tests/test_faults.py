"""Bad input of every sort: a clear message or a correct result, in bounded time and memory, no other file lost."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import madeup
import pytest

from cleanpress import Cleaner, OutputError, clean, folder
from cleanpress.folder import ARTICLES, BATCH, RUN, WORTH_A_POOL, atomic, run
from cleanpress.inputs import STATE

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0" + bytes(range(256)) * 4
FINE, FAILED, USAGE = 0, 1, 2


@pytest.fixture
def news(tmp_path) -> Path:
    """A folder with two good files, first and last in order; both must come out whatever stands between."""
    path = tmp_path / "news"
    path.mkdir()
    for name in ("a.txt", "z.txt"):
        (path / name).write_text(STORY, "utf-8")
    return path


def outputs(news: Path) -> dict[str, str]:
    out = news.with_name("news-clean")
    return {str(file.relative_to(out)): file.read_text("utf-8") for file in sorted(out.rglob("*.txt"))}


def report(news: Path) -> dict:
    return json.loads((news.with_name("news-clean") / RUN).read_text("utf-8"))


GOOD = {"a.txt": STORY + "\n", "z.txt": STORY + "\n"}


# Files


def test_an_empty_file_is_a_warning(command, news):
    (news / "b.txt").touch()
    assert command(news).code == FINE
    assert outputs(news) == {**GOOD, "b.txt": ""}
    assert report(news)["warnings"] == [{"path": "b.txt", "warnings": ["no-story"]}]


def test_a_binary_file_is_a_failure(command, news):
    (news / "b.txt").write_bytes(PNG)
    said = command(news)
    assert said.code == FAILED
    assert "failed: b.txt: this is binary data, not text or HTML" in said.err
    assert outputs(news) == GOOD
    assert [failure["path"] for failure in report(news)["failures"]] == ["b.txt"]
    assert command(news / "b.txt").code == FAILED
    assert command("-", stdin=PNG).err.startswith("cleanpress: -: this is binary data")


@pytest.mark.parametrize("target", ["nowhere", "b.txt"], ids=["leads nowhere", "leads to itself"])
def test_a_file_that_cannot_be_read_is_a_failure(command, news, target):
    (news / "b.txt").symlink_to(target)
    said = command(news)
    assert said.code == FAILED
    assert "failed: b.txt: can't be read: " in said.err
    assert outputs(news) == GOOD


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read any file")
def test_a_forbidden_file_is_a_failure(command, news):
    (news / "b.txt").touch(mode=0)
    said = command(news)
    assert said.code == FAILED
    assert "failed: b.txt: can't be read: Permission denied" in said.err
    assert outputs(news) == GOOD


def test_a_file_that_vanishes_is_a_failure(news, tmp_path):
    (news / "b.txt").touch()

    def vanish(done: int, total: int) -> None:
        (news / "b.txt").unlink(missing_ok=True)

    done = run([news], tmp_path / "news-clean", Cleaner(), progress=vanish)
    assert done.failed == [
        {
            "path": "b.txt",
            "error": "can't be read: No such file or directory; look at the file, its permissions and its disk",
        }
    ]
    assert outputs(news) == GOOD


def test_a_bug_in_cleanpress_costs_one_file(command, news, monkeypatch):
    (news / "b.txt").write_text("bug", "utf-8")
    monkeypatch.setattr(Cleaner, "clean", _broken_clean(Cleaner.clean))
    said = command(news)
    assert said.code == FAILED
    assert "failed: b.txt: RecursionError: too deep; please report this file" in said.err
    assert outputs(news) == GOOD


def _broken_clean(whole):
    def broken(self, source, **options):
        if source == b"bug":
            raise RecursionError("too deep")
        if source == b"die":
            os._exit(9)
        return whole(self, source, **options)

    return broken


class Dying(Cleaner):
    """A cleaner whose process dies of one document, as of a fault in a library or for want of memory."""

    clean = _broken_clean(Cleaner.clean)


def test_a_process_that_dies_costs_one_file(news, tmp_path):
    for number in range(WORTH_A_POOL + 2 * BATCH):
        (news / f"m{number}.txt").write_text("die" if number == 7 else STORY, "utf-8")
    done = run([news], tmp_path / "news-clean", Dying(), workers=2)
    assert done.failed == [{"path": "m7.txt", "error": "the process that cleaned it died; please report this file"}]
    assert len(outputs(news)) == WORTH_A_POOL + 2 * BATCH + 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp1252", "utf-8-sig"])
def test_other_encodings(command, news, encoding):
    (news / "b.txt").write_bytes("Kata “Ujang” – petani di café itu.".encode(encoding))
    assert command(news).code == FINE
    assert outputs(news) == {**GOOD, "b.txt": "Kata “Ujang” – petani di café itu.\n"}


def test_nul_bytes(command, news):
    (news / "b.txt").write_bytes(STORY.encode().replace(b"cabai", b"ca\0bai"))
    assert command(news).code == FINE
    assert outputs(news)["b.txt"] == STORY + "\n"


def test_a_lone_surrogate_in_a_str():
    source = f"{STORY}\ud83d"
    article = clean(source)
    assert article.body == f"{STORY}\ufffd"
    assert article.restore() == source


def test_a_lone_surrogate_in_an_html_str():
    """The story comes out all the same."""
    page = f"<html><head><title>Cabai \ud83d</title></head><body><article><p>{STORY}</p></article></body></html>"
    assert clean(page).body == STORY


@pytest.mark.parametrize(
    "name",
    [b"b\xff.txt", b"b\ned.txt", b"b\x1b[31m.txt", "b\u2028é.txt".encode(), b"b.txt" * 50, b"-b.txt", b"b'\".txt"],
)
def test_odd_file_names(command, news, name):
    path = os.fsencode(news) + b"/" + name
    Path(os.fsdecode(path)).write_text("ADVERTISEMENT", "utf-8")
    for workers in (1, 2):
        said = command(news, "--json", "--workers", workers)
        assert said.code == FINE
        assert json.loads(said.out)["warnings"] == [{"path": os.fsdecode(name), "warnings": ["no-story"]}]
    assert len(said.err.splitlines()) == 4
    assert "\x1b" not in said.err
    log = (news.with_name("news-clean") / ARTICLES).read_bytes().decode("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in log] == sorted(["a.txt", "z.txt", os.fsdecode(name)])
    Path(os.fsdecode(path)).unlink()
    assert command(news).code == FINE
    assert outputs(news) == GOOD


# Folders


def test_a_missing_folder(command, tmp_path):
    complaint = f"cleanpress: {tmp_path}/none: no such file or folder; check the spelling\n"
    assert command(tmp_path / "none") == (FAILED, "", complaint)
    assert command(tmp_path / "none", tmp_path, "-o", tmp_path / "out") == (FAILED, "", complaint)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_read_is_a_failure(command, news, monkeypatch):
    (news / "closed").mkdir()
    scan = os.scandir

    def scandir(path):
        if Path(path).name == "closed":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    said = command(news)
    assert said.code == FAILED
    assert "failed: closed: this folder can't be read (Permission denied); change its permissions" in said.err
    assert outputs(news) == GOOD
    assert command(news / "closed").code == FAILED


def test_nothing_is_taken_away_where_the_input_cannot_be_read(news, tmp_path, monkeypatch):
    """A folder or a file that a slow disk doesn't give this time: what was made of it may be all there is."""
    cleaner, out = Cleaner(), tmp_path / "out"
    (news / "closed").mkdir()
    for name in ("closed/a.txt", "closed/b.txt", "c.txt", "d.txt", "e.jsonl"):
        (news / name).write_text(json.dumps({"text": STORY}) if name == "e.jsonl" else STORY, "utf-8")
    run([news], out, cleaner)
    wanted = madeup.content(out)
    scan, opened = os.scandir, Path.open

    def scandir(path):
        if Path(path) == news / "closed":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return scan(path)

    def fails(path, *options, **named):
        if path.name in ("c.txt", "e.jsonl") and path.parent == news:
            raise OSError(errno.EIO, "Input/output error", str(path))
        return opened(path, *options, **named)

    with monkeypatch.context() as broken:
        broken.setattr(os, "scandir", scandir)
        broken.setattr(Path, "open", fails)
        os.utime(news / "c.txt")
        os.utime(news / "e.jsonl")
        (news / "d.txt").unlink()
        failed = run([news], out, cleaner).failed
        assert [one["path"] for one in failed] == ["closed", "c.txt", "e.jsonl"]
    now = madeup.content(out)
    assert not {"closed/a.txt", "closed/b.txt", "c.txt", "e.jsonl"} - set(now)
    assert "d.txt" not in now
    (news / "d.txt").write_text(STORY, "utf-8")
    assert run([news], out, cleaner).failed == []
    assert madeup.differences(madeup.content(out), wanted) == []
    (news / "c.txt").unlink()
    run([news], out, cleaner)
    assert "c.txt" not in madeup.content(out)


def test_all_input_gone(command, news, tmp_path):
    """As of a disk that isn't there: what was made of it stays."""
    assert command(news).code in (0, FAILED)
    before = outputs(news)
    news.rename(tmp_path / "away")
    news.mkdir()
    said = command(news)
    assert said.code == FAILED
    assert "no file is left to clean, though the last run had" in said.err
    assert outputs(news) == before


def test_links_in_a_circle(command, news):
    (news / "sub").mkdir()
    (news / "sub" / "b.txt").write_text(STORY, "utf-8")
    (news / "sub" / "up").symlink_to(news)
    (news / "sub" / "self").symlink_to("self")
    (news / "twin").symlink_to("sub")
    assert command(news).code == FINE
    assert outputs(news) == {**GOOD, "sub/b.txt": STORY + "\n"}


def test_output_inside_the_input(command, news):
    for _ in range(3):
        assert command(news, "-o", news / "out").code == FINE
    assert sorted(path.name for path in (news / "out").iterdir()) == [STATE, "a.txt", ARTICLES, RUN, "z.txt"]


# Rules


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]\nid = \n", "not valid TOML: Invalid value (at line 2, column 6)"),
        ("[[rule]]\nid = 'id.ad.x'\n", "id.ad.x: kind is missing"),
        ("\x80", "can't be read as a rule file"),
        (None, "can't be read as a rule file"),
    ],
    ids=["no TOML", "no rule", "no text", "no file"],
)
def test_rules_that_do_not_load(command, news, tmp_path, text, message):
    rules = tmp_path / "mine.toml"
    if text is not None:
        rules.write_bytes(text.encode("latin-1"))
    said = command(news, "--rules", rules)
    assert (said.code, said.out) == (USAGE, "")
    assert said.err.startswith(f"cleanpress: {rules}: ")
    assert message in said.err
    assert not news.with_name("news-clean").exists()


# The disk


def test_a_full_disk_leaves_nothing_half_written(command, news, monkeypatch):
    """The run stops with a message; what is in place is whole; once there is space, it can be run again."""

    def full(path, data, aside):
        with atomic(path, aside) as file:
            if path.name == "z.txt":
                raise OSError(errno.ENOSPC, "No space left on device")
            file.buffer.write(data)

    monkeypatch.setattr(folder, "put", full)
    said = command(news)
    out = news.with_name("news-clean")
    assert said.code == USAGE
    assert said.err == f"cleanpress: {out}/z.txt: can't be written (No space left on device); {ADVICE}\n"
    assert sorted(path.name for path in out.iterdir()) == [STATE, "a.txt", RUN]
    monkeypatch.undo()
    assert run([news], out, Cleaner()).files == 2
    assert outputs(news) == GOOD


ADVICE = "free some space or choose another folder"


def test_a_real_full_disk(news):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    out = news.with_name("news-clean")
    out.mkdir()
    (out / RUN).write_text('{"cleanpress": "0"}', "utf-8")
    with pytest.raises(OutputError, match="No space left on device"):
        _write_to_full_disk(out / "x.txt")
    assert [path.name for path in out.iterdir()] == [RUN]


def _write_to_full_disk(path: Path) -> None:
    with atomic(path) as file:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, file.fileno())
        os.close(full)
        file.write("lost")


# Size: seconds of processor time and megabytes, each measured in a process of its own

#: Not ru_maxrss: that of a new process begins with what its parent has in use. Seconds are those of a machine that
#: takes a tenth of one for the loop: on a slower one, or beside others at work, they are longer.
MEASURE = """
import os, resource, sys, time, cleanpress
start = time.process_time()
sum(len(str(number)) for number in range(1_000_000))
unit = time.process_time() - start
text = eval(sys.argv[1])
article = cleanpress.clean(text)
assert cleanpress.fold(article.text) == article.restore(cleanpress.KINDS)
assert article.restore() == text or text[0] == "<"
used = resource.getrusage(resource.RUSAGE_SELF)
status = "/proc/self/status"
most = [line.split()[1] for line in open(status) if line[:5] == "VmHWM"] if os.path.exists(status) else [used.ru_maxrss]
seconds = (used.ru_utime + used.ru_stime - unit) / max(1.0, unit / 0.1)
print(seconds, int(most[0]) // 1024, len(article.removed), len(article.body))
"""
PROSE = "'Harga beras naik di pasar induk karena pasokan dari petani belum pulih, kata pedagang itu.\\n'"
FULL = {
    "20 MB on one line": "'Harga beras naik di pasar induk. ' * 606_061",
    "20 MB without a space": "'a' * 20_000_000",
    "20 MB of one cue on one line": "'Baca juga: Harga Beras Naik Lagi ' * 606_061",
    "5 MB of HTML": "'<html><body>' + '<p>Harga beras naik di pasar induk.</p>' * 125_000 + '</body></html>'",
}
#: A tenth of that size, for a tenth of the time: what is slow here would be endless there.
TENTH = {
    "short lines": "'Harga naik\\n' * 100_000",
    "advertisements": "'ADVERTISEMENT\\n' * 100_000",
    "headlines": "''.join(f'Baca juga: Harga Beras {i} Naik Lagi\\n' for i in range(100_000))",
    "bare cues": "'Baca juga: ' * 180_000",
    "open brackets": "'(Baca juga: ' * 160_000",
    "cue and headline": "'Baca juga:\\nHarga Beras Naik Lagi di Pasar\\n' * 40_000",
    "same headlines": "'Baca juga: X Y Z\\n' * 100_000",
    "tags": "'Tags:\\nberas\\n' * 50_000",
    "next pages": "'Halaman Selanjutnya\\nHarga beras naik\\n' * 40_000",
    "contents": "'Daftar Isi\\nHarga beras naik\\n' * 40_000",
    "same paragraphs": f"{PROSE} * 22_000",
    "paragraphs": f"''.join(f'{{i}} ' + {PROSE} for i in range(22_000))",
    "long paragraphs and finds": "('Harga beras naik di pasar. ' * 20 + '\\nADVERTISEMENT\\n') * 4_000",
    "datelines": f"('KALIANDA – ' + {PROSE}) * 20_000",
    "short datelines": "'KALIANDA – Pemerintah menambah anggaran.\\n' * 40_000",
    "captions": "''.join(f'Warga {i % 50_000} desa itu pulang ke rumah kemarin sore\\n' for i in range(100_000))",
    "mojibake on one line": "'Harga â€œnaikâ€\\x9d ' * 100_000",
    "mojibake on lines": "'Harga â€œnaikâ€\\x9d\\n' * 50_000",
    "newlines of Windows": "'Harga naik\\r\\n' * 150_000",
    "combining marks": "'a' + '\\u0301' * 2_000_000",
    "NULs": "'\\0' * 2_000_000",
    "lone surrogates": "'\\ud800' * 2_000_000",
    "white space": "' \\t' * 1_000_000",
    "bullets": "'*' * 2_000_000",
    "quotation marks": "'\"' * 2_000_000",
    "tags opened": "'<p>' * 500_000",
    "comments opened": "'<!--' * 500_000",
    "nested divs": "'<html><body>' + '<div>' * 20_000 + 'Harga' + '</div>' * 20_000 + '</body></html>'",
    "nested tables": "'<html><body>' + '<table><tr><td>' * 10_000 + 'Harga'",
}


def measure(text: str) -> tuple[float, int, int, int]:
    said = subprocess.run([sys.executable, "-c", MEASURE, text], capture_output=True, text=True, timeout=120)
    assert said.returncode == 0, said.stderr[-2000:]
    seconds, megabytes, removed, body = said.stdout.split()
    return float(seconds), int(megabytes), int(removed), int(body)


@pytest.mark.parametrize("text", FULL.values(), ids=FULL)
def test_large_input(text):
    seconds, megabytes, _, _ = measure(text)
    assert seconds < 60
    assert megabytes < 1000


@pytest.mark.parametrize("text", TENTH.values(), ids=TENTH)
def test_hostile_input(text):
    seconds, megabytes, _, _ = measure(text)
    assert seconds < 6
    assert megabytes < 400
