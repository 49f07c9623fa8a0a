"""The shipped rules: examples, near misses, cross hits, blow-up, and the registry's own behaviour."""

import time
import tomllib
from pathlib import Path

import pytest

from cleanpress import RuleError, Rules, clean
from cleanpress.check import MISSES, check, masked, pumped
from cleanpress.detectors import DETECTORS
from cleanpress.examples import unmark
from cleanpress.registry import parse

RULES = Path(__file__).parent.parent / "cleanpress" / "rules"
IDS = Path(__file__).with_name("ids.txt")
GOOD = """
[[rule]]
id = "id.promo.shop"
kind = "promo"
scope = "line"
precision = "exact"
starts = ["beli bukunya"]
then = ":"
why = "An offer of the house's shop."
source = "an invented site"
since = "0.1"
hits = ['Beli bukunya: Kumpulan Resep Nusantara']
misses = ['Beli bukunya sekarang, kata penulis itu.', 'Kamu harus beli bukunya sebelum habis.']
"""


@pytest.fixture(scope="module")
def checked():
    """The problems of all shipped rules, and the seconds that it took to look for them."""
    start = time.process_time()
    return check(Rules.default()), time.process_time() - start


@pytest.mark.parametrize("rule", Rules.default().active, ids=lambda rule: rule.id)
def test_rule(rule, checked):
    assert not [str(problem) for problem in checked[0] if problem.rule == rule.id]


def test_the_whole_check_takes_less_than_a_minute(checked):
    assert checked[1] < 60


def said(tmp_path, misses):
    """What the check says of GOOD with these near misses."""
    (tmp_path / "mine.toml").write_text(GOOD[: GOOD.index("misses =")] + f"misses = {misses}\n", "utf-8")
    return [problem.message for problem in check(Rules.default().add(tmp_path / "mine.toml"), only=["id.promo.shop"])]


def test_one_near_miss_loads_and_is_reported(tmp_path):
    (problem,) = said(tmp_path, ["Beli bukunya sekarang, kata penulis itu."])
    assert problem.startswith(f"only 1 near miss; a rule needs {MISSES}: add another sentence")


def test_a_near_miss_of_another_rule_with_the_words_put_in_is_reported(tmp_path):
    """The frame is that of a shipped miss: 'Memuat tiga puluh orang, kapal itu oleng.'"""
    problems = said(tmp_path, ["Beli bukunya tiga puluh orang - kapal itu oleng!", "Kamu harus beli bukunya dulu."])
    assert len(problems) == 1
    assert "is a near miss of any.media.loading, 'Memuat tiga puluh orang, kapal itu oleng.'" in problems[0]
    assert problems[0].endswith("; write a sentence of its own")


def test_two_alike_in_one_rule_are_reported(tmp_path):
    problems = said(tmp_path, ["Ia menulis 12 kali: beli bukunya.", "Ia menulis 7 kali 'beli bukunya'"])
    assert len(problems) == 2
    assert all("another near miss of this rule" in problem for problem in problems)


def test_two_sentences_of_their_own_are_fine(tmp_path):
    assert not said(tmp_path, ["Kamu harus beli bukunya sebelum habis.", "Beli bukunya atau pinjam, pesan guru."])


def test_masked():
    (rule,), _ = parse(GOOD.replace('["beli bukunya"]', '["beli", "beli bukunya baru di toko", "# buku"]'), "test")
    assert masked(rule, 'Ia "BELI  bukunya baru di toko" itu.') == masked(rule, "Ia beli itu")
    assert masked(rule, "Ia beli bukunya kemarin") == masked(rule, "Ia – 12 buku – kemarin") == "ia _ kemarin"
    assert masked(rule, "Pada 2 Maret 2024") == "pada 0 maret 0"
    assert masked(rule, "Ia beli beras") != masked(rule, "Ia beli cabai")


def test_no_released_id_is_lost():
    """A rule may be renamed (`was`) or retired, not dropped. A release adds its ids to the list."""
    released = {line for line in IDS.read_text("utf-8").splitlines() if not line.startswith("#")}
    together = Rules(()).joined(Rules.default(), "cleanpress/rules")  # no two files share an id
    known = {name for rule in together for name in (rule.id, *rule.was)}
    assert len(released) >= 148
    assert released <= known, released - known


def test_one_file_a_language_and_kind():
    for file in RULES.glob("*/*.toml"):
        for entry in tomllib.loads(file.read_text("utf-8"))["rule"]:
            assert entry["id"].split(".")[:2] == [file.parent.name, file.stem]


def test_every_detector_is_named_by_a_rule():
    assert {rule.detector for rule in Rules.default() if rule.detector} == set(DETECTORS)


def test_every_kind_but_none_else_has_rules():
    from cleanpress import KINDS

    assert {rule.kind for rule in Rules.default().active} == set(KINDS)


def test_a_users_rule_is_added(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD, "utf-8")
    rules = Rules.default().add(tmp_path / "mine.toml")
    text = "Harga beras naik lagi.\nBeli bukunya: Kumpulan Resep Nusantara"
    assert clean(text).body != "Harga beras naik lagi."
    assert clean(text, rules=rules).body == "Harga beras naik lagi."
    assert not check(rules, only=["id.promo.shop"])


def test_choices_in_a_phrase_are_spelled_out():
    (rule,), _ = parse(
        GOOD.replace('["beli bukunya"]', '["{beli|pesan} {buku|novel}nya", "beli {di sini |}sekarang"]'), "x"
    )
    assert rule.starts == (
        "beli bukunya", "beli novelnya", "pesan bukunya", "pesan novelnya", "beli di sini sekarang", "beli sekarang",
    )  # fmt: skip


def test_a_known_id_needs_override(tmp_path):
    text = GOOD.replace("id.promo.shop", "id.promo.channel")
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    with pytest.raises(RuleError, match="override = true"):
        Rules.default().add(tmp_path / "mine.toml")
    (tmp_path / "mine.toml").write_text(text + "override = true\n", "utf-8")
    rules = Rules.default().add(tmp_path / "mine.toml")
    assert next(rule for rule in rules if rule.id == "id.promo.channel").starts == ("beli bukunya",)


def test_disable():
    rules = Rules.default().disable("any.ad.*")
    assert "ADVERTISEMENT" in clean("Harga naik.\nADVERTISEMENT\nStok aman.", rules=rules).body
    with pytest.raises(RuleError, match=r"no rule matches 'any.add.label', did you mean 'any.ad.label'\?"):
        Rules.default().disable("any.add.label")


def test_a_renamed_rule_answers_to_its_old_id():
    (rule,), _ = parse(GOOD + 'was = ["id.promo.store"]\n', "mine.toml")
    assert len(Rules((rule,)).disable("id.promo.store")) == 0


def test_a_file_may_disable(tmp_path):
    (tmp_path / "mine.toml").write_text('disable = ["any.ad.*"]\n' + GOOD, "utf-8")
    rules = Rules.default().add(tmp_path / "mine.toml")
    assert not any(rule.id.startswith("any.ad.") for rule in rules)


def test_the_digest_follows_behaviour_not_wording():
    (rule,), _ = parse(GOOD, "mine.toml")
    (reworded,), _ = parse(GOOD.replace("An offer", "One offer"), "mine.toml")
    (changed,), _ = parse(GOOD.replace("beli bukunya", "beli buku"), "mine.toml")
    assert Rules((rule,)).digest == Rules((reworded,)).digest != Rules((changed,)).digest


def test_preview_is_logged_and_not_removed(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD + 'status = "preview"\n', "utf-8")
    article = clean("Harga naik.\nBeli bukunya: Kumpulan Resep", rules=[tmp_path / "mine.toml"])
    assert "Beli bukunya" in article.body
    assert [(k.rule, k.reason.split(":")[0]) for k in article.kept] == [("id.promo.shop", "preview")]


def test_protect_guards_text(tmp_path):
    guard = (
        GOOD.replace("id.promo.shop", "id.ad.guard").replace('"promo"', '"ad"').replace("beli bukunya", "advertisement")
    )
    guard = guard.replace('then = ":"', 'action = "protect"').replace("Beli bukunya", "Advertisement")
    (tmp_path / "mine.toml").write_text(guard, "utf-8")
    article = clean("Harga naik.\nADVERTISEMENT", rules=[tmp_path / "mine.toml"])
    assert article.body == "Harga naik.\n\nADVERTISEMENT"
    assert {k.reason for k in article.kept} == {"protect: a rule guards this text"}


def test_marks():
    assert unmark("a [[b]] c [[d]]") == ("a b c d", ((2, 3), (6, 7)))
    assert unmark("[[[Gambas:Video]]]") == ("[Gambas:Video]", ((0, 14),))


def test_pumped_texts_are_long_and_broken_off():
    rule = next(rule for rule in Rules.default() if rule.pattern)
    assert all(len(text) > 10_000 for text in pumped(rule))


def test_a_rule_may_be_replaced_under_its_new_id_only(tmp_path):
    """What was renamed keeps its old id to itself; the new one can be overridden as ever."""
    (renamed,), _ = parse(GOOD + 'was = ["id.promo.store"]\n', "mine.toml")
    rules = Rules((renamed,))
    (tmp_path / "old.toml").write_text(GOOD.replace("promo.shop", "promo.store") + "override = true\n", "utf-8")
    with pytest.raises(RuleError, match=r"id\.promo\.shop had this id; choose another id, or override id\.promo\.shop"):
        rules.add(tmp_path / "old.toml")
    (tmp_path / "new.toml").write_text(GOOD + 'was = ["id.promo.store"]\noverride = true\n', "utf-8")
    assert len(rules.add(tmp_path / "new.toml")) == 1


def test_a_retired_rule_removes_nothing_and_keeps_its_id(tmp_path):
    (tmp_path / "mine.toml").write_text(GOOD + 'status = "retired"\n', "utf-8")
    rules = Rules.default().add(tmp_path / "mine.toml")
    text = "Harga naik.\nBeli bukunya: Kumpulan Resep"
    assert "Beli bukunya" in clean(text, rules=rules).body
    (tmp_path / "again.toml").write_text(GOOD, "utf-8")
    with pytest.raises(RuleError, match="this id exists already"):
        rules.add(tmp_path / "again.toml")
