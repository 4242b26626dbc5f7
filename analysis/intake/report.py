"""Findings as a table to take away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import pandas as pd

from analysis.intake.suggest import Suggestion, suggest
from analysis.intake.wording import in_words
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, frame_csv
from analysis.records.findings import Finding, visible
from analysis.records.tables import Tables

COLUMNS = ("file", "row", "column", "rule", "found", "wrong", "expected", "suggestion")
DISTINCT = 200
"""Suggestions are looked for until so many different values were; a list with more needs another remedy."""


def findings_frame(findings: Sequence[Finding], tables: Tables, t: Language, ids: Collection[str] = ()) -> pd.DataFrame:
    """Return one row per finding, in their order: file, row (Int64), column, rule, found, wrong, expected, suggestion.

    wrong, expected: in the language ``t``. suggestion: all values that may be meant with
    what they stand for, best first; missing where none is near. ids: as in
    ``suggest``.
    """
    offers = _Offers(tables, ids)
    rows = [
        (
            *(visible(item.file), item.row, item.column, item.rule, item.found),
            *in_words(item, t),
            offers.words(item) or None,
        )
        for item in findings
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: "Int64" if name == "row" else "str" for name in COLUMNS})


def findings_csv(findings: Sequence[Finding], tables: Tables, t: Language, ids: Collection[str] = ()) -> bytes:
    """Return ``findings_frame`` as CSV that German Excel opens with a double click: semicolons, UTF-8 with BOM."""
    return frame_csv(findings_frame(findings, tables, t, ids), GERMAN_EXCEL)


def suggestion_lines(findings: Iterable[Finding], tables: Tables, t: Language) -> Iterator[str]:
    """Yield ``FILE:ROW:COLUMN: perhaps VALUE (what that is), …`` for each finding near which something is known."""
    offers = _Offers(tables, ())
    for item in findings:
        if words := offers.words(item):
            yield t("finding.perhaps", place=item.place(), values=words)


class _Offers:
    """Suggestions, looked for once per different value."""

    def __init__(self, tables: Tables, ids: Collection[str]) -> None:
        self._tables = tables
        self._ids = ids
        self._known: dict[tuple, tuple[Suggestion, ...]] = {}

    def words(self, finding: Finding) -> str:
        """Return ``VALUE (what that is), …``, best first; "" where nothing is near."""
        return ", ".join(offer.text for offer in self.of(finding))

    def of(self, finding: Finding) -> tuple[Suggestion, ...]:
        """Return what ``suggest`` offers."""
        key = (finding.column, finding.rule, finding.whole, finding.params)
        if key not in self._known:
            self._known[key] = suggest(finding, self._tables, self._ids) if len(self._known) < DISTINCT else ()
        return self._known[key]
