"""Findings in words: each rule has its texts in both catalogues and nowhere else, and the lines of the command line."""

import ast
import io
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from analysis.intake.notes import codes
from analysis.intake.wording import OTHERWISE
from analysis.language import CATALOGUES, LANGUAGES, language
from analysis.records.findings import finding, rules
from analysis.records.wording import LISTED, BrokenTable, as_dict, expected, line, message, wrong
from tests.source import trees

EN, DE = language("en"), language("de")
ENUM = finding("data/x.csv", 3, "land", "enum", "XX\u200b", allowed="BB, MV")
IN_WORDS = {f"rule.pattern.{name}": set() for name in ("id", "area_key", "day", "list", "code")}
IN_WORDS |= {"rule.pattern.words": {"words"}}

MAKERS = {"note", "finding", "stop", "spoil", "Refused", "_refused"}
"""What the code calls to make notes and findings of a rule that it names."""


def placeholders(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.fixture(params=LANGUAGES)
def texts(request) -> dict[str, str]:
    """Key -> text of the rules and notes in one catalogue."""
    content = (CATALOGUES / f"{request.param}.po").read_text(encoding="utf-8")
    catalogue = read_po(io.StringIO(content), locale=request.param)
    return {entry.id: entry.string for entry in catalogue if entry.id and entry.id[:5] in ("rule.", "incom")}


def test_each_rule_has_two_texts_and_no_text_is_of_none(texts):
    named = {key: placeholders(text) for key, text in texts.items() if key.startswith("rule.")}
    pairs = {rule: named.pop(f"rule.{rule}.wrong") | named.pop(f"rule.{rule}.expected") for rule in rules()}
    for key in set(OTHERWISE.values()):  # what people who know no codes are told instead, in words of the rule itself
        rule = next(rule for (rule, _), other in OTHERWISE.items() if other == key)
        assert named.pop(f"{key}.wrong") | named.pop(f"{key}.expected") <= pairs[rule]
    assert named == IN_WORDS


def test_each_rule_and_note_of_the_catalogue_is_found_by_the_code():
    nodes = [node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert (rules() | codes()) - {node.value for node in nodes} == set()


def test_each_finding_and_note_has_what_its_texts_name(texts):
    wrong = []
    for path, tree in trees().items():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = {keyword.arg for keyword in call.keywords}
            for argument in call.args if ast.unparse(call.func).rpartition(".")[2] in MAKERS else ():
                code = argument.value if isinstance(argument, ast.Constant) else None
                is_note = (
                    ast.unparse(call.func) == "note"
                )  # another is that of what reads a table, which makes findings
                keys = [f"incoming.note.{code}"] if is_note else [f"rule.{code}.wrong", f"rule.{code}.expected"]
                if None not in given and not placeholders(*(texts.get(key, "") for key in keys)) <= given:
                    wrong.append(f"{path}:{call.lineno} {code}")
    assert wrong == []


def test_a_finding_as_a_line():
    assert line(ENUM, EN) == 'data/x.csv:3:land: the value is unknown, found "XX<U+200B>", expected one of BB, MV'
    assert line(ENUM, DE) == (
        "data/x.csv:3:land: Der Wert ist unbekannt, gefunden: „XX<U+200B>“, erwartet: einer von BB, MV"
    )
    whole = finding("data/y.csv", None, None, "unknown_file", "y.csv", allowed="x.csv")
    assert line(whole, EN) == 'data/y.csv::: the file belongs to no table, found "y.csv", expected one of x.csv'
    nothing = finding("data/y.csv", 2, "id", "required")
    assert message(nothing, EN) == "the value is missing, found nothing, expected a value"
    assert message(nothing, DE) == "Der Wert fehlt, gefunden: nichts, erwartet: ein Wert"


def test_a_finding_for_scripts():
    assert as_dict(ENUM, EN) == {
        "file": "data/x.csv",
        "row": 3,
        "column": "land",
        "rule": "enum",
        "found": "XX<U+200B>",
        "message": 'the value is unknown, found "XX<U+200B>", expected one of BB, MV',
    }


def test_braces_in_what_was_found_are_no_placeholders():
    item = finding("f.csv", 3, "a{b}", "unknown_column", "{x}", columns="{y}, z")
    assert (wrong(item, EN), expected(item, EN)) == ("the column is unknown", "one of {y}, z")
    assert '"{x}"' in message(item, EN)


def test_an_unknown_rule_raises():
    with pytest.raises(KeyError, match="nonsense"):
        finding("f.csv", 1, "id", "nonsense")


def test_the_error_of_broken_tables_lists_the_first_findings_in_english():
    problem = BrokenTable([ENUM] * (LISTED + 5))
    assert str(problem).splitlines() == [*[line(ENUM, EN)] * LISTED, "… and 5 more"]
    assert len(problem.findings) == LISTED + 5
    assert str(BrokenTable([ENUM])) == line(ENUM, EN)
