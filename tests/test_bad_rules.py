"""Rule files that are wrong: the message names file, rule, field and fix."""

import re

import pytest

from cleanpress import RuleError, Rules
from cleanpress.check import check

FIELDS = {
    "id": '"id.promo.shop"',
    "kind": '"promo"',
    "scope": '"line"',
    "precision": '"exact"',
    "starts": '["beli bukunya"]',
    "why": '"An offer of the shop."',
    "source": '"an invented site"',
    "since": '"0.1"',
    "hits": "['Beli bukunya: Kumpulan Resep']",
    "misses": "['Jangan beli bukunya, kata dia.']",
}
CASES = {
    "no hits": ({"hits": None}, "hits is missing; give at least one text that the rule must find"),
    "empty hits": ({"hits": "[]"}, "hits is missing"),
    "no misses": ({"misses": None}, "misses is missing; give at least one near miss"),
    "no why": ({"why": None}, "why is missing; say in one sentence why these words are never story"),
    "unknown key": ({"patern": "'x'"}, "unknown key 'patern', did you mean 'pattern'?"),
    "unknown kind": ({"kind": '"promos"'}, "kind = 'promos' is none of title, date,"),
    "kind did you mean": ({"kind": '"promos"'}, "did you mean 'promo'?"),
    "unknown scope": (
        {"scope": '"lines"'},
        "scope = 'lines' is none of inline, line, block, tail, did you mean 'line'?",
    ),
    "unknown precision": ({"precision": '"0.9"'}, "precision = '0.9' is none of exact, likely, hint"),
    "two matchers": (
        {"equals": '["x y"]'},
        "give exactly one of starts, equals, pattern, selector, detector, not starts, equals",
    ),
    "no matcher": ({"starts": None}, "give exactly one of starts, equals, pattern, selector, detector, not none"),
    "id of another kind": (
        {"id": '"id.share.shop"'},
        "id must read language.kind.slug in lower case, here '....promo.some-words'",
    ),
    "id in capitals": ({"id": '"ID.promo.Shop"'}, "id must read language.kind.slug in lower case"),
    "pattern without needs": ({"starts": None, "pattern": "'beli.*'"}, "needs is missing; list lower-case words"),
    "backspace": (
        {"starts": None, "pattern": '"\\bbeli"', "needs": '["beli"]'},
        "a control character stands in the pattern",
    ),
    "look-around": (
        {"starts": None, "pattern": "'beli(?=buku)'", "needs": '["beli"]'},
        "pattern: invalid perl operator: (?=; patterns are RE2's: no look-around (use `unless`)",
    ),
    "unknown group in pattern": (
        {"starts": None, "pattern": "'beli (?P<autor>.*)'", "needs": '["beli"]'},
        "unknown group 'autor' in the pattern, did you mean 'author'?",
    ),
    "protect at the end": ({"action": '"protect"', "where": '"last"'}, "can't be bound to the story's end"),
    "broken unless": ({"unless": "'(['"}, "unless: missing ]: [; patterns are RE2's"),
    "text for a list": ({"starts": '"beli bukunya"'}, "starts must be a list, in square brackets"),
    "number for a text": ({"since": "0.1"}, "since must be a text in quotes"),
    "empty phrase": ({"starts": '[""]'}, "starts must hold texts in quotes, none of them empty"),
    "too many choices": (
        {"starts": "['" + "{a|b} " * 10 + "beli bukunya']"},
        "stands for 1,024 phrases; 1,000 at most: write two forms",
    ),
    "empty choice": ({"starts": "['{beli bukunya|}']"}, "starts must hold texts in quotes, none of them empty"),
    "inline phrase": ({"scope": '"inline"', "hits": "['[[Beli bukunya]]']"}, "inline rules need a pattern"),
    "inline hit without marks": (
        {"scope": '"inline"', "starts": None, "pattern": "'beli'", "needs": '["beli"]'},
        "mark what an inline rule finds with [[ ]]",
    ),
    "until on a line": ({"until": '"headline"'}, "until belongs to scope = 'inline'"),
    "unknown rest": ({"rest": '"writer"'}, "unknown group 'writer'"),
    "unknown group in meta": (
        {"hits": "[{ text = 'Beli bukunya: x', meta = { autor = 'x' } }]"},
        "unknown group 'autor', did you mean 'author'?",
    ),
    "was that is no id": ({"was": '["shop"]'}, "was holds former ids, each reads language.kind.slug"),
    "was of its own": ({"was": '["id.promo.shop"]'}, "was: 'id.promo.shop' is the id of a rule"),
    "was of another rule": ({"was": '["any.ad.label"]'}, "was: 'any.ad.label' is the id of a rule; `was` holds ids"),
    "override as text": ({"override": '"yes"'}, "override must be true or false"),
}


def written(changes):
    fields = {**FIELDS, **changes}
    return "[[rule]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items() if value is not None)


@pytest.mark.parametrize("name", CASES)
def test_message(name, tmp_path):
    changes, message = CASES[name]
    file = tmp_path / "mine.toml"
    file.write_text(written(changes), "utf-8")
    with pytest.raises(RuleError, match=re.escape(message)) as error:
        Rules.default().add(file)
    rule = changes.get("id", FIELDS["id"]).strip('"')
    assert str(error.value).startswith(f"{file}: {rule}: ")


FILES = {
    "not TOML": ("[[rule]\nid = 1", "not valid TOML"),
    "one bracket": ('[rule]\nid = "id.promo.x"', "write each rule under its own [[rule]], with two brackets"),
    "unknown table": ("[[rules]]\n", "unknown key 'rules', did you mean 'rule'?"),
    "disable as text": ('disable = "any.ad.*"', "disable must be a list of rule ids"),
    "former id given again": (
        written({"was": '["id.promo.store"]'}) + written({"id": '"id.promo.store"'}),
        "id.promo.store: id.promo.shop had this id; choose another id, or override id.promo.shop",
    ),
    "former id of two": (
        written({"was": '["id.promo.store"]'}) + written({"id": '"id.promo.stall"', "was": '["id.promo.store"]'}),
        "id.promo.stall: was: id.promo.shop had the id 'id.promo.store'; ids are never shared",
    ),
    "id twice": (written({}) + written({}), "id.promo.shop: two rules have this id"),
}


@pytest.mark.parametrize("name", FILES)
def test_file(name, tmp_path):
    text, message = FILES[name]
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RuleError, match=re.escape(message)):
        Rules.default().add(file)


def test_missing_file(tmp_path):
    with pytest.raises(RuleError, match=r"nowhere\.toml: can't be read as a rule file"):
        Rules.default().add(tmp_path / "nowhere.toml")


BROKEN = {
    "a single miss": ({}, "misses", "only 1 near miss; a rule needs 2: add another sentence"),
    "two misses of one build": (
        {"misses": "['Jangan beli bukunya, kata dia.', 'Jangan: Beli bukunya; kata dia']"},
        "misses",
        "is another near miss of this rule",
    ),
    "hit that is not found": ({"hits": "['Jual bukunya: Kumpulan Resep']"}, "hits", "should find"),
    "hit with a wrong span": (
        {
            "scope": '"inline"',
            "starts": None,
            "pattern": "'beli bukunya'",
            "needs": '["beli"]',
            "hits": "['[[Beli]] bukunya']",
        },
        "hits",
        "should find ['Beli'], but finds ['Beli bukunya']",
    ),
    "miss that is found": ({"misses": "['Beli bukunya sekarang.']"}, "misses", "removes 'Beli bukunya sekarang.'"),
    "miss that is no near miss": ({"misses": "['Harga beras naik lagi.']"}, "misses", "holds none of the rule's words"),
    "miss that another rule removes": (
        {"misses": "['Baca juga: Jangan Beli Bukunya']"},
        "misses",
        "id.related.read-also removes",
    ),
    "wrong capture": (
        {"rest": '"related"', "hits": "[{ text = 'Beli bukunya: A B', meta = { related = 'A' } }]"},
        "hits",
        "related should be 'A', but is ['A B']",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_check_finds(name, tmp_path):
    changes, test, message = BROKEN[name]
    file = tmp_path / "mine.toml"
    file.write_text(written(changes), "utf-8")
    problems = check(Rules.default().add(file), only=["id.promo.shop"])
    assert any(problem.test == test and message in problem.message for problem in problems), problems
