"""Findings as a table to take away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pandas as pd

from analysis.intake.kinds import Offers
from analysis.intake.wording import column_title, found_in_words, in_words
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, frame_csv
from analysis.records.findings import Finding, visible
from analysis.records.tables import Tables

HEADINGS = {
    **{name: f"findings.{name}" for name in ("file", "row", "found")},
    **{name: f"intake.{name}" for name in ("column", "wrong", "expected", "suggestion")},
}
"""Columns as a file for people has them -> keys of their headings."""
COLUMNS = ("file", "row", "column", "rule", "found", "wrong", "expected", "suggestion")


def findings_frame(findings: Sequence[Finding], tables: Tables, t: Language, ids: Collection[str] = ()) -> pd.DataFrame:
    """Return one row per finding, in their order: file, row (Int64), column, rule, found, wrong, expected, suggestion.

    wrong, expected: in the language ``t``. suggestion: all values that may be meant with
    what they stand for, best first; missing where none is near. ids: as in
    ``suggest``.
    """
    offers = Offers(tables, ids, t)
    rows = [
        (
            *(visible(item.file), item.row, item.column, item.rule, found_in_words(item, t, tables)),
            *in_words(item, t, tables),
            ", ".join(offer.said for offer in offers.of(item)) or None,
        )
        for item in findings
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: "Int64" if name == "row" else "str" for name in COLUMNS})


def findings_csv(findings: Sequence[Finding], tables: Tables, t: Language, ids: Collection[str] = ()) -> bytes:
    """Return ``findings_frame`` as people read it, as CSV that German Excel opens with a double click.

    Semicolons, UTF-8 with BOM; headings and columns by what they are called, without the codes of the rules.
    """
    frame = findings_frame(findings, tables, t, ids).drop(columns="rule")
    titles = {name: column_title(name, tables, t) for name in frame["column"].dropna().unique()}
    frame["column"] = frame["column"].map(titles).astype("str")
    return frame_csv(frame.rename(columns={name: t(key) for name, key in HEADINGS.items()}), GERMAN_EXCEL)


def suggestion_lines(findings: Iterable[Finding], tables: Tables, t: Language) -> Iterator[str]:
    """Yield ``FILE:ROW:COLUMN: perhaps VALUE (what that is), …`` for each finding near which something is known."""
    offers = Offers(tables, (), t)
    for item in findings:
        if words := offers.words(item):
            yield t("finding.perhaps", place=item.place(), values=words)
