"""The codebook: each table and column with meaning, type, allowed values, share filled and source."""

import json
import posixpath
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.counting.completeness import completeness
from analysis.counting.measures import MEASURES
from analysis.counting.places import LEVELS
from analysis.export.areas import area_spec
from analysis.language import Language
from analysis.records.codebook import allowed, in_language, type_name
from analysis.records.package import DESCRIPTOR, Field, Package, TableSpec
from analysis.records.tables import Tables
from ui.htmltable import show_html_table
from ui.markdown import plain


def show(data: Tables, t: Language) -> None:
    """List the sources, show a section per table, closed, and offer the descriptor for download."""
    st.markdown(t("method.codebook.text"))
    titles = [plain(in_language(entry, "title", t)) for entry in data.package.sources]
    st.markdown("\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1)))
    filled = completeness(data).set_index(["table", "column"])
    for spec in data.package.tables.values():
        rows = len(getattr(data, spec.name))
        title = in_language(vars(spec), "title", t)
        with st.expander(t.count("method.codebook.table", rows, title=plain(title), name=plain(spec.path))):
            st.markdown(plain(in_language(vars(spec), "description", t)))
            share = filled.loc[spec.name, "share"].reindex(spec.with_computed.columns)
            show_html_table(columns(spec.with_computed, data.package, share, t), title)
    _areas(data.package, t)
    stem, suffix = posixpath.splitext(DESCRIPTOR)
    st.download_button(
        t("method.codebook.download"),
        lambda: json.dumps(data.package.raw, ensure_ascii=False, indent=2),
        f"{stem}-{data.version}{suffix}",
        "application/json",
        on_click="ignore",
    )


def _areas(package: Package, t: Language) -> None:
    """Show a section on the table that is computed, not kept: as the page on data shows it at first."""
    level = next(iter(LEVELS))
    measure = MEASURES[level][0]
    spec = area_spec(package, level, measure)
    with st.expander(t("codebook.areas", title=plain(t("data.areas")), name=plain(spec.path))):
        st.markdown(plain(in_language(vars(spec), "description", t)))
        words = {"level": t(f"level.{level}.many"), "measure": t(f"measure.{measure}.{level}")}
        st.markdown(t("codebook.areas.text", **words))
        unknown = pd.Series(float("nan"), list(spec.columns))
        show_html_table(columns(spec, package, unknown, t), t("data.areas"))


def columns(spec: TableSpec, package: Package, filled: pd.Series, t: Language) -> pd.DataFrame:
    """Return one row of texts per column of ``spec``. filled: column -> share filled, 0 to 1, NaN for none."""
    numbers = {entry["name"]: str(number) for number, entry in enumerate(package.sources, 1)}
    rows = [
        {
            t("method.codebook.column"): field.name,
            t("method.codebook.meaning"): _meaning(field, numbers, t),
            t("method.codebook.values"): _values(field, spec, t),
            t("method.codebook.filled"): t.percent(filled[field.name]) if pd.notna(filled[field.name]) else "–",
        }
        for field in spec.fields
    ]
    return pd.DataFrame(rows)


def _meaning(field: Field, numbers: Mapping[str, str], t: Language) -> str:
    title, description = (in_language(vars(field), name, t) for name in ("title", "description"))
    if field.source is None:
        return f"{title}: {description}"
    return f"{title}: {description} {t('method.codebook.source', number=numbers[field.source])}"


def _values(field: Field, spec: TableSpec, t: Language) -> str:
    kind, unit = type_name(field, t), in_language(vars(field), "unit", t)
    parts = [
        f"{kind}, {unit}" if unit else kind,
        t("method.codebook.required") if field.required else "",
        allowed(field, spec, t),
    ]
    return "; ".join(part for part in parts if part)
