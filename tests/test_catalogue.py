"""The catalogues: the same keys and placeholders in both languages, every key used, every used key there."""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from analysis.language import CATALOGUES as LOCALE
from analysis.language import LANGUAGES, language
from analysis.records.files import ROOT
from tests.source import trees

CONTENT = {code: (LOCALE / f"{code}.po").read_text(encoding="utf-8") for code in LANGUAGES}
CATALOGUES = {
    code: {message.id if isinstance(message.id, str) else message.id[0]: message for message in catalogue if message.id}
    for code, catalogue in ((code, read_po(io.StringIO(text), locale=code)) for code, text in CONTENT.items())
}
GERMAN, ENGLISH = CATALOGUES["de"], CATALOGUES["en"]


@cache
def sources() -> dict[str, ast.Module]:
    """Return the syntax tree of each file that asks for texts; calls in a template are written as in Python."""
    found = {str(path): tree for path, tree in trees().items()}
    for path in sorted((ROOT / "analysis").rglob("*.jinja")):
        calls_in_it = re.findall(r"\bt\([^)]*\)", path.read_text(encoding="utf-8"))
        found[str(path.relative_to(ROOT))] = ast.parse("\n".join(calls_in_it))
    return found


IN_GERMAN_BY_DESIGN = {"noscript.other", "footer.language"}
"""English texts that lead a German reader to the German page."""

GERMAN_SENTENCE = re.compile(
    r"\b(?:aber|als|auch|auf|aus|bei|das|dem|den|der|des|durch|eine?|eine[mnrs]|es|ist|kann|keine?|mit|nach|nicht|noch|nur"
    r"|oder|sich|sie|sind|und|unter|vom|von|vor|werden|wie|wird|zum|zur|über)\b",
    re.IGNORECASE,
)
"""Words without which there is hardly a German sentence; none is English or stands in a name in an English text."""

LANGUAGE_NAMES = {"t", "lang", "texts()", "language(code)"}
"""How the code names a Language."""

ENGLISH_ONLY = re.compile(r"api\.(?!title$|resource\.).+")
"""What the data API says of itself and of errors; what stands in its answers comes in both languages."""

UNITS = (
    r"km²?|m²?|%|Prozentpunkte?|percentage points?|Einwohner\w*|inhabitants?|Menschen|people|Mio\.|Millionen|million"
    r"|[kM]B|Sekunden?|seconds?|Minuten?|minutes?"
)
"""Words that no line begins with, where the number before them ends one: of measures, people, time, size."""

TAKEN_AS_N = {"n"}
"""Placeholder that ``Language.count`` fills by itself."""


def texts_of(message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield place, kind ("text" or "count") and call of each use of a Language in the code."""
    for path, tree in sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            place = f"{path}:{node.lineno}"
            method = node.func.attr if isinstance(node.func, ast.Attribute) else None
            if ast.unparse(node.func) in LANGUAGE_NAMES:
                yield place, "text", node
            elif method == "count" and ast.unparse(node.func.value) in LANGUAGE_NAMES:
                yield place, method, node


def keys(argument: ast.expr) -> Iterator[str | re.Pattern]:
    """Yield the literal keys in ``argument``, and patterns for those that are put together."""
    if isinstance(argument, ast.Constant):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from keys(argument.body)
        yield from keys(argument.orelse)
    elif isinstance(argument, ast.JoinedStr):
        yield pattern(argument)


def pattern(joined: ast.JoinedStr) -> re.Pattern:
    """Return what an f-string may give: each {…} stands for one or more signs of a key."""
    parts = [re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_.-]+" for part in joined.values]
    return re.compile("".join(parts))


def exists(key: str | re.Pattern) -> bool:
    return key in ENGLISH if isinstance(key, str) else any(map(key.fullmatch, ENGLISH))


def literals() -> tuple[set[str], list[re.Pattern]]:
    """Return all text literals of the code and the patterns of all f-strings that begin like a key."""
    plain, patterns = set(), []
    for tree in sources().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                start = node.values[0] if node.values else None
                begins_like_a_key = isinstance(start, ast.Constant) and re.fullmatch(
                    r"[a-z0-9_]+\.[a-z0-9_.-]*", start.value
                )
                ends_like_a_key = isinstance(node.values[-1], ast.Constant) and node.values[-1].value.startswith(".")
                if begins_like_a_key or ends_like_a_key:
                    patterns.append(pattern(node))
    return plain, patterns


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_key_stands_once_and_has_a_form(code):
    found = re.findall(r'^msgid "(.+)"$', CONTENT[code], re.MULTILINE)
    assert len(found) == len(set(found)) == len(CATALOGUES[code])
    assert [key for key in found if not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_-]+)+", key)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_line_is_lost(code):
    """A text that goes on in a line without quotation marks ends there for the reader, without a word."""
    lost = [line for line in CONTENT[code].splitlines() if line and not re.match(r'#|(msg\S+ )?".*"$', line)]
    assert lost == []


def test_both_languages_have_the_same_keys():
    assert set(GERMAN) == {key for key in ENGLISH if not ENGLISH_ONLY.fullmatch(key)}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_there(code):
    for key, message in CATALOGUES[code].items():
        assert all(text.strip() for text in texts_of(message)), key
        assert not message.fuzzy, key


def test_both_languages_have_the_same_placeholders_and_plurals():
    for key, message in GERMAN.items():
        german, english = texts_of(message), texts_of(ENGLISH[key])
        assert len(german) == len(english), key
        assert isinstance(message.id, str) == isinstance(ENGLISH[key].id, str), key
        # "one alliance" may leave its number out; the form for many decides.
        assert placeholders(german[-1]) == placeholders(english[-1]), key
        for text in (*german, *english):
            assert placeholders(text) <= placeholders(german[-1]), key


def test_plurals_have_two_forms():
    for key, message in GERMAN.items():
        if not isinstance(message.id, str):
            assert len(texts_of(message)) == 2, key


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_its_key(code):
    for key, message in CATALOGUES[code].items():
        assert key not in texts_of(message)
        if isinstance(message.id, str):
            assert language(code)(key) == message.string


def test_every_key_in_the_code_exists():
    missing = [f"{place}: {key}" for place, _, call in calls() for key in keys(call.args[0]) if not exists(key)]
    assert missing == []


def test_calls_give_each_placeholder():
    wrong = []
    for place, kind, call in calls():
        given = {keyword.arg for keyword in call.keywords}
        if None in given:  # **values
            continue
        for key in keys(call.args[0]):
            if not isinstance(key, str) or key not in ENGLISH:
                continue
            asked = placeholders(texts_of(ENGLISH[key])[-1])
            if asked - TAKEN_AS_N != given if kind == "count" else asked != given:
                wrong.append(f"{place}: {key} asks for {sorted(asked)}, given {sorted(given)}")
    assert wrong == []


def test_plural_texts_are_counted_and_only_they():
    wrong = []
    for place, kind, call in calls():
        for key in keys(call.args[0]):
            if isinstance(key, str) and key in ENGLISH:
                plural = not isinstance(ENGLISH[key].id, str)
                if plural != (kind == "count"):
                    wrong.append(f"{place}: {key}")
    assert wrong == []


def test_every_key_is_used():
    plain, patterns = literals()
    unused = [key for key in ENGLISH if key not in plain and not any(p.fullmatch(key) for p in patterns)]
    assert unused == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_line_ends_between_a_number_and_its_unit(code):
    apart = re.compile(rf"[}}\d]\W{{0,2}} (?:{UNITS})(?!\w)")
    assert [key for key, message in CATALOGUES[code].items() if any(map(apart.search, texts_of(message)))] == []


def test_the_formal_address_is_used():
    """The interface says Sie: no text speaks to the reader as du."""
    informal = re.compile(r"\b(du|dich|dir|dein|deine|deinen|deiner)\b", re.IGNORECASE)
    assert [key for key, message in GERMAN.items() if any(informal.search(text) for text in texts_of(message))] == []


def test_no_english_text_is_german_but_that_for_readers_of_german():
    said = {
        key: " ".join(re.sub(r"{\w*}", " ", text) for text in texts_of(message)) for key, message in ENGLISH.items()
    }
    german = {key for key, text in said.items() if GERMAN_SENTENCE.search(text)}
    assert german == {"noscript.other"} <= IN_GERMAN_BY_DESIGN
