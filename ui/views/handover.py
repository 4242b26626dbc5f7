"""Handing in: what changes for each alliance, the bundle to give to the operators, and taking it over here."""

import hmac
import re
from datetime import date

import pandas as pd
import streamlit as st

from analysis.counting.profiles import source_name
from analysis.errors import AnalysisError
from analysis.intake.answers import is_ahead
from analysis.intake.bundle import Conflicts, bundled
from analysis.intake.checked import Checked
from analysis.intake.difference import Changes
from analysis.intake.grounds import ALLIANCES, Ground, as_source
from analysis.intake.log import REMOVE
from analysis.intake.merge import Correction, take
from analysis.intake.preview import changed_facts
from analysis.language import Language
from analysis.records import files
from analysis.records.codebook import in_language
from analysis.records.evidence import answered
from analysis.records.tables import Tables
from analysis.records.wording import BrokenTable
from api.serving.settings import settings
from ui.address import keys
from ui.address.filterbar import labels
from ui.data import kept
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views import corrections

SHOWN = 20
"""Alliances whose changes are shown at once."""


def grounds(data: Tables) -> Ground:
    """Return the source and the reason that were given for rows that name none (see ``_ask_grounds``)."""
    source, reason = (st.session_state.get(key, "").strip() for key in (keys.HANDOVER_SOURCE, keys.HANDOVER_REASON))
    return Ground(as_source(source, data.package.date_years), reason)


def keep_grounds() -> None:
    """Keep what was typed while the boxes are not shown, as long as there are findings: Streamlit would forget it."""
    for key in (keys.HANDOVER_SOURCE, keys.HANDOVER_REASON):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _ask_grounds(t: Language) -> None:
    st.markdown(t("handover.grounds"))
    left, right = st.columns(2)
    for box, name, key in ((left, "source", keys.HANDOVER_SOURCE), (right, "reason", keys.HANDOVER_REASON)):
        box.text_input(t(f"handover.{name}"), placeholder=t(f"handover.{name}.help"), key=key)


def facts(checked: Checked, changes: Changes, said: Ground, data: Tables, t: Language) -> pd.DataFrame:
    """Show old beside new for each alliance, by source and reason, and return these rows (``changed_facts``)."""
    rows = kept(keys.FACTS, checked, said, lambda: changed_facts(checked, changes, said, data))
    said_so = rows[~rows["follows"]]
    owners = list(dict.fromkeys(said_so["alliance"]))
    for owner in owners[:SHOWN]:
        of_one = said_so[said_so["alliance"] == owner]
        st.subheader(plain(of_one["name"].iloc[0] or t("handover.no_alliance")), anchor=False)
        for (source, reason), group in of_one.groupby(["source", "reason"], sort=False):
            named = source_name(source, t) if answered(source) else source
            told = {"source": named or t("handover.missing"), "reason": reason or "–"}
            show_html_table(_shown(group, data, t), t("handover.caption", **told))
    if len(owners) > SHOWN:
        st.caption(t.count("handover.more", len(owners) - SHOWN))
    return rows


def _shown(rows: pd.DataFrame, data: Tables, t: Language) -> pd.DataFrame:
    specs = data.package.tables
    titles = [
        ("" if table == ALLIANCES else f"{in_language(vars(specs[table]), 'title', t)}: ")
        + in_language(vars(specs[table].field(column)), "title", t)
        for table, column in zip(rows["table"], rows["column"], strict=True)
    ]
    words = {
        **labels(data, t),
        "founded_basis": {basis: t(f"basis.{basis}") for basis in ("stated", "derived")},
        "partial": {"true": t("round.yes"), "false": t("round.no")},
    }
    old, new = (
        [
            "–" if pd.isna(value) else words.get(column, {}).get(value, value)
            for column, value in zip(rows["column"], rows[name], strict=True)
        ]
        for name in ("old", "new")
    )
    new = [t("handover.goes") if action == REMOVE else text for action, text in zip(rows["action"], new, strict=True)]
    return pd.DataFrame({t("handover.what"): titles, t("handover.old"): old, t("handover.new"): new})


def hand_in(checked: Checked, rows: pd.DataFrame, data: Tables, said: Ground, t: Language) -> bool:
    """Ask for what bears it out, and offer the bundle once nothing is missing; return whether it is there.

    It can be taken over here where the operators allow it.
    """
    if checked.findings:
        settle_first(t)
        return False
    st.header(t("intake.hand_over"), anchor=False)
    _ask_grounds(t)
    if said.source and not re.fullmatch(data.package.tables["changes"].field("source").pattern, said.source):
        st.error(t("handover.bad_source"))
        return False
    if is_ahead(answered(said.source) or "", date.today().isoformat()):
        st.error(t("handover.source_ahead"))
        return False
    said_so = rows[~rows["follows"]]  # what follows for dates and sources lacks no more than that
    lacking = int((said_so["source"] == "").sum()), int((rows["needs_reason"] & (rows["reason"] == "")).sum())
    for key, count in zip(("handover.no_source", "handover.no_reason"), lacking, strict=True):
        if count:
            st.warning(t.count(key, count))
    if any(lacking):
        return False
    by_hand = corrections.said(st.session_state[keys.BY_HAND][0])
    content = bundled(checked, by_hand, data, said.source, said.reason)
    name = f"bundle-{data.version}.zip"
    st.markdown(t("intake.hand_over.text"))
    st.download_button(t("handover.bundle"), content, name, "application/zip", type="primary", on_click="ignore")
    with st.expander(t("handover.operators")):
        st.markdown(t("handover.command"))
        st.code(f"python -m analysis merge {name}", language=None, wrap_lines=True)
        if settings().merge_secret:
            _take_here(name, content, t)
    return True


def settle_first(t: Language) -> None:
    """Say what comes before handing in."""
    st.header(t("intake.hand_over"), anchor=False)
    st.markdown(t("intake.hand_over.first"))


def _take_here(name: str, content: bytes, t: Language) -> None:
    with st.form("take_here", clear_on_submit=True):
        st.markdown(t("handover.here"))
        st.text_input(t("handover.secret"), type="password", autocomplete="off", key=keys.HANDOVER_SECRET)
        # What is taken is the bundle that was seen: after the press the page is made of data that may be newer.
        st.form_submit_button(t("handover.take"), on_click=_take, args=(name, content))


def _take(name: str, content: bytes) -> None:
    """Merge a bundle where the secret is right; ``outcome`` shows what came of it."""
    given, found = st.session_state[keys.HANDOVER_SECRET], None
    if hmac.compare_digest(given.encode(), settings().merge_secret.encode()):
        try:
            found = take({name: content}, files.DATA, Correction(date.today().isoformat()))
        except (AnalysisError, BrokenTable) as problem:
            found = problem
    st.session_state[keys.HANDOVER_OUTCOME] = (found,)


def outcome(t: Language) -> None:
    """Say what came of merging here, once."""
    for found in st.session_state.pop(keys.HANDOVER_OUTCOME, ()):
        if found is None:
            st.error(t("handover.wrong_secret"))
        elif isinstance(found, Conflicts):
            st.error(t("handover.conflicts"))
            for item in found.found:
                values = {key: plain(text or "–") for key, text in vars(item).items()}
                st.markdown(f"- {t('handover.conflict', **values)}")
        elif isinstance(found, Exception):
            st.error(t("handover.not_taken"))
            st.code(str(found), language=None, wrap_lines=True)
        else:
            st.success(t("handover.taken", number=t.number(found.number)))
