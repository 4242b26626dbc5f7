"""What an office takes along for the yearly round: the workbook of its area, and whom to ask."""

from datetime import date

import streamlit as st

from analysis.counting.filters import Filters, narrow
from analysis.export.chase import chase_workbook
from analysis.export.round import round_workbook
from analysis.language import Language
from analysis.records.tables import Tables
from ui.address import keys
from ui.address.filterbar import labels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(data: Tables, t: Language) -> None:
    """Offer both files for the Land or district that is chosen; they are made when they are asked for."""
    with st.expander(t("round.offer")):
        st.markdown(t("round.offer.text"))
        left, right = st.columns(2)
        names = labels(data, t)
        land = left.selectbox(t("filter.land"), list(names["land"]), format_func=names["land"].get, key=keys.ROUND_LAND)
        inside = data.districts.loc[data.districts["land"] == land, "key"].tolist()
        kreis = right.selectbox(
            t("filter.kreis"), inside, None, format_func=names["kreis"].get, placeholder=t("round.whole_land")
        )
        where = {"kreis": (kreis,)} if kreis else {"land": (land,)}
        stem = f"{kreis or land}-{data.version}"
        st.download_button(
            t("round.download"),
            lambda: round_workbook(narrow(data, Filters(**where)), data, date.today().isoformat(), t),
            f"round-{stem}.xlsx",
            XLSX,
            type="primary",
            on_click="ignore",
        )
        st.markdown(t("chase.offer.text"))
        years = [data.package.last_year - back for back in range(len(data.package.years) - 1)]
        left, right = st.columns(2, vertical_alignment="bottom")
        since = left.selectbox(t("filter.not-confirmed-since"), years, None, placeholder=t("round.any_year"))
        right.download_button(
            t("chase.download"),
            lambda: chase_workbook(narrow(data, Filters(**where, not_confirmed_since=since)), data, t),
            f"to-ask-{stem}.xlsx",
            XLSX,
            on_click="ignore",
        )
