"""Runs that were stopped, and second runs: nothing twice, nothing lost, the bytes of an undisturbed run."""

import json
import os
import subprocess
import time
from pathlib import Path

import madeup
import pytest

from cleanpress import Cleaner, InputError, clean, clean_folder, clean_many, folder
from cleanpress.folder import CHANGES, FAILURES, run
from cleanpress.html import extract
from cleanpress.inputs import STATE
from cleanpress.restore import restore


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    return Cleaner()


@pytest.fixture(scope="module")
def news(tmp_path_factory) -> Path:
    return madeup.mixed(tmp_path_factory.mktemp("large") / "news", 150)


@pytest.fixture
def small(tmp_path) -> Path:
    return madeup.mixed(tmp_path / "news", 12)


# Kills


@pytest.mark.parametrize("suffix", ["", ".jsonl", ".parquet"])
def test_kill_9_of_the_run(news, tmp_path, suffix):
    """At several random moments, until a run comes to its end. benchmarks/scale.py does this more often."""
    started = time.monotonic()
    reference, out = tmp_path / f"reference{suffix}", tmp_path / f"out{suffix}"
    assert subprocess.run(madeup.command(news, "-o", reference, "--workers", 2), check=False).returncode == 1
    whole = time.monotonic() - started
    code, _ = madeup.killed_runs(news, out, max(0.5, whole / 2), seed=1)
    assert code == 1
    assert madeup.differences(madeup.content(out), madeup.content(reference)) == []


def test_kill_9_of_a_worker(news, tmp_path):
    reference, out = tmp_path / "reference", tmp_path / "out"
    subprocess.run(madeup.command(news, "-o", reference, "--workers", 2), check=False)
    code, _ = madeup.run_with_killed_worker(news, out, 1.5, seed=2)
    assert code == 1
    assert madeup.differences(madeup.content(out), madeup.content(reference)) == []


def test_workers_end_with_the_run(tmp_path):
    madeup.write_jsonl(tmp_path / "a.jsonl", madeup.rows(20_000))
    process = subprocess.Popen(madeup.command(tmp_path / "a.jsonl", "-o", tmp_path / "out", "--workers", 2))
    for _ in range(100):
        time.sleep(0.05)
        workers = madeup.children(process.pid)
        if len(workers) == 2:
            break
    process.kill()
    process.wait()
    for _ in range(100):
        time.sleep(0.05)
        if not any(alive(worker) for worker in workers):
            return
    pytest.fail("workers outlive the run")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_ctrl_c_in_a_table(small, tmp_path, cleaner):
    reference = tmp_path / "reference"
    run([small], reference, cleaner)
    for stop_at in range(1, 18, 4):
        out = tmp_path / f"out{stop_at}"
        calls = []

        def stop(done: int, total: int, calls: list = calls, stop_at: int = stop_at) -> None:
            calls.append(done)
            if len(calls) == stop_at:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            run([small], out, cleaner, progress=stop)
        run([small], out, cleaner)
        assert madeup.differences(madeup.content(out), madeup.content(reference)) == []


# A second run


@pytest.mark.parametrize("target", ["out", "out.jsonl", "out.csv.gz", "out.parquet"])
def test_a_second_run_cleans_what_is_new_or_changed(small, tmp_path, cleaner, monkeypatch, target):
    out = tmp_path / target
    first = run([small], out, cleaner)
    before = madeup.content(out)
    assert first.unchanged == 0
    monkeypatch.setattr(Cleaner, "clean", None)  # would fail if it were called
    again = run([small], out, cleaner)
    assert (again.unchanged, again.files) == (first.files, first.files)
    assert set(madeup.differences(madeup.content(out), before)) <= {FAILURES, "run.json"}  # failures are tried again
    monkeypatch.undo()
    (small / "tree" / "000" / "r3.txt").write_text("Harga beras turun.")
    (small / "tree" / "000" / "r4.txt").unlink()
    (small / "tree" / "000" / "new.txt").write_text("Harga telur naik.")
    madeup.write_csv(small / "b.csv", madeup.rows(5))
    third = run([small], out, cleaner)
    assert (third.unchanged, third.files) == (first.files - 3, first.files)
    fresh = tmp_path / f"fresh{target.removeprefix('out')}"
    run([small], fresh, cleaner)
    assert madeup.differences(madeup.content(out), madeup.content(fresh)) == []


def test_it_says_so(command, small):
    assert "unchanged" not in command(small).err
    said = command(small)
    assert "17 files, 63 articles, cleaned into" in said.err
    assert "; 17 unchanged since the last run, 0 new or changed" in said.err
    assert json.loads(command(small, "--json").out)["timing"]["unchanged"] == 17
    assert "unchanged" not in command(small, "--force").err


def test_a_file_with_another_time_and_the_same_content_is_not_new(small, tmp_path, cleaner):
    files = run([small], tmp_path / "out", cleaner).files
    os.utime(small / "tree" / "000" / "r3.txt", (1, 1))
    for _ in range(2):
        assert run([small], tmp_path / "out", cleaner).unchanged == files


def test_an_output_that_was_deleted_comes_back(small, tmp_path, cleaner):
    out = tmp_path / "out"
    files = run([small], out, cleaner).files
    before = madeup.content(out)
    for name in ("tree/000/r3.txt", "b.csv", "c.parquet"):
        (out / name).unlink()
    assert run([small], out, cleaner).unchanged == files - 3
    assert madeup.differences(madeup.content(out), before) == []
    (out / "articles.jsonl").unlink()
    run([small], out, cleaner)
    assert madeup.differences(madeup.content(out), before) == []


@pytest.mark.parametrize("options", [{"form": "json"}, {"language": "ms"}, {"fields": folder.Fields(text="url")}])
def test_other_options_clean_anew(small, tmp_path, cleaner, options):
    run([small], tmp_path / "out", cleaner)
    assert run([small], tmp_path / "out", cleaner, **options).unchanged == 0
    run([small], tmp_path / "fresh", cleaner, **options)
    assert madeup.differences(madeup.content(tmp_path / "out"), madeup.content(tmp_path / "fresh")) == []


def test_failures_that_are_mended(small, tmp_path, cleaner):
    out = tmp_path / "out"
    assert len(run([small], out, cleaner).failed) == 3
    (small / "tree" / "binary.txt").write_text("Harga beras turun.")
    madeup.write_jsonl(small / "a.jsonl", madeup.rows(2))
    assert run([small], out, cleaner).failed == []
    assert not (out / FAILURES).exists()


# After a change of rules


def test_recheck_tells_what_changed(command, small, tmp_path):
    out = tmp_path / "news-clean"
    command(small)
    said = command(small, "--recheck")
    assert "changed: 0 documents (no rule)" in said.err
    said = command(small, "--recheck", "--disable", "any.ad.*")
    changes = json.loads((out / CHANGES).read_text())
    rule = changes["by_rule"]["any.ad.label"]
    assert (rule["before"] > 0, rule["now"]) == (True, 0)
    assert changes["documents"] == len(changes["changed"]) == 3 * 5 + 1
    assert {"path": "tree/000/r0.txt"} in changes["changed"]
    assert {"path": "a.jsonl", "record": 5} in changes["changed"]
    assert f"changed: 16 documents (any.ad.label {rule['before']} -> 0, " in said.err


# Only shown


def test_a_dry_run_writes_nothing(command, small):
    said = command(small, "--dry-run")
    assert said.code == 0
    assert "fields: b.csv: text from 'text', url from 'url', id from 'id'" in said.out
    assert said.out.endswith("nothing was written\n")
    assert not small.with_name("news-clean").exists()
    command(small)
    assert "17 of them as the last run saw them" in command(small, "--dry-run").out
    assert json.loads(command(small, "--dry-run", "--json").out)["kinds"][".txt"][0] == 13


def test_a_sample(command, small, tmp_path):
    said = command(small, "--sample", 3, "--seed", 7)
    assert (said.code, said.out.count("== ")) == (0, 3)
    assert said.out == command(small, "--sample", 3, "--seed", 7).out
    assert said.out != command(small, "--sample", 3, "--seed", 8).out
    assert "kept     Harga cabai rawit" in said.out
    assert command(small, "--sample", 900, "-o", tmp_path / "sample.txt").out == ""
    assert (tmp_path / "sample.txt").read_text("utf-8").count("== ") == 66
    assert not small.with_name("news-clean").exists()


def test_a_log(command, small, tmp_path):
    command(small, "--log", tmp_path / "run.log")
    text = (tmp_path / "run.log").read_text("utf-8")
    assert "WARNING failed: " in text
    assert "tree/binary.txt" in text
    assert command(small, "--log", tmp_path / "none" / "run.log").code == 2


# Back again


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


def test_restore_writes_nothing_outside(small, tmp_path, cleaner):
    out = tmp_path / "out"
    run([small], out, cleaner)
    log = out / "articles.jsonl"
    log.write_text(log.read_text("utf-8").replace('"output": "tree/000/r0.txt"', '"output": "../../evil.txt"'), "utf-8")
    done = restore(out)
    assert done.failed == ["tree/000/r0.txt: the log names a place outside the folder; look at it"]
    assert not (tmp_path.parent / "evil.txt").exists()


# From Python


@pytest.mark.parametrize("workers", [1, 2])
def test_clean_many(workers):
    texts = [madeup.text(number) for number in range(100)]
    seen = []

    def stream():
        for text in texts:
            seen.append(text)
            yield text

    found = clean_many(stream(), workers=workers)
    assert next(found).body == clean(texts[0]).body
    assert len(seen) < 200
    assert [article.body for article in found] == [clean(text).body for text in texts[1:]]
    with pytest.raises(InputError, match="document 2: this is binary data"):
        list(clean_many(["Harga naik.", b"\x01\x02", "x"], workers=workers))
    bad = list(clean_many(["Harga naik.", b"\x01\x02", "Stok aman."], workers=workers, on_error="empty"))
    assert [article.body for article in bad] == ["Harga naik.", "", "Stok aman."]
    assert bad[1].warnings[0].startswith("error: this is binary data")
    assert [article.body for article in clean_many(["a\nADVERTISEMENT"], workers=1, keep={"ad"})] == [
        "a\n\nADVERTISEMENT"
    ]


def test_clean_folder(small, tmp_path):
    report = clean_folder(small, workers=1, level="careful", fields={"text": "text"})
    assert (report.files, report.articles) == (17, 63)
    assert (tmp_path / "news-clean" / STATE).exists()
    assert clean_folder(small / "b.csv", tmp_path / "b.jsonl").articles == 12
