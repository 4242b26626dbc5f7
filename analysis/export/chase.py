"""The list of whom to ask: the alliances that are not known to have ended, those confirmed longest ago first."""

import io
from datetime import datetime

import pandas as pd
import xlsxwriter

from analysis.counting.activity import spans, with_last_confirmed
from analysis.export.round import width
from analysis.language import Language
from analysis.records.codebook import titles
from analysis.records.formulas import harmless
from analysis.records.tables import Tables
from analysis.records.text import collated

COLUMNS = ("last_confirmed", "name", "place", "status", "status_as_of", "coordination", "website")


def chase_rows(chosen: Tables, data: Tables, t: Language) -> pd.DataFrame:
    """Return whom to ask: COLUMNS, ``land`` and ``source``, the address of the newest source of each.

    Never confirmed comes first, then the longest ago. data: all tables, by which ``last_confirmed`` is told.
    """
    rows = with_last_confirmed(chosen.alliances, spans(data))
    rows = rows[~rows["status"].isin(["ended", "planned"]) & rows["ended"].isna()]
    newest = chosen.sources.sort_values("date", na_position="first", kind="stable").groupby("alliance_id")["url"].last()
    rows = rows.assign(source=rows["id"].map(newest), status=[t(f"status.{status}") for status in rows["status"]])
    rows = rows.sort_values("name", key=collated, kind="stable")
    rows = rows.sort_values("last_confirmed", na_position="first", kind="stable", ignore_index=True)
    return rows[[*COLUMNS, "source", "land"]]


def chase_workbook(chosen: Tables, data: Tables, t: Language) -> bytes:
    """Return the list as a workbook (XLSX), a sheet for each Land that has such alliances."""
    rows = chase_rows(chosen, data, t)
    names = dict(zip(data.laender["key"], data.laender["name"], strict=True))
    named = titles(data.package.tables["alliances"].with_computed, t)
    headings = {name: named[name] for name in COLUMNS} | {"source": t("chase.source")}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": t("chase.title"), "created": datetime.fromisoformat(data.date)})
        head = workbook.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        text = workbook.add_format({"num_format": "@"})
        for name, of_land in rows.groupby(rows["land"].map(names)) if len(rows) else [(t("chase.title"), rows)]:
            page = workbook.add_worksheet(name[:31])
            shown = harmless(of_land.drop(columns="land").astype("object").astype("str").where(of_land.notna()))
            for place, (column, heading) in enumerate(headings.items()):
                page.write_string(0, place, heading, head)
                page.set_column(place, place, width(heading, shown[column]), text)
                for row, value in enumerate(shown[column].fillna(t("chase.never") if place == 0 else ""), start=1):
                    page.write_string(row, place, value, text)
            page.freeze_panes(1, 2)
            page.autofilter(0, 0, max(len(shown), 1), len(shown.columns) - 1)
            page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return buffer.getvalue()
