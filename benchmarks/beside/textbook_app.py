"""The textbook app: a folium map made anew on every change and shown through st_folium.

The level comes with the URL: ?level=gemeinde (default), kreis, land, or points for a plain app with one GeoJson layer
of all alliances. Kinder to the textbook than it is itself: data and shapes are read once per process, the shapes are
those of the dashboard's overview, Leaflet comes from this server, and the colour bar is left out, since it loads D3
from two other hosts. With ?leaflet=elsewhere all of that is as folium has it.
"""

from typing import Any

import folium
import pandas as pd
import streamlit as st

from analysis.counting.activity import active, spans
from analysis.counting.filter_set import Filters
from analysis.counting.measures import OUTSIDE, area_values
from analysis.counting.places import LEVELS, locations
from analysis.counting.selection import select_alliances
from analysis.records.tables import Tables, load
from benchmarks import topojson
from ui.server import assets

CENTER = (51.2, 10.4)


@st.cache_resource(show_spinner=False)
def tables() -> Tables:
    return load()


@st.cache_resource(show_spinner=False)
def shapes(level: str) -> dict[str, Any]:
    if level == "gemeinde":
        return topojson.geojson(topojson.overview())
    return topojson.dissolved(shapes("gemeinde"), LEVELS[level])


@st.cache_resource(show_spinner=False)
def values(level: str, land: str | None) -> pd.DataFrame:
    """Number of alliances of each area in each year: column key, then one column a year."""
    filters = Filters(land=(land,) if land else ())
    found = area_values(select_alliances(tables(), filters), tables(), level, "alliances")
    counts = pd.DataFrame(found.values.T.astype("int64"), columns=[str(year) for year in found.years])
    return counts.mask(counts >= OUTSIDE, 0).assign(key=found.keys)


@st.cache_resource(show_spinner=False)
def alliances() -> pd.DataFrame:
    return pd.concat([tables().alliances, locations(tables())[["lon", "lat"]]], axis=1)


def choropleth(level: str, land: str | None, year: int) -> folium.Choropleth:
    layer = folium.Choropleth(
        geo_data=shapes(level),
        data=values(level, land),
        columns=["key", str(year)],
        key_on="feature.id",
        fill_color="YlGnBu",
        line_weight=0.3,
    )
    if "leaflet" not in st.query_params:
        layer._children.pop(layer.color_scale.get_name())
    return layer


def point_layer(land: str | None, year: int) -> folium.GeoJson:
    shown = alliances()[active(spans(tables()), year).to_numpy()]
    shown = shown[shown["lon"].notna() & ((shown["land"] == land) | (land is None))]
    features = [
        {
            "type": "Feature",
            "properties": {"name": row.name, "place": row.place},
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
        }
        for row in shown[["name", "place", "lon", "lat"]].itertuples(index=False, name="Row")
    ]
    collection = {"type": "FeatureCollection", "features": features}
    marker = folium.CircleMarker(radius=5, fill=True)
    return folium.GeoJson(collection, marker=marker, tooltip=folium.GeoJsonTooltip(["name", "place"]))


def use_own_leaflet(fig: folium.Map) -> None:
    fig.default_js = [("leaflet", assets.url(f"{assets.LEAFLET}/leaflet.js"))]
    fig.default_css = [("leaflet_css", assets.url(f"{assets.LEAFLET}/leaflet.css"))]


def page() -> None:
    from streamlit_folium import st_folium  # declares its component, for which the server has to be there

    st.set_page_config(layout="wide")
    level = st.query_params.get("level", "gemeinde")
    years = [str(year) for year in tables().package.years]
    year = int(st.selectbox("Jahr", years, index=len(years) - 1))
    land = st.selectbox("Land", list(tables().laender["key"]), index=None)
    fig = folium.Map(CENTER, zoom_start=6, tiles=None)
    if "leaflet" not in st.query_params:
        use_own_leaflet(fig)
    layer = point_layer(land, year) if level == "points" else choropleth(level, land, year)
    layer.add_to(fig)
    st_folium(fig, key="map", height=620, use_container_width=True, returned_objects=[])


if __name__ == "__main__":
    page()
else:
    app = st.App(__file__, routes=list(assets.routes()))
