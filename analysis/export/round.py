"""The workbook of the yearly round: what is known of the alliances of an office, to be answered and corrected.

Its sheets are tables of the data under the headings of the codebook, so that what comes back is read as any list
(``analysis.intake``). What is left as it was changes nothing.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from analysis.counting.filters import labels
from analysis.language import Language, label_column
from analysis.records.codebook import in_language
from analysis.records.formulas import harmless
from analysis.records.package import Field, TableSpec
from analysis.records.tables import Tables, as_text
from analysis.records.text import collated

ASKED = ("still_exists", "answered_on")
QUESTIONS = (*ASKED, "no_longer")
"""Columns that ask something."""
GROUNDS = ("change_source", "change_reason")
ALLIANCE = (
    *("name", "place", "land", "scope", "status", "status_as_of", "founded", "joined_initiative", "ended"),
    *("partners_total", "partners_total_as_of", "coordination", "website"),
)
OF_ALLIANCES = {
    "partners": ("alliance_id", "partner", "sector", "umbrella", "no_longer"),
    "topics": ("alliance_id", "topic", "no_longer"),
    "alliance_areas": ("alliance_id", "level", "area_key", "partial", "no_longer"),
}
"""Tables with a sheet of their own, and its columns."""
ROOM = 500
"""Rows below the filled ones in which the choices are offered."""
WIDTHS = range(11, 44)


@dataclass(frozen=True)
class _Sheet:
    """A sheet. table: whose columns it has. rows: text by column, as people read it."""

    title: str
    table: TableSpec
    rows: pd.DataFrame


def round_workbook(chosen: Tables, data: Tables, day: str, t: Language) -> bytes:
    """Return the workbook (XLSX) for the alliances of ``chosen``. day: ISO date of the round.

    data: all tables, whose values are the choices.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": t("round.title"), "created": datetime.fromisoformat(data.date)})
        formats = _formats(workbook)
        _explain(workbook.add_worksheet(t("round.help")), formats, t)
        sheets = _sheets(chosen, data, day, t)
        pages = [workbook.add_worksheet(sheet.title) for sheet in sheets]
        choices = _lists(workbook.add_worksheet(t("round.lists")), _choices(chosen, data, t))
        for page, sheet in zip(pages, sheets, strict=True):
            _fill(page, sheet, choices, formats, t)
        pages[0].activate()
        pages[0].set_first_sheet()
    return buffer.getvalue()


def _formats(workbook: xlsxwriter.Workbook) -> dict[str, Format]:
    text = {"num_format": "@", "locked": False, "valign": "top"}
    return {
        "head": workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True}),
        "asked": workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True, "bg_color": ASK}),
        "locked": workbook.add_format({"num_format": "@"}),
        "text": workbook.add_format(text),
        "number": workbook.add_format({"locked": False, "valign": "top"}),
        "date": workbook.add_format({"num_format": "dd/mm/yyyy", "locked": False, "align": "left", "valign": "top"}),
        "wrapped": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }


ASK = "#FFF2CC"
"""Ground of the headings that ask something."""


# What the sheets hold


def _sheets(chosen: Tables, data: Tables, day: str, t: Language) -> list[_Sheet]:
    specs = data.package.of_lists.tables
    ground = t("round.ground", date=t.date(day))
    words = _labels(data, t)
    known = chosen.alliances.sort_values(["name", "id"], key=collated, kind="stable")
    alliances = _in_words(as_text(known, data.package.tables["alliances"]), words)
    alliances = alliances.assign(still_exists=None, answered_on=None, **dict.fromkeys(GROUNDS, ground))
    named = _alliance_names(chosen)
    sheets = [
        _Sheet(_title(specs["alliances"], t), specs["alliances"], alliances[["id", *ASKED, *ALLIANCE, *GROUNDS]]),
        _Sheet(t("round.new"), specs["alliances"], pd.DataFrame(columns=[*ALLIANCE, *GROUNDS], dtype="str")),
    ]
    for name, columns in OF_ALLIANCES.items():
        rows = _in_words(as_text(getattr(chosen, name), data.package.tables[name]), words)
        rows = rows.assign(alliance_id=rows["alliance_id"].map(named), no_longer=None, **dict.fromkeys(GROUNDS, ground))
        rows = rows.sort_values("alliance_id", key=collated, kind="stable")
        sheets.append(_Sheet(_title(specs[name], t), specs[name], rows[[*columns, *GROUNDS]]))
    return sheets


def _title(spec: TableSpec, t: Language) -> str:
    return in_language(vars(spec), "title", t)


def _labels(data: Tables, t: Language) -> dict[str, dict[str, str]]:
    """Return column -> value -> what it is called."""
    found = labels(data, t)
    truth = {"true": t("round.yes"), "false": t("round.no")}
    umbrellas = dict(zip(data.umbrellas["umbrella"], data.umbrellas[label_column(t)], strict=True))
    wanted = ("land", "scope", "status", "sector", "topic")
    return {
        **{name: found[name] for name in wanted},
        "umbrella": umbrellas,
        "level": found["scope"],
        "partial": truth,
        "no_longer": truth,
    }


def _in_words(rows: pd.DataFrame, words: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    return rows.assign(**{name: rows[name].replace(dict(words[name])) for name in rows.columns if name in words})


def _alliance_names(chosen: Tables) -> dict[str, str]:
    """Return id -> name of each alliance; the id itself where several are called alike."""
    alliances = chosen.alliances
    is_alone = ~alliances["name"].str.casefold().duplicated(keep=False)
    return dict(zip(alliances["id"], alliances["name"].where(is_alone, alliances["id"]), strict=True))


def _choices(chosen: Tables, data: Tables, t: Language) -> dict[str, Sequence[str]]:
    """Return column -> what may be chosen in it."""
    words = _labels(data, t)
    years = [str(year) for year in reversed(data.package.years)]
    levels = [words["level"][level] for level in data.package.tables["alliance_areas"].field("level").enum]
    return {
        "still_exists": [t("round.yes"), t("round.no")],
        **{name: list(values.values()) for name, values in words.items()},
        "level": levels,
        "alliance_id": sorted(_alliance_names(chosen).values(), key=str.casefold),
        **dict.fromkeys(("status_as_of", "founded", "joined_initiative", "ended", "partners_total_as_of"), years),
    }


# How it looks


def _lists(page: Worksheet, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the choices into a hidden sheet, since a cell holds few, and return column -> their place."""
    page.hide()
    places = {}
    for place, (name, values) in enumerate(choices.items()):
        letter = xlsxwriter.utility.xl_col_to_name(place)
        page.write_column(0, place, values or [""])
        places[name] = f"={page.get_name()}!${letter}$1:${letter}${max(len(values), 1)}"
    return places


def _fill(page: Worksheet, sheet: _Sheet, choices: Mapping[str, str], formats: dict[str, Format], t: Language) -> None:
    rows = harmless(sheet.rows)
    last = len(rows) + ROOM
    for place, name in enumerate(rows.columns):
        field = sheet.table.field(name)
        head = t("round.alliance") if name == "alliance_id" else in_language(vars(field), "title", t)
        page.write_string(0, place, head, formats["asked" if name in QUESTIONS else "head"])
        page.write_comment(0, place, _note(field, name in choices, t), {"x_scale": 2})
        look, hidden = formats[_look(field)], {"hidden": True} if name == "id" else {}
        page.set_column(place, place, width(head, rows[name]), look, hidden)
        write, read = (page.write_number, int) if field.type == "integer" else (page.write_string, str)
        for row, value in enumerate(rows[name], start=1):
            if isinstance(value, str) and value:
                write(row, place, read(value), look)
        if name in choices:
            page.data_validation(1, place, last, place, _validation(choices[name], name))
    page.set_row(0, 45)
    page.freeze_panes(1, 1 + max(map(list(rows.columns).index, {"name", "alliance_id"} & set(rows.columns))))
    page.autofilter(0, 0, max(len(rows), 1), len(rows.columns) - 1)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    if "id" in rows:
        _keep_ids(page, last, len(rows.columns))


def _keep_ids(page: Worksheet, last: int, columns: int) -> None:
    """Protect the hidden ids of a sheet, and let its rows be sorted and filtered, columns be shown and set wider.

    Excel sorts locked cells only within a range that may be edited, and deletes no rows that hold one.
    """
    may = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")
    page.protect("", dict.fromkeys(may, True))
    page.unprotect_range(xl_range(1, 0, last, columns - 1))


def _look(field: Field) -> str:
    """Return the format of a column; that of days is for answers, of which none is there yet."""
    known = {"id": "locked", "answered_on": "date"}
    return known.get(field.name, "number" if field.type == "integer" else "text")


def _note(field: Field, has_choices: bool, t: Language) -> str:
    parts = [in_language(vars(field), "description", t), *filter(None, [in_language(vars(field), "unit", t)])]
    return "\n".join([*parts, *([t("round.choose")] if has_choices else [])])


def _validation(source: str, name: str) -> dict[str, object]:
    """Return the choice of a column; years and names may be others: a day is as good, and an alliance may be new."""
    is_open = name == "alliance_id" or name.endswith(("_as_of", "_initiative")) or name in ("founded", "ended")
    return {"validate": "list", "source": source, "show_error": not is_open}


def width(head: str, values: pd.Series) -> int:
    """Return the width of a column, in characters: most of its values fit into it, long ones do not widen it."""
    texts = values.dropna().str.len()
    longest = int(texts.quantile(0.9)) + 2 if len(texts) else 0
    return min(max(longest, len(head) // 2 + 4, WIDTHS.start), WIDTHS.stop)


def _explain(page: Worksheet, formats: dict[str, Format], t: Language) -> None:
    page.set_column(0, 0, 100, formats["wrapped"])
    page.write_string(0, 0, t("round.title"), formats["head"])
    for row, line in enumerate(t("round.explained").split("\n"), start=1):
        page.write_string(row, 0, line, formats["wrapped"])
        page.set_row(row, 15 * (1 + len(line) // 105))
    page.protect()
