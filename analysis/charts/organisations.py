"""In how many alliances each organisation takes part, whatever its local branches are called."""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from analysis import palette
from analysis.charts import texts
from analysis.charts.exhibit import Column, Exhibit
from analysis.charts.rows import Spec
from analysis.charts.sector_drawings import IN_ROW, ROW, bare_x, by_place
from analysis.charts.sectors import partners_source, sector_labels
from analysis.charts.theme import ROWS, SIZE, specification, tips, with_top
from analysis.counting.sectors import taking_part
from analysis.counting.selection import Selection
from analysis.language import Language, label_column
from analysis.records.text import collated

BARS = 15
"""Organisations that are drawn; the table has all."""

LEADING = 3
"""Organisations that are named as those in most alliances."""


def organisations_together(selection: Selection, t: Language) -> Exhibit:
    """Return the organisations by the number of alliances in which they take part, those in most as bars.

    Local names count together under their umbrella; a name without one stands for itself. Data: label, sector_label,
    alliances, names (the local names with the number of alliances where it is more than one, as one text), umbrella.
    """
    data = _labelled(selection, t)
    return Exhibit(
        name="sectors.together",
        title=t("chart.together.title"),
        statement=_statement(data, t),
        source=texts.sentences(t("chart.together.source"), partners_source(selection, t)),
        template=_bars(min(len(data), BARS), t),
        rows=data[["label", "sector_label", "alliances"]].head(BARS),
        data=data,
        columns=(
            Column("label", t("chart.organisation")),
            Column("sector_label", t("chart.sector")),
            Column("alliances", t("chart.alliances"), t.number),
            Column("names", t("chart.together.names"), german=True),
        ),
    )


def _labelled(selection: Selection, t: Language) -> pd.DataFrame:
    umbrellas = selection.whole.umbrellas
    labels = dict(zip(umbrellas["umbrella"], umbrellas[label_column(t)], strict=True))
    found = taking_part(selection.tables)
    data = pd.DataFrame(
        {
            "label": found["umbrella"].map(labels).astype("str").fillna(found["partner"]),
            "sector_label": found["sector"].map(sector_labels(selection, t)),
            "alliances": found["alliances"],
            "names": ["; ".join(_with_number(*name, t) for name in names) if names else "" for names in found["names"]],
            "named": [*map(len, found["names"])],
            "umbrella": found["umbrella"],
        }
    )
    by_name = collated(data["label"]).argsort(kind="stable").to_numpy()
    most_first = by_name[np.argsort(-data["alliances"].to_numpy()[by_name], kind="stable")]
    return data.take(most_first).reset_index(drop=True)


def _with_number(name: str, alliances: int, t: Language) -> str:
    return f"{name} ({t.number(alliances)})" if alliances > 1 else name


def _statement(data: pd.DataFrame, t: Language) -> str:
    leading = [f"{row.label}: {t.number(row.alliances)}" for row in data.head(LEADING).itertuples()]
    return t(
        "chart.together.statement",
        leading="; ".join(leading),
        local=t.number(int(data["named"].sum())),
        umbrellas=t.number(int(data["umbrella"].notna().sum())),
        others=t.number(int(data["umbrella"].isna().sum())),
    )


@lru_cache(maxsize=2 * BARS)
def _bars(most: int, t: Language) -> Spec:
    """Draw so many bars."""
    axis = alt.Axis(labelExpr=f"{IN_ROW}.label", title=None, labelColor=palette.INK, labelLimit=280)
    tooltip = tips(label=t("chart.organisation"), sector_label=t("chart.sector"), alliances=t("chart.alliances"))
    bars = alt.Chart(ROWS).transform_window(place="row_number()")
    bars = bars.encode(x=bare_x("alliances"), y=by_place(most, 0.28, axis))
    layers = [
        bars.mark_bar(color=palette.ACCENT).encode(tooltip=tooltip),
        bars.mark_text(align="left", dx=5, fontSize=SIZE, color=palette.INK).encode(
            text=alt.Text("alliances:Q", format=",d")
        ),
    ]
    return specification(layers, t, params=with_top("alliances"), height=ROW * max(most, 1))
