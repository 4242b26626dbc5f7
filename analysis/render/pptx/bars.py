"""The native chart of the sectors: a bar for each, in the colour of its group."""

from pptx.chart.chart import Chart as NativeChart
from pptx.chart.series import BarSeries
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.placeholder import ChartPlaceholder, PlaceholderGraphicFrame
from pptx.util import Pt

from analysis import palette
from analysis.charts.exhibit import Exhibit
from analysis.language import Language
from analysis.render.pptx import measure
from analysis.render.pptx.design import Box
from analysis.render.pptx.native import Numbers, Series, alternative, follow_numbers, inserted, set_text
from analysis.render.pptx.writing import clean, paint

BAR = 11.5
"""Of the names beside as many bars as there are sectors: larger, some would be left out."""


def sectors_chart(holder: ChartPlaceholder, exhibit: Exhibit, box: Box, t: Language) -> PlaceholderGraphicFrame:
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
    )
    frame = inserted(holder, XL_CHART_TYPE.BAR_CLUSTERED, numbers, box, alternative(exhibit), t)
    chart = frame.chart
    set_text(chart, BAR, t)
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
    follow_numbers(labels)
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
