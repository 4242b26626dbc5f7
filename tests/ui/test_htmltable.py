"""Tables in plain HTML: every value stays text, also what opens behind one."""

import pandas as pd
import streamlit as st

from ui.htmltable import show_html_table


def test_what_is_folded_opens_behind_its_value_and_stays_text(monkeypatch):
    shown = []
    monkeypatch.setattr(st, "html", shown.append)
    frame = pd.DataFrame({"Organisation": ["IHK", "<b>Verein</b>"], "Namen": ["2 Namen", "–"]})
    show_html_table(frame, "Wer", folded={"Namen": ["IHK A; <script>IHK B", ""]})
    [written] = shown
    assert "<details><summary>2 Namen</summary>IHK A; &lt;script&gt;IHK B</details>" in written
    assert written.count("<details>") == 1
    assert "&lt;b&gt;Verein&lt;/b&gt;" in written
    assert "<script" not in written
