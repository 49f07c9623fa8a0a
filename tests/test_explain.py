"""The subcommands that explain: `rules`, `explain`, `why`."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleanpress import Cleaner, Rules, clean
from cleanpress.explain import described, lines, markdown, why

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
PARTLY = "Warga berhemat. Simak juga: Cara Menanam Cabai di Halaman Sempit Sebagian beralih ke cabai kering."
NOTICE = "Kabar gembira dari lapak sebelah"
END = "Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan untuk warga."
DATELINE = "SEMARANG, Kabar Contoh - Hujan lebat turun sejak pagi dan jalan utama kota itu tergenang."
TEXT = "\n".join([STORY, "ADVERTISEMENT", PARTLY, "", NOTICE, END, ""])
RULE = f"""
[[rule]]
id = "id.promo.test-stall"
kind = "promo"
scope = "line"
precision = "likely"
status = "preview"
equals = ["{NOTICE.lower()}"]
why = "An invented | notice."
source = "invented"
since = "0.1"
was = ["id.promo.old-stall"]
hits = ['{NOTICE}']
misses = ['Kabar gembira dari pasar.']
"""


@pytest.fixture
def file(tmp_path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def mine(tmp_path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(RULE, "utf-8")
    return path


# rules


def test_rules_are_listed_one_a_line(command):
    said = command("rules")
    assert (said.code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()] == [rule.id for rule in Rules.default()]
    label = next(line for line in said.out.splitlines() if line.startswith("any.ad.label "))
    assert re.split("  +", label)[1:] == [
        "exact",
        "line",
        "The label of an advertising slot; no story has such a line.",
    ]


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [("--language", "ms", "language"), ("--kind", "paywall", "kind"), ("--precision", "hint", "precision")],
)
def test_rules_are_filtered(command, option, value, field):
    wanted = [rule.id for rule in Rules.default() if getattr(rule, field) == value]
    assert 0 < len(wanted) < len(Rules.default())
    assert [line.split()[0] for line in command("rules", option, value).out.splitlines()] == wanted


def test_filters_join(command):
    found = command("rules", "--language", "id-ID", "--kind", "related", "--precision", "exact").out
    wanted = [r.id for r in Rules.default() if (r.language, r.kind, r.precision) == ("id", "related", "exact")]
    assert [line.split()[0] for line in found.splitlines()] == wanted
    assert command("rules", "any.ad.label", "--kind", "promo") == (0, "", "cleanpress: no rule fits all of this\n")


def test_a_filter_with_an_unknown_value(command):
    assert command("rules", "--kind", "adds").code == 2
    said = command("rules", "--language", "xx")
    assert (said.code, said.out) == (2, "")
    assert "no rule is of the language 'xx'; known: any, " in said.err


def test_a_users_rule_is_listed_with_its_status(command, mine):
    line = command("rules", "--rules", mine, "--kind", "promo", "--language", "id").out.splitlines()[-1]
    assert re.split("  +", line) == ["id.promo.test-stall", "likely", "line", "(preview) An invented | notice."]


def test_one_rule(command, mine):
    assert (
        command("rules", "id.promo.test-stall", "--rules", mine).out
        == f"""\
id.promo.test-stall
  kind:      promo
  scope:     line
  precision: likely
  why:       An invented | notice.
  source:    invented
  since:     0.1
  equals:
    - {NOTICE.lower()}
  status:    preview
  was:
    - id.promo.old-stall
  hits:
    - {NOTICE}
  misses:
    - Kabar gembira dari pasar.
"""
    )


def test_one_rule_shows_its_guards_and_captures():
    rule = next(rule for rule in Rules.default() if rule.id == "id.related.read-also")
    shown = described(rule)
    assert f"\n  unless:    {rule.unless}\n" in shown
    assert "\n  then:      :\n" in shown
    assert "\n      -> related: Harga Beras Naik Lagi di Pasar Induk\n" in shown
    assert "where" not in shown  # which it doesn't limit


def test_every_rule_can_be_shown():
    for rule in Rules.default():
        shown = described(rule)
        assert shown.startswith(f"{rule.id}\n")
        assert "\n  hits:\n    - " in shown
        assert "\n  misses:\n    - " in shown


def test_a_rule_is_known_by_its_former_id(command, mine):
    assert command("rules", "id.promo.old-stall", "--rules", mine).out.startswith("id.promo.test-stall\n")


def test_several_rules_by_a_pattern(command):
    wanted = [rule.id for rule in Rules.default() if rule.id.startswith("id.paywall.")]
    assert wanted
    found = command("rules", "id.paywall.*").out
    assert [line for line in found.splitlines() if line and not line.startswith(" ")] == wanted


@pytest.mark.parametrize(
    ("name", "hint"), [("id.related.read-alos", ", did you mean 'id.related.read-also'?"), ("zzz*", "")]
)
def test_an_unknown_rule(command, name, hint):
    assert command("rules", name) == (2, "", f"cleanpress: no rule has the id {name!r}{hint}\n")


def test_markdown(command, mine):
    said = command("rules", "--markdown", "--rules", mine)
    found = re.findall(r"^\| `([^`]+)` \|", said.out, re.M)
    assert sorted(found) == sorted([rule.id for rule in Rules.default()] + ["id.promo.test-stall"])
    assert rf"| `id.promo.test-stall` | likely | (preview) An invented \| notice. | {NOTICE} |" in said.out
    groups = {(rule.language, rule.kind) for rule in Rules.default()} | {("id", "promo")}
    headings = re.findall(r"^### (\w+): (\w+)$", said.out, re.M)
    assert len(headings) == len(groups)
    assert set(headings) == groups


def test_markdown_tables_hold_together():
    for line in markdown(Rules.default()).splitlines():
        if line.startswith("| `"):
            assert len(re.findall(r"(?<!\\)\|", line)) == 5, line


def test_rules_as_json_lines(command, mine):
    found = [json.loads(line) for line in command("rules", "--json", "--rules", mine).out.splitlines()]
    assert len(found) == len(Rules.default()) + 1
    assert found[-1]["id"] == "id.promo.test-stall"
    assert found[-1]["hits"] == [{"text": NOTICE, "spans": [[0, len(NOTICE)]], "meta": []}]


# explain


def test_explain_each_line(command, file, mine):
    said = command("explain", file, "--rules", mine)
    assert (said.code, said.err) == (0, "")
    shown = said.out.splitlines()
    assert shown[:3] == [
        f"1  kept     {STORY}",
        "2  removed  ADVERTISEMENT",
        "            ad any.ad.label: The label of an advertising slot; no story has such a line.",
    ]
    went = "Simak juga: Cara Menanam Cabai di Halaman Sempit"
    assert shown[3] == f"3  partly   {PARTLY.replace(went, f'[-{went}-]')}"
    assert shown[4].startswith("            related id.related.read-also-inline: ")
    assert shown[5:9] == [
        "4",
        f"5  kept     {NOTICE}",
        "            although found: promo id.promo.test-stall: preview: logged, not removed",
        f"6  kept     {END}",
    ]


def test_explain_ends_with_warnings_and_metadata(command):
    said = command("explain", "-", stdin=TEXT.encode())
    assert said.out.endswith("\n\nrelated: Cara Menanam Cabai di Halaman Sempit\nlanguage: id\n")
    assert "\nwarning: no-story\n" in command("explain", "-", stdin=b"ADVERTISEMENT").out


def test_explain_takes_level_and_language(command):
    text = f"{STORY}\nTerkini\n{END}".encode()
    assert "2  removed  Terkini" in command("explain", "-", stdin=text).out
    careful = command("explain", "-", "--level", "careful", "--language", "ms", stdin=text).out
    assert "2  kept     Terkini\n            although found: " in careful
    assert "level: careful removes exact finds only" in careful
    assert careful.endswith("language: ms\n")


def test_explain_a_page(command):
    page = f"<html><body><article><p>{STORY}</p><p>{END}</p></article></body></html>"
    assert f"1  kept     {STORY}\n2  kept     {END}\n" in command("explain", "-", stdin=page.encode()).out


def test_explain_what_can_not_be_read(command, tmp_path):
    said = command("explain", tmp_path / "b.txt")
    assert said == (1, "", f"cleanpress: {tmp_path / 'b.txt'}: no such file; check the spelling\n")
    assert "can't be read" in command("explain", tmp_path).err
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.7\x00\x01\x02\x00")
    said = command("explain", tmp_path / "c.txt")
    assert said.code == 1
    assert said.err.startswith(f"cleanpress: {tmp_path / 'c.txt'}: ")


def test_colour_is_for_terminals(command, file):
    assert "\033" not in command("explain", file).out
    assert "\033" not in command("explain", file, "--color", "never").out
    assert "\033[31mremoved  ADVERTISEMENT\033[0m" in command("explain", file, "--color", "always").out


@pytest.mark.parametrize(("no_color", "colored"), [("", True), ("1", False)])
def test_colour_on_a_terminal(file, no_color, colored):
    master, slave = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color}
    subprocess.run([sys.executable, "-m", "cleanpress", "explain", file], stdout=slave, env=environment, check=True)
    os.close(slave)
    shown = os.read(master, 10_000)
    os.close(master)
    assert b"ADVERTISEMENT" in shown
    assert (b"\033[31m" in shown) is colored


def test_a_text_can_not_color_the_terminal(command):
    assert "\033" not in command("explain", "-", stdin=f"{STORY}\n\033[31mMerah sekali.\n".encode()).out


def test_a_piece_over_several_lines_is_told_on_each():
    text = f"{STORY}\nADVERTISEMENT\n\nSCROLL TO CONTINUE WITH CONTENT\n{END}"
    article = clean(text)
    assert [line.verdict for line in lines(text, article.removed, article.kept)] == [
        "kept", "removed", "empty", "removed", "kept",
    ]  # fmt: skip


# why


def test_why_a_line_went(command, file):
    start = len(STORY) + 1
    said = command("why", f"{file}:2")
    assert (said.code, said.err) == (0, "")
    assert said.out.endswith("\nremoved by any.ad.label\n")
    assert said.out.splitlines()[:6] == [
        f"{file}:2: removed",
        "  ADVERTISEMENT",
        f"any.ad.label (exact ad) at {start}-{start + 13}",
        "  found: ADVERTISEMENT",
        "  why:   The label of an advertising slot; no story has such a line.",
        "  removes this text",
    ]


def test_why_a_line_went_in_part(command, file):
    said = command("why", f"{file}:3").out
    assert said.startswith(f"{file}:3: partly removed\n  Warga berhemat. [-Simak juga: ")
    assert said.endswith("\n  removes this text\nremoved by id.related.read-also-inline\n")


def test_why_a_line_stayed(command, file):
    assert command("why", f"{file}:1").out == f"{file}:1: kept\n  {STORY}\nno rule found anything in this line\n"
    assert command("why", f"{file}:4").out.startswith(f"{file}:4: empty\n")


def test_why_a_find_was_held_back(command, file, mine):
    said = command("why", f"{file}:5", "--rules", mine).out
    assert said.startswith(f"{file}:5: kept\n  {NOTICE}\nid.promo.test-stall (likely promo) at ")
    assert said.endswith("\n  why:   An invented | notice.\n  held back: preview: logged, not removed\n")


def test_why_a_guarded_line_stayed(command):
    said = command("why", "-:1", stdin=f"{DATELINE}\n{END}".encode()).out
    assert said.startswith(f"-:1: kept\n  {DATELINE}\nany.byline.dateline-place-outlet (exact byline) at 0-24\n")
    assert said.endswith("\n  protects this text: it is story\n")


def test_why_names_the_rule_that_held_a_find_back(command, tmp_path):
    """A user's rule for the dateline itself meets the rule that guards it."""
    rule = RULE.replace('status = "preview"\n', "").replace(NOTICE.lower(), DATELINE.lower()).replace(NOTICE, DATELINE)
    (tmp_path / "mine.toml").write_text(rule, "utf-8")
    said = command("why", "-:1", "--rules", tmp_path / "mine.toml", stdin=f"{DATELINE}\n{END}".encode()).out
    assert "id.promo.test-stall (likely promo) at 0-" in said
    assert "\n  held back: protect: a rule guards this text" in said
    assert "removed by" not in said


def test_why_two_rules_found_the_same(command):
    said = command("why", "-:2", stdin=f"{STORY}\nBaca juga: Stok Beras Aman Sampai Lebaran\n{END}".encode()).out
    assert "\nid.related.read-also-inline (likely related) at " in said
    assert "\n  goes along with the related that id.related.read-also removes\n" in said
    assert said.endswith("\nremoved by id.related.read-also\n")


def test_why_another_kind_decided(command, tmp_path):
    rule = RULE.replace('status = "preview"\n', "").replace(NOTICE.lower(), "advertisement").replace(NOTICE, "Iklan")
    (tmp_path / "mine.toml").write_text(rule, "utf-8")
    said = command("why", "-:2", "--rules", tmp_path / "mine.toml", stdin=TEXT.encode()).out
    assert "\n  overlap: any.ad.label decided here, its find is smaller, or surer at the same size\n" in said


def test_why_agrees_with_clean():
    """On each line of a page, what `why` names is what `clean` removes."""
    cleaner, text = Cleaner(), f"Judul Berita\nSenin, 3 Maret 2025 - 08:15 WIB\n{DATELINE}\n{TEXT}Editor: Rina Lestari"
    article = cleaner.clean(text)
    for line in lines(article.text, article.removed, article.kept):
        named = re.findall(r"^removed by (.*)$", why(cleaner, text, line.number), re.M)
        assert named == [piece.rule for piece in line.removed]


@pytest.mark.parametrize("number", [0, 7, 99])
def test_why_a_line_that_is_not_there(command, file, number):
    said = command("why", f"{file}:{number}")
    assert said == (
        2, "", f"cleanpress: {file}: there is no line {number}; the text has 6 lines, counted from 1\n",
    )  # fmt: skip


@pytest.mark.parametrize("place", ["a.txt", "a.txt:", "a.txt:x", ":3", "a.txt:-1", "a.txt:²", "a.txt:" + "9" * 5000])
def test_why_needs_a_line(command, place):
    assert command("why", place) == (2, "", f"cleanpress: {place}: name a file and a line, as in page.txt:12\n")


def test_why_a_missing_file(command, tmp_path):
    path = tmp_path / "b.txt"
    assert command("why", f"{path}:1") == (1, "", f"cleanpress: {path}: no such file; check the spelling\n")


def test_why_from_standard_input(command):
    assert command("why", "-:2", stdin=TEXT.encode()).out.startswith("-:2: removed\n  ADVERTISEMENT\n")
