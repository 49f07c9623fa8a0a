"""What goes wrong in long runs: each fault costs what is broken, says so, and no more."""

import bz2
import contextlib
import csv
import gzip
import io
import json
import os
import tarfile
import time
import zipfile
from pathlib import Path

import madeup
import pyarrow.parquet
import pytest

from cleanpress import Cleaner, OutputError, pool, work
from cleanpress.folder import FAILURES, RUN, Limits, run
from cleanpress.formats import packed
from cleanpress.inputs import STATE
from cleanpress.manifest import Manifest
from cleanpress.restore import restore

STORY = madeup.STORY.format(1)


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture
def news(tmp_path) -> Path:
    """Two good files, first and last in order: both must come out, whatever stands between."""
    path = tmp_path / "news"
    path.mkdir()
    for name in ("a.txt", "z.txt"):
        (path / name).write_text(STORY, "utf-8")
    return path


def failures(out: Path) -> list[dict]:
    path = out / FAILURES
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def text(path: Path) -> str:
    return path.read_text("utf-8", "surrogateescape")


def cleaned(news: Path, cleaner: Cleaner, **options) -> tuple[list[str], list[dict]]:
    """The errors of a run, and the rows of m's output, if it has any. The good files are there."""
    out = news.with_name("out")
    report = run([news], out, cleaner, **options)
    assert [(out / name).read_text("utf-8") for name in ("a.txt", "z.txt")] == [STORY + "\n"] * 2
    rows = [json.loads(line) for path in out.glob("m.*jsonl") for line in text(path).splitlines()]
    told = failures(out)
    assert [(one["path"], one.get("record")) for one in told] == [
        (one["path"], one.get("record")) for one in report.failed
    ]
    assert all(one["error"] and one["hint"] for one in told)
    return [one["error"] for one in report.failed], rows


def lines(count: int, start: int = 0) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in madeup.rows(count, start)).encode()


# Broken files


def test_a_line_that_is_no_json(news, cleaner):
    bad = [b"{broken", b"[1]", b'"text"', b'{"text": 5}', b'{"text": "' + b"\xff" * 9 + b'"}', b"{}", b'{"a":' * 3000]
    (news / "m.jsonl").write_bytes(lines(2) + b"\n".join(bad) + b"\n\n" + lines(1, 2))
    errors, rows = cleaned(news, cleaner)
    assert len(rows) == 10
    assert [bool(row["error"]) for row in rows] == [False, False, True, True, True, True, False, True, True, False]
    assert [error.partition(" (")[0].partition(";")[0] for error in errors] == [
        "is no JSON", "is no JSON object with named fields", "is no JSON object with named fields",
        "field 'text' holds no text", "has no field 'text'", errors[-1].partition(" (")[0].partition(";")[0],
    ]  # fmt: skip
    assert [one["record"] for one in failures(news.with_name("out"))] == [3, 4, 5, 6, 8, 9]


def test_many_lines_that_are_no_json(news, cleaner):
    """However many stand first: the others are cleaned."""
    good = json.dumps({"text": STORY})
    (news / "m.jsonl").write_text("\n".join([*["<broken"] * 70, good]), "utf-8")
    errors, rows = cleaned(news, cleaner)
    assert len(errors) == 70
    assert [row["body"] for row in rows] == [None] * 70 + [STORY]


def test_text_that_is_none_or_empty_is_no_failure(news, cleaner):
    (news / "m.jsonl").write_bytes(b'{"text": null}\n{"text": ""}\n{"text": "Harga naik."}\n')
    errors, rows = cleaned(news, cleaner)
    assert (errors, [row["body"] for row in rows]) == ([], ["", "", "Harga naik."])


@pytest.mark.parametrize("name", ["m.jsonl", "m.csv", "m.parquet", "m.json", "m.warc", "m.zip", "m.tar", "m.jsonl.gz"])
@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"no such thing"])
def test_a_file_that_is_not_what_it_is_called(news, cleaner, name, data):
    (news / name).write_bytes(data)
    errors, _ = cleaned(news, cleaner)
    assert len(errors) == 1 or not data


def test_cut_off_gz(news, cleaner):
    """What comes before the cut is cleaned; the failure says where it is."""
    whole = gzip.compress(lines(500))
    (news / "m.jsonl.gz").write_bytes(whole[: len(whole) * 9 // 10])
    run([news], news.with_name("out"), cleaner)
    (told,) = failures(news.with_name("out"))
    assert told["error"] == "ends early: the compressed data is cut off"
    rows = gzip.decompress((news.with_name("out") / "m.jsonl.gz").read_bytes()).splitlines()
    assert 300 < len(rows) < 500
    assert told["record"] in (len(rows), len(rows) + 1)


@pytest.mark.parametrize("packing", ["bz2", "xz", "zst"])
def test_other_packings_cut_off(news, cleaner, packing):
    whole = packed.pack(lines(50), packing)
    (news / f"m.jsonl.{packing}").write_bytes(whole[: len(whole) // 2])
    errors, _ = cleaned(news, cleaner)
    assert errors == ["ends early: the compressed data is cut off; get the whole file again"]


def test_cut_off_web_archives(news, cleaner):
    madeup.write_warc(news / "m.warc", madeup.rows(20))
    whole = (news / "m.warc").read_bytes()
    (news / "m.warc").write_bytes(whole[:-60])
    errors, rows = cleaned(news, cleaner)
    assert errors == ["ends early, within record 20; get the whole file again"]
    assert len(rows) == 19
    (news / "m.warc").unlink()
    (news / "m.warc.gz").write_bytes(gzip.compress(whole)[:-40])
    errors, rows = cleaned(news, cleaner)
    assert errors == ["ends early: the compressed data is cut off; get the whole file again"]
    assert 15 < len(rows) < 20


def test_cut_off_parquet_and_archives(news, cleaner):
    madeup.write_parquet(news / "m.parquet", madeup.rows(50))
    with zipfile.ZipFile(news / "m.zip", "w") as archive:
        archive.writestr("a.txt", STORY)
    with tarfile.open(news / "m.tar", "w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 5000
        archive.addfile(info, io.BytesIO(b"x" * 5000))
    for path in news.glob("m.*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    errors, _ = cleaned(news, cleaner)
    assert "is no whole Parquet file" in errors[0]
    assert "is no whole tar file" in errors[-2]
    assert "is no whole zip file" in errors[-1]


def test_tables_with_newlines_and_nuls(news, cleaner):
    (news / "m.csv").write_bytes(b'id,text\r\n1,"Harga\r\n""naik""\nlagi"\r\n\r\n2,a\x00b\r\n3\r\n4,d,e\r\n5,f\r\n')
    out = news.with_name("out")
    errors, _ = cleaned(news, cleaner)
    assert errors == [
        "has 1 cells where the header has 2; mend the table there",
        "has 3 cells where the header has 2; mend the table there",
    ]
    with (out / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert [row["text"] for row in rows] == ['Harga\r\n"naik"\nlagi', "a\x00b", "", "d", "f"]
    assert [bool(row["error"]) for row in rows] == [False, False, True, True, False]


def test_a_quotation_mark_that_is_never_closed(news, cleaner):
    (news / "m.csv").write_text('id,text\n1,a\n2,"' + "b\n" * 200_000)
    errors, _ = cleaned(news, cleaner, limits=Limits(size=140_000))
    assert len(errors) == 1
    assert "a quotation mark before that may never be closed" in errors[0]


def test_a_quotation_mark_that_is_never_closed_in_a_small_table(news, cleaner):
    """As in a file that was cut off: the rows that went into its last cell are not lost without a word."""
    (news / "m.csv").write_text('id,text\n1,a\n2,"b\n3,c\n4,d')
    (news / "n.csv").write_text('id,text,"c\n1,a,b\n')
    errors, _ = cleaned(news, cleaner)
    never = "a quotation mark that is never closed: all that follows is in its cell; mend the table there"
    assert errors == [f"has {never}", f"the header has {never}"]
    with (news.with_name("out") / "m.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["text"], row["body"]) for row in rows] == [("a", "a"), ("b\n3,c\n4,d", "")]


@pytest.mark.parametrize("packing", ["", "gz", "zst"])
@pytest.mark.parametrize("name", ["m.csv", "m.jsonl", "m.json", "m.tsv", "m.parquet"])
def test_tables_without_rows(news, cleaner, name, packing):
    """They come out as such: with a header, and as a packed file that can be unpacked."""
    data = {"csv": b"id,text\n", "tsv": b"id\ttext\n", "json": b"[]"}.get(name[2:], b"")
    if name == "m.parquet":
        sink = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table({"id": [1], "text": ["a"]}).slice(0, 0), sink)
        data = sink.getvalue()
    source = news / (f"{name}.{packing}" if packing else name)
    source.write_bytes(packed.compressed(data, packing))
    errors, _ = cleaned(news, cleaner)
    assert errors == []
    if name == "m.parquet":
        assert pyarrow.parquet.read_table(news.with_name("out") / name).column_names[:3] == ["id", "text", "body"]
        return
    with (news.with_name("out") / source.name).open("rb") as file:
        text = packed.unpack(file, packing).read().decode()
    assert text.startswith({"csv": "id,text,body,", "tsv": "id\ttext\tbody\t", "json": "[]"}.get(name[2:], ""))
    assert len(text.splitlines()) == (name != "m.jsonl")
    assert restore(news.with_name("out"), out=news.with_name("back")).failed == []


# Bombs and other sizes


@pytest.mark.parametrize("name", ["m.txt.gz", "m.jsonl.gz", "m.csv.bz2", "m.json.xz", "m.jsonl.zst", "m.warc.gz"])
def test_decompression_bombs(news, cleaner, name):
    packing = name.rpartition(".")[2]
    zeros = b" " * 8_000_000 if packing == "bz2" else b" " * 80_000_000
    head = {"csv": b"text\n", "json": b"["}.get(name.split(".")[1], b"")
    data = bz2.compress(head + zeros) * 12 if packing == "bz2" else packed.pack(head + zeros, packing)
    (news / name).write_bytes(data)
    started = time.process_time()
    errors, _ = cleaned(news, cleaner)
    assert len(errors) == 1
    assert "decompression bomb" in errors[0] or "is larger than 32 MB" in errors[0]
    assert time.process_time() - started < 20


def test_bombs_in_archives(news, cleaner):
    with zipfile.ZipFile(news / "m.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b" " * 70_000_000)
    with tarfile.open(news / "m.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 70_000_000
        archive.addfile(info, io.BytesIO(b" " * info.size))
    errors, _ = cleaned(news, cleaner)
    assert {one["path"] for one in failures(news.with_name("out"))} == {"m.tar.gz", "m.zip"}
    assert all("decompression bomb" in error or "is larger than 32 MB" in error for error in errors)


def test_a_bomb_whose_members_lie_over_each_other(news, cleaner):
    """None of them unpacks to much, and together they take little room."""
    with zipfile.ZipFile(news / "m.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", STORY * 20_000)
        archive.filelist *= 50
    errors, _ = cleaned(news, cleaner)
    assert len(errors) == 1
    assert "decompression bomb" in errors[0]


def test_archives_in_archives(news, cleaner):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.txt", STORY)
    with zipfile.ZipFile(news / "m.zip", "w") as archive:
        archive.writestr("b.zip", inner.getvalue())
        archive.writestr("c.txt", STORY)
    errors, rows = cleaned(news, cleaner)
    assert errors == ["is an archive in an archive; unpack the outer one"]
    assert [row["body"] for row in rows] == [None, STORY]


def test_documents_that_are_too_large(news, cleaner):
    large = "Harga naik. " * 1000
    (news / "m.txt").write_text(large)
    (news / "n.jsonl").write_text(json.dumps({"text": large}) + "\n" + json.dumps({"text": "Harga naik."}) + "\n")
    (news / "o.csv").write_text(f"text\n{large}\nHarga naik.\n")
    errors, _ = cleaned(news, cleaner, limits=Limits(size=2000))
    assert len(errors) == 3
    assert all("larger than 0.002 MB" in error for error in errors)
    assert len((news.with_name("out") / "n.jsonl").read_text().splitlines()) == 2


class Slow(Cleaner):
    """Endless over one document, and deaf to most exceptions, as a library may be."""

    def clean(self, source, **options):
        if b"slow" in (source if isinstance(source, bytes) else source.encode()):
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(0.01)
        return super().clean(source, **options)


@pytest.mark.parametrize("many", [0, 80])
def test_documents_that_take_too_long(news, many):
    (news / "m.txt").write_text("slow")
    for number in range(many):
        (news / f"n{number}.txt").write_text(STORY)
    errors, _ = cleaned(news, Slow(), limits=Limits(seconds=0.3), workers=2)
    assert errors == ["takes longer than 0.3 seconds; raise --max-time, or leave it out"]


@pytest.mark.parametrize("target", ["out", "out.jsonl"])
def test_records_that_took_too_long_are_tried_again_with_more_time(news, target):
    lines = [json.dumps({"text": text}) for text in (STORY, "slow", STORY)]
    (news / "m.jsonl").write_text("\n".join(lines), "utf-8")
    out = news.with_name(target)
    first = run([news], out, Slow(), limits=Limits(seconds=0.3))
    assert [(one["path"], one["record"]) for one in first.failed] == [("m.jsonl", 2)]
    assert run([news], out, Cleaner(), limits=Limits(seconds=0.3)).unchanged == 3
    again = run([news], out, Cleaner(), limits=Limits(seconds=40))
    assert (again.failed, again.articles, again.unchanged) == ([], 5, 2)
    rows = [json.loads(line) for line in text(out if out.is_file() else out / "m.jsonl").splitlines()]
    assert [row["body"] for row in rows if row.get("path", "m.jsonl") == "m.jsonl"] == [STORY, "slow", STORY]
    assert run([news], out, Cleaner(), limits=Limits(seconds=50)).unchanged == 3


def test_memory_that_does_not_suffice(news):
    class Large(Cleaner):
        def clean(self, source, **options):
            if source == b"large":
                raise MemoryError
            return super().clean(source, **options)

    (news / "m.txt").write_text("large")
    errors, _ = cleaned(news, Large())
    assert errors == ["needs more memory than there is; try fewer --workers, or leave it out"]


# Processes


class Deadly(Cleaner):
    """Dies of some documents, or hangs where no alarm is heard."""

    def clean(self, source, **options):
        text = source if isinstance(source, bytes) else source.encode()
        if b"die" in text:
            os._exit(9)
        if b"hang" in text:
            import signal

            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGPROF})
            time.sleep(1000)
        return super().clean(source, **options)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_record_that_kills_its_process(news, workers):
    rows = list(madeup.rows(2000))
    rows[700]["text"] = rows[701]["text"] = "die"
    madeup.write_jsonl(news / "m.jsonl", iter(rows))
    errors, found = cleaned(news, Deadly(), workers=workers)
    assert errors == [f"{work.DIED}"] * 2
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    assert [row["record"] for row in failures(news.with_name("out"))] == [701, 702]
    assert found[703]["body"]


def test_a_record_that_hangs(news, monkeypatch):
    monkeypatch.setattr(pool, "GRACE", 1.0)
    monkeypatch.setattr(pool, "SLACK", 0.1)
    monkeypatch.setattr(pool, "TRIES", 1)
    for number in range(80):
        (news / f"n{number}.txt").write_text("hang" if number == 50 else STORY)
    errors, _ = cleaned(news, Deadly(), limits=Limits(seconds=0.1), workers=2)
    assert errors == [f"{work.DIED}"]


# Files and folders


def test_a_file_that_changes_while_it_is_read(news, cleaner, monkeypatch):
    (news / "m.txt").write_text(STORY)
    stamps = iter(range(100))
    real = work._stamp
    monkeypatch.setattr(work, "_stamp", lambda file: (next(stamps), 0) if file.name.endswith("m.txt") else real(file))
    errors, _ = cleaned(news, cleaner)
    assert errors == ["changes while it is read; run again when it rests"]


def test_a_table_that_grows_while_it_is_read(news, cleaner):
    path = news / "m.jsonl"
    path.write_bytes(lines(300))
    grown = []

    def grow(done: int, total: int) -> None:
        grown.append(1)
        if len(grown) == 2:
            with path.open("ab") as file:
                file.write(lines(10, 300))

    errors, rows = cleaned(news, cleaner, progress=grow)
    assert errors == ["changed while it was read; run again when it rests"]
    assert len(rows) in (300, 310)
    errors, rows = cleaned(news, cleaner)
    assert (errors, len(rows)) == ([], 310)


def test_tables_with_odd_names(news, cleaner):
    names = [b"m\n1.csv", b"m\xff2.csv", b"m\x1b[31m.csv", b"m '\"$(x).csv", b"-m.csv"]
    for name in names:
        with open(os.fsencode(news) + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(b"text\nHarga naik.\n")
    for workers in (1, 2, 1):
        assert cleaned(news, cleaner, workers=workers)[0] == []
    found = (os.fsencode(path.name) for path in news.with_name("out").glob("*.csv"))
    assert sorted(found) == sorted(names)


def test_two_runs_at_once(news, cleaner):
    out = news.with_name("out")
    run([news], out, cleaner)
    holder = Manifest(out)
    with pytest.raises(OutputError, match="another run is writing here; wait for its end"):
        run([news], out, cleaner)
    holder.close()
    run([news], out, cleaner)


def test_a_manifest_that_is_broken(news, cleaner):
    out = news.with_name("out")
    run([news], out, cleaner)
    before = madeup.content(out)
    (out / STATE / "manifest.sqlite").write_bytes(b"no database at all" * 1000)
    report = run([news], out, cleaner)
    assert (report.unchanged, madeup.content(out)) == (0, before)


def test_a_full_disk_in_the_middle_of_a_table(news, cleaner, monkeypatch):
    """The message says what to do; once there is space, the run goes on to the same end."""
    (news / "m.jsonl").write_bytes(lines(400))
    out, reference = news.with_name("out"), news.with_name("reference")
    run([news], reference, cleaner)
    from cleanpress.manifest import Part

    append, calls = Part.append, []

    def full(self, data):
        calls.append(1)
        if len(calls) > 4:
            raise OSError(28, "No space left on device")
        return append(self, data)

    monkeypatch.setattr(Part, "append", full)
    with pytest.raises(OutputError, match=r"No space left on device.*; free some space or choose another folder"):
        run([news], out, cleaner)
    assert not (out / "m.jsonl").exists()
    monkeypatch.undo()
    run([news], out, cleaner)
    assert madeup.differences(madeup.content(out), madeup.content(reference)) == []


# Safety


def test_no_member_or_record_writes_outside(tmp_path, cleaner):
    news = tmp_path / "in" / "news"
    news.mkdir(parents=True)
    evil = ["../../evil.txt", "/tmp/evil-cleanpress.txt", "a/../../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
    with zipfile.ZipFile(news / "m.zip", "w") as archive:
        for name in evil:
            archive.writestr(name, STORY)
    with tarfile.open(news / "n.tar", "w") as archive:
        for name in evil:
            info = tarfile.TarInfo(name)
            info.size = len(STORY)
            archive.addfile(info, io.BytesIO(STORY.encode()))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("link.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    rows = [{"id": name, "text": STORY, "output": name, "path": name} for name in evil]
    (news / "o.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "in" / "out"
    report = run([news], out, cleaner)
    assert (report.articles, report.failed, report.aside) == (15, [], 4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]
    assert sorted(path.name for path in (tmp_path / "in").iterdir()) == ["news", "out"]
    assert sorted(path.name for path in out.iterdir() if path.name != STATE) == [
        "articles.jsonl", "m.zip.jsonl", "n.tar.jsonl", "o.jsonl", RUN,
    ]  # fmt: skip
    assert not Path("/tmp/evil-cleanpress.txt").exists()


def test_the_folder_to_clean_holds_no_settings(command, news, monkeypatch):
    """Neither configuration nor rules in it are read, whether it is named or the current one."""
    (news / "cleanpress.toml").write_text('level = "nonsense"')
    (news / "pyproject.toml").write_text("[tool.cleanpress]\nnonsense = 1")
    (news / "rules.toml").write_text("[[rule]]")
    assert command(news).code == 0
    monkeypatch.chdir(news)
    assert command(".").code == 0


def test_entities_are_harmless(news, cleaner, tmp_path):
    (tmp_path / "secret.txt").write_text("very secret indeed")
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "lol">{bomb}'
        f'<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt"><!ENTITY y SYSTEM "http://127.0.0.1:9/">]>'
        f"<html><body><article><p>{STORY} &l11; &x; &y;</p></article></body></html>"
    )
    (news / "m.html").write_text(page)
    errors, _ = cleaned(news, cleaner)
    assert errors == []
    body = (news.with_name("out") / "m.txt").read_text("utf-8")
    assert "Harga cabai" in body
    assert "secret indeed" not in body
    assert len(body) < 5000


def test_no_network(news, cleaner, monkeypatch):
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a run must not open connections")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    (news / "m.html").write_text(
        f'<html><head><base href="http://x.example/"></head><body><p>{STORY}</p></body></html>'
    )
    madeup.write_warc(news / "m.warc", madeup.rows(3))
    assert cleaned(news, cleaner)[0] == []


def test_memory_of_a_parquet_file_is_that_of_some_rows(news, cleaner):
    madeup.write_parquet(news / "m.parquet", madeup.rows(1000))
    assert cleaned(news, cleaner)[0] == []
    assert pyarrow.parquet.read_table(news.with_name("out") / "m.parquet").num_rows == 1000


def test_an_unreadable_table(news, cleaner):
    (news / "m.jsonl").symlink_to("nowhere.jsonl")
    errors, _ = cleaned_with_any_hint(news, cleaner)
    assert errors == ["can't be read: No such file or directory; look at the file, its permissions and its disk"]


def cleaned_with_any_hint(news: Path, cleaner: Cleaner) -> tuple[list[str], None]:
    return [one["error"] for one in run([news], news.with_name("out"), cleaner).failed], None
