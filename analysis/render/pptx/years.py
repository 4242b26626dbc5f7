"""The native chart of the years: the curve of active alliances, what was reported, and where the milestones are."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Any

import pandas as pd
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.datalabel import DataLabel
from pptx.chart.series import LineSeries
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.placeholder import ChartPlaceholder, PlaceholderGraphicFrame
from pptx.util import Pt

from analysis import palette
from analysis.charts.texts import reported
from analysis.deck.parts import Chart
from analysis.language import Language
from analysis.render.pptx.design import Box
from analysis.render.pptx.native import (
    Numbers,
    Series,
    alternative,
    follow_numbers,
    inserted,
    set_text,
    solid,
)
from analysis.render.pptx.template import emu
from analysis.render.pptx.writing import Run, clean, fill, paint

SIZE = 14
"""Of numbers written in a chart of years."""

SMALL = 12
"""Of axes and legend."""

LABELLED, NUMBERED = 1.12, 1.36
"""How far an axis goes beyond the highest value: for its label, and for the numbers of milestones over that."""

ON_TOP = 0.9
"""Where on the axis the numbers of the milestones stand."""

EVERY = 2
"""Each second year is named on the axis."""

STEPS = (1, 2, 5, 10)
"""Between the lines of an axis, times a power of ten."""

LINES = 5
"""Most lines over the ground line of an axis of counts."""


def years_chart(
    holder: ChartPlaceholder,
    body: Chart,
    highlighted: int,
    box: Box,
    t: Language,
) -> PlaceholderGraphicFrame:
    """Put the curves of active and of confirmed alliances into ``holder``, reported totals as marks beside them.

    body: its exhibit with columns year, active and confirmed, and low and high where there are reported totals; its
    legend with columns number and date. highlighted: the year whose value is written at the curve, as the last one's.
    """
    data = body.exhibit.data
    years = data["year"].tolist()
    texts = _milestone_texts(body.milestones, years)
    step, end = _scale(_top(data) * (NUMBERED if texts else LABELLED))
    found = _reported(data, t)
    numbers = Numbers(
        head=clean(t("chart.year")),
        categories=tuple(str(year) for year in years),
        series=(
            *(_counted(data, name, t) for name in ("active", "confirmed")),
            *found,
            *([_milestone_places(texts, len(years), end, t)] if texts else []),
        ),
    )
    frame = inserted(holder, XL_CHART_TYPE.LINE_MARKERS, numbers, box, alternative(body.exhibit), t)
    chart = frame.chart
    set_text(chart, SMALL, t)
    _axes(chart, step, end)
    curve, sure, *others = chart.plots[0].series
    _lower_bound(sure)
    _curve(curve, sorted({years.index(highlighted), len(years) - 1}))
    marked = others[: len(found)]
    for series, style in zip(marked, (XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.CIRCLE), strict=False):
        _marks_only(series, style)
    if body.labelled is not None:
        _reported_labels(marked, body.labelled, data, t)
    if texts:
        _milestone_marks(others[-1], texts, t)
    _legend(chart, hidden=1 + len(others) if texts else None)
    return frame


def _counted(data: pd.DataFrame, name: str, t: Language) -> Series:
    return Series(clean(_first_upper(t(f"chart.{name}"))), tuple(int(n) for n in data[name]))


def _reported(data: pd.DataFrame, t: Language) -> tuple[Series, ...]:
    """Return what was reported: the highest figure of each year, and the lowest where there are several."""
    if "high" not in data or not data["high"].notna().any():
        return ()
    high = tuple(None if pd.isna(value) else int(value) for value in data["high"])
    low = tuple(
        None if pd.isna(value) or value == highest else int(value)
        for value, highest in zip(data["low"], data["high"].fillna(-1), strict=True)
    )
    series = (Series(clean(_first_upper(t("chart.reported.high"))), high),)
    if any(value is not None for value in low):
        series += (Series(clean(_first_upper(t("chart.reported.low"))), low),)
    return series


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _top(data: pd.DataFrame) -> float:
    columns = [column for column in ("active", "high") if column in data]
    return float(data[columns].astype("Float64").max().max())


def _milestone_texts(milestones: Sequence[Any], years: Sequence[int]) -> dict[int, str]:
    """Return the numbers to write: position of the year -> "1, 2"."""
    texts: dict[int, list[str]] = {}
    for row in milestones:
        texts.setdefault(years.index(int(row.date[:4])), []).append(str(row.number))
    return {position: ", ".join(numbers) for position, numbers in texts.items()}


def _milestone_places(texts: Mapping[int, str], years: int, end: int, t: Language) -> Series:
    """Return the series that only holds the place of the milestones: a height in the years that have any."""
    height = max(round(end * ON_TOP), 1)
    return Series(clean(t("pptx.milestones")), tuple(height if i in texts else None for i in range(years)))


def _scale(top: float) -> tuple[int, int]:
    """Return the step between the lines and the end of an axis of whole numbers from 0 to at least ``top``."""
    power = 10 ** max(floor(log10(max(top, 1) / LINES)), 0)
    step = next(power * each for each in STEPS if power * each * LINES >= top)
    return step, max(ceil(top / step), 1) * step


def _axes(chart: NativeChart, step: int, end: int) -> None:
    years, counts = chart.category_axis, chart.value_axis
    skip = f'<c:tickLblSkip {nsdecls("c")} val="{EVERY}"/>'
    years._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(skip))
    years.has_major_gridlines = False
    years.major_tick_mark = counts.major_tick_mark = XL_TICK_MARK.NONE
    years.format.line.width = Pt(0.75)
    paint(solid(years.format.line), palette.LINE)
    counts.minimum_scale = 0
    counts.has_major_gridlines = True
    counts.major_gridlines.format.line.width = Pt(0.75)
    paint(solid(counts.major_gridlines.format.line), palette.LINE)
    counts.format.line.fill.background()
    counts.major_unit, counts.maximum_scale = step, end
    for axis in (years, counts):
        paint(axis.tick_labels.font.color, palette.MUTED)
    follow_numbers(counts.tick_labels)


def _curve(series: LineSeries, labelled: Sequence[int]) -> None:
    """Draw the one line of the chart, and write its value where asked."""
    series.smooth = False
    series.format.line.width = Pt(3)
    paint(solid(series.format.line), palette.ACCENT)
    _marker(series, XL_MARKER_STYLE.CIRCLE, 6, palette.ACCENT)
    for position in labelled:
        label = series.points[position].data_label
        label.position = XL_LABEL_POSITION.ABOVE
        label.font.size, label.font.bold = Pt(SIZE), True
        paint(label.font.color, palette.ACCENT)
        _show_value(label)


def _lower_bound(series: LineSeries) -> None:
    """Draw the line of what is sure: thin and dashed, so that the curve stays the first thing seen."""
    series.smooth = False
    series.format.line.width, series.format.line.dash_style = Pt(1.5), MSO_LINE.DASH
    paint(solid(series.format.line), palette.ACCENT)
    series.marker.style = XL_MARKER_STYLE.NONE


def _show_value(label: DataLabel) -> None:
    """Show the value that the workbook holds, so that it changes with it."""
    element = label._get_or_add_dLbl()
    for name in ("c:showLegendKey", "c:showVal", "c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize"):
        found = element.find(qn(name))
        if found is not None:
            found.set("val", "1" if name == "c:showVal" else "0")


def _marks_only(series: LineSeries, style: XL_MARKER_STYLE) -> None:
    """Show marks without a line: what publishers reported is never joined."""
    series.smooth = False
    series.format.line.fill.background()
    _marker(series, style, 9 if style == XL_MARKER_STYLE.DIAMOND else 6, palette.REPORTED)


def _marker(series: LineSeries, style: XL_MARKER_STYLE, size: int, color: str) -> None:
    marker = series.marker
    marker.style, marker.size = style, size
    marker.format.fill.solid()
    paint(marker.format.fill.fore_color, color)
    marker.format.line.fill.background()


def _reported_labels(series: Sequence[LineSeries], labelled: pd.DataFrame, data: pd.DataFrame, t: Language) -> None:
    """Write the figures that are labelled as they were given, on the side away from the curve.

    Each stands at the mark that its year has for its value; one between the highest and the lowest has none here.
    """
    active = data.set_index("year")["active"]
    for _, row in labelled[labelled["year"].isin(active.index)].iterrows():
        position = active.index.get_loc(row["year"])
        for marks in series:
            if marks.values[position] == int(row["value"]):
                side = XL_LABEL_POSITION.BELOW if row["value"] < active[row["year"]] else XL_LABEL_POSITION.ABOVE
                _write(marks.points[position].data_label, Run(reported(row, t), SIZE, True, palette.REPORTED), side, t)


def _write(label: DataLabel, run: Run, side: XL_LABEL_POSITION, t: Language) -> None:
    fill(label.text_frame, [[run]], t)
    label.text_frame.word_wrap = False
    label.position = side


def _milestone_marks(series: LineSeries, texts: Mapping[int, str], t: Language) -> None:
    """Draw a rule for each year with a milestone, and on it the numbers that the legend explains."""
    series.smooth = False
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.NONE
    for position, text in texts.items():
        run = Run(text, SMALL, True, palette.MUTED)
        _write(series.points[position].data_label, run, XL_LABEL_POSITION.ABOVE, t)
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="minus"/><c:errValType val="percentage"/>'
        '<c:noEndCap val="1"/><c:val val="100"/>'
        f'<c:spPr><a:ln w="{emu(0.75)}"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        '<a:prstDash val="sysDash"/></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(bars)


def _legend(chart: NativeChart, hidden: int | None) -> None:
    """Show the legend below; hidden: position of a series that is left out of it."""
    chart.has_legend = True
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    legend.font.size = Pt(SMALL)
    if hidden is not None:
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{hidden}"/><c:delete val="1"/></c:legendEntry>'
        legend._element.find(qn("c:legendPos")).addnext(parse_xml(entry))
