"""`cleanpress eval`: figures that can be counted by hand, and errors that say what to do."""

import json
from pathlib import Path

import pytest
from madeup import RULE
from scoring import score

from cleanpress import KINDS, Cleaner, Rules
from cleanpress.evaluate import Gold, Piece, Share, Tally, evaluate, parse, read, tokens

STORY = "Harga cabai rawit di Pasar Melati naik dua kali lipat dalam sepekan, kata pedagang."
END = "Pemerintah kota menggelar pasar murah di tiga kecamatan mulai pekan depan untuk warga."
SHOP = "Kedai Melati menjual sambal cabai rawit segar setiap hari."
BODY = f"{STORY}\n\n{END}"
NOISE = [{"kind": "ad", "text": "ADVERTISEMENT", "line": 2}, {"kind": "promo", "text": SHOP, "line": 3}]
TEXT = f"{STORY}\nADVERTISEMENT\n{SHOP}\n{END}"
RECORD = {"id": "a", "text": TEXT, "body": BODY, "noise": NOISE, "meta": {"title": None}}
CLEAN = {"id": "b", "text": f"{STORY}\nADVERTISEMENT\n{END}", "body": BODY}
FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture
def gold(tmp_path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(RECORD)}\n\n{json.dumps(CLEAN)}\n", "utf-8")
    return path


@pytest.fixture
def rules(tmp_path) -> Path:
    """A rule that takes the story's last paragraph."""
    path = tmp_path / "mine.toml"
    path.write_text(RULE, "utf-8")
    return path


def given(record: dict) -> Gold:
    return parse(json.dumps(record).encode(), "x")


# Figures


def test_by_hand():
    """One document with a line of noise left, one perfect."""
    result = evaluate([given(RECORD), given(CLEAN)], Cleaner())
    words = tokens(BODY).total()
    precision = words / (words + tokens(SHOP).total())
    first, second = result.rows
    assert first[1:] == pytest.approx((2 * precision / (precision + 1), precision, 1, False, True, 1))
    assert second == ("b", 1, 1, 1, True, True, 0)
    assert result.mean("precision") == pytest.approx((precision + 1) / 2)
    assert result.mean("exact") == 0.5
    assert result.removed() == Share(1, 2)
    assert result.by_kind() == {"ad": Share(1, 1), "promo": Share(0, 1)}
    assert result.rules == {"any.ad.label": Tally(removals=2)}
    assert [row.id for row in result.worst(1)] == ["a"]


def test_navigation_is_counted_apart():
    noise = (Piece("ad", "ADVERTISEMENT"), Piece("navigation", SHOP))
    result = evaluate([Gold("a", TEXT, BODY, noise)], Cleaner())
    assert result.removed() == Share(1, 2)
    assert result.removed("navigation") == Share(1, 1)


def test_a_rule_that_takes_the_story_comes_first(rules):
    result = evaluate([given(RECORD), given(CLEAN)], Cleaner(rules=[rules]))
    words = len(END.rstrip(".").split())
    assert result.by_rule() == [
        ("id.promo.test-shop", Tally(removals=2, wrong=2, words=2 * words)),
        ("any.ad.label", Tally(removals=2)),
    ]
    assert result.mean("intact") == 0
    assert [result.rules[rule].right for rule, _ in result.by_rule()] == [0, 2]


def test_blame_falls_on_the_removal_that_took_the_words(rules):
    """The noise shares words with the paragraph that another rule takes."""
    text = f"{STORY}\nBaca juga: Pemerintah Kota Menggelar Pasar Murah\n{END}"
    result = evaluate([Gold("a", text, BODY)], Cleaner(rules=[rules]))
    assert result.rules["id.promo.test-shop"].wrong == 1
    assert [tally.wrong for rule, tally in result.rules.items() if rule != "id.promo.test-shop"] == [0]


def test_a_copy_is_removed_rightly():
    text = f"{STORY}\n{END}\nHalaman Selanjutnya\n{STORY}"
    result = evaluate([Gold("a", text, BODY)], Cleaner())
    assert result.mean("exact") == 1
    assert any(rule.split(".")[1] == "duplicate" for rule in result.rules)
    assert not any(tally.wrong for tally in result.rules.values())


def test_a_mark_of_the_story_can_be_taken_too():
    result = evaluate([Gold("a", f"{STORY}\n{END}\n***", f"{BODY}\n\n***")], Cleaner())
    assert [tally.wrong for tally in result.rules.values()] == [1]


def test_no_story():
    result = evaluate([Gold("a", "ADVERTISEMENT", "")], Cleaner())
    assert result.rows == [("a", 1, 1, 1, True, True, 0)]
    assert result.removed() == Share(0, 0)


def test_agrees_with_the_scorer_of_the_floors(rules):
    """Two hands, one definition: on the invented seeds, and with rules that do badly."""
    golds = [*read(FIXTURES / "seeds.jsonl"), given(RECORD), given(CLEAN), Gold("c", SHOP, "")]
    plain = [{"body": gold.body, "noise": [piece._asdict() for piece in gold.noise]} for gold in golds]
    for cleaner in (Cleaner(), Cleaner(rules=[rules]), Cleaner(rules=Rules.default().disable("id.*", "any.*"))):
        result = evaluate(golds, cleaner)
        want = score(plain, [cleaner.clean(gold.text).to_dict() for gold in golds])
        share = result.removed("navigation")
        have = (result.mean("f1"), result.mean("exact"), result.mean("intact"), share.removed / share.all)
        assert have == pytest.approx(want[:4])


# The command


def test_lines_for_a_person(command, gold, rules):
    said = command("eval", gold, "--rules", rules, "--worst", "1")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("documents 2 ")
    assert lines[2:5] == [
        "exact 0.000  intact 0.000",
        "noise removed 1/2 = 0.5000, other than navigation 1/2 = 0.5000",
        "  ad 1/1  promo 0/1",
    ]
    assert [line.split() for line in lines[6:9]] == [
        ["rule", "removals", "right", "wrong", "words", "lost"],
        ["id.promo.test-shop", "2", "0", "2", "26"],
        ["any.ad.label", "2", "2", "0", "0"],
    ]
    assert lines[10] == "lowest F1"
    assert lines[11].startswith("a  f1 0.")
    assert len(lines) == 12


def test_json(command, gold):
    said = command("eval", gold, "--json", "--worst", "9")
    whole = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert whole == evaluate(read(gold), Cleaner()).to_dict(9)
    assert whole["removed"]["other_than_navigation"] == {"removed": 1, "all": 2}
    assert whole["rules"] == [{"rule": "any.ad.label", "removals": 2, "right": 2, "wrong": 0, "words": 0}]
    assert [row["id"] for row in whole["worst"]] == ["a", "b"]
    assert json.loads(command("eval", gold, "--json").out)["worst"] == []


def test_level_and_language(command, tmp_path):
    path = tmp_path / "gold.jsonl"
    text = f"{STORY}\nFoto: Rina Lestari\n{END}"
    path.write_text(json.dumps({"id": "a", "text": text, "body": text}), "utf-8")
    exact = {level: json.loads(command("eval", path, "--json", "--level", level).out)["exact"] for level in
             ("careful", "default")}  # fmt: skip
    assert exact == {"careful": 1, "default": 0}
    french = "Publicité"
    path.write_text(json.dumps({"id": "a", "text": f"{STORY}\n{french}\n{END}", "body": BODY}), "utf-8")
    told = [json.loads(command("eval", path, "--json", *tag).out)["exact"] for tag in ((), ("--language", "fr"))]
    assert told == [0, 1]


def test_it_is_no_matter_where_it_runs(command, gold, tmp_path, monkeypatch):
    """A configuration would change the figures from folder to folder."""
    before = command("eval", gold).out
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cleanpress.toml").write_text("keep = ['ad']", "utf-8")
    assert command("eval", gold).out == before


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ("[" * 100_000, "not valid JSON"),
        ("[]", "not a JSON object; write {"),
        ('{"id": "x", "text": "a"}', "'body' is missing; add it"),
        ('{"id": "x", "txt": "a", "body": ""}', "'text' is missing, did you mean 'txt'?"),
        ('{"id": 1, "text": "a", "body": ""}', "'id' must be a text in quotes, not 1"),
        ('{"id": "a", "text": "a", "body": ""}', "line 1 has the id 'a' too"),
        ('{"id": "x", "text": "a", "body": "", "noise": ["b"]}', "noise must be a list of objects"),
        ('{"id": "x", "text": "a", "body": "", "noise": [{"kind": "ad"}]}', "noise 1: 'text' is missing"),
        (
            '{"id": "x", "text": "a", "body": "", "noise": [{"kind": "relatd", "text": "b"}]}',
            f"noise 1: 'relatd' is no kind of noise, did you mean 'related'?; known: {', '.join(KINDS)}",
        ),
    ],
)
def test_a_bad_line(command, gold, line, message):
    with gold.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    said = command("eval", gold)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"cleanpress: {gold}: line 4: ")
    assert message in said.err


def test_a_line_that_is_not_utf8(command, gold):
    gold.write_bytes(gold.read_bytes() + b"\xff\n")
    assert f"{gold}: line 4: not UTF-8" in command("eval", gold).err


def test_a_byte_order_mark_is_no_error(gold):
    plain = read(gold)
    gold.write_bytes(b"\xef\xbb\xbf" + gold.read_bytes().replace(b"\n", b"\r\n"))
    assert read(gold) == plain


def test_half_of_a_surrogate_pair(command, tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "\\ud800", "text": "Harga \\ud800 naik.", "body": "Harga \\ud800 naik."}', "utf-8")
    for options in ((), ("--json",)):
        said = command("eval", path, "--worst", "1", *options)
        assert (said.code, said.err) == (0, "")


def test_no_records(command, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    for path, message in (
        ("empty.jsonl", "holds no record; write one"),
        ("none.jsonl", "can't be read"),
        (".", "can't"),
    ):
        said = command("eval", tmp_path / path)
        assert (said.code, said.out) == (1, "")
        assert message in said.err


def test_usage(command, gold):
    assert command("eval").code == 2
    assert command("eval", gold, "--worst", "-1").code == 2
    assert command("eval", gold, "--rules", "none.toml").code == 2
    assert "--worst" in command("eval", "--help").out
    assert "cleanpress eval" in command("--help").out
