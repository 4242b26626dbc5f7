"""The page on which an office has a list checked: what was recognised, what is wrong, what would change, where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from analysis.intake.apart import a_turn, checking
from analysis.intake.checked import Checked, clean_tables, unclear_owners
from analysis.intake.checker import SECONDS
from analysis.intake.difference import Difference
from analysis.intake.preview import CHANGED, NEW, differences, touched, touched_areas
from analysis.intake.read import UPLOAD_LIMITS
from analysis.intake.report import findings_csv
from analysis.intake.suggest import Suggestion, suggest
from analysis.intake.wording import in_words, note_in_words
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.findings import Finding, visible
from analysis.records.tables import Tables, as_text
from ui.address import keys
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views.small_map import list_map

MOST_FILES = 20
ROWS = 50
"""Findings and changes that are shown at once; the files to take away hold all."""
SUGGESTIONS = 3
POLL_SECONDS = 0.5
"""How often a check tells how long it runs, and hears that its visitor has gone."""
NOT_READ = ("not_read", "skipped")
"""Notes on what was left aside as a whole: the first that is said."""


def how_it_works(t: Language) -> None:
    """Say what is taken, what happens to it, and what does not."""
    st.markdown(t("intake.private"))
    with st.expander(t("intake.help")):
        st.markdown(t("intake.help.text"))


def handed_in(data: Tables, t: Language) -> Checked | None:
    """Let the visitor choose files and return what was found in them; None as long as there are none.

    The result stays in the session of this visitor: it is neither cached for others nor written anywhere.
    """
    given = st.file_uploader(
        t("intake.files"),
        accept_multiple_files=True,
        help=t("intake.files.help", **most(t)),
        key=keys.UPLOAD,
    )
    if not given:
        st.session_state.pop(keys.CHECKED, None)
        st.session_state.pop(keys.CHANGES, None)
        return None
    if len(given) > MOST_FILES:
        st.error(t("intake.too_many", most=MOST_FILES))
        return None
    if sum(file.size for file in given) > UPLOAD_LIMITS.bytes:
        st.error(t("intake.too_much", most=t.number(UPLOAD_LIMITS.bytes // 1_000_000)))
        return None
    mark = (data.version, tuple(file.file_id for file in given))
    known = st.session_state.get(keys.CHECKED)
    if known is not None and known[0] == mark:
        return known[1]
    if st.session_state.get(keys.CANCELLED) == mark:
        st.info(t("intake.cancelled"))
        st.button(t("intake.again"), on_click=st.session_state.pop, args=(keys.CANCELLED, None))
        return None
    verdict = _checked([(file.name, file.getvalue()) for file in given], mark, t)
    st.session_state[keys.CHECKED] = (mark, verdict)
    return verdict


def _checked(given: Sequence[tuple[str, bytes]], mark: tuple, t: Language) -> Checked:
    """Check the files in a process of its own, which ends when the visitor cancels or goes: then this run stops."""
    place = st.empty()
    with place.container():
        told = st.empty()
        st.button(t("intake.cancel"), on_click=st.session_state.__setitem__, args=(keys.CANCELLED, mark))
    told.markdown(t("intake.checking"))
    with a_turn(lambda: told.markdown(t("intake.waiting"))), checking(given) as check:
        while (verdict := check.verdict()) is None:
            check.wait(POLL_SECONDS)
            told.markdown(t("intake.seconds", seconds=t.number(int(check.seconds)), most=t.number(SECONDS)))
    place.empty()
    return verdict


def most_megabytes() -> int:
    """Return how large a file may be, in MB: no larger than the server takes and than is read."""
    return min(st.get_option("server.maxUploadSize"), UPLOAD_LIMITS.bytes // 1_000_000)


def most(t: Language) -> dict[str, str]:
    """Return what may be handed in, as texts: size (MB of a file), together (MB of all), rows (of all)."""
    limits = UPLOAD_LIMITS
    found = {"size": most_megabytes(), "together": limits.bytes // 1_000_000, "rows": limits.rows}
    return {name: t.number(value) for name, value in found.items()}


def recognised(checked: Checked, t: Language) -> None:
    """Say which tables were found in the files, with how many rows, and what was read in which way."""
    for note in checked.notes:
        if note.code in NOT_READ:
            st.warning(f"{plain(visible(note.file))}: {plain(note_in_words(note, t))}")
    st.header(t("intake.recognised"), anchor=False)
    for part in checked.parts:
        rows = 0 if part.frame is None else len(part.frame)
        st.markdown(t.count("intake.part", rows, file=plain(visible(part.file)), table=plain(part.table)))
    if not checked.parts:
        st.warning(t("intake.no_table"))
    if checked.notes:
        with st.expander(t.count("intake.notes", len(checked.notes))):
            for note in checked.notes:
                st.markdown(f"- {plain(visible(note.file))}: {plain(note_in_words(note, t))}")


def findings(checked: Checked, data: Tables, t: Language) -> None:
    """List what is wrong, with a suggestion where one is near, and offer the whole list for download."""
    st.header(t("intake.findings"), anchor=False)
    if not checked.findings:
        st.success(t("intake.clean"))
        return
    st.markdown(t.count("intake.found", len(checked.findings)))
    ids = checked.alliance_ids
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    left.download_button(
        t("intake.findings.download"),
        lambda: findings_csv(checked.findings, data, t, ids),
        f"findings-{data.version}.csv",
        "text/csv",
        on_click="ignore",
    )
    pages = math.ceil(len(checked.findings) / ROWS)
    number = right.number_input(t("register.page", pages=t.number(pages)), 1, pages, key=keys.FINDINGS_PAGE)
    shown = checked.findings[(number - 1) * ROWS : number * ROWS]
    show_html_table(finding_rows(shown, data, ids, t), t("intake.findings.caption"), links={})


def finding_rows(found: Sequence[Finding], data: Tables, ids: frozenset[str], t: Language) -> pd.DataFrame:
    """Return one row of texts per finding: where it stands, what is wrong, what is expected, what may be meant."""
    rows = []
    for item in found:
        wrong, expected = in_words(item, t)
        rows.append(
            {
                t("intake.file"): visible(item.file),
                t("intake.row"): "–" if item.row is None else str(item.row),
                t("intake.column"): item.column or "–",
                t("intake.wrong"): wrong,
                t("intake.value"): "–" if item.found is None else item.found,
                t("intake.expected"): expected,
                t("intake.suggestion"): _offers(suggest(item, data, ids), t) or "–",
            }
        )
    return pd.DataFrame(rows)


def _offers(found: Sequence[Suggestion], t: Language) -> str:
    more = [t("intake.suggestion.more")] if len(found) > SUGGESTIONS else []
    return " · ".join([*(offer.text for offer in found[:SUGGESTIONS]), *more])


def changes(checked: Checked, data: Tables, t: Language) -> None:
    """Show what the rows without findings would change, table by table, and where."""
    st.header(t("intake.changes"), anchor=False)
    found = _differences(checked, data)
    if not any(len(part.new) or len(part.changed) or len(part.gone) for part in found.values()):
        st.info(t("intake.nothing"))
        return
    st.markdown(t("intake.changes.text"))
    for name, part in found.items():
        _table_changes(name, part, data, t)
    _where(found, data, t)


def _differences(checked: Checked, data: Tables) -> Mapping[str, Difference]:
    """Return what ``checked`` would change; it is worked out once and kept beside it."""
    known = st.session_state.get(keys.CHANGES)
    if known is None or known[0] is not checked:
        clean = clean_tables(checked, data)
        known = (checked, differences(clean, data, unclear_owners(checked, clean, data)))
        st.session_state[keys.CHANGES] = known
    return known[1]


def _table_changes(name: str, part: Difference, data: Tables, t: Language) -> None:
    title = plain(in_language(vars(data.package.tables[name]), "title", t))
    counts = {key: t.number(len(getattr(part, key))) for key in ("new", "changed", "gone", "same")}
    with st.expander(t("intake.table", title=title, **counts)):
        spec = data.package.tables[name]
        for key in ("new", "gone"):
            rows = getattr(part, key)
            if len(rows):
                _rows(t(f"intake.{key}"), as_text(rows, spec), t)
        if len(part.changed):
            _rows(t("intake.changed"), part.changed, t)


def _rows(heading: str, rows: pd.DataFrame, t: Language) -> None:
    st.subheader(heading, anchor=False)
    show_html_table(rows.head(ROWS).fillna("–"), heading, links={})
    if len(rows) > ROWS:
        st.caption(t.count("intake.more", len(rows) - ROWS))


def _where(found: Mapping[str, Difference], data: Tables, t: Language) -> None:
    kinds = touched(found)
    if kinds.empty:
        return
    st.subheader(t("intake.map"), anchor=False)
    new, changed = int((kinds == NEW).sum()), int((kinds == CHANGED).sum())
    st.markdown(f"{t.count('intake.map.new', new)} {t.count('intake.map.changed', changed)}")
    list_map(touched_areas(found, data), data, t)


def hand_over(checked: Checked, t: Language) -> None:
    """Say how a list without findings gets into the data."""
    st.header(t("intake.hand_over"), anchor=False)
    st.markdown(t("intake.hand_over.text" if not checked.findings else "intake.hand_over.first"))
    st.code(t("intake.hand_over.command"), language=None, wrap_lines=True)
