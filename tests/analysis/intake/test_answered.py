"""What a list answers, and on which day: what is sure becomes the status, what cannot be meant is asked back."""

import pytest

from analysis.intake.byhand import ByHand
from analysis.intake.checked import Checked, check_upload
from analysis.intake.kinds import cases
from analysis.intake.read import read_uploads
from analysis.intake.suggest import Suggestion, suggest
from analysis.language import language
from analysis.records.tables import Tables
from tests.analysis.frames import world

DE = language("de")
TODAY = "2026-11-30"
HEADS = "ID;Besteht noch?;Rückmeldung am;Status;Beendet"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return world(
        alliances=[
            {"id": "bb-a", "name": "Bündnis A", "status": "active", "status_as_of": "2012"},
            {"id": "bb-b", "name": "Bündnis B", "status": "ended", "status_as_of": "2010", "ended": "2010"},
            {"id": "bb-c", "name": "Bündnis C", "status": "active", "status_as_of": "2012"},
        ]
    )


def handed_in(tables: Tables, *lines: str, name: str = "alliances", by_hand: ByHand | None = None) -> Checked:
    uploads = read_uploads([(f"{name}.csv", "\n".join([*lines, ""]).encode())], tables.package)
    return check_upload(uploads, tables, by_hand or ByHand(), TODAY)


def found(checked: Checked) -> list[tuple[int | None, str | None, str, str | None]]:
    return [(item.row, item.column, item.rule, item.found) for item in checked.findings]


def taken(checked: Checked, tables: Tables, *lines: str, offer: int) -> Checked:
    """Judge again with an offer for the only case."""
    (case,) = cases(checked.findings)
    chosen: Suggestion = suggest(case.first, tables, (), DE)[offer]
    cells = {(file, row, chosen.column or column): chosen.value for file, row, column in case.places()}
    return handed_in(tables, *lines, by_hand=ByHand(cells))


def status(checked: Checked) -> list[tuple[str, str]]:
    frame = checked.parts[0].frame
    return list(zip(frame["status"], frame["status_as_of"], strict=True))


@pytest.mark.parametrize(
    ("name", "heads", "row", "column"),
    [
        ("alliances", "id;still_exists;answered_on", "bb-a;active;{}", "answered_on"),
        ("alliances", "id;status;status_as_of", "bb-a;active;{}", "status_as_of"),
        ("alliances", "id;partners_total;partners_total_as_of", "bb-a;4;{}", "partners_total_as_of"),
        ("alliances", "id;website;change_source", "bb-a;https://a.example;Rückmeldung vom {}", "change_source"),
        ("sources", "alliance_id;url;date;supports", "bb-a;https://a.example;{};name", "date"),
        ("awards", "alliance_id;award;year;detail", "bb-a;sonstige;{};Preis", "year"),
    ],
)
def test_no_day_on_which_something_was_seen_lies_ahead(name, heads, row, column, tables):
    days = {"year": ("2027",), "change_source": ("2026-12-01",)}.get(column, ("2026-12-01", "2026-12", "2027"))
    for day in days:
        checked = handed_in(tables, heads, row.format(day), name=name)
        assert found(checked) == [(2, column, "in_future", day)]
        assert dict(checked.findings[0].params) == {"today": TODAY}
    past = {"year": ("2026",), "change_source": (TODAY,)}.get(column, (TODAY, "2026-11", "2026"))
    for day in past:
        assert found(handed_in(tables, heads, row.format(day), name=name)) == []


def test_a_day_far_ahead_is_said_once(tables):
    checked = handed_in(tables, "id;still_exists;answered_on;status_as_of", "bb-a;active;2099-01-01;2012")
    assert found(checked) == [(2, "answered_on", "in_future", "2099-01-01")]


def test_a_founding_may_lie_ahead(tables):
    line = "bb-neu;Neu;Neudorf;gemeinde;BB;planned;2027-01-15"
    assert found(handed_in(tables, "id;name;place;scope;land;status;founded", line)) == []


def test_a_day_without_an_answer_asks_for_it(tables):
    lines = (HEADS, "bb-a;;2026-11-28;active;", "bb-c;;2026-11-27;active;")
    checked = handed_in(tables, *lines)
    assert found(checked) == [(row, "still_exists", "no_answer", None) for row in (2, 3)]
    (case,) = cases(checked.findings)
    assert [offer.said for offer in suggest(case.first, tables, (), DE)] == ["ja", "nein", "Rückmeldung am leer lassen"]
    answers = [taken(checked, tables, *lines, offer=offer) for offer in range(3)]
    assert [item.findings for item in answers] == [(), (), ()]
    assert [status(item)[0] for item in answers] == [
        ("active", "2026-11-28"),
        ("ended", "2026-11-28"),
        ("active", "2012"),
    ]


def test_a_list_of_days_alone_asks_what_was_answered(tables):
    checked = handed_in(tables, "ID;Rückmeldung vom", "bb-a;2026-11-28", "bb-c;")
    assert found(checked) == [(2, "still_exists", "no_answer", None)]


def test_the_status_is_the_answer_of_a_list_that_has_no_other(tables):
    checked = handed_in(
        tables, "ID;Status;Rückmeldung vom", "bb-a;beendet;2026-11-28", "bb-c;aktiv;", "bb-b;geplant;Herbst"
    )
    assert found(checked) == [(4, "answered_on", "partial_date", "Herbst")]
    assert status(checked)[:2] == [("ended", "2026-11-28"), ("active", "2012")]


@pytest.mark.parametrize(("answer", "typed"), [("nein", "geplant"), ("ja", "beendet"), ("ja", "geplant")])
def test_a_status_that_was_typed_and_an_answer_that_means_another_are_asked_back(answer, typed, tables):
    lines = (HEADS, f"bb-a;{answer};2026-11-28;{typed};")
    checked = handed_in(tables, *lines)
    assert [(item.column, item.rule) for item in checked.findings] == [("status", "contradicts")]
    by_answer, by_status = (taken(checked, tables, *lines, offer=offer) for offer in range(2))
    assert by_answer.findings == by_status.findings == ()
    words = {"ja": "active", "nein": "ended", "geplant": "planned", "beendet": "ended"}
    assert status(by_answer) == [(words[answer], "2026-11-28")]
    assert status(by_status) == [(words[typed], "2026-11-28")]


def test_a_status_that_was_known_before_gives_way_to_the_answer(tables):
    checked = handed_in(tables, HEADS, "bb-a;nein;2026-11-28;aktiv;")
    assert checked.findings == ()
    assert status(checked) == [("ended", "2026-11-28")]


def test_what_is_new_is_not_answered_in_two_ways(tables):
    heads = "Name;Ort;Land;Reichweite;Status;Besteht noch?;Rückmeldung am"
    checked = handed_in(tables, heads, "Neu;Neudorf;BB;gemeinde;aktiv;nein;2026-11-28")
    assert [(item.column, item.rule) for item in checked.findings] == [("status", "contradicts")]


@pytest.mark.parametrize("key", ["bb-a", "bb-b"])
def test_what_exists_has_no_end(key, tables):
    lines = (HEADS, f"{key};ja;2026-11-28;;2010")
    checked = handed_in(tables, *lines)
    assert [(item.column, item.rule) for item in checked.findings] == [("ended", "contradicts")]
    exists, ended = (taken(checked, tables, *lines, offer=offer) for offer in range(2))
    assert exists.findings == ended.findings == ()
    assert [status(item)[0][0] for item in (exists, ended)] == ["active", "ended"]


def test_a_list_without_any_column_of_days_is_asked_for_the_day_once(tables):
    lines = ("ID;Besteht noch?", "bb-a;ja", "bb-b;", "bb-c;nein")
    checked = handed_in(tables, *lines)
    (case,) = cases(checked.findings)
    assert (case.first.column, case.first.rule, case.rows) == ("answered_on", "required_if", (2, 4))
    typed = ByHand(dict.fromkeys(case.places(), "2026-11-28"))
    checked = handed_in(tables, *lines, by_hand=typed)
    assert checked.findings == ()
    assert status(checked) == [("active", "2026-11-28"), ("ended", "2010"), ("ended", "2026-11-28")]


def test_the_day_of_a_status_is_that_of_the_answer_where_a_list_has_no_other(tables):
    checked = handed_in(tables, "ID;Besteht noch?;Status am", "bb-a;ja;2026-10", "bb-c;nein;")
    assert found(checked) == [(3, "status_as_of", "required_if", None)]
