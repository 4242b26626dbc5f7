"""The page on which a list is checked: what was recognised, findings with suggestions, changes, the way on."""

import gzip
import html
import io
import itertools
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.charts.alliance_map import PART, WHOLE
from analysis.counting.filters import Filters, narrow
from analysis.counting.measures import NONE, area_keys
from analysis.export.round import round_workbook
from analysis.intake.apart import Check
from analysis.intake.checked import check_upload
from analysis.intake.merge import Correction, merge
from analysis.intake.preview import changes_of
from analysis.intake.read import UPLOAD_LIMITS, read_uploads
from analysis.intake.suggest import suggest
from analysis.language import language
from analysis.records.findings import visible
from analysis.records.tables import load, shared
from tests.analysis.intake.books import read_upload
from tests.apptest import AppTest
from tests.pages.app import open_page, places_of, texts_of
from ui.address import keys
from ui.areamap.values import pack
from ui.markdown import plain
from ui.views.corrections import SUGGESTIONS
from ui.views.intake import MOST_FILES, most_megabytes

DE = language("de")
HEADER = "id,name,place,scope,land,founded,founded_basis,status\n"
CLEAN = HEADER + "bb-koenigs-wusterhausen,Neuer Name,Königs Wusterhausen,gemeinde,BB,2005-11-17,stated,active\n"
BROKEN = HEADER + "bb-neu,<img src=x onerror=alert(1)>,Barnim,kreis,Branndenburg,17.11.2005,stated,active\n"


def hand_in(*given: tuple[str, bytes]) -> AppTest:
    app = open_page("pruefen")
    app.file_uploader[0].set_value([(name, content, "") for name, content in given]).run()
    assert not app.exception
    return app


def labels_of(app) -> set[str]:
    return {button.label.replace("\\", "") for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.replace("\\", "") == label).click().run()
    assert not app.exception
    return app


def with_grounds(app: AppTest) -> AppTest:
    for key, text in ((keys.HANDOVER_SOURCE, "https://amt.example/runde"), (keys.HANDOVER_REASON, "Rückmeldung")):
        app.text_input(key=key).set_value(text).run()
    assert not app.exception
    return app


def steps_of(app) -> list[str]:
    return [block.value for block in app.header]


def next_of(app) -> str:
    """What the page says comes next, before all else that was found."""
    return app.info[0].value


def tables_of(app) -> str:
    return html.unescape("".join(str(block.proto.body) for block in app.get("html")))


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class CheckHere:
    """A check in this process: what goes on in another one is tested in test_apart.py, and once below."""

    limits = UPLOAD_LIMITS

    seconds = 0.5
    most = 60

    def __init__(self, given, by_hand, today):
        self.given, self.by_hand, self.today = given, by_hand, today

    def verdict(self):
        data = shared()
        uploads = read_uploads(self.given, data.package, self.limits, self.by_hand.columns)
        return check_upload(uploads, data, self.by_hand, self.today)


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch) -> None:
    monkeypatch.setattr(
        "ui.views.intake.Check", lambda given, task, by_hand, today: nullcontext(CheckHere(given, by_hand, today))
    )


def test_without_a_file_the_page_says_what_it_does():
    app = open_page("pruefen")
    assert DE("intake.private") in texts_of(app)
    assert steps_of(app) == [DE("intake.give")]


def test_a_clean_list_shows_what_it_changes():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    assert app.success[0].value == DE("intake.clean")
    assert "Neuer Name" in tables_of(app)
    assert DE.count("intake.map.changed", 1) in texts_of(app)
    assert DE("intake.hand_over.text") not in texts_of(app), "a source is missing"
    assert next_of(app) == DE("intake.next.ground")
    assert DE("intake.hand_over.text") in texts_of(with_grounds(app))
    assert next_of(app) == DE("intake.next.bundle")


def test_findings_stand_with_place_and_suggestion_and_text_stays_text(real):
    app = hand_in(("alliances.csv", BROKEN.encode()))
    assert {"Brandenburg", "2005-11-17"} <= labels_of(app)
    assert "<img" not in "".join(str(block.proto.body) for block in app.get("html"))
    assert DE("intake.nothing") == app.info[1].value
    assert next_of(app) == DE.count("intake.next.findings", 2)
    assert DE("intake.hand_over.first") in texts_of(app)


STEPS = ("give", "recognised", "findings", "changes", "hand_over")


def test_the_steps_stand_in_their_order_from_the_first_file_on():
    steps = [DE(f"intake.{step}") for step in STEPS]
    assert [step[:2] for step in steps] == ["1.", "2.", "3.", "4.", "5."]
    assert steps_of(hand_in(("alliances.csv", CLEAN.encode()))) == steps


def test_a_list_that_says_nothing_new_is_done_with(real):
    known = real.topics.iloc[0]
    app = hand_in(("topics.csv", f"alliance_id,topic\n{known['alliance_id']},{known['topic']}\n".encode()))
    assert next_of(app) == DE("intake.next.nothing")
    assert DE("intake.hand_over") not in steps_of(app)


def test_the_own_file_is_offered_where_something_was_found_or_corrected_in_it():
    labels = [button.label for button in hand_in(("alliances.csv", CLEAN.encode())).get("download_button")]
    assert DE("intake.own_files") not in labels
    app = hand_in(("alliances.csv.gz", gzip.compress(BROKEN.encode())))
    assert DE("intake.own_files") in [button.label for button in app.get("download_button")]
    press(app, DE.count("intake.leave_out", 1))
    assert DE("intake.own_files") in [button.label for button in app.get("download_button")]


def test_a_workbook_of_two_sheets():
    rows = [line.split(",") for line in CLEAN.splitlines()]
    areas = [
        ["alliance_id", "level", "area_key", "partial"],
        ["bb-koenigs-wusterhausen", "gemeinde", "Cottbus", "nein"],
    ]
    app = hand_in(("liste.xlsx", workbook(alliances=rows, alliance_areas=areas)))
    assert DE.count("intake.part", 1, file=plain("liste.xlsx[alliances]"), table="Bündnisse") in texts_of(app)
    assert any(label.startswith("12052000 (Cottbus") for label in labels_of(app))


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04rubbish", b"%PDF-1.7", "Öl;Gas\n1;2\n".encode("cp1252")]
)
def test_what_is_no_table_is_refused_in_words(content):
    app = hand_in(("datei.xlsx", content))
    assert app.warning[0].value == DE("intake.no_table")
    assert DE("intake.findings.download") in [button.label for button in app.get("download_button")]


def test_the_size_named_is_the_one_that_the_server_takes():
    assert most_megabytes() == st.get_option("server.maxUploadSize") == 20
    assert (
        DE("intake.files.help", size="20", together="50", rows="200.000") == open_page("pruefen").file_uploader[0].help
    )


def test_too_many_files_are_refused():
    app = hand_in(*[(f"alliances{n}.csv", b"id\n") for n in range(MOST_FILES + 1)])
    assert app.error[0].value == DE("intake.too_many", most=MOST_FILES)


def test_what_a_round_leaves_out_is_said_first(real):
    chosen = narrow(real, Filters(land=("HB",)))
    book = openpyxl.load_workbook(io.BytesIO(round_workbook(chosen, real, real.date, DE)))
    partner = book["Partner"]["B3"].value
    book["Partner"].delete_rows(3)
    stream = io.BytesIO()
    book.save(stream)
    app = hand_in(("runde.xlsx", stream.getvalue()))
    assert partner in app.warning[0].value.replace("\\", "")
    assert "„Entfällt?“" in app.warning[0].value


def test_what_goes_is_counted_and_shown_beside_what_is_new(real):
    gone = real.partners.iloc[0]
    rows = [
        ["alliance_id", "partner", "sector", "Entfällt?"],
        [gone["alliance_id"], gone["partner"], gone["sector"], "ja"],
    ]
    app = hand_in(("liste.xlsx", workbook(partners=rows)))
    [said] = [box.label for box in app.expander if box.label.startswith("Partner:")]
    assert "neu 0" in said
    assert "entfallend 1" in said
    assert DE("intake.removed") in texts_of(app)


def test_a_row_with_a_finding_does_not_count_as_missing(real):
    known = real.partners.groupby("alliance_id")["partner"].agg(list)
    owner = next(key for key, names in known.items() if len(names) > 1)
    first, *others = known[owner]
    rows = [["alliance_id", "partner", "sector"], [owner, first, "komune"]]
    titles = [DE("intake.gone"), DE("intake.changes.text")]
    shown = hand_in(("liste.xlsx", workbook(partners=rows)))
    assert titles[0] not in texts_of(shown)
    shown = hand_in(("liste.xlsx", workbook(partners=[rows[0], [owner, first, "kommune"]])))
    assert all(title in texts_of(shown) for title in titles)
    assert html.escape(others[0]) in "".join(str(block.proto.body) for block in shown.get("html"))


def test_rows_count_for_all_files_together(monkeypatch):
    small = replace(UPLOAD_LIMITS, rows=1)
    monkeypatch.setattr(CheckHere, "limits", small)
    shown = texts_of(hand_in(("alliances.csv", CLEAN.encode()), ("alliances-2.csv", CLEAN.encode())))
    assert plain("alliances-2.csv") in shown
    assert DE("rule.too_many_rows.wrong")[1:] in shown


def test_changes_are_worked_out_once(monkeypatch):
    asked = []
    monkeypatch.setattr("ui.views.intake.changes_of", lambda *given: asked.append(given) or changes_of(*given))
    app = hand_in(("alliances.csv", BROKEN.encode()))
    app.run()
    assert len(asked) == 1
    app.file_uploader[0].set_value([("alliances.csv", CLEAN.encode(), "")]).run()
    assert len(asked) == 2
    assert "Neuer Name" in tables_of(app)


def test_many_suggestions_are_a_list_to_choose_from(real):
    header = "alliance_id,level,area_key,partial\n"
    row = "bb-koenigs-wusterhausen,gemeinde,{},false\n"
    content = header + row.format("Neustadt") + row.format("Cottbus")
    checked = check_upload([read_upload("alliance_areas.csv", content.encode(), real.package)], real)
    offers = [offer.text for offer in suggest(checked.findings[0], real)]
    assert len(offers) > SUGGESTIONS
    app = hand_in(("alliance_areas.csv", content.encode()))
    boxes = [box for box in app.selectbox if box.label == DE("intake.suggestion")]
    assert [box.options for box in boxes] == [offers]
    assert any(label.startswith("12052000 (Cottbus") for label in labels_of(app))


def test_a_check_runs_in_a_process_of_its_own(monkeypatch):
    monkeypatch.setattr("ui.views.intake.Check", Check)
    app = hand_in(("alliances.csv", CLEAN.encode()))
    assert app.success[0].value == DE("intake.clean")
    assert [button.label for button in app.button if button.label == DE("intake.cancel")] == []


class Endless(CheckHere):
    """A check whose visitor goes after a while: Streamlit then stops the run where it next says something."""

    waited = 0

    def verdict(self):
        return None

    def wait(self, seconds):
        self.waited += 1
        if self.waited > 1:
            get_script_run_ctx().script_requests.request_stop()


def test_while_a_check_runs_the_page_says_so_and_offers_to_cancel_and_it_ends_when_its_visitor_goes(monkeypatch):
    ended = []

    @contextmanager
    def endless(given, task, by_hand, today):
        try:
            yield Endless(given, by_hand, today)
        finally:
            ended.append(True)

    monkeypatch.setattr("ui.views.intake.Check", endless)
    app = hand_in(("alliances.csv", CLEAN.encode()))
    assert ended == [True]
    assert DE("intake.cancel") in labels_of(app)
    assert DE("intake.seconds", seconds="0", most="60") in texts_of(app)


def test_a_check_that_was_cancelled_begins_again_when_asked_to():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    app.session_state[keys.CANCELLED] = app.session_state[keys.CHECKED][0]
    del app.session_state[keys.CHECKED]
    app.run()
    assert app.info[0].value == DE("intake.cancelled")
    next(button for button in app.button if button.label == DE("intake.again")).click().run()
    assert "Neuer Name" in tables_of(app)


def test_more_than_is_taken_together_is_refused(monkeypatch):
    monkeypatch.setattr("ui.views.intake.UPLOAD_LIMITS", replace(UPLOAD_LIMITS, bytes=10))
    app = hand_in(("alliances.csv", CLEAN.encode()))
    assert app.error[0].value == DE("intake.too_much", most="0")


def test_another_visitor_sees_nothing_of_it():
    hand_in(("alliances.csv", CLEAN.encode()))
    assert "Neuer Name" not in tables_of(open_page("pruefen"))


def test_the_result_goes_with_the_file():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    app.file_uploader[0].set_value([]).run()
    assert steps_of(app) == [DE("intake.give")]


def test_rows_of_findings_make_hidden_characters_visible(real):
    upload = read_upload(
        "alliances.csv", (HEADER + "bb-neu,A\u202eB,Barnim,kreis,BB,,,active\n").encode(), real.package
    )
    assert check_upload([upload], real).findings
    app = hand_in(("alliances.csv", (HEADER + "bb-neu,A\u202eB,Barnim,kreis,BB,,,active\n").encode()))
    assert plain(visible("A\u202eB")) in texts_of(app)


MANY = "alliance_id,partner,sector\n" + "".join(f"bb-bernau-bei-berlin,Verein {n},Komune\n" for n in range(18))


def test_the_same_fault_is_told_once_and_one_click_takes_what_is_meant():
    app = hand_in(("partners.csv", MANY.encode()))
    assert DE.count("intake.found", 18) in texts_of(app)
    offers = [label for label in labels_of(app) if label == "Kommune"]
    assert len(offers) == 1
    press(app, offers[0])
    assert app.success[0].value == DE("intake.clean")
    assert DE.count("intake.corrected", 18) in texts_of(app)
    press(app, DE("intake.take_back"))
    assert DE.count("intake.found", 18) in texts_of(app)


def test_all_sure_ones_at_once_and_a_cell_typed_over():
    wrong = HEADER + "bb-neu,Neu,Neu,Gemeinde,Branndenburg,17.11.2005,stated,active\n"
    app = press(hand_in(("alliances.csv", wrong.encode())), DE.count("intake.take_sure", 1))
    assert DE.count("intake.found", 1) in texts_of(app), "what is only near is no sure one"
    app.text_input[0].set_value("BB").run()
    assert app.success[0].value == DE("intake.clean")
    assert "bb-neu" in tables_of(app)
    press(app, DE("intake.take_all_back"))
    assert DE.count("intake.found", 2) in texts_of(app)


def test_a_row_can_be_left_out():
    app = press(hand_in(("alliances.csv", BROKEN.encode())), DE.count("intake.leave_out", 1))
    assert app.success[0].value == DE("intake.clean")


def test_a_list_that_is_not_read_is_read_with_columns_assigned_by_hand():
    app = hand_in(("liste.xlsx", workbook(Liste=[["Wer", "Wozu"], ["bb-bernau-bei-berlin", "pflege"]])))
    kinds = [block.type for block in app.main]
    assert kinds.index("warning") < kinds.index("info"), "that comes before what is to be done next"
    assert "Wozu" in tables_of(app), "the first rows are shown"
    boxes = {box.label: box for box in app.selectbox}
    boxes[DE("intake.columns.table")].set_value("topics").run()
    for heading, column in (("Wer", "alliance_id"), ("Wozu", "topic")):
        next(box for box in app.selectbox if box.label == heading).set_value(column).run()
    assert next_of(app) == DE("intake.next.columns")
    press(app, DE("intake.columns.take"))
    assert DE.count("intake.part", 1, file=plain("liste.xlsx[Liste]"), table="Themen") in texts_of(app)
    assert app.success[0].value == DE("intake.clean")


def test_a_check_that_takes_its_time_says_how_long(monkeypatch):
    monkeypatch.setattr(CheckHere, "seconds", 2.5)
    assert DE("intake.took", seconds="2,5") in [text.value for text in hand_in(("a.csv", CLEAN.encode())).caption]


def test_a_recheck_that_takes_its_time_says_how_long(monkeypatch):
    app = hand_in(("partners.csv", MANY.encode()))
    ticks = itertools.count(0, 1.5)
    monkeypatch.setattr("ui.views.intake.time", SimpleNamespace(monotonic=lambda: next(ticks)))
    press(app, next(label for label in labels_of(app) if label == "Kommune"))
    assert DE("intake.took", seconds="1,5") in [text.value for text in app.caption]


@pytest.fixture
def maps(monkeypatch) -> list[dict]:
    """What small maps are told."""
    told: list[dict] = []
    monkeypatch.setattr("ui.views.small_map.show", lambda _, message, *rest: told.append(message))
    return told


def test_the_map_shows_where_new_and_changed_alliances_are(maps, real):
    areas = "alliance_id,level,area_key,partial\n" + "".join(
        f"bb-neu,gemeinde,{key},false\n" for key in ("12061540", "12060020")
    )
    both = HEADER + "bb-neu,Neu,Neu,region,BB,2005-11-17,stated,active\n" + CLEAN.removeprefix(HEADER)
    app = hand_in(("alliances.csv", both.encode()), ("alliance_areas.csv", areas.encode()))
    (told,) = maps
    known = real.alliance_areas[real.alliance_areas["alliance_id"] == "bb-koenigs-wusterhausen"]
    assert known["level"].eq("gemeinde").all()
    codes = {**dict.fromkeys(known["area_key"], PART), "12061540": WHOLE, "12060020": WHOLE}
    expected = pd.Series(codes).reindex(area_keys(real, "gemeinde"), fill_value=NONE).to_numpy("uint32")
    assert told["packed"] == pack(expected[None, :])
    assert [each["code"] for each in told["classes"]] == [PART, WHOLE]
    assert told["fit"] == "12"
    assert DE.count("intake.map.new", 1) in texts_of(app)


def test_what_is_on_no_map_is_named(maps):
    app = hand_in(("alliances.csv", (HEADER + "bb-neu,Neu & Co,Neu,kreis,BB,,,active\n").encode()))
    assert DE.count("intake.map.nowhere", 1, names=plain("Neu & Co")) in texts_of(app)
    assert maps == [], "no map without anything on it"


def test_old_stands_beside_new_with_its_source_for_each_alliance(real):
    app = with_grounds(hand_in(("alliances.csv", CLEAN.encode())))
    old = real.alliances.set_index("id").loc["bb-koenigs-wusterhausen", "name"]
    rows = next(str(block.proto.body) for block in app.get("html") if DE("handover.old") in str(block.proto.body))
    for text in (html.escape(old), "Neuer Name", "https://amt.example/runde", "Rückmeldung"):
        assert text in rows
    assert "Neuer Name" in [block.value for block in app.subheader] or old in [block.value for block in app.subheader]


def test_what_lacks_a_source_is_counted_as_it_is_shown(real):
    disputed = real.sources[real.sources["supports"].fillna("").str.contains("founded")]["alliance_id"].iloc[0]
    app = hand_in(("alliances.csv", f"id,founded\n{disputed},2005-11-18\n".encode()))
    said = [warning.value for warning in app.warning]
    assert said == [DE.count("handover.no_source", 1), DE.count("handover.no_reason", 1)]


def test_the_boxes_keep_their_place_while_they_are_filled_in():
    app = hand_in(("alliances.csv", CLEAN.encode()))
    before, again, after = places_of(app), places_of(app.run()), places_of(with_grounds(app))
    boxes = [app.text_input(key=key).proto.id for key in (keys.HANDOVER_SOURCE, keys.HANDOVER_REASON)]
    for box in boxes:
        assert before[box] == again[box] == after[box]


def test_a_source_that_is_neither_an_address_nor_an_answer_of_a_day_is_refused():
    app = with_grounds(hand_in(("alliances.csv", CLEAN.encode())))
    app.text_input(key=keys.HANDOVER_SOURCE).set_value("Herr Müller").run()
    assert app.error[0].value == DE("handover.bad_source")
    app.text_input(key=keys.HANDOVER_SOURCE).set_value("Rückmeldung vom 31.12.2027").run()
    assert app.error[0].value == DE("handover.source_ahead")
    app.text_input(key=keys.HANDOVER_SOURCE).set_value("Rückmeldung vom 3.3.2026").run()
    assert DE("intake.hand_over.text") in texts_of(app)
    assert "Rückmeldung vom 3. März 2026" in "".join(str(block.proto.body) for block in app.get("html"))


def test_source_and_reason_stay_while_something_is_to_be_settled_again():
    app = hand_in(("alliances.csv", f"{CLEAN}bb-neu,Neu,Neu,gemeinde,Branndenburg,,,active\n".encode()))
    press(app, "Brandenburg")
    with_grounds(app)
    given = [app.text_input(key=key).value for key in (keys.HANDOVER_SOURCE, keys.HANDOVER_REASON)]
    press(app, DE("intake.take_back"))
    assert DE("intake.hand_over.first") in texts_of(app)
    press(app, "Brandenburg")
    assert given == ["https://amt.example/runde", "Rückmeldung"]
    assert [app.text_input(key=key).value for key in (keys.HANDOVER_SOURCE, keys.HANDOVER_REASON)] == given


SECRET = "ein-langes-kennwort-der-betreiber"


@pytest.fixture
def taken_here(data_folder, setting, monkeypatch):
    setting(MERGE_SECRET=SECRET)
    monkeypatch.setattr("ui.views.handover.files.DATA", data_folder)
    return data_folder


def give(app: AppTest, secret: str) -> AppTest:
    next(box for box in app.text_input if box.label == DE("handover.secret")).set_value(secret)
    return press(app, DE("handover.take"))


def test_who_has_the_secret_merges_on_the_page_and_nobody_else(taken_here):
    app = with_grounds(hand_in(("alliances.csv", CLEAN.encode())))
    before = (taken_here / "alliances.csv").read_bytes()
    assert DE("handover.wrong_secret") in [block.value for block in give(app, "geraten").error]
    assert (taken_here / "alliances.csv").read_bytes() == before
    give(app, SECRET)
    assert load(taken_here).alliances.set_index("id").loc["bb-koenigs-wusterhausen", "name"] == "Neuer Name"


def test_what_others_changed_meanwhile_is_named_field_by_field(taken_here):
    app = with_grounds(hand_in(("alliances.csv", CLEAN.encode())))
    newer = taken_here.parent / "alliances.csv"
    newer.write_text("id,name\nbb-koenigs-wusterhausen,Ganz anders\n", encoding="utf-8")
    merge([newer], taken_here, Correction("2027-01-01", source="https://quelle.example/neu", reason="x"))
    give(app, SECRET)
    assert DE("handover.conflicts") in [block.value for block in app.error], texts_of(app)[-1500:]
    assert "Ganz anders" in texts_of(app)


def test_without_a_secret_nobody_merges_here():
    labels = [box.label for box in with_grounds(hand_in(("alliances.csv", CLEAN.encode()))).text_input]
    assert DE("handover.secret") not in labels
