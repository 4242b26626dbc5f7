"""Charts travel as JSON without blanks and escapes, and mean the same."""

import json

from streamlit.elements import vega_charts

from tests.apptest import AppTest
from ui.server.messages import write_tersely

SPEC = {"mark": "bar", "title": "Für Bündnisse, „so“", "encoding": {"x": {"field": "a", "type": "nominal"}}}


def sent() -> str:
    def page():
        import streamlit as st

        from tests.ui.server.test_messages import SPEC

        st.vega_lite_chart([{"a": 1}], SPEC)

    app = AppTest.from_function(page).run()
    assert not app.exception
    return app.get("vega_lite_chart")[0].proto.spec


def test_a_chart_is_written_tersely(monkeypatch):
    monkeypatch.setattr(vega_charts, "json", vega_charts.json)  # is put back afterwards
    before = sent()
    assert "\\u00fc" in before, "Streamlit does so by itself now: messages.py can go"
    write_tersely()
    after = sent()
    assert json.loads(after) == json.loads(before)
    assert SPEC["title"] in after
    assert ": " not in after.replace(SPEC["title"], "")
