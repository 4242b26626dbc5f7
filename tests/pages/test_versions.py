"""A running dashboard takes a merge over without a restart, and a link of an earlier version says what has changed."""

from pathlib import Path

import pytest

from analysis.intake.merge import Correction, merge
from analysis.records import tables
from tests.apptest import AppTest
from tests.pages.app import html_tables, open_page, texts_of

RENAMED = "Familienbündnis unter neuem Namen"


@pytest.fixture
def served(folder, monkeypatch) -> Path:
    """Have the pages show a copy of the small set."""
    monkeypatch.setattr(tables, "_shared", tables.Shared(folder))
    return folder


def rename(folder: Path, alliance: str) -> None:
    path = folder.parent / "alliances.csv"
    path.write_text(f"id,name\n{alliance},{RENAMED}\n", encoding="utf-8")
    merge([path], folder, Correction("2027-01-01", source="https://quelle.example/neu", reason="Neuer Name"))


def frame() -> None:
    """What dashboard.py puts around each page."""
    from ui.layout import footer, set_up

    set_up()
    footer()


def test_a_page_takes_a_merge_over_with_its_next_run(served):
    app = AppTest.from_function(frame, default_timeout=60).run()
    before = tables.shared().version
    assert before in texts_of(app)
    rename(served, "bb-amt-niemegk")
    app.run()
    after = tables.shared().version
    assert after in texts_of(app) and before not in texts_of(app)


def test_what_reruns_in_parts_stays_with_the_page_that_it_belongs_to(served):
    def page() -> None:
        import streamlit as st

        from ui import data

        if st.checkbox("whole", value=True):
            data.renew()
        st.text(data.tables().version)

    app = AppTest.from_function(page, default_timeout=60).run()
    first = app.text[0].value
    rename(served, "bb-amt-niemegk")
    app.checkbox[0].uncheck().run()
    assert app.text[0].value == first
    app.checkbox[0].check().run()
    assert app.text[0].value == tables.shared().version != first


def test_a_link_says_which_version_it_showed_and_what_has_changed_since(data_folder):
    before = tables.shared().version
    rename(data_folder, "bb-potsdam-babelsberg")
    app = open_page("ueberblick", version=before)
    notice = str(app.info[0].value).replace("\\", "")
    assert notice.startswith(f"Dieser Link zeigte den Datenstand {before}; seitdem geändert: ")
    assert notice.endswith(f"Gezeigt wird der Stand {tables.shared().version}.")
    shown = html_tables(app)[0]
    assert RENAMED in shown["Neuer Wert"].tolist()
    assert "https://quelle.example/neu" in shown["Quelle"].tolist()
    english = open_page("ueberblick", version=before, lang="en")
    assert "have changed since" in str(english.info[0].value)


def test_a_link_of_this_version_says_nothing(real):
    assert not [info for info in open_page("ueberblick", version=real.version).info if "Link" in str(info.value)]


@pytest.mark.parametrize("version", ["1", "2026-12-01-0123abcd-999999"])
def test_a_version_that_never_was_is_named(version):
    warnings = [str(warning.value).replace("\\", "") for warning in open_page("ueberblick", version=version).warning]
    assert any(version in warning for warning in warnings)
