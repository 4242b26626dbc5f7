"""What all native charts share: PowerPoint draws them from numbers that a right click opens for editing.

They are drawn from ``Exhibit.data``, the numbers of the chart, not from its Vega-Lite specification.
"""

import io
from dataclasses import dataclass

from pptx.chart.axis import TickLabels
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.datalabel import DataLabels
from pptx.dml.color import ColorFormat
from pptx.dml.line import LineFormat
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.shapes.placeholder import ChartPlaceholder, PlaceholderGraphicFrame
from pptx.util import Pt
from xlsxwriter import Workbook

from analysis import palette
from analysis.charts.exhibit import Exhibit
from analysis.language import Language
from analysis.render.pptx.design import Box
from analysis.render.pptx.template import TAGS
from analysis.render.pptx.writing import LANGUAGE_IDS, describe, paint, place

NUMBER_FORMATS = {"de": "[$-407]#,##0", "en": "[$-809]#,##0"}
"""Whole numbers with grouped thousands, tagged German or British English."""


SHEET = "Sheet1"
"""Name of the sheet with the numbers, to which a chart refers."""


@dataclass(frozen=True)
class Series:
    """One series: the head of its column and a value per category, None for none."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Numbers:
    """What a chart shows. head: what the categories are."""

    head: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


def inserted(
    holder: ChartPlaceholder, kind: XL_CHART_TYPE, numbers: Numbers, box: Box, alt: str, t: Language
) -> PlaceholderGraphicFrame:
    """Put a chart of ``numbers`` into ``holder`` at ``box``. alt: its alternative text.

    No title, texts in the ink of the project; the rest of its look is up to the caller.
    """
    data = CategoryChartData(number_format=NUMBER_FORMATS[t.code])
    data.categories = numbers.categories
    for series in numbers.series:
        data.add_series(series.name, series.values)
    frame = holder.insert_chart(kind, data)
    place(frame, box)
    describe(frame, alt)
    frame.chart.part.chart_workbook.update_from_xlsx_blob(_workbook(numbers, t))
    _mark_language(frame.chart, t)
    _number_axes(frame.chart)
    frame.chart.has_title = False
    return frame


def _mark_language(chart: NativeChart, t: Language) -> None:
    space = chart._chartSpace
    for element in space.iter(qn("a:endParaRPr")):
        element.set("lang", TAGS[t.code])
    language = parse_xml(f'<c:lang {nsdecls("c")} val="{TAGS[t.code]}"/>')
    before = space.find(qn("c:date1904"))
    if before is None:
        space.insert(0, language)
    else:
        before.addnext(language)


def _number_axes(chart: NativeChart) -> None:
    """Give the axes ids as the schema has them, from 0 on; those of python-pptx are below."""
    for element in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        element.set("val", str(abs(int(element.get("val")))))


def follow_numbers(labels: DataLabels | TickLabels) -> None:
    """Let ``labels`` take the format of the numbers; the schema wants a code beside that, PowerPoint's own is this."""
    labels.number_format, labels.number_format_is_linked = "General", True


def set_text(chart: NativeChart, size: float, t: Language) -> None:
    """Set the texts of ``chart`` in ``size`` points."""
    chart.font.size = Pt(size)
    chart.font.language_id = LANGUAGE_IDS[t.code]
    paint(chart.font.color, palette.INK)


def alternative(exhibit: Exhibit) -> str:
    """Return what a screen reader says of a chart: its title and the answer."""
    return f"{exhibit.title}. {exhibit.statement}"


def solid(line: LineFormat) -> ColorFormat:
    """Make ``line`` a solid one and return its colour, to be set."""
    line.fill.solid()
    return line.fill.fore_color


def _workbook(numbers: Numbers, t: Language) -> bytes:
    """Return the workbook that "Edit data" opens: a column per series, texts never taken for formulas."""
    stream = io.BytesIO()
    book = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    bold, form = book.add_format({"bold": True}), book.add_format({"num_format": NUMBER_FORMATS[t.code]})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(numbers.series), 22)
    columns = [(numbers.head, numbers.categories), *((series.name, series.values) for series in numbers.series)]
    for column, (head, values) in enumerate(columns):
        sheet.write(0, column, head, bold)
        for row, value in enumerate(values, 1):
            if value is not None:
                sheet.write(row, column, value, form if column else None)
    book.close()
    return stream.getvalue()
