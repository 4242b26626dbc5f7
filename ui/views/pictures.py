"""Charts and maps to take away: a button for PNG and one for SVG; nothing is drawn before one of them is pressed."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

import streamlit as st

from analysis.charts.alliance_map import alliance_map
from analysis.charts.exhibit import Exhibit, file_stem
from analysis.charts.maps import AreaMap, area_map, map_name
from analysis.counting.filter_set import Filters
from analysis.counting.filters import land_codes
from analysis.counting.places import LEVELS
from analysis.counting.profiles import Profile
from analysis.counting.selection import Selection
from analysis.language import Language
from analysis.render.pictures.areas import LAYERS, picture
from analysis.render.pictures.frame import as_png, svg
from ui.data import tables
from ui.markdown import plain
from ui.views.takeaway import name_lacking

FORMATS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "png": ("image/png", as_png),
    "svg": ("image/svg+xml", str.encode),
}
"""Ending -> media type, and what makes the file of the SVG document."""


def chart_pictures(exhibit: Exhibit, selection: Selection, t: Language) -> None:
    """Offer the chart that was made from ``selection`` as a picture."""
    of = f" :small[({plain(exhibit.title)})]"  # which one can be seen; who cannot see it hears it (ui/style.css)
    _offer(exhibit.stem, exhibit.stem, "picture", lambda: svg(exhibit, selection, t), t, of)
    _name_lacking(_names_in(exhibit), selection, t)


def map_pictures(
    selection: Selection,
    level: str,
    measure: str,
    year: int,
    t: Language,
    *,
    place: str = "",
    method: str = "natural",
    layers: Collection[str] | None = None,
    what: str = "map",
) -> None:
    """Offer a map of a selection as a picture (see ``charts.maps.area_map``).

    place: as it was chosen, a municipality, a district or a Land; left out where it lies outside of the selection.
    layers: what is shown over the areas, of which those are drawn that pictures know; None leaves it to them. what: how
    the buttons name the map, the last part of a key ``picture.what.…``.
    """
    make = lambda cut: area_map(selection, level, measure, year, t, cut, method)  # noqa: E731
    area_pictures(selection, map_name(level, measure, year), make, t, place=place, layers=layers, what=what)


def area_pictures(
    selection: Selection,
    name: str,
    make: Callable[[str], AreaMap],
    t: Language,
    *,
    place: str,
    layers: Collection[str] | None,
    what: str,
    titles: Sequence[str] = (),
) -> None:
    """Offer any map of areas as a picture. name: of its file. make: makes the map of the area to cut out, "" of all.

    titles: what a visitor named in it.
    """
    cut = _cut_out(place, selection.filters)
    drawn = None if layers is None else tuple(layer for layer in LAYERS if layer in layers)
    stem = file_stem(".".join([name, *([cut] if cut else [])]))
    _offer(what, stem, what, lambda: picture(make(cut), selection, t, drawn), t)
    _name_lacking(titles, selection, t)


def alliance_pictures(found: Profile, selection: Selection, t: Language) -> None:
    """Offer the map of the areas of one alliance as a picture. selection: that of all alliances."""
    stem = file_stem(f"alliance.{found.alliance['id']}")
    _offer("map", stem, "map", lambda: picture(alliance_map(found, selection, t), selection, t), t)
    _name_lacking([found.alliance["name"]], selection, t)


def _names_in(exhibit: Exhibit) -> list[str]:
    """Return the texts that may stand in a chart besides those of the interface."""
    named = [column.name for column, is_number in zip(exhibit.columns, exhibit.numbers(), strict=True) if not is_number]
    return [exhibit.title, *(str(value) for name in named for value in exhibit.data[name].dropna().unique())]


def _name_lacking(texts: Sequence[str], selection: Selection, t: Language) -> None:
    """Name the texts that a picture may not show: ``texts`` and what is filtered by, which stands above it."""
    name_lacking([*texts, selection.filters.q], "picture.lacking", t)


def _cut_out(place: str, filters: Filters) -> str:
    """Return the key of the area to cut out: the district of a municipality; "" for all, and for what is filtered out.

    Nothing is computed for it: with each change of the year there is a name for a file, and hardly ever a file.
    """
    land = land_codes(tables()).get(place[: LEVELS["land"]])
    return place[: LEVELS["kreis"]] if land in (filters.land or [land]) else ""


def _offer(key: str, stem: str, what: str, draw: Callable[[], str], t: Language, of: str = "") -> None:
    """Show the buttons. key: of this place on the page, whatever is drawn. draw: makes the SVG document."""
    with st.container(horizontal=True, gap="medium", key=f"pictures_{key}"):
        for ending, (media_type, write) in FORMATS.items():
            label = t("picture.as", what=t(f"picture.what.{what}"), format=ending.upper())
            st.download_button(
                label + of,
                partial(_file, write, draw),
                f"{stem}-{tables().version}.{ending}",
                media_type,
                on_click="ignore",
                type="tertiary",
                key=f"{ending}_{key}",
            )


def _file(write: Callable[[str], bytes], draw: Callable[[], str]) -> bytes:
    return write(draw())
