"""A visitor's own figures beside ours: handed in, read, chosen, shown. They stay in the session, never stored."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd
import streamlit as st

from analysis.charts import own as charts
from analysis.charts.exhibit import Listing
from analysis.charts.texts import sentences
from analysis.counting.filters import land_numbers
from analysis.counting.own import Own, kinds_of
from analysis.counting.own import weights as weights_of
from analysis.counting.places import LEVELS, areas_of
from analysis.counting.selection import Selection
from analysis.intake.apart import FIGURES
from analysis.intake.own.figures import REASONS, Figures
from analysis.intake.own.numbers import Sign
from analysis.intake.wording import in_words
from analysis.language import LANGUAGES, Language
from analysis.records.findings import visible
from analysis.records.text import collated
from ui.address import keys, links
from ui.address.filterbar import onward
from ui.data import kept as kept_for
from ui.data import tables
from ui.htmltable import show_html_table
from ui.markdown import plain
from ui.views.exhibits import show_exhibit
from ui.views.intake import most, most_megabytes, read_apart
from ui.views.takeaway import files

T = TypeVar("T")
COLUMN = "own_value"
"""Column of own values in a list of areas."""
POINTS = {"thousands": 1000.0, "decimals": 1.0}
"""What the point or comma in numbers such as 1.234 may be -> what the number with three decimals is taken times."""
ROWS = 50
"""Rows of a list of what was left out that are shown."""


def figures() -> Figures | None:
    """Return what was read of the file of this session, None where there is none, or none any more."""
    return st.session_state.get(keys.OWN)


def chosen(level: str | None = None) -> Own | None:
    """Return the values that this session has chosen, where they are of ``level``."""
    found = figures()
    if found is None or (level is not None and found.level != level):
        return None
    column = st.session_state.get(keys.OWN_VALUE) or 0
    times = POINTS.get(st.session_state.get(keys.OWN_POINT), float("nan"))
    return found.own(column if column < len(found.titles) else 0, times)


def measure_name(measure: str, t: Language) -> str:
    """Return what a measure of own figures is called."""
    own = chosen()
    return t(f"own.measure.{measure}", title=charts.short(own)) if own is not None else t(f"own.measure.{measure}.none")


def note_lost(measure: str) -> None:
    """Remember that a link asks for own figures, which only the session had that made it."""
    if measure in charts.MEASURES and keys.OWN not in st.session_state:
        st.session_state[keys.OWN_LOST] = True


def box(t: Language, on_change: Callable[[], None] | None = None) -> None:
    """Let the visitor hand in a file, say what was read of it, and let one of its values be chosen.

    on_change: what a choice of another value does besides.
    """
    if st.session_state.pop(keys.OWN_LOST, False):
        st.info(t("own.lost"))
    found = figures()
    # The label stays the same: with another one the browser would take it for another box, and shut it.
    box_ = st.expander(t("own.box"), key=keys.OWN_BOX, on_change="rerun")
    if not box_.open:
        return
    with box_:
        if found is None:
            _hand_in(t)
            return
        st.markdown(t("own.box.file", file=plain(visible(found.file))))
        st.selectbox(
            t("own.choose"),
            range(len(found.titles)),
            format_func=lambda column: found.titles[column],
            key=keys.OWN_VALUE,
            persist_state="session",
            on_change=on_change,
        )
        _point_box(found, t, on_change)
        _read(found, t)
        st.button(t("own.remove"), key=keys.OWN_REMOVE, on_click=_remove)


def _point_box(found: Figures, t: Language, on_change: Callable[[], None] | None) -> None:
    """Ask what the point in numbers such as 1.234 is, where the file does not tell: nothing is taken before."""
    if n := found.two_ways(st.session_state.get(keys.OWN_VALUE) or 0):
        st.radio(
            t("own.point", n=t.number(n)),
            list(POINTS),
            index=None,
            format_func=lambda name: t(f"own.point.{name}"),
            key=keys.OWN_POINT,
            persist_state="session",
            on_change=on_change,
            horizontal=True,
        )


def _hand_in(t: Language) -> None:
    st.markdown(t("own.private"))
    st.caption(t("own.help", size=most(t)["size"]))
    given = st.file_uploader(t("own.file"), key=keys.OWN_UPLOAD, max_upload_size=most_megabytes())
    if given is None:
        return
    mark = (tables().version, given.file_id)
    if st.session_state.get(keys.CANCELLED) == mark:
        st.info(t("intake.cancelled"))
        st.button(t("intake.again"), on_click=st.session_state.pop, args=(keys.CANCELLED, None))
        return
    refused = st.session_state.get(keys.OWN_REFUSED)
    if refused is None or refused[0] != mark:
        found, _ = read_apart([(given.name, given.getvalue())], mark, t, FIGURES)
        if len(found.values):
            st.session_state[keys.OWN] = found
            st.session_state[keys.OWN_NEW] = True
            for key in (keys.OWN_VALUE, keys.OWN_POINT):
                st.session_state.pop(key, None)
            st.rerun()
        refused = st.session_state[keys.OWN_REFUSED] = (mark, found)
    for each in refused[1].findings[:1]:
        wrong, expected = in_words(each, t)
        place = [visible(each.file), *([] if each.row is None else [str(each.row), each.column or ""])]
        st.error(
            plain(t("own.refused", place=":".join(place), wrong=wrong, found=each.found or "–", expected=expected))
        )


def is_new() -> bool:
    """Say, once, whether a file was handed in since the last page: its values are shown at once."""
    return st.session_state.pop(keys.OWN_NEW, False)


def _remove() -> None:
    st.session_state[keys.OWN] = None
    for key in (keys.OWN_VALUE, keys.OWN_POINT, keys.OWN_NEW):
        st.session_state.pop(key, None)
    st.rerun()


# What was read


def _read(found: Figures, t: Language) -> None:
    """Say what was read of the file, why values are unknown, and list what was left out."""
    column = st.session_state.get(keys.OWN_VALUE) or 0
    known = int(chosen().values.notna().sum())
    level = t(f"level.{found.level}.many")
    said = [t("own.read", areas=t.number(len(found.values)), level=level, known=t.number(known))]
    said += [t("own.other_rows", n=t.number(found.other_rows))] if found.other_rows else []
    st.markdown(" ".join(said))
    signs = {sign: n for sign, n in found.counts(column).items() if sign is not Sign.NUMBER}
    point = st.session_state.get(keys.OWN_POINT)
    for sign, n in sorted(signs.items()):
        key = f"own.taken.{point}" if sign is Sign.TWO_WAYS and point in POINTS else f"own.sign.{sign.name.lower()}"
        st.markdown(f"- {t(key, n=t.number(n))}")
    if found.renumbered:
        pairs = _named([f"{old} → {new}" for old, new in found.renumbered], t)
        st.markdown(f"- {t('own.renumbered', n=t.number(len(found.renumbered)), pairs=plain(pairs))}")
    if found.not_taken:
        st.markdown(f"- {t('own.not_taken', names=plain(_named(list(map(visible, found.not_taken)), t)))}")
    _left_out(found, t)
    _faults(found, t)
    _missing(found, t)


def _named(names: list[str], t: Language) -> str:
    """Return the first of ``names`` as a list, and how many there are beyond them."""
    more = [t("own.more", n=t.number(len(names) - ROWS))] if len(names) > ROWS else []
    return sentences(t.listing(names[:ROWS]), *more)


def _left_out(found: Figures, t: Language) -> None:
    for reason in REASONS:
        rows = [item for item in found.left_out if item.reason == reason]
        if rows:
            _list(
                t(f"own.left_out.{reason}", n=t.number(len(rows))),
                (t("own.row"), t("own.text"), t("own.meant")),
                ((t.number(each.row), visible(each.text), t.listing(list(each.meant)) or "–") for each in rows),
                len(rows),
                t,
            )


def _faults(found: Figures, t: Language) -> None:
    """List the cells of values that hold none, with row, column, what was found and what is expected."""
    is_said = st.session_state.get(keys.OWN_POINT) in POINTS
    findings = [each for each in found.findings if not (is_said and each.rule == "ambiguous_number")]
    if not findings:
        return
    rows = (
        (t.number(each.row or 0), each.column or "–", wrong, each.found or "–", expected)
        for each in findings
        for wrong, expected in [in_words(each, t)]
    )
    heads = (t("own.row"), t("intake.column"), t("intake.wrong"), t("own.text"), t("intake.expected"))
    _list(t("own.faults", n=t.number(len(findings))), heads, rows, len(findings), t)


def _missing(found: Figures, t: Language) -> None:
    """List the areas of the level of which the file says nothing."""
    areas = areas_of(tables(), found.level)
    if found.level == "land":
        areas = areas.assign(key=areas["land"].map(land_numbers(tables())))
        areas = areas.sort_values("name", key=collated)
    rows = areas[~areas["key"].isin(found.values.index)]
    if len(rows):
        said = t("own.missing", n=t.number(len(rows)), total=t.number(len(areas)), level=t(f"level.{found.level}.many"))
        pairs = zip(rows["key"], rows["name"], rows["kind"], strict=True)
        name, chosen = t(f"level.{found.level}.one"), onward(tables())
        portraits = {name: [links.portrait(key, chosen) for key in rows["key"].head(ROWS)]}
        _list(said, (t("white.key"), name, t("map.kind")), pairs, len(rows), t, portraits)


def _list(
    caption: str,
    heads: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    total: int,
    t: Language,
    ways: Mapping[str, list[str]] = MappingProxyType({}),
) -> None:
    """Show the first rows of a list, and how many there are beyond them. ways: see ``show_html_table``, as links."""

    shown = pd.DataFrame([row for row, _ in zip(rows, range(ROWS), strict=False)], columns=list(heads))
    show_html_table(shown, caption, links=ways, spoken=dict.fromkeys(ways, LANGUAGES[0]))
    if total > ROWS:
        st.caption(t("own.more", n=t.number(total - ROWS)))


# Weiße Flecken


def with_value(listing: Listing, level: str, t: Language) -> Listing:
    """Return a list of areas with the own value of each, where the figures are of its ``level``."""
    own = chosen(level)
    if own is None:
        return listing
    column = charts.value_column(COLUMN, own, t)
    values = own.values.reindex(listing.data["key"]).to_numpy()
    data = listing.data.assign(**{COLUMN: values, charts.SOURCE: source(t)})
    columns = (*listing.columns[:-1], column, listing.columns[-1])
    return replace(listing, data=data, columns=columns, source=f"{source(t)} {listing.source}")


def map_box(t: Language) -> bool:
    """Let the visitor choose whether a map shows own figures, and say so."""
    return st.toggle(t("own.on_map"), key=keys.OWN_ON_MAP)


def weight_box(t: Language) -> None:
    """Let the visitor choose what new alliances are to reach most of: people, or what the own figures say."""
    own = chosen()
    if own is None:
        return
    kinds = ("people", *kinds_of(own))
    if st.session_state.get(keys.OWN_WEIGHT) not in kinds:
        st.session_state[keys.OWN_WEIGHT] = "people"
    st.radio(
        t("own.weight"),
        kinds,
        format_func=lambda kind: t(f"own.weight.{kind}", title=charts.short(own)),
        key=keys.OWN_WEIGHT,
        help=t("own.weight.help"),
    )


def weights(selection: Selection) -> np.ndarray | None:
    """Return what each municipality weighs by the own figures; None where people are what counts."""
    own, kind = chosen(), st.session_state.get(keys.OWN_WEIGHT)
    return None if own is None or kind not in kinds_of(own) else weights_of(own, kind, selection)


def weight_meaning(t: Language) -> str:
    """Say how the own figures weigh, and whose they are."""
    return f"{t(f'own.weight.{st.session_state[keys.OWN_WEIGHT]}.meaning')} {source(t)}"


def kept(name: str, asked: object, compute: Callable[[], T]) -> T:
    """Return what is computed from own figures, kept in this session for what was last asked."""
    said = tuple(map(st.session_state.get, (keys.OWN_VALUE, keys.OWN_WEIGHT, keys.OWN_POINT)))
    return kept_for(keys.own_kept(name), figures(), (tables().version, *said, asked), compute)


def slide_box(t: Language) -> Own | None:
    """Let the visitor choose whether the files of a deck have a slide about the own figures; return these then."""
    own = chosen()
    if own is None or not st.checkbox(t("own.slide.use", title=charts.short(own)), value=True, key=keys.OWN_SLIDE):
        return None
    st.caption(plain(t("own.slide.files", file=own.file)))
    return own


def slide_of() -> tuple[object, ...] | None:
    """Return what the slide about own figures depends on; None where there is to be none."""
    if figures() is None or not st.session_state.get(keys.OWN_SLIDE, True):
        return None
    return id(figures()), st.session_state.get(keys.OWN_VALUE), st.session_state.get(keys.OWN_POINT)


# What it says


def source(t: Language) -> str:
    """Say whose figures the chosen ones are and where they come from."""
    return charts.source(chosen(), t)


def value_text(value: float, t: Language) -> str:
    """Return a value as it is read."""
    return "–" if pd.isna(value) else t.number(value, charts.digits(chosen()))


def value_here(key: str, t: Language) -> str | None:
    """Return the own value of an area in words; None where the figures are of another level, or there are none."""
    own = chosen()
    if own is None or len(key) != LEVELS[own.level]:
        return None
    value = own.values.get(key, float("nan"))
    return f"**{plain(t('own.value', title=charts.short(own), file=own.file))}**: {value_text(value, t)}"


def result(selection: Selection, year: int, t: Language) -> None:
    """Say in a sentence what the own figures say beside ours; scatter and tables are made when they are asked for."""
    own = chosen()
    if own is None:
        return
    column = st.session_state.get(keys.OWN_VALUE) or 0
    if figures().two_ways(column) and st.session_state.get(keys.OWN_POINT) not in POINTS:
        st.info(t("own.point.open", n=t.number(figures().two_ways(column))))
        return
    st.markdown(plain(f"{charts.sentence(own, selection, year, t)} {charts.source(own, t)}"))
    box = st.expander(t("own.details"), key=keys.OWN_DETAILS, on_change="rerun")
    if not box.open:
        return  # a closed box costs nothing with each change of the year
    with box:
        fifths = charts.fifths_list(own, selection, year, t)
        if len(fifths.data):
            numbers = [column.head for column in fifths.columns[1:]]
            show_html_table(fifths.table(), fifths.title, numeric=numbers)
        if own.level != "gemeinde":
            show_exhibit(charts.scatter(own, selection, year, t), selection, t)
        else:
            st.caption(t("own.scatter.not_gemeinde"))
        st.markdown(t("own.take"))
        files(charts.areas_list(own, selection, year, t), t)
