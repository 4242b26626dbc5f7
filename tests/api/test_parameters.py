"""Parameters on their own: what the schema says is what is let through."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.parameters import MAX_VALUES, Parameter, query_texts, read
from api.problems import Problem
from api.resources import resources
from ui import data

EVERY = {parameter.name: parameter for resource in resources(data.tables()) for parameter in resource.parameters}
TEXTS = st.one_of(
    st.text(max_size=210),
    st.integers(-5, 20_000_000).map(str),
    st.sampled_from([value for parameter in EVERY.values() for value in parameter.schema.get("enum", [])]),
)


@given(st.sampled_from(list(EVERY.values())), TEXTS)
@example(EVERY["limit"], "1000")
@example(EVERY["limit"], "1001")
@example(EVERY["limit"], "²")
def test_what_passes_fits_the_schema_and_what_fits_passes(parameter, text):
    schema = Draft202012Validator(dict(parameter.schema))
    is_number = text.isascii() and text.isdigit() and text == str(int(text))
    meant = int(text) if parameter.schema["type"] == "integer" and is_number else text
    try:
        assert parameter.value(text) == meant
        assert schema.is_valid(meant)
    except Problem as problem:
        assert problem.allowed
        assert not schema.is_valid(meant)


def test_only_words_are_used_that_are_understood():
    for parameter in EVERY.values():
        assert set(parameter.schema) <= {"type", "enum", "minimum", "maximum", "maxLength", "default"}
        assert parameter.schema["type"] in ("string", "integer")


def test_a_value_that_is_not_given_is_the_default():
    limit = Parameter("limit", {"type": "integer", "minimum": 1, "maximum": 9, "default": 5}, "2")
    by = Parameter("by", {"type": "string", "enum": ["land"]}, "land")
    land = Parameter("land", {"type": "string", "enum": ["BB", "MV"]}, "BB", repeatable=True)
    assert read({}, [limit, by, land]) == {"limit": 5, "by": None, "land": ()}
    assert read({"limit": ["7"], "land": ["MV", "BB"]}, [limit, by, land])["land"] == ("MV", "BB")


def test_the_query_is_read_as_it_is_written():
    assert query_texts(b"land=BB&q=K%C3%B6nigs+Wusterhausen&land=MV&by") == {
        "land": ("BB", "MV"),
        "q": ("Königs Wusterhausen",),
        "by": ("",),
    }
    assert query_texts(b"") == {}
    assert len(query_texts(b"&".join(b"%d=1" % n for n in range(MAX_VALUES)))) == MAX_VALUES


@given(st.binary(max_size=200))
def test_any_query_is_read_or_refused(query):
    try:
        assert all(isinstance(text, str) for texts in query_texts(query).values() for text in texts)
    except Problem as problem:
        assert problem.status in (400, 414)
