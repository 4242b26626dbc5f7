"""The page on which an office has a list checked: what was recognised, what is wrong, what would change, where."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby

import pandas as pd
import streamlit as st

from analysis.intake.apart import LISTS, MARKED, Check, Task, V, a_turn
from analysis.intake.byhand import NOTHING, ByHand
from analysis.intake.checked import Checked, check_upload
from analysis.intake.difference import Changes
from analysis.intake.marked import not_marked, returned_name
from analysis.intake.preview import CHANGED, NEW, changes_of, touched, touched_areas, touched_nowhere
from analysis.intake.read import UPLOAD_LIMITS
from analysis.intake.wording import note_in_words
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.findings import visible
from analysis.records.tables import Tables, as_text
from ui.address import keys
from ui.data import kept
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views import corrections, handover
from ui.views.small_map import list_map

Rows = Mapping[str, pd.DataFrame]
"""Table -> typed rows."""
MOST_FILES = 20
ROWS = 50
"""Changes of a kind that are shown at once."""
POLL_SECONDS = 0.5
"""How often a check tells how long it runs, and hears that its visitor has gone."""
NOT_READ = ("not_read", "skipped", "left_out")
"""Notes on what was left aside as a whole, and on what a round leaves out: the first that is said."""


def handed_in(data: Tables, t: Language) -> Checked | None:
    """Let the visitor choose files, say which, and return what was found in them; None as long as there are none.

    The result stays in the session of this visitor: it is neither cached for others nor written anywhere.
    """
    given = st.file_uploader(
        t("intake.files"),
        accept_multiple_files=True,
        help=t("intake.files.help", **most(t)),
        key=keys.UPLOAD,
    )
    with st.expander(t("intake.help")):
        st.markdown(t("intake.help.text"))
    if not given:
        st.session_state.pop(keys.CHECKED, None)
        for key in (keys.CHANGES, keys.FACTS, keys.READ, keys.BY_HAND):
            st.session_state.pop(key, None)
        return None
    if len(given) > MOST_FILES:
        st.error(t("intake.too_many", most=MOST_FILES))
        return None
    if sum(file.size for file in given) > UPLOAD_LIMITS.bytes:
        st.error(t("intake.too_much", most=t.number(UPLOAD_LIMITS.bytes // 1_000_000)))
        return None
    files = (data.version, tuple(file.file_id for file in given))
    with st.container():  # in each run, so that all that follows keeps its place, and the focus with it
        return _checked(files, lambda: [(file.name, file.getvalue()) for file in given], data, t)


def _checked(files: tuple, given: Callable[[], list[tuple[str, bytes]]], data: Tables, t: Language) -> Checked | None:
    """Return what was found in ``files``, read anew only where that is not known; None where it was cancelled."""
    by_hand = corrections.said(files)
    mark = (*files, by_hand)
    known = st.session_state.get(keys.CHECKED)
    if known is not None and known[0] == mark:
        return known[1]
    if st.session_state.get(keys.CANCELLED) == mark:
        st.info(t("intake.cancelled"))
        st.button(t("intake.again"), on_click=st.session_state.pop, args=(keys.CANCELLED, None))
        return None
    began = time.monotonic()
    verdict = _again(files, by_hand, data)
    seconds = time.monotonic() - began
    if verdict is None:
        verdict, seconds = read_apart(given(), mark, t, LISTS, by_hand)
        st.session_state[keys.READ] = (files, by_hand.columns, verdict.uploads)
    st.session_state[keys.CHECKED] = (mark, verdict, seconds)
    return verdict


def _today() -> str:
    """Return the day on which the visitor has lists checked."""
    return date.today().isoformat()


def _again(files: tuple, by_hand: ByHand, data: Tables) -> Checked | None:
    """Judge what was read of these files with other cells; None where it has to be read, or is long."""
    known = st.session_state.get(keys.READ)
    if known is None or known[:2] != (files, by_hand.columns) or not known[2]:
        return None
    return check_upload(known[2], data, by_hand, _today())


def read_apart(
    given: Sequence[tuple[str, bytes]], mark: tuple, t: Language, task: Task[V], by_hand: ByHand = NOTHING
) -> tuple[V, float]:
    """Read files in a process of its own, which ends when the visitor cancels or goes: then this run stops.

    mark: what stands for these files, under which it is kept that the visitor cancelled. Returns the verdict, and how
    many seconds it took.
    """
    place = st.empty()
    with place.container():
        told = st.empty()
        st.button(t("intake.cancel"), on_click=st.session_state.__setitem__, args=(keys.CANCELLED, mark))
    told.markdown(t("intake.checking"))
    waiting = a_turn(lambda: told.markdown(t("intake.waiting")))
    with waiting, Check(given, task=task, by_hand=by_hand, today=_today()) as check:
        while (verdict := check.verdict()) is None:
            check.wait(POLL_SECONDS)
            told.markdown(t("intake.seconds", seconds=t.number(int(check.seconds)), most=t.number(check.most)))
    place.empty()
    return verdict, check.seconds


def most_megabytes() -> int:
    """Return how large a file may be, in MB: no larger than the server takes and than is read."""
    return min(st.get_option("server.maxUploadSize"), UPLOAD_LIMITS.bytes // 1_000_000)


def most(t: Language) -> dict[str, str]:
    """Return what may be handed in, as texts: size (MB of a file), together (MB of all), rows (of all)."""
    limits = UPLOAD_LIMITS
    found = {"size": most_megabytes(), "together": limits.bytes // 1_000_000, "rows": limits.rows}
    return {name: t.number(value) for name, value in found.items()}


def not_read(checked: Checked, data: Tables, t: Language) -> None:
    """Say first what was left aside as a whole."""
    for note in checked.notes:
        if note.code in NOT_READ:
            st.warning(f"{plain(visible(note.file))}: {plain(note_in_words(note, t, data))}")


def recognised(checked: Checked, data: Tables, t: Language) -> None:
    """Say which tables were found in the files, with how many rows, and what was read in which way."""
    st.header(t("intake.recognised"), anchor=False)
    seconds = st.session_state[keys.CHECKED][2]
    if seconds > 1:
        st.caption(t("intake.took", seconds=t.number(seconds, 1)))
    for part in checked.parts:
        rows = len(part.frame)
        title = in_language(vars(data.package.tables[part.table]), "title", t)
        st.markdown(t.count("intake.part", rows, file=plain(visible(part.file)), table=plain(title)))
    if not checked.parts:
        st.warning(t("intake.no_table"))
    if checked.notes:
        with st.expander(t.count("intake.notes", len(checked.notes))):
            for file, notes in groupby(checked.notes, lambda note: note.file):
                lines = [f"- {plain(note_in_words(note, t, data))}" for note in notes]
                st.markdown("\n".join([f"**{plain(visible(file))}**", "", *lines]))


def changes(checked: Checked, data: Tables, t: Language) -> str:
    """Show what the rows without findings would change, for each alliance, by table, and where; and hand it in.

    Returns what comes next, in words.
    """
    st.header(t("intake.changes"), anchor=False)
    handover.keep_grounds()
    change = kept(keys.CHANGES, checked, data.version, lambda: changes_of(checked, data))  # worked out once
    found = change.differences
    if not change.removed and not any(len(part.new) or len(part.changed) for part in found.values()):
        st.info(t("intake.nothing"))
        if any(len(part.gone) for part in found.values()):
            st.markdown(t("intake.changes.text"))
        _tables(change, data, t)
        if checked.findings:
            handover.settle_first(t)
        return _next(checked, "nothing", t)
    st.markdown(t("intake.changes.text"))
    said = handover.grounds(data)
    with st.container():  # however many tables it shows, what follows keeps its place and the focus
        rows = handover.facts(checked, change, said, data, t)
    _tables(change, data, t)
    _where(change, data, t)
    is_ready = handover.hand_in(checked, rows, data, said, t)
    return _next(checked, "bundle" if is_ready else "ground", t)


def _next(checked: Checked, settled: str, t: Language) -> str:
    """Say what comes next. settled: where nothing is left to be corrected."""
    if checked.heads and not checked.parts:
        return t("intake.next.columns")
    found = len(checked.findings)
    return t.count("intake.next.findings", found) if found else t(f"intake.next.{settled}")


def _tables(change: Changes, data: Tables, t: Language) -> None:
    for name, part in change.differences.items():
        removed = change.removed.get(name, part.gone.iloc[:0])
        if len(part.new) or len(part.changed) or len(part.gone) or len(removed):
            _table_changes(name, {**vars(part), "removed": removed}, data, t)


def _table_changes(name: str, part: Mapping[str, pd.DataFrame], data: Tables, t: Language) -> None:
    title = plain(in_language(vars(data.package.tables[name]), "title", t))
    counts = {key: t.number(len(part[key])) for key in ("new", "changed", "removed", "gone", "same")}
    with st.expander(t("intake.table", title=title, **counts)):
        spec = data.package.tables[name]
        for key in ("new", "removed", "gone"):
            rows = part[key]
            if len(rows):
                _rows(t(f"intake.{key}"), as_text(rows, spec), t)
        if len(part["changed"]):
            _rows(t("intake.changed"), part["changed"], t)


def _rows(heading: str, rows: pd.DataFrame, t: Language) -> None:
    st.subheader(heading, anchor=False)
    show_html_table(rows.head(ROWS).fillna("–"), heading)
    if len(rows) > ROWS:
        st.caption(t.count("intake.more", len(rows) - ROWS))


def _where(change: Changes, data: Tables, t: Language) -> None:
    kinds = touched(change)
    if kinds.empty:
        return
    st.subheader(t("intake.map"), anchor=False)
    new, changed = int((kinds == NEW).sum()), int((kinds == CHANGED).sum())
    st.markdown(f"{t.count('intake.map.new', new)} {t.count('intake.map.changed', changed)}")
    nowhere = touched_nowhere(change, data)
    if nowhere:
        st.markdown(t.count("intake.map.nowhere", len(nowhere), names=plain(t.listing(nowhere))))
    areas = touched_areas(change, data)
    if len(areas):
        list_map(areas, data, t)


def own_files(checked: Checked, t: Language) -> None:
    """Offer the files as they were handed in, with corrections and findings in their cells."""
    by_hand = corrections.said(st.session_state[keys.BY_HAND][0])
    if not checked.heads or not (checked.findings or by_hand.cells):
        return
    given = [(file.name, file.getvalue()) for file in st.session_state[keys.UPLOAD]]
    st.download_button(
        t("intake.own_files"), lambda: _own_files(given, by_hand, t), returned_name(given), on_click="ignore"
    )
    st.caption(t("intake.own_files.help"))


def _own_files(given: Sequence[tuple[str, bytes]], by_hand: ByHand, t: Language) -> bytes:
    asked = {"task": MARKED, "by_hand": by_hand, "lang": t.code, "today": _today()}
    with a_turn(lambda: None), Check(given, **asked) as check:
        while (content := check.verdict()) is None:
            check.wait(POLL_SECONDS)
    return content or not_marked(given, t)
