"""Daten prüfen: hand in a list, see row by row what is wrong, and what it would change; nothing is stored."""

import streamlit as st

from ui.address.filterbar import carry
from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import corrections, handover, intake
from ui.views import round as yearly_round

t = texts()
data = tables()
page_header("pruefen", t)
carry("pruefen", data, t)
st.markdown(t("intake.private"))
st.header(t("intake.give"), anchor=False)
yearly_round.offer(data, t)
checked = intake.handed_in(data, t)
if checked is not None:
    handover.outcome(t)
    intake.not_read(checked, data, t)
    what_next = st.empty()
    intake.recognised(checked, data, t)
    corrections.columns(checked, data, t)
    corrections.findings(checked, data, t)
    intake.own_files(checked, t)
    what_next.info(intake.changes(checked, data, t))
