"""Native charts: PowerPoint draws them from numbers that a right click opens for editing.

Drawn from ``Exhibit.data``, the numbers of the chart, not from its Vega-Lite specification.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10

import pandas as pd
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import BarSeries, LineSeries
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.placeholder import ChartPlaceholder, PlaceholderGraphicFrame
from pptx.util import Pt

from analysis import palette
from analysis.charts.exhibit import Exhibit, Listing
from analysis.charts.texts import amount
from analysis.deck.powerpoint import measure
from analysis.deck.powerpoint.design import Box
from analysis.deck.powerpoint.template import TAGS, emu
from analysis.deck.powerpoint.workbook import Numbers, Series, workbook
from analysis.deck.powerpoint.writing import LANGUAGE_IDS, Run, clean, describe, fill, paint, place
from analysis.language import Language
from analysis.reported import QUALIFIERS

SIZE = 14
"""Of numbers written in a chart of years."""

SMALL = 12
"""Of axes and legend."""

BAR = 11.5
"""Of the names beside as many bars as there are sectors: larger, some would be left out."""

NUMBER_FORMATS = {"de": "[$-407]#,##0", "en": "[$-809]#,##0"}
"""Whole numbers with grouped thousands, tagged German or British English."""

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


def alternative(exhibit: Exhibit) -> str:
    """Return what a screen reader says of a chart: its title and the answer."""
    return f"{exhibit.title}. {exhibit.statement}"


# Years


def years_chart(
    holder: ChartPlaceholder,
    exhibit: Exhibit,
    milestones: Listing | None,
    highlighted: int,
    box: Box,
    day: str,
    t: Language,
) -> PlaceholderGraphicFrame:
    """Put the curve of active alliances into ``holder``, reported totals as marks without a line beside it.

    exhibit: with columns year and active, and low, high, high_qualifier where there are reported totals. milestones:
    with columns number and date, None without. highlighted: the year whose value is written at the curve, as that of
    the last one is. day: of the workbook behind the chart.
    """
    data = exhibit.data
    found = _reported(data, t)
    step, end = _scale(_top(data) * (LABELLED if milestones is None else NUMBERED))
    marks = () if milestones is None else (_milestones(milestones, data["year"].tolist(), end, t),)
    curve = Series(clean(_first_upper(t("chart.active"))), tuple(int(n) for n in data["active"]))
    numbers = Numbers(
        head=clean(t("chart.year")),
        categories=tuple(str(year) for year in data["year"]),
        series=(curve, *found, *(series for series, _ in marks)),
        number_format=NUMBER_FORMATS[t.code],
    )
    frame = _insert(holder, XL_CHART_TYPE.LINE_MARKERS, numbers, box, alternative(exhibit), day, t)
    chart = frame.chart
    _text(chart, SMALL, t)
    _axes(chart, step, end)
    plotted = list(chart.plots[0].series)
    _curve(plotted[0], [data["year"].tolist().index(year) for year in {highlighted, int(data["year"].iloc[-1])}], t)
    marks_ = (XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.CIRCLE)
    for series, style in zip(plotted[1 : 1 + len(found)], marks_, strict=False):
        _marks_only(series, style)
    if found:
        _reported_labels(plotted[1], data, t)
    if marks:
        _milestone_marks(plotted[-1], marks[0][1], t)
    _legend(chart, hidden=len(plotted) - 1 if marks else None)
    return frame


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


def _milestones(listing: Listing, years: Sequence[int], end: int, t: Language) -> tuple[Series, Mapping[int, str]]:
    """Return the series that only holds the place of the milestones, and the numbers to write: position -> "1, 2"."""
    texts: dict[int, list[str]] = {}
    for row in listing.data.itertuples():
        texts.setdefault(years.index(int(row.date[:4])), []).append(str(row.number))
    values = tuple(round(end * ON_TOP) if position in texts else None for position in range(len(years)))
    return Series(clean(t("pptx.milestones")), values), {key: ", ".join(found) for key, found in texts.items()}


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
    paint(_solid(years.format.line), palette.LINE)
    counts.minimum_scale = 0
    counts.has_major_gridlines = True
    counts.major_gridlines.format.line.width = Pt(0.75)
    paint(_solid(counts.major_gridlines.format.line), palette.LINE)
    counts.format.line.fill.background()
    counts.major_unit, counts.maximum_scale = step, end
    for axis in (years, counts):
        paint(axis.tick_labels.font.color, palette.MUTED)
    counts.tick_labels.number_format_is_linked = True


def _solid(line):
    line.fill.solid()
    return line.fill.fore_color


def _curve(series: LineSeries, labelled: Sequence[int], t: Language) -> None:
    """Draw the one line of the chart, and write its value where asked."""
    series.smooth = False
    series.format.line.width = Pt(3)
    paint(_solid(series.format.line), palette.ACCENT)
    _marker(series, XL_MARKER_STYLE.CIRCLE, 6, palette.ACCENT)
    for position in labelled:
        label = series.points[position].data_label
        label.position = XL_LABEL_POSITION.ABOVE
        label.font.size, label.font.bold = Pt(SIZE), True
        paint(label.font.color, palette.ACCENT)
        _show_value(label)


def _show_value(label) -> None:
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


def _reported_labels(series: LineSeries, data: pd.DataFrame, t: Language) -> None:
    """Write the highest and the last reported figure as it was given, on the side away from the curve."""
    known = [position for position, value in enumerate(data["high"]) if pd.notna(value)]
    ranks = [(data["high"].iloc[i], QUALIFIERS.index(data["high_qualifier"].iloc[i])) for i in known]
    for position in dict.fromkeys((known[ranks.index(max(ranks))], known[-1])):
        row = data.iloc[position]
        label = series.points[position].data_label
        words = amount(float(row["high"]), row["high_qualifier"], t)
        fill(label.text_frame, [[Run(words, SIZE, True, palette.REPORTED)]], t)
        label.text_frame.word_wrap = False
        below = row["high"] < row["active"]
        label.position = XL_LABEL_POSITION.BELOW if below else XL_LABEL_POSITION.ABOVE


def _milestone_marks(series: LineSeries, texts: Mapping[int, str], t: Language) -> None:
    """Draw a rule for each year with a milestone, and on it the numbers that the legend explains."""
    series.smooth = False
    series.format.line.fill.background()
    series.marker.style = XL_MARKER_STYLE.NONE
    for position, text in texts.items():
        label = series.points[position].data_label
        fill(label.text_frame, [[Run(text, SMALL, True, palette.MUTED)]], t)
        label.text_frame.word_wrap = False
        label.position = XL_LABEL_POSITION.ABOVE
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errDir val="y"/><c:errBarType val="minus"/><c:errValType val="percentage"/>'
        '<c:noEndCap val="1"/><c:val val="100"/>'
        f'<c:spPr><a:ln w="{emu(0.75)}"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
        '<a:prstDash val="sysDash"/></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(bars)


# Sectors


def sectors_chart(
    holder: ChartPlaceholder, exhibit: Exhibit, box: Box, day: str, t: Language
) -> PlaceholderGraphicFrame:
    """Put the bars of the named partners into ``holder``, in the order of the data: a series, and colour, per group.

    The legend of the colours is a text beside it. exhibit: with columns label, group, group_label, partners.
    """
    data = exhibit.data
    groups = data.drop_duplicates("group")
    numbers = Numbers(
        head=clean(t("chart.sector")),
        categories=tuple(clean(label) for label in data["label"]),
        series=tuple(
            Series(
                clean(group.group_label),
                tuple(
                    int(n) if own == group.group else None
                    for n, own in zip(data["partners"], data["group"], strict=True)
                ),
            )
            for group in groups.itertuples()
        ),
        number_format=NUMBER_FORMATS[t.code],
    )
    frame = _insert(holder, XL_CHART_TYPE.BAR_CLUSTERED, numbers, box, alternative(exhibit), day, t)
    chart = frame.chart
    _text(chart, BAR, t)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap, plot.vary_by_categories = 35, 100, False
    for series, group in zip(plot.series, groups["group"], strict=True):
        _bars(series, palette.GROUPS[group])
    names = chart.category_axis
    names.reverse_order, names.has_major_gridlines, names.major_tick_mark = True, False, XL_TICK_MARK.NONE
    names.format.line.fill.background()
    chart.value_axis.minimum_scale = 0
    chart.value_axis.has_major_gridlines, chart.value_axis.visible = False, False
    chart.has_legend = False
    _leave_room_for_names(chart, numbers, box)
    return frame


def _bars(series: BarSeries, color: str) -> None:
    series.format.fill.solid()
    paint(series.format.fill.fore_color, color)
    series.invert_if_negative = False
    labels = series.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format_is_linked = True
    labels.font.size = Pt(BAR)
    paint(labels.font.color, palette.INK)


def _leave_room_for_names(chart: NativeChart, numbers: Numbers, box: Box) -> None:
    """Fix the plot so that the names have their room on the left: up to 45 %, beyond that they wrap."""
    every = f'<c:tickLblSkip {nsdecls("c")} val="1"/>'
    chart.category_axis._element.find(qn("c:noMultiLvlLbl")).addprevious(parse_xml(every))
    widest = max(measure.width(name, BAR) for name in numbers.categories) + 10
    left = min(widest / box.width, 0.45)
    layout = {"xMode": "edge", "yMode": "edge", "x": left, "y": 0.0, "w": 0.98 - left, "h": 1.0}
    parts = "".join(f'<c:{name} val="{value}"/>' for name, value in layout.items())
    inner = f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/>{parts}</c:manualLayout></c:layout>'
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, parse_xml(inner))


# Both


def _insert(
    holder: ChartPlaceholder, kind: XL_CHART_TYPE, numbers: Numbers, box: Box, alt: str, day: str, t: Language
) -> PlaceholderGraphicFrame:
    data = CategoryChartData(number_format=numbers.number_format)
    data.categories = numbers.categories
    for series in numbers.series:
        data.add_series(series.name, series.values)
    frame = holder.insert_chart(kind, data)
    place(frame, box)
    describe(frame, alt)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(workbook(numbers, day))
    _mark_language(frame.chart, t)
    return frame


def _mark_language(chart: NativeChart, t: Language) -> None:
    space = chart._chartSpace
    language = parse_xml(f'<c:lang {nsdecls("c")} val="{TAGS[t.code]}"/>')
    before = space.find(qn("c:date1904"))
    if before is None:
        space.insert(0, language)
    else:
        before.addnext(language)


def _text(chart: NativeChart, size: float, t: Language) -> None:
    chart.has_title = False
    chart.font.size = Pt(size)
    chart.font.language_id = LANGUAGE_IDS[t.code]
    paint(chart.font.color, palette.INK)


def _legend(chart: NativeChart, hidden: int | None) -> None:
    """Show the legend below; hidden: position of a series that is left out of it."""
    chart.has_legend = True
    legend = chart.legend
    legend.position, legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    legend.font.size = Pt(SMALL)
    if hidden is not None:
        entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{hidden}"/><c:delete val="1"/></c:legendEntry>'
        legend._element.find(qn("c:legendPos")).addnext(parse_xml(entry))
