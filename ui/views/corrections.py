"""Corrections on the page: findings gathered, each with what may be meant, and columns that are assigned by hand."""

import math
from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd
import streamlit as st

from analysis.intake.byhand import NOTHING, WHOLE_ROW, ByHand, Place
from analysis.intake.checked import Checked
from analysis.intake.headers import Assigned
from analysis.intake.kinds import Case, Offers, allowed, cases, findings_csv, sure_cells
from analysis.intake.parts import Head
from analysis.intake.suggest import Suggestion
from analysis.intake.wording import found_in_words, in_words
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.findings import visible
from analysis.records.tables import Tables
from ui.address import keys
from ui.htmltable import show_html_table
from ui.markdown import plain

CASES = 15
"""Cases that are shown at once: each has widgets of its own."""
SUGGESTIONS = 3
"""Suggestions of a case that are buttons; where there are more, they are a list to choose from."""
ROWS = 8
"""Rows of a case that are named."""


# What a visitor said of these files


def said(files: Hashable) -> ByHand:
    """Return what this visitor said by hand of the files with this mark, all steps together."""
    known = st.session_state.get(keys.BY_HAND)
    if known is None or known[0] != files:
        st.session_state[keys.BY_HAND] = known = (files, [])
    steps: list[ByHand] = known[1]
    found = NOTHING
    for step in steps:
        found = ByHand({**found.cells, **step.cells}, {**found.columns, **step.columns})
    return found


def _say(step: ByHand) -> None:
    st.session_state[keys.BY_HAND][1].append(step)


def _take(places: Sequence[Place], value: str) -> None:
    _say(ByHand(dict.fromkeys(places, value)))


def _take_typed(places: Sequence[Place], key: str) -> None:
    if st.session_state[key] is not None:
        _take(places, st.session_state[key].strip())


def _take_back(how_many: int) -> None:
    steps = st.session_state[keys.BY_HAND][1]
    del steps[len(steps) - how_many :]


# Findings


def findings(checked: Checked, data: Tables, t: Language) -> None:
    """Show what is wrong, kind by kind, with what may be meant, to be taken with one click or typed over."""
    st.header(t("intake.findings"), anchor=False)
    _steps(t)
    if not checked.findings:
        st.success(t("intake.clean"))
        return
    st.markdown(t.count("intake.found", len(checked.findings)))
    found, ids = cases(checked.findings), checked.alliance_names
    offers = Offers(data, ids, t)
    certain = sure_cells(found, offers)
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    if certain:
        left.button(t.count("intake.take_sure", len(certain)), type="primary", on_click=_say, args=(ByHand(certain),))
    pages = math.ceil(len(found) / CASES)
    number = 1
    if pages > 1:
        number = right.number_input(t("register.page", pages=t.number(pages)), 1, pages, key=keys.FINDINGS_PAGE)
    shown = found[(min(number, pages) - 1) * CASES : min(number, pages) * CASES]
    for _, group in groupby(shown, lambda case: case.kind):
        _kind(list(group), offers, data, t)
    st.download_button(
        t("intake.findings.download"),
        lambda: findings_csv(checked.findings, data, t, ids),
        f"findings-{data.version}.csv",
        "text/csv",
        on_click="ignore",
    )


def _steps(t: Language) -> None:
    """Say how much was corrected, and offer to take it back."""
    steps = st.session_state[keys.BY_HAND][1]
    if not steps:
        return
    count = len({place for step in steps for place in step.cells})
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="center")
    left.markdown(t.count("intake.corrected", count))
    middle.button(t("intake.take_back"), on_click=_take_back, args=(1,))
    right.button(t("intake.take_all_back"), on_click=_take_back, args=(len(steps),))


def _kind(group: Sequence[Case], offers: Offers, data: Tables, t: Language) -> None:
    first = group[0].first
    wrong, expected = in_words(first, t, data)
    with st.container(border=True):
        column = f" · {t('intake.column')} {plain(_title(first.column, data, t))}" if first.column else ""
        asked = f"{t('intake.expected')}: {plain(expected)}"
        st.markdown(f"**{plain(visible(first.file))}{column}**  \n{plain(wrong)}. {asked}")
        for case in group:
            _case(case, found_in_words(case.first, t, data), offers.of(case.first) or allowed(case, data, t), t)


def _title(column: str, data: Tables, t: Language) -> str:
    for spec in data.package.of_lists.tables.values():
        if column in spec.columns:
            return in_language(vars(spec.field(column)), "title", t)
    return column


def _case(case: Case, text: str | None, offered: Sequence[Suggestion], t: Language) -> None:
    if not case.rows and case.first.found is None:  # the file as a whole: all is said
        return
    found = t("finding.nothing") if text is None else f"**{plain(text)}**"
    rows = ", ".join(map(str, case.rows[:ROWS])) + (" …" if len(case.rows) > ROWS else "")
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="top")
    left.markdown(f"{found}  \n{t.count('intake.rows', len(case.rows), rows=rows)}" if case.rows else found)
    places = case.places()
    if not places:
        return
    key = f"case-{hash((case.kind, case.first.found, case.first.params, case.rows))}"
    with middle:
        _offer(offered, places, key, t)
    right.text_input(
        t("intake.other"), None, key=f"{key}-typed", on_change=_take_typed, args=(places, f"{key}-typed"),
        label_visibility="collapsed", placeholder=t("intake.other"),
    )  # fmt: skip
    right.button(
        t.count("intake.leave_out", len(case.rows)),
        key=f"{key}-out",
        type="tertiary",
        on_click=_take,
        args=([(file, row, WHOLE_ROW) for file, row, _ in places], ""),
    )


def _offer(offered: Sequence[Suggestion], places: Sequence[Place], key: str, t: Language) -> None:
    if len(offered) > SUGGESTIONS:
        texts = {offer.value: offer.said for offer in offered}
        st.selectbox(
            t("intake.suggestion"), list(texts), None, format_func=lambda value: texts.get(value, value),
            key=f"{key}-offers", on_change=_take_typed, args=(places, f"{key}-offers"),
            label_visibility="collapsed", placeholder=t.count("intake.choose", len(offered)),
        )  # fmt: skip
        return
    for number, offer in enumerate(offered):
        there = [(file, row, offer.column or column) for file, row, column in places]
        st.button(plain(offer.said), key=f"{key}-{number}", on_click=_take, args=(there, offer.value))


# Columns


def columns(checked: Checked, data: Tables, t: Language) -> None:
    """Let the visitor say what columns mean of lists that were not read, or read without some of their columns."""
    open_heads = [head for head in checked.heads if head.texts and (head.table is None or None in head.columns)]
    for head in open_heads:
        label = t("intake.columns" if head.table is None else "intake.columns.more", file=plain(visible(head.file)))
        with st.expander(label, expanded=head.table is None and len(open_heads) == 1):
            _assign(head, data, t)


def _assign(head: Head, data: Tables, t: Language) -> None:
    show_html_table(_beginning(head), t("intake.columns.caption"))
    package = data.package.of_lists
    titles = {name: in_language(vars(package.tables[name]), "title", t) for name in package.changeable}
    known = None if head.table is None else list(titles).index(head.table) if head.table in titles else None
    table = st.selectbox(
        t("intake.columns.table"), list(titles), known or 0, format_func=titles.get, key=f"table-{head.file}"
    )
    spec = package.tables[table]
    names = {field.name: in_language(vars(field), "title", t) for field in spec.fields}
    boxes = st.columns(min(len(head.texts), 4))
    chosen = [
        boxes[place % len(boxes)].selectbox(
            plain(text) or "–",
            list(names),
            list(names).index(column) if column in names else None,
            format_func=names.get,
            placeholder=t("intake.columns.none"),
            key=f"column-{head.file}-{table}-{place}",
        )
        for place, (text, column) in enumerate(zip(head.texts, head.columns, strict=True))
    ]
    double = sorted({names[name] for name in chosen if name and chosen.count(name) > 1})
    if double:
        st.warning(t("intake.columns.double", columns=plain(", ".join(double))))
    assigned = Assigned(table, head.texts, tuple(chosen))
    st.button(
        t("intake.columns.take"),
        key=f"assign-{head.file}",
        on_click=_say,
        args=(replace(NOTHING, columns={head.file: assigned}),),
        disabled=bool(double) or not any(chosen),
    )


def _beginning(head: Head) -> pd.DataFrame:
    width = max((len(row) for row in head.rows), default=len(head.texts))
    texts = [visible(text) or "–" for text in head.texts[:width]]
    heads = [text if texts.count(text) == 1 else f"{text} ({place + 1})" for place, text in enumerate(texts)]
    rows = [[visible(cell) for cell in row] for row in head.rows]
    return pd.DataFrame(rows, columns=heads)
