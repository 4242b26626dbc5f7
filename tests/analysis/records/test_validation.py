"""Values against the descriptor: each rule once by hand, then whole tables by property tests."""

import re
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis.language import language
from analysis.records.delimited import to_csv_bytes
from analysis.records.gathering import DEFAULT_LIMITS, Reading
from analysis.records.package import Field, TableSpec, load_package
from analysis.records.tables import typed
from analysis.records.tabular import read
from analysis.records.validation import referred, validate
from analysis.records.values import GARBLED
from analysis.records.wording import expected, line, message

EN = language("en")
PACKAGE = load_package()

ALLIANCE = {"id": "bb-a", "name": "Bündnis", "place": "Ort", "scope": "gemeinde", "land": "BB", "status": "active"}
AREA = {"alliance_id": "bb-a", "level": "gemeinde", "area_key": "12060001", "partial": "false"}
PARTNER = {"alliance_id": "bb-a", "partner": "Stadt", "sector": "kommune"}
TOTAL = {"area": "DE", "measure": "alliances", "value": "1", "qualifier": "exact", "publisher": "BMFSFJ"}
TOTAL["source"] = "https://quelle.example"


def frame(table: str, *rows: dict) -> pd.DataFrame:
    """A frame of text in the columns of a table, indexed by spreadsheet row."""
    columns = PACKAGE.tables[table].columns
    cells = pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=columns, dtype="str")
    return cells.set_axis(range(2, len(rows) + 2))


def reading(table: str, *rows: dict) -> Reading:
    return Reading(f"{table}.csv", frame(table, *rows), (), complete=True)


def findings(table: str, *rows: dict, **others: pd.DataFrame) -> list[tuple]:
    """(row, column, rule) of the findings in a table of ``rows``; others: tables that references may lead to."""
    found = validate({table: [reading(table, *rows)]}, PACKAGE, others)
    return [(item.row, item.column, item.rule) for item in found]


def alliance(**changes: str | None) -> list[tuple]:
    """Column and rule of the findings in one alliance."""
    return [(column, rule) for _, column, rule in findings("alliances", {**ALLIANCE, **changes})]


def test_a_good_row_has_no_findings():
    assert alliance() == []
    assert findings("alliance_areas", AREA) == []
    assert findings("partners", PARTNER) == []
    assert findings("reported_totals", TOTAL) == []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("id", None, "required"),
        ("name", None, "required"),
        ("name", "n" * 201, "max_length"),
        ("id", "BB-a", "pattern"),
        ("id", "bb--a", "pattern"),
        ("scope", "stadt", "enum"),
        ("land", "Brandenburg", "enum"),
        ("website", "ftp://x.example", "url"),
        ("website", "https://x y.example", "url"),
        ("partners_total", "1.5", "integer"),
        ("partners_total", "1,000", "integer"),
        ("partners_total", "9" * 19, "integer"),
        ("partners_total", "١", "integer"),
        ("partners_total", "-1", "minimum"),
        ("partners_total", "100001", "maximum"),
        ("status_as_of", "2005-1", "partial_date"),
        ("status_as_of", "2005-02-30", "impossible_date"),
        ("status_as_of", "2005-00", "impossible_date"),
        ("status_as_of", "2100-02-29", "year_range"),
        ("status_as_of", "1899", "year_range"),
        ("status_as_of", "0000-00-00", "year_range"),
        ("status_as_of", "2028", "year_range"),
    ],
)
def test_a_bad_value(column, value, rule):
    assert alliance(**{column: value}) == [(column, rule)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "n" * 200),
        ("name", "=HYPERLINK(1)"),
        ("name", "<b>Bündnis</b>"),
        ("name", "Bündnis „Familie“ – Größe 1\u00a0m"),
        ("name", "SÃO"),
        ("partners_total", "0"),
        ("partners_total", "100000"),
        ("status_as_of", "2004-02-29"),
        ("status_as_of", "1900"),
        ("status_as_of", "2027-12-31"),
    ],
)
def test_an_unusual_but_good_value(column, value):
    assert alliance(**{column: value}) == []


@pytest.mark.parametrize("value", ["true", "false"])
def test_booleans(value):
    assert findings("alliance_areas", {**AREA, "partial": value}) == []


@pytest.mark.parametrize("value", ["True", "1", "ja", "wahr"])
def test_no_booleans(value):
    assert findings("alliance_areas", {**AREA, "partial": value}) == [(2, "partial", "boolean")]


@pytest.mark.parametrize("value", ["12.5", "0", "1e3", "0.001", "12"])
def test_numbers(value):
    assert findings("reported_totals", {**TOTAL, "value": value}) == []


@pytest.mark.parametrize("value", ["12,5", "1.000.000", "nan", "inf", "1e999", "0x10", "1_000", "--1", ".5", "5."])
def test_no_numbers(value):
    assert findings("reported_totals", {**TOTAL, "value": value}) == [(2, "value", "number")]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (" Ort", "outer_space"),
        ("Ort\u00a0", "outer_space"),
        ("O\trt", "control_character"),
        ("O\nrt", "control_character"),
        ("O\x7frt", "control_character"),
        ("O\u200brt", "invisible_character"),
        ("O\u2066rt", "invisible_character"),
        ("O\u00adrt", "invisible_character"),
        ("O\u2028rt", "invisible_character"),
        ("O\ue000rt", "invisible_character"),
        ("GrÃ¼n", "garbled"),
        ("BÃ¼ÃŸe", "garbled"),
        ("Gr\ufffdn", "garbled"),
        ("â€žOrt", "garbled"),
        ("Gru\u0308n", "decomposed"),
    ],
)
def test_text(value, rule):
    assert alliance(place=value) == [("place", rule)]


def test_text_never_changes_and_is_judged_as_if_clean():
    rows = [{**ALLIANCE, "land": " BB", "status_as_of": "2005-02-30 "}]
    before = frame("alliances", *rows)
    one = Reading("alliances.csv", before.copy(), (), complete=True)
    found = [(item.column, item.rule) for item in validate({"alliances": [one]}, PACKAGE)]
    assert found == [("land", "outer_space"), ("status_as_of", "impossible_date"), ("status_as_of", "outer_space")]
    assert_frame_equal(one.frame, before)


def test_text_of_spaces_is_missing():
    assert alliance(place="  ") == [("place", "outer_space"), ("place", "required")]
    assert alliance(website=" ") == [("website", "outer_space")]


def test_unique_names_the_first_row():
    found = validate({"alliances": [reading("alliances", ALLIANCE, {**ALLIANCE, "id": "bb-b"}, ALLIANCE)]}, PACKAGE)
    assert [(item.row, item.column, item.rule, item.found) for item in found] == [(4, "id", "unique", "bb-a")]
    assert dict(found[0].params)["first_row"] == "2"


def test_values_that_differ_only_in_spaces_are_the_same():
    rows = (ALLIANCE, {**ALLIANCE, "id": "bb-a "})
    assert findings("alliances", *rows) == [(3, "id", "outer_space"), (3, "id", "unique")]


def test_primary_key_of_several_columns():
    rows = (AREA, {**AREA, "alliance_id": "bb-b"}, {**AREA, "area_key": "12060002"}, {**AREA, "partial": "true"})
    assert findings("alliance_areas", *rows) == [(5, "area_key", "primary_key")]


def test_primary_key_with_a_missing_part_is_only_missing():
    rows = ({**PARTNER, "partner": None}, {**PARTNER, "partner": None})
    assert findings("partners", *rows) == [(2, "partner", "required"), (3, "partner", "required")]


def test_foreign_key():
    rows = (PARTNER, {**PARTNER, "alliance_id": "bb-x"}, {**PARTNER, "partner": "TSV", "sector": "verein"})
    sectors = frame("sectors", {"sector": "kommune"}, {"sector": "vereine"})
    beside = {"alliances": frame("alliances", ALLIANCE), "sectors": sectors}
    found = validate({"partners": [reading("partners", *rows)]}, PACKAGE, beside)
    assert [(item.row, item.column, item.rule) for item in found] == [
        (3, "alliance_id", "unknown_key"),
        (4, "sector", "unknown_category"),
    ]
    assert expected(found[0], EN) == "one of the values of id in the table alliances"
    assert expected(found[1], EN) == "one of kommune, vereine"


def test_references_to_what_is_not_there_are_not_judged():
    assert findings("partners", {**PARTNER, "alliance_id": "bb-x"}) == []
    cut = Reading("alliances.csv", frame("alliances", ALLIANCE), (), complete=False)
    found = validate({"alliances": [cut], "partners": [reading("partners", {**PARTNER, "alliance_id": "x"})]}, PACKAGE)
    assert found == []
    without = Reading("alliances.csv", frame("alliances", ALLIANCE).drop(columns="id"), (), complete=True)
    readings = {"alliances": [without], "partners": [reading("partners", {**PARTNER, "alliance_id": "x"})]}
    assert validate(readings, PACKAGE) == []


def test_references_lead_to_all_files_of_a_table():
    halves = [reading("alliances", ALLIANCE), reading("alliances", {**ALLIANCE, "id": "bb-b"})]
    partners = reading("partners", PARTNER, {**PARTNER, "alliance_id": "bb-b"}, {**PARTNER, "alliance_id": "bb-c"})
    found = validate({"alliances": halves, "partners": [partners]}, PACKAGE)
    assert [(item.row, item.rule) for item in found] == [(4, "unknown_key")]


def test_a_reference_of_the_wrong_form_is_one_finding():
    beside = {"alliances": frame("alliances", ALLIANCE)}
    assert findings("partners", {**PARTNER, "alliance_id": "BB A"}, **beside) == [(2, "alliance_id", "pattern")]
    assert findings("partners", {**PARTNER, "alliance_id": " bb-a"}, **beside) == [(2, "alliance_id", "outer_space")]


@pytest.mark.parametrize(
    ("level", "key", "rules"),
    [
        ("gemeinde", "12060001", []),
        ("gemeindeverband", "120605001", []),
        ("kreis", "12060", []),
        ("gemeinde", "12060002", ["unknown_area"]),
        ("gemeindeverband", "120605002", ["unknown_area"]),
        ("kreis", "12061", ["unknown_area"]),
        ("kreis", "12060001", ["unknown_area"]),
        ("gemeinde", "12060", ["unknown_area"]),
        ("gemeinde", "1206000", ["pattern"]),
        ("stadt", "12060001", ["enum"]),
        (None, "12060001", ["required"]),
    ],
)
def test_area_keys(level, key, rules):
    beside = {
        "municipalities": frame("municipalities", {"ags": "12060001", "gemeindeverband_key": "120605001"}),
        "districts": frame("districts", {"key": "12060"}),
    }
    found = findings("alliance_areas", {**AREA, "level": level, "area_key": key}, **beside)
    assert [rule for _, _, rule in found] == rules


@pytest.mark.parametrize(
    ("founded", "ended", "rules"),
    [
        ("2009-05", "2009", []),
        ("2009", "2009-01-01", []),
        ("2009-05-02", "2009-05-02", []),
        ("2009-05-02", "2009-05", []),
        ("2009-05-02", "2009-05-01", ["not_before"]),
        ("2009-05-02", "2009-04", ["not_before"]),
        ("2009-05", "2008", ["not_before"]),
        ("2009", "2008-12-31", ["not_before"]),
        ("2009-13", "2008", ["impossible_date"]),
        (None, "2008", []),
    ],
)
def test_end_is_not_before_the_beginning(founded, ended, rules):
    found = alliance(founded=founded, founded_basis=founded and "stated", ended=ended)
    assert [rule for _, rule in found] == rules


def test_end_is_not_before_joining():
    found = validate(
        {"alliances": [reading("alliances", {**ALLIANCE, "joined_initiative": "2010", "ended": "2009-07"})]}, PACKAGE
    )
    assert [message(item, EN) for item in found] == [
        'the date lies before joined_initiative (2010), found "2009-07", expected 2010 or later'
    ]


def test_together():
    assert alliance(founded="2005") == [("founded_basis", "together")]
    assert alliance(founded_basis="stated") == [("founded_basis", "together")]
    assert alliance(founded_basis="stated", founded="2005") == []


@pytest.mark.parametrize(
    ("status", "ended", "status_as_of", "rules"),
    [
        ("ended", None, None, [("ended", "required_if")]),
        ("ended", "2015", None, []),
        ("ended", None, "2016", []),
        ("ended", None, "16", [("status_as_of", "partial_date")]),
        ("ended", None, " ", [("ended", "required_if"), ("status_as_of", "outer_space")]),
        ("ended ", None, None, [("ended", "required_if"), ("status", "outer_space")]),
        ("active", None, None, []),
        ("ende", None, None, [("status", "enum")]),
        (None, None, None, [("status", "required")]),
    ],
)
def test_a_value_that_another_one_asks_for(status, ended, status_as_of, rules):
    """An alliance that has ended at no known time would count as active for ever."""
    assert alliance(status=status, ended=ended, status_as_of=status_as_of) == rules


def test_a_value_that_is_asked_for_is_said_with_all_columns_where_it_may_stand():
    (found,) = validate({"alliances": [reading("alliances", {**ALLIANCE, "status": "ended"})]}, PACKAGE)
    assert message(found, EN) == (
        "the value is missing although status is ended, found nothing, "
        "expected a value in one of the columns ended, status_as_of"
    )


def test_a_value_that_is_asked_for_is_not_judged_where_one_of_the_columns_is_not_there():
    bare = frame("alliances", {**ALLIANCE, "status": "ended"})
    for column in ("status", "ended", "status_as_of"):
        one = Reading("a.csv", bare.drop(columns=column), (), complete=True)
        assert validate({"alliances": [one]}, PACKAGE) == []


def test_cells_of_doubtful_rows_are_not_judged():
    bad = {**ALLIANCE, "id": "bb-b", "land": "XX"}
    one = Reading("a.csv", frame("alliances", {**ALLIANCE, "land": "YY"}, bad), (), True, frozenset({3}))
    assert [(item.row, item.found) for item in validate({"alliances": [one]}, PACKAGE)] == [(2, "YY")]


def test_columns_that_are_not_there_are_not_judged():
    one = Reading("a.csv", frame("alliances", ALLIANCE)[["name", "founded", "ended"]], (), complete=True)
    assert validate({"alliances": [one]}, PACKAGE) == []


def test_all_findings_sorted_by_file_row_column():
    rows = ({**ALLIANCE, "land": "XX", "scope": "stadt"}, {"id": "bb-b", "name": " "}, {**ALLIANCE, "website": "x"})
    assert findings("alliances", *rows) == [
        (2, "land", "enum"),
        (2, "scope", "enum"),
        (3, "land", "required"),
        (3, "name", "outer_space"),
        (3, "name", "required"),
        (3, "place", "required"),
        (3, "scope", "required"),
        (3, "status", "required"),
        (4, "id", "unique"),
        (4, "website", "url"),
    ]


def test_findings_beyond_the_limit_are_counted():
    limit = DEFAULT_LIMITS.findings
    rows = [{**PARTNER, "sector": f"S{number}", "partner": f"P{number}"} for number in range(limit + 3)]
    beside = {"sectors": frame("sectors", {"sector": "kommune"})}
    found = validate({"partners": [reading("partners", *rows)]}, PACKAGE, beside)
    shown = [(row, "unknown_category") for row in range(2, limit + 2)]
    assert [(item.row, item.rule) for item in found] == [(None, "more_findings"), *shown]
    assert message(found[0], EN).startswith("3 more findings of the kind unknown_category")


def test_many_rows_are_judged_alike():
    rows = 200_000
    ids = np.char.add("bb-", np.arange(rows).astype(str))
    columns = {"alliance_id": ids, "partner": np.char.add("Verein ", np.arange(rows).astype(str)), "sector": "vereine"}
    many = pd.DataFrame(columns, dtype="str").set_axis(range(2, rows + 2))
    many.loc[777, "sector"] = "verein"
    many.loc[rows, "partner"] = many.loc[2, "partner"]
    many.loc[rows, "alliance_id"] = "bb-0"
    beside = {"sectors": frame("sectors", {"sector": "vereine"}), "alliances": pd.DataFrame({"id": ids}, dtype="str")}
    found = validate({"partners": [Reading("p.csv", many, (), complete=True)]}, PACKAGE, beside)
    assert [(item.row, item.column, item.rule) for item in found] == [
        (777, "sector", "unknown_category"),
        (rows, "partner", "primary_key"),
    ]


def test_referred_tables():
    assert referred(PACKAGE.tables["partners"]) == {"alliances", "sectors", "umbrellas"}
    assert referred(PACKAGE.tables["alliance_areas"]) == {"alliances", "municipalities", "districts"}
    assert referred(PACKAGE.tables["laender"]) == set()


# Any valid table has no findings, and comes back from CSV as it was.

PLAIN = st.text(st.characters(categories=["L", "Nd", "P", "S"], include_characters=" "), min_size=1, max_size=30)
NAMES = PLAIN.map(lambda text: unicodedata.normalize("NFC", text).strip()).filter(
    lambda text: text and text.isprintable() and not GARBLED.search(text)
)
DATES = st.dates(min_value=pd.Timestamp("1900-01-01").date(), max_value=pd.Timestamp("2027-12-31").date())
PRINTABLE = st.characters(codec="ascii", min_codepoint=32, max_codepoint=126)
PARTIAL_DATES = st.builds(lambda day, length: day.isoformat()[:length], DATES, st.sampled_from([4, 7, 10]))


def value(field: Field) -> st.SearchStrategy[str | None]:
    """Valid texts of a column."""
    if field.enum:
        texts = st.sampled_from(field.enum)
    elif field.kind == "partial_date":
        texts = PARTIAL_DATES.filter(lambda text: field.pattern is None or re.fullmatch(field.pattern, text))
    elif field.kind == "url":
        texts = st.from_regex(r"\Ahttps?://[a-z]{1,9}\.example/[A-Za-z0-9=?&%,\"-]{0,20}\Z")
    elif field.pattern is not None:
        texts = st.from_regex(field.pattern, fullmatch=True, alphabet=PRINTABLE)
    elif field.type == "boolean":
        texts = st.sampled_from(["true", "false"])
    elif field.type == "integer":
        texts = st.integers(int(field.minimum or 0), int(field.maximum or 10**17)).map(str)
    elif field.type == "number":
        texts = st.floats(field.minimum, field.maximum or 1e16, allow_nan=False).map(repr)
    else:
        texts = NAMES
    return texts if field.required else texts | st.none()


@st.composite
def valid_table(draw: st.DrawFn, spec: TableSpec) -> pd.DataFrame:
    """A valid frame of text, references aside."""
    row = st.fixed_dictionaries({field.name: value(field) for field in spec.fields})
    told_apart = [(field.name,) for field in spec.fields if field.unique]
    if spec.identity:
        told_apart.append(spec.identity)
    unique_by = tuple(lambda row, names=names: tuple(row[name] for name in names) for names in told_apart)
    rows = draw(st.lists(row, max_size=3, unique_by=unique_by) if unique_by else st.lists(row, max_size=3))
    for one in rows:
        for rule in spec.rules:
            if rule.rule == "together" and (one[rule.column] is None) != (one[rule.other] is None):
                one[rule.column] = one[rule.other] = None
            if rule.rule == "not_before":
                one[rule.column] = None
            if rule.rule == "required_if" and one[rule.other] == rule.value:
                one[rule.other] = next(text for text in spec.field(rule.other).enum if text != rule.value)
    return pd.DataFrame([[one[name] for name in spec.columns] for one in rows], columns=spec.columns, dtype="str")


@settings(max_examples=5)
@given(st.data())
@pytest.mark.parametrize("table", PACKAGE.tables)
def test_a_valid_table_has_no_findings_and_comes_back_from_csv(table, data):
    spec = PACKAGE.tables[table]
    text = data.draw(valid_table(spec))
    assume(not text.isna().all(axis=1).any())
    once = read(to_csv_bytes(text, spec), f"{table}.csv", spec.columns)
    assert validate({table: [once]}, PACKAGE) == []
    assert_frame_equal(once.frame.reset_index(drop=True), text, check_dtype=False)
    first = typed(once.frame, spec)
    again = read(to_csv_bytes(first, spec), f"{table}.csv", spec.columns)
    assert validate({table: [again]}, PACKAGE) == []
    assert_frame_equal(typed(again.frame, spec), first)


@settings(max_examples=25)
@given(st.data())
def test_any_text_in_any_cell_gives_findings_and_never_an_error(data):
    """One cell of a valid table is replaced by anything; what is found stands in that row or repeats it."""
    spec = PACKAGE.tables[data.draw(st.sampled_from(["alliances", "alliance_areas", "partners", "municipalities"]))]
    text = data.draw(valid_table(spec))
    assume(len(text))
    place = data.draw(st.integers(0, len(text) - 1))
    column = data.draw(st.sampled_from(spec.columns))
    wild = st.text(max_size=10) | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True) | st.just("9" * 500)
    text.loc[place, column] = data.draw(
        wild.filter(lambda value: not any("\ud800" <= char <= "\udfff" for char in value))
    )
    one = read(to_csv_bytes(text, spec), "f.csv", spec.columns)
    for item in validate({spec.name: [one]}, PACKAGE):
        assert line(item, EN).isprintable()
        assert item.row is None or item.row >= 1
