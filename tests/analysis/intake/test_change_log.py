"""The log: what it writes, where new rows stand, and that it refuses to be applied where it does not fit."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.intake.difference import difference
from analysis.intake.log import BrokenLog, entries, log_rows, parse_record, record_text, replay
from analysis.records.package import load_package
from analysis.records.tables import as_text, load, typed
from tests.conftest import TINY

PACKAGE = load_package()
PARTNERS = PACKAGE.tables["partners"]


def text(tables, name: str) -> pd.DataFrame:
    return as_text(getattr(tables, name), tables.package.tables[name])


def log(*rows: tuple) -> pd.DataFrame:
    """Rows of the log from (table, record, action, column, old, new)."""
    names = ("table", "record", "action", "column", "old", "new")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return log_rows(found, PACKAGE, number=7, date="2026-12-01", source="https://x.example/", reason="")


def test_a_record_that_is_new_has_an_entry_for_each_value(tiny):
    new = typed(text(tiny, "awards").iloc[[1]].assign(detail="Preis"), PACKAGE.tables["awards"])
    record = '["bb-potsdam", "sonstige", null, "Preis"]'
    found = entries(difference("awards", new, tiny), tiny.awards.iloc[:0], PACKAGE.tables["awards"])
    assert [tuple(entry.values()) for entry in found] == [
        ("awards", record, "add", "alliance_id", None, "bb-potsdam"),
        ("awards", record, "add", "award", None, "sonstige"),
        ("awards", record, "add", "detail", None, "Preis"),
    ]


def test_what_goes_comes_first_then_cells_then_what_is_new(tiny):
    handed = typed(
        pd.DataFrame(
            [["bb-potsdam", "Volksbank", "unternehmen", None], ["bb-potsdam", "IHK Potsdam", "vereine", "ihk"]],
            columns=PARTNERS.columns,
            dtype="str",
        ),
        PARTNERS,
    )
    found = difference("partners", handed, tiny)
    actions = [(entry["action"], entry["old"], entry["new"]) for entry in entries(found, found.gone[:1], PARTNERS)]
    assert actions == [
        ("remove", "bb-potsdam", None),
        ("remove", "Landeshauptstadt Potsdam", None),
        ("remove", "kommune", None),
        ("change", "kammern", "vereine"),
        ("add", None, "bb-potsdam"),
        ("add", None, "Volksbank"),
        ("add", None, "unternehmen"),
    ]


def test_rows_of_the_log_are_rows_of_the_table_changes():
    found = log(("partners", '["a", "b"]', "change", "sector", "x", None))
    assert tuple(found.columns) == PACKAGE.tables["changes"].columns
    row = found.iloc[0]
    assert row["number"] == "7"
    assert pd.isna(row["new"]) and pd.isna(row["reason"])
    assert typed(found, PACKAGE.tables["changes"])["number"].dtype == "int64"


@pytest.mark.parametrize("key", [("bb-x",), ("bb-x", 'Kita "Am See", e. V.\\'), ("bb-x", "Preis", None)])
def test_a_record_comes_back(key):
    spec = next(spec for spec in PACKAGE.tables.values() if len(spec.identity) == len(key))
    assert parse_record(record_text(key), spec) == key


def test_a_record_of_one_column_may_be_its_plain_value():
    assert parse_record("bb-potsdam", PACKAGE.tables["alliances"]) == ("bb-potsdam",)


@pytest.mark.parametrize("record", ["bb-potsdam", '["bb-potsdam"]', '["a", 1]', "[", '{"a": "b"}', "[" * 100_000])
def test_what_is_no_record(record):
    with pytest.raises(AnalysisError, match="is no record of partners, expected a JSON list of alliance_id, partner"):
        parse_record(record, PARTNERS)


def replayed(tables, changes: pd.DataFrame, name: str) -> list[list]:
    frame = replay({name: text(tables, name)}, changes, PACKAGE)[name]
    return frame.astype(object).where(frame.notna(), None).values.tolist()


def added(table: str, *rows: tuple[str, ...]) -> pd.DataFrame:
    spec = PACKAGE.tables[table]
    return log(
        *(
            (table, record_text(row[: len(spec.identity)]), "add", column, None, value)
            for row in rows
            for column, value in zip(spec.columns, row, strict=True)
        )
    )


def test_new_rows_stand_behind_the_last_of_their_alliance(tiny):
    changes = added("topics", ("bb-potsdam", "bildung"), ("bb-amt-niemegk", "pflege"), ("bb-potsdam", "ehrenamt"))
    assert replayed(tiny, changes, "topics") == [
        ["bb-amt-niemegk", "kinderbetreuung"],
        ["bb-amt-niemegk", "pflege"],
        ["bb-potsdam", "vereinbarkeit"],
        ["bb-potsdam", "pflege"],
        ["bb-potsdam", "bildung"],
        ["bb-potsdam", "ehrenamt"],
        ["mv-lewitz", "kinderbetreuung"],
        ["mv-ludwigslust-parchim", "pflege"],
    ]


def test_rows_of_an_alliance_without_any_stand_where_its_id_sorts(tiny):
    changes = added(
        "topics",
        ("mv-zarrentin", "pflege"),
        ("bb-rabenstein", "pflege"),
        ("bb-a", "pflege"),
        ("bb-potsdam-am-stern", "bildung"),
        ("bb-potsdam-am-stern", "pflege"),
    )
    assert [row[0] for row in replayed(tiny, changes, "topics")] == [
        "bb-a",
        "bb-amt-niemegk",
        "bb-potsdam",
        "bb-potsdam",
        "bb-potsdam-am-stern",
        "bb-potsdam-am-stern",
        "bb-rabenstein",
        "mv-lewitz",
        "mv-ludwigslust-parchim",
        "mv-zarrentin",
    ]


def test_new_rows_of_other_tables_stand_at_the_end(tiny):
    changes = added("topics_list", ("aaa", "A", "A"))
    assert replayed(tiny, changes, "topics_list")[-1] == ["aaa", "A", "A"]


def test_tables_that_do_not_change_are_the_frames_given(tiny):
    frames = {name: text(tiny, name) for name in ("topics", "awards")}
    after = replay(frames, added("topics", ("bb-potsdam", "bildung")), PACKAGE)
    assert after["awards"] is frames["awards"]
    assert len(frames["topics"]) == 5


IHK = '["bb-potsdam", "IHK Potsdam"]'
MISFITS = {
    "change what is not there": (("partners", '["bb-potsdam", "X"]', "change", "sector", "a", "b"), "no such record"),
    "another old value": (
        ("partners", IHK, "change", "sector", "vereine", "b"),
        "sector is 'kammern', the log says that it was 'vereine'",
    ),
    "an old value that is known": (("partners", IHK, "change", "sector", None, "b"), "the log says that it was None"),
    "change of a key": (("partners", IHK, "change", "partner", "IHK Potsdam", "b"), "partner is no column that can"),
    "unknown column": (("partners", IHK, "change", "colour", None, "b"), "colour is no column that can change"),
    "remove with another value": (("partners", IHK, "remove", "sector", "vereine", None), "alliance_id is"),
    "add what is there": (("partners", IHK, "add", "sector", None, "b"), "is there already"),
    "add without its key": (("partners", '["bb-x", "X"]', "add", "sector", None, "b"), "not those of this record"),
    "no record": (("partners", "IHK", "change", "sector", "a", "b"), "'IHK' is no record of partners"),
    "unknown action": (("partners", IHK, "rename", "sector", "a", "b"), "unknown action 'rename'"),
    "unknown table": (("nothing", IHK, "change", "sector", "a", "b"), "there is no table nothing"),
}


@pytest.mark.parametrize("name", MISFITS)
def test_a_log_that_does_not_fit_says_where(tiny, name):
    row, reason = MISFITS[name]
    with pytest.raises(BrokenLog) as caught:
        replayed(tiny, log(row), "partners")
    assert str(caught.value).startswith("change 7")
    assert reason in str(caught.value)


def test_old_values_are_compared_as_values(tiny):
    record = record_text(("2012", "MV", "share_percent", "https://quelle.example/mv"))
    changes = log(("reported_totals", record, "change", "value", "12.50", "13"))
    assert replayed(tiny, changes, "reported_totals")[2][4] == "13"


def test_a_table_with_a_record_twice_cannot_be_told_apart(tiny):
    twice = pd.concat([text(tiny, "partners")] * 2)
    with pytest.raises(BrokenLog, match="partners has a record more than once"):
        replay({"partners": twice}, log(("partners", IHK, "change", "sector", "kammern", "x")), PACKAGE)


# Any list

SMALL = load(TINY)
SOME_PARTNERS = st.lists(
    st.tuples(
        st.sampled_from([*SMALL.alliances["id"], "bb-a", "zz-z"]),
        st.sampled_from(["IHK Potsdam", "Amt Niemegk", 'Verein, "neu"', "Ä"]),
        st.sampled_from(["kommune", "kammern"]),
        st.sampled_from(["ihk", "awo"]),
    ),
    unique_by=lambda row: row[:2],
    max_size=12,
)


@settings(max_examples=15)
@given(lists=st.lists(SOME_PARTNERS, min_size=1, max_size=3))
def test_after_any_lists_the_table_is_what_they_say(lists):
    """The rows of the alliances named are those of the last list that names them, all others are as before."""
    first = present = text(SMALL, "partners")
    steps, expected = [], {tuple(row) for row in first.fillna("").values.tolist()}
    for number, listed in enumerate(lists, 1):
        handed = typed(pd.DataFrame(listed, columns=PARTNERS.columns, dtype="str"), PARTNERS)
        found = difference("partners", handed, replace(SMALL, partners=typed(present, PARTNERS)))
        steps.append(log_rows(entries(found, found.gone, PARTNERS), PACKAGE, number=number, date="2026-12-01"))
        after = replay({"partners": present}, steps[-1], PACKAGE)["partners"]
        named = {row[0] for row in listed}
        expected = {row for row in expected if row[0] not in named} | set(listed)
        rows, before = after.fillna("").values.tolist(), present.fillna("").values.tolist()
        assert len(rows) == len(expected) and {tuple(row) for row in rows} == expected
        assert after["alliance_id"].is_monotonic_increasing
        assert [row for row in rows if row in before] == [row for row in before if row in rows]
        present = after
    assert replay({"partners": first}, pd.concat(steps), PACKAGE)["partners"].equals(present)
