"""Pieces put back into the outputs of a run, from its sources and its log."""

import csv
import io
import json
from pathlib import Path

import madeup
import pytest

from cleanpress import Cleaner, clean
from cleanpress.folder import run
from cleanpress.formats.packed import unpack
from cleanpress.html import extract
from cleanpress.model import KINDS
from cleanpress.restore import restore


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture
def small(tmp_path) -> Path:
    return madeup.mixed(tmp_path / "news", 12)


def test_restore_everything(small, tmp_path, cleaner):
    out = tmp_path / "out"
    run([small], out, cleaner)
    done = restore(out, out=tmp_path / "back")
    assert (done.failed, done.documents) == ([], 63)
    for path in (small / "tree" / "000").iterdir():
        assert (tmp_path / "back" / "tree" / "000" / path.name).read_text("utf-8") == path.read_text("utf-8") + "\n"
    lines = (tmp_path / "back" / "a.jsonl").read_text("utf-8").splitlines()[:12]
    assert [json.loads(line)["body"] for line in lines] == [row["text"] for row in madeup.rows(12)]
    assert all(json.loads(line)["removed"] == [] for line in lines)


def test_restore_one_kind_in_place(small, tmp_path, command, cleaner):
    out = tmp_path / "out"
    run([small], out, cleaner)
    said = command("restore", out, "--kind", "ad", "tree", "c.parquet", "b.csv")
    assert (said.code, said.out) == (0, "")
    assert "put back into 36 documents" in said.err
    text = madeup.text(0)
    wanted = clean(text).restore({"ad"})
    assert "ADVERTISEMENT" in wanted
    assert (out / "tree" / "000" / "r0.txt").read_text("utf-8") == wanted + "\n"
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(out / "c.parquet").to_pylist()
    assert [row["body"] for row in rows] == [clean(row["text"]).restore({"ad"}) for row in rows]
    assert json.loads((out / "a.jsonl").read_text("utf-8").splitlines()[0])["body"] == clean(text).body


def test_restore_checks_the_source(small, tmp_path, cleaner, command):
    out = tmp_path / "out"
    run([small], out, cleaner)
    (small / "tree" / "000" / "r0.txt").write_text("another")
    (small / "tree" / "000" / "r1.txt").unlink()
    madeup.write_jsonl(small / "a.jsonl", madeup.rows(12, start=1))
    before = madeup.content(out)
    done = restore(out, kinds=["ad"])
    assert [failure.partition(":")[0] for failure in done.failed] == ["tree/000/r0.txt", "tree/000/r1.txt", "a.jsonl"]
    assert "is not the one that was cleaned" in done.failed[0]
    changed = madeup.differences(madeup.content(out), before)
    assert not {"tree/000/r0.txt", "tree/000/r1.txt", "a.jsonl"} & set(changed)
    assert "tree/000/r4.txt" in changed
    assert command("restore", small).code == 1
    assert command("restore", out, "--kind", "nonsense").code == 2


def test_restore_of_inputs_that_moved(small, tmp_path, cleaner):
    out = tmp_path / "out"
    run([small], out, cleaner)
    small.rename(tmp_path / "moved")
    assert restore(out, paths=["tree"], source=tmp_path / "moved").failed == []


def test_a_run_reads_pages_with_its_own_extractor(tmp_path, cleaner, monkeypatch):
    """Another extractor makes another text: nothing of an earlier run holds, and pieces go back into their own."""
    story = [madeup.STORY.format(number) for number in range(3)]
    (tmp_path / "news").mkdir()
    lines = [story[0], "ADVERTISEMENT", *story[1:]]
    page = "".join(f"<p>{line}</p>" for line in lines)
    (tmp_path / "news" / "a.html").write_text(f"<html><body>{page}</body></html>", "utf-8")
    monkeypatch.setattr(extract, "_fast", lambda root: "\n".join(lines[:3]))
    out = tmp_path / "out"
    assert run([tmp_path / "news"], out, cleaner).unchanged == 0
    assert run([tmp_path / "news"], out, Cleaner(extractor="fast", level="careful")).unchanged == 0
    assert story[2] not in (out / "a.txt").read_text("utf-8")
    assert restore(out, out=tmp_path / "back").failed == []
    assert (tmp_path / "back" / "a.txt").read_text("utf-8").split("\n") == [*lines[:3], ""]


def test_restore_never_writes_onto_an_input(small, tmp_path, cleaner, command):
    out = tmp_path / "out"
    run([small], out, cleaner)
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    said = command("restore", out, "-o", small)
    assert (said.code, "this folder holds the input" in said.err) == (2, True)
    run([small], tmp_path / "all.csv", cleaner)
    said = command("restore", tmp_path / "all.csv", "-o", small / "b.csv")
    assert (said.code, "this is an input" in said.err) == (2, True)
    assert {path: path.read_bytes() for path in before} == before


def test_restore_writes_nothing_outside(small, tmp_path, cleaner):
    out = tmp_path / "out"
    run([small], out, cleaner)
    log = out / "articles.jsonl"
    log.write_text(log.read_text("utf-8").replace('"output": "tree/000/r0.txt"', '"output": "../../evil.txt"'), "utf-8")
    done = restore(out)
    assert done.failed == ["tree/000/r0.txt: the log names a place outside the folder; look at it"]
    assert not (tmp_path.parent / "evil.txt").exists()


@pytest.mark.parametrize("target", ["all.jsonl", "all.csv", "all.parquet", "all.jsonl.gz", "all.csv.zst", "all.tsv"])
def test_restore_of_one_table(small, tmp_path, cleaner, target):
    """Kind by kind or at once: the bytes of a run that had left these kinds in, but for what it says it did."""
    out = tmp_path / target
    run([small], out, cleaner)
    plain, packed = table(out), out.read_bytes()
    assert restore(out, kinds=["ad"]).failed == []
    rows = table(out)
    assert len(rows) == len(plain) == 65
    for before, row, kept in zip(plain, rows, kept_kinds(small, tmp_path, {"ad"}, target), strict=True):
        assert row["body"] == kept["body"]
        assert json.loads(told(row["removed"])) == json.loads(told(kept["removed"]))
        assert {**row, "body": before["body"], "removed": before["removed"]} == before
    assert sum(one["body"] != other["body"] for one, other in zip(plain, rows, strict=True)) > 10
    done = restore(out.with_name(f"{target}.run"), out=tmp_path / f"back-{target}")
    assert (done.failed, done.documents) == ([], 63)
    for row, kept in zip(table(tmp_path / f"back-{target}"), kept_kinds(small, tmp_path, None, target), strict=True):
        assert " ".join((row["body"] or "").split()) == " ".join((kept["body"] or "").split())
    run([small], out, cleaner)
    assert table(out) == plain
    assert out.read_bytes() == packed


def kept_kinds(small: Path, tmp_path: Path, kinds: set[str] | None, target: str) -> list[dict]:
    """The rows of a run that leaves these kinds in."""
    out = tmp_path / f"kept-{target}"
    run([small], out, Cleaner(keep=kinds if kinds is not None else KINDS), force=True)
    return table(out)


def told(value) -> str:
    return value if isinstance(value, str) and value else json.dumps(value or [])


def table(path: Path) -> list[dict]:
    """The rows of a table, whatever its form."""
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path).to_pylist()
    with path.open("rb") as file:
        data = unpack(file, path.suffix[1:] if path.suffix in (".gz", ".zst") else "").read().decode()
    if ".jsonl" in path.name:
        return [json.loads(line) for line in data.split("\n") if line]
    return list(csv.DictReader(io.StringIO(data, newline=""), delimiter="\t" if path.suffix == ".tsv" else ","))


@pytest.mark.parametrize("name", ["a.jsonl", "b.csv", "c.parquet"])
def test_restore_of_a_table_with_columns_of_such_names(tmp_path, cleaner, name):
    """Own columns that are called as new ones stay as they are, to the letter."""
    rows = [{**row, "body": f"{number}\n", "path": "x", "removed": None} for number, row in enumerate(madeup.rows(70))]
    source, out = tmp_path / name, tmp_path / f"out-{name}"
    {"a": madeup.write_jsonl, "b": write_columns, "c": madeup.write_parquet}[name[0]](source, rows)
    run([source], out, cleaner)
    before = table(out)
    assert restore(out, out=tmp_path / f"back-{name}").failed == []
    back = table(tmp_path / f"back-{name}")
    assert [row["clean_body"] for row in back] == [row["text"] for row in rows]
    assert [{**row, "clean_body": "", "clean_removed": ""} for row in back] == [
        {**row, "clean_body": "", "clean_removed": ""} for row in before
    ]


def write_columns(path: Path, rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_restore_of_one_table_checks_each_source(small, tmp_path, cleaner, command):
    """What has changed or gone is told; its rows stay as they are, and the others get their pieces back."""
    out = tmp_path / "all.jsonl"
    run([small], out, cleaner)
    before = table(out)
    (small / "tree" / "000" / "r0.txt").unlink()
    lines = (small / "a.jsonl").read_text("utf-8").splitlines()
    lines[4] = lines[0]
    (small / "a.jsonl").write_text("\n".join(lines), "utf-8")
    (small / "c.parquet").write_bytes(b"no such table")
    said = command("restore", out, "--kind", "ad,related")
    assert said.code == 1
    assert [line.split(": ")[1] for line in said.err.splitlines()[:-1]] == ["a.jsonl", "c.parquet", "tree/000/r0.txt"]
    assert "a.jsonl: record 5: the source is not the one" in said.err
    assert "c.parquet: record 1 and 11 more: is no whole Parquet file" in said.err
    after = table(out)
    same = [(row["path"], row["record"]) for row, old in zip(after, before, strict=True) if row == old]
    assert {("a.jsonl", 5), ("c.parquet", 1), ("tree/000/r0.txt", None)} <= set(same)
    assert after[0] != before[0]
    unchanged = out.read_bytes()
    assert command("restore", out, "c.parquet").code == 1
    assert out.read_bytes() == unchanged
    assert "name it as what it will be, .jsonl" in command("restore", out, "-o", tmp_path / "x.csv").err
    assert "this is an input" in command("restore", out, "-o", small / "a.jsonl").err
    assert command("restore", tmp_path / "none.jsonl").code == 1


NASTY = (
    "a\r\nADVERTISEMENT\rb", 'say "x", \\n\nADVERTISEMENT', "x\u2028y\u0085z\nADVERTISEMENT",
    "\ufeffbom\nADVERTISEMENT",
    "a\tb  c\nADVERTISEMENT\n\n\n", "😀 é ﷽\nADVERTISEMENT", "", "ADVERTISEMENT", "'=1+1\nADVERTISEMENT",
    "kafÃ©\nADVERTISEMENT",
)  # fmt: skip


@pytest.mark.parametrize("target", ["all.jsonl", "all.csv", "all.parquet", "tree"])
@pytest.mark.parametrize("name", ["a.jsonl", "b.csv", "c.parquet", "d.json"])
def test_restore_of_texts_that_are_hard_to_write(tmp_path, cleaner, name, target):
    rows = [{"id": f"r{number}", "text": text, "n": 1e22} for number, text in enumerate(NASTY * 20)]
    source, out = tmp_path / "in" / name, tmp_path / target
    source.parent.mkdir()
    if name == "d.json":
        source.write_text(json.dumps(rows, indent=1), "utf-8")
    else:
        {"a": madeup.write_jsonl, "b": write_columns, "c": madeup.write_parquet}[name[0]](source, rows)
    report = run([source], out, cleaner)
    assert (report.failed, report.articles) == ([], len(rows))
    done = restore(out, out=tmp_path / "back" / out.name)
    assert (done.failed, done.documents) == ([], len(rows))
    made = tmp_path / "back" / out.name
    if target == "tree":
        before, after = load(out / name), load(made / name)
    else:
        before, after = table(out), table(made)
    for row, old, text in zip(after, before, NASTY * 20, strict=True):
        assert (row["body"] or "").replace("\r\n", "\n") == text.replace("\r\n", "\n")
        assert {**row, "body": 0, "removed": 0} == {**old, "body": 0, "removed": 0}


def load(path: Path) -> list[dict]:
    return json.loads(path.read_text("utf-8")) if path.suffix == ".json" else table(path)
