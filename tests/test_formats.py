"""Files of records: every form in, every form out; all rows, in order, with their own columns as they were."""

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import tarfile
import zipfile
from pathlib import Path

import madeup
import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from cleanpress import Cleaner, InputError, UsageError, clean
from cleanpress.folder import ARTICLES, RUN, Fields, Limits, run
from cleanpress.formats import form_of, open_records
from cleanpress.formats.jsonl import settle
from cleanpress.formats.record import GUESS, USUAL, choose
from cleanpress.formats.rows import COLUMNS
from cleanpress.restore import restore

ROWS = list(madeup.rows(150))
WRITERS = {
    "a.jsonl": madeup.write_jsonl,
    "a.csv": madeup.write_csv,
    "a.parquet": madeup.write_parquet,
    "a.warc": madeup.write_warc,
}
PACK = {
    "gz": madeup.gzipped,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


def records(path: Path, wanted: Fields = GUESS) -> list:
    with path.open("rb") as file:
        reader = open_records(file, form_of(path.name), wanted, USUAL)
        return [settle(record, reader.fields) for record in reader]


def table(path: Path) -> list[dict]:
    """The rows of an output, of any form."""
    if path.name.endswith(".parquet"):
        return pyarrow.parquet.read_table(path).to_pylist()
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    text = data.decode("utf-8")
    if ".csv" in path.name:
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return [json.loads(line) for line in text.splitlines()]


def cells(removed: object) -> list:
    return json.loads(removed) if isinstance(removed, str) else removed


# In


@pytest.mark.parametrize("packing", ["", *PACK])
@pytest.mark.parametrize("name", WRITERS)
def test_every_record_is_read(tmp_path, name, packing):
    path = tmp_path / name
    WRITERS[name](path, iter(ROWS))
    if packing:
        data = path.read_bytes()
        path = path.with_name(f"{name}.{packing}")
        path.write_bytes(PACK[packing](data[:5000]) + PACK[packing](data[5000:]))  # two members, as `cat` makes them
    found = records(path)
    assert [record.number for record in found] == list(range(1, 151))
    assert [record.error for record in found] == [""] * 150
    assert [record.url for record in found] == [row["url"] for row in ROWS]
    if name == "a.warc":
        assert [record.id for record in found] == [f"<urn:{row['id']}>" for row in ROWS]
    else:
        assert [(record.id, record.data) for record in found] == [(row["id"], row["text"]) for row in ROWS]


def test_json_in_every_shape(tmp_path):
    one, two = {"text": 'a "}]{,\\'}, {"text": "b", "more": [{"x": [1, 2]}, "]"]}
    shapes = {
        "array": json.dumps([one, two]),
        "indented": json.dumps([one, two], indent=2),
        "lines": f"{json.dumps(one)}\n{json.dumps(two)}",
        "objects": json.dumps(one, indent=1) + "\n" + json.dumps(two, indent=1),
        "mark": "\ufeff" + json.dumps([one, two]),
    }
    for name, text in shapes.items():
        path = tmp_path / f"{name}.json"
        path.write_text(text, "utf-8")
        assert [record.data for record in records(path)] == [one["text"], "b"], name
    (tmp_path / "empty.json").write_text("[]")
    assert records(tmp_path / "empty.json") == []


def test_a_long_array_is_read_in_pieces(tmp_path):
    rows = [{"text": "é" * 1000 + str(number)} for number in range(2000)]
    (tmp_path / "a.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    assert [record.data for record in records(tmp_path / "a.json")] == [row["text"] for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_header(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(
        f'id{delimiter}"text, or so; text"{delimiter}url\n1{delimiter}"a{delimiter}b\nc"{delimiter}u\n', "utf-8"
    )
    assert [record.data for record in records(path, Fields(text="text, or so; text"))] == [f"a{delimiter}b\nc"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_other_encodings(tmp_path, encoding):
    path = tmp_path / "a.csv"
    text = "Kata “Ujang” – petani di café itu naik dua kali lipat."
    path.write_bytes(f"id,text\n1,{text}\n".encode(encoding))
    (record,) = records(path)
    assert clean(record.data).body == text
    run([path], tmp_path / "out", Cleaner())
    assert table_bytes(tmp_path / "out" / "a.csv").count("café itu") == 2


def table_bytes(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").replace("caf\ufffd", "café")


def test_fields_are_guessed_or_named(tmp_path):
    assert choose(["ID", "Source_URL", "Isi"], GUESS) == Fields("Isi", None, "Source_URL", "ID")
    assert choose(["a", "b", "text"], Fields(html="a", id="b")) == Fields(None, "a", None, "b")
    with pytest.raises(InputError, match="has no field 'txt', did you mean 'text'\\?; it has 'text', 'b'"):
        choose(["text", "b"], Fields(text="txt"))
    with pytest.raises(InputError, match="name it with --text-field: it has 'a', 'b'"):
        choose(["a", "b"], GUESS)


def test_a_page_saved_whole(tmp_path, cleaner):
    page = "<html><body><article><p>" + madeup.STORY + "</p></article></body></html>"
    saved = (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="xx"\r\n\r\n'
        "--xx\r\nContent-Type: text/css\r\n\r\np {}\r\n"
        f"--xx\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--xx--\r\n"
    )
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.mhtml").write_text(saved)
    (news / "b.mhtml").write_text("no page")
    (news / "c.md").write_text(madeup.STORY)
    (news / "d.html.gz").write_bytes(gzip.compress(page.encode()))
    report = run([news], tmp_path / "out", cleaner)
    assert [path["path"] for path in report.failed] == ["b.mhtml"]
    assert [(tmp_path / "out" / f"{name}.txt").read_text("utf-8") for name in "acd"] == [madeup.STORY + "\n"] * 3


def test_web_archives(tmp_path):
    page = b"<html><body><p>Harga naik.</p></body></html>"
    warc = (
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\na=b\r\n\r\n"
        + madeup.response("1", "https://contoh.example/1", page)
        + madeup.response("2", "https://contoh.example/2", b"PNG").replace(
            b"text/html; charset=utf-8", b"image/png" + b" " * 15
        )
        + madeup.response("3", "https://contoh.example/3", "<p>café</p>".encode("latin-1")).replace(b"utf-8", b"cp437")
    )
    (tmp_path / "a.warc").write_bytes(warc)
    found = records(tmp_path / "a.warc")
    assert [(record.number, record.url, record.row["status"]) for record in found] == [
        (1, "https://contoh.example/1", 200),
        (2, "https://contoh.example/3", 200),
    ]
    text = b"Harga naik."
    wet = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: u\r\nContent-Length: 11\r\n\r\n"
    (tmp_path / "b.wet.gz").write_bytes(gzip.compress(wet + text + b"\r\n\r\n"))
    assert [(record.data, record.url) for record in records(tmp_path / "b.wet.gz")] == [(text, "u")]


def archives(folder: Path, members: dict[str, bytes]) -> list[Path]:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz"), ("a.tar.xz", "w:xz")):
        with tarfile.open(folder / name, mode) as archive:
            for member, data in members.items():
                info = tarfile.TarInfo(member)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return sorted(folder.glob("a.*"))


def test_archives_hold_all_other_kinds(tmp_path):
    jsonl = "".join(json.dumps(row) + "\n" for row in ROWS[:3]).encode()
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS[3:5]), buffer)
    members = {
        "x/a.txt": b"Satu.", "x/b.jsonl": jsonl,
        "x/c.csv": b"text,n\nDua.,1\n",
        "x/c.csv.gz": gzip.compress(b"text,n\nDua.,1\n"), "d.parquet": buffer.getvalue(),
        "e.png": b"", ".hidden.txt": b"x", "f.html.xz": lzma.compress(b"<p>Tiga.</p>"),
    }  # fmt: skip
    wanted = [
        b"Satu.",
        *(row["text"] for row in ROWS[:3]),
        *("Dua.", "Dua."),
        *(row["text"] for row in ROWS[3:5]),
        b"<p>Tiga.</p>",
    ]
    for path in archives(tmp_path, members):
        found = records(path)
        assert [record.error for record in found] == [""] * len(wanted), path
        assert [record.data for record in found] == wanted
        assert [record.number for record in found] == list(range(1, len(wanted) + 1))


def test_a_member_that_a_library_stumbles_over_costs_no_other(tmp_path, monkeypatch):
    def stumble(self) -> None:
        raise AttributeError("oh")

    monkeypatch.setattr("cleanpress.formats.table.Csv._next", stumble)
    for path in archives(tmp_path, {"a.txt": b"Satu.", "b.csv": b"text\nDua.\n", "c.txt": b"Tiga."}):
        found = records(path)
        assert [record.data for record in found] == [b"Satu.", None, b"Tiga."]
        assert found[1].error == "can't be read: AttributeError: oh; please report this file"


# Out


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "a.warc"])
@pytest.mark.parametrize("target", ["out.jsonl", "out.csv", "out.parquet", "out.jsonl.gz", "out.csv.zst", "tree"])
def test_all_rows_come_out_in_order(tmp_path, cleaner, name, target):
    path = tmp_path / name
    WRITERS[name](path, iter(ROWS))
    report = run([path], tmp_path / target, cleaner)
    assert (report.files, report.articles, report.failed) == (1, 150, [])
    out = tmp_path / target
    if target == "tree":
        out = out / (name if name != "a.warc" else "a.warc.jsonl")
    rows = table(out)
    assert len(rows) == 150
    for row, record in zip(rows, ROWS, strict=True):
        assert row["id"] == (record["id"] if name != "a.warc" else f"<urn:{record['id']}>")
        if name != "a.warc":
            article = clean(record["text"])
            assert (row["body"], cells(row["removed"])) == (article.body, article.to_dict()["removed"])
    if name != "a.warc" and name.split(".")[1] in target:
        assert [{key: row[key] for key in record} for row, record in zip(rows, ROWS, strict=True)] == [
            {key: str(value) if "csv" in target else value for key, value in record.items()} for record in ROWS
        ]
    assert set(COLUMNS) <= set(rows[0])


def test_a_table_keeps_its_own_bytes(tmp_path, cleaner):
    """Of JSON, numbers and order; of a table, quotes, newlines and columns with the names of new ones."""
    lines = ['{"body": 1.10, "text": "a\\u00e9", "n": 1e400, "n": 12345678901234567890123}', '  {"text":"b"}  ', "{}"]
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    run([tmp_path / "a.jsonl"], tmp_path / "out", cleaner)
    out = (tmp_path / "out" / "a.jsonl").read_text("utf-8").splitlines()
    assert out[0].startswith(lines[0][:-1] + ', "clean_body": "aé", "title": null')
    assert out[1].startswith('{"text":"b", "clean_body": "b"')
    assert json.loads(out[2])["error"].startswith("has no field 'text'")
    (tmp_path / "b.csv").write_bytes(b'text,title,title\r\n"a\r\n""b"" \xff",\x00,c\r\n')
    run([tmp_path / "b.csv"], tmp_path / "out2", cleaner)
    first, second = (tmp_path / "out2" / "b.csv").read_bytes().split(b"\n", 1)
    assert first.startswith(b"text,title,title,body,clean_title,")
    assert second.startswith(b'"a\r\n""b"" \xff",\x00,c,')


def test_an_array_stays_an_array(tmp_path, cleaner):
    (tmp_path / "a.json").write_text(json.dumps(ROWS), "utf-8")
    (tmp_path / "b.json").write_text("[]")
    (tmp_path / "c.json").write_text(json.dumps(ROWS[0], indent=2))
    run([tmp_path / name for name in ("a.json", "b.json", "c.json")], tmp_path / "out", cleaner)
    rows = json.loads((tmp_path / "out" / "a.json").read_text("utf-8"))
    assert [row["text"] for row in rows] == [row["text"] for row in ROWS]
    assert json.loads((tmp_path / "out" / "b.json").read_text("utf-8")) == []
    assert json.loads((tmp_path / "out" / "c.json").read_text("utf-8"))["body"] == clean(ROWS[0]["text"]).body


def test_parquet_keeps_its_types(tmp_path, cleaner):
    schema = pyarrow.schema(
        [("text", pyarrow.large_string()), ("when", pyarrow.timestamp("ns")), ("tags", pyarrow.list_(pyarrow.int8()))]
    ).with_metadata({"made": "by"})
    rows = [{"text": "Harga naik.", "when": 1, "tags": [1]}, {"text": None, "when": None, "tags": None}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), tmp_path / "a.parquet")
    run([tmp_path / "a.parquet"], tmp_path / "out", cleaner)
    found = pyarrow.parquet.read_table(tmp_path / "out" / "a.parquet")
    assert [found.schema.field(name).type for name in schema.names] == list(schema.types)
    assert found.schema.metadata[b"made"] == b"by"
    assert found.column("body").to_pylist() == ["Harga naik.", ""]
    assert found.column("clean_tags").to_pylist() == [[], []]


def test_several_inputs_in_one_table(tmp_path, cleaner):
    news = madeup.mixed(tmp_path / "news", 20)
    one = {}
    for suffix in ("jsonl", "csv", "parquet"):
        report = run([news], tmp_path / f"out.{suffix}", cleaner)
        rows = table(tmp_path / f"out.{suffix}")
        one[suffix] = [(row["path"], str(row["record"] or ""), row["body"] or "") for row in rows]
        assert len([row for row in rows if not row["error"]]) == report.articles == 5 * 20 + 5
    assert one["jsonl"] == one["csv"] == one["parquet"]
    assert json.loads(table(tmp_path / "out.csv")[0]["columns"])["visits"] == 0


def test_a_table_named_on_the_command_line(command, tmp_path):
    madeup.write_csv(tmp_path / "a.csv", iter(ROWS))
    said = command(tmp_path / "a.csv")
    assert said.code == 0
    assert f"1 file, 150 articles, cleaned into {tmp_path / 'a-clean.csv'}" in said.err
    assert "fields: text from 'text', url from 'url', id from 'id' (a.csv)" in said.err
    assert len(table(tmp_path / "a-clean.csv")) == 150
    assert json.loads((tmp_path / "a-clean.csv.run" / RUN).read_text())["fields"]["a.csv"]["text"] == "text"
    assert command(tmp_path / "a.csv", "-o", tmp_path / "a.csv").code == 2
    for name in ("b.json", "b.zip", "b.txt"):  # not a folder of this name
        said = command(tmp_path / "a.csv", "-o", tmp_path / name)
        assert (said.code, "name it so" in said.err, (tmp_path / name).exists()) == (2, True, False)
    (tmp_path / "mine.csv").write_text("precious")
    assert command(tmp_path / "a.csv", "-o", tmp_path / "mine.csv").code == 2
    assert (tmp_path / "mine.csv").read_text() == "precious"
    assert command(tmp_path / "a.csv", "-o", tmp_path / "b.csv", "--text-field", "url").code == 0
    assert table(tmp_path / "b.csv")[3]["body"] == "https://contoh.example/3"
    said = command(tmp_path / "a.csv", "-o", tmp_path / "c.csv", "--text-field", "txt")
    assert said.code == 1
    assert "has no field 'txt', did you mean 'text'?" in said.err


@pytest.mark.parametrize("packing", PACK)
def test_packed_files_that_are_read_from_their_end(tmp_path, cleaner, command, packing):
    """Parquet and zip are read whole, if they are no larger than some documents; Parquet comes out as such."""
    news = tmp_path / "news"
    news.mkdir()
    madeup.write_parquet(news / "a.parquet", iter(ROWS))
    archive = archives(tmp_path, {"x.txt": b"Satu.", "y.txt": b"Dua."})[-1]
    for name, path in (("a.parquet", news / "a.parquet"), ("b.zip", archive)):
        (news / f"{name}.{packing}").write_bytes(PACK[packing](path.read_bytes()))
        path.unlink()
    report = run([news], tmp_path / "out", cleaner)
    assert (report.failed, report.articles) == ([], 152)
    assert [row["id"] for row in table(tmp_path / "out" / "a.parquet")] == [row["id"] for row in ROWS]
    assert len(table(tmp_path / "out" / f"b.zip.{packing}.jsonl")) == 2
    assert restore(tmp_path / "out", out=tmp_path / "back").documents == 152
    assert command(news / f"a.parquet.{packing}").code == 0
    assert len(table(news / "a-clean.parquet")) == 150
    said = command(news, "-o", tmp_path / f"c.parquet.{packing}")
    assert (said.code, "is packed already; name it" in said.err) == (2, True)
    failed = run([news], tmp_path / "small", cleaner, limits=Limits(10)).failed
    assert all("a file of this kind is read as a whole; unpack it first" in one["error"] for one in failed[-2:])


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [("a.parquet", "pyarrow", "parquet"), ("a.warc", "fastwarc.warc", "warc"), ("a.jsonl.zst", "zstandard", "zst")],
)
def test_a_missing_extra_is_named(command, tmp_path, monkeypatch, name, package, extra):
    news = tmp_path / "news"
    news.mkdir()
    (news / name).write_bytes(b"x")
    (news / "b.txt").write_text("Harga naik.")
    monkeypatch.setitem(sys.modules, package, None)
    said = command(news)
    assert said.code == 1
    assert f"failed: {name}: " in said.err
    assert f"pip install 'cleanpress[{extra}]'" in said.err
    assert (tmp_path / "news-clean" / "b.txt").exists()
    if extra != "warc":
        with pytest.raises(UsageError, match=rf"cleanpress\[{extra}\]"):
            run([news], tmp_path / f"out.{name.partition('.')[2]}", Cleaner())


def test_a_package_that_is_installed_later(tmp_path, cleaner, monkeypatch):
    """What lies in an archive is then read, though the archive is the same."""
    madeup.write_parquet(tmp_path / "x.parquet", iter(ROWS[:3]))
    news = tmp_path / "news"
    news.mkdir()
    with zipfile.ZipFile(news / "a.zip", "w") as archive:
        archive.write(tmp_path / "x.parquet", "x.parquet")
        archive.writestr("y.txt", "Satu.")
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pyarrow", None)
        assert len(run([news], tmp_path / "out", cleaner).failed) == 1
    assert run([news], tmp_path / "out", cleaner).failed == []
    assert [row["id"] for row in table(tmp_path / "out" / "a.zip.jsonl")] == ["r0", "r1", "r2", None]
    assert run([news], tmp_path / "out", cleaner).unchanged == 1


def test_the_log_of_a_tree_names_documents_alone(tmp_path, cleaner):
    news = madeup.mixed(tmp_path / "news", 8)
    run([news], tmp_path / "out", cleaner)
    lines = [json.loads(line) for line in (tmp_path / "out" / ARTICLES).read_text("utf-8").splitlines()]
    assert [line["path"] for line in lines] == [f"tree/000/r{number}.txt" for number in range(8)]
