"""Findings gathered: those of a kind together, and in them the cells that hold the same; as a table to take away."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.intake.byhand import Place
from analysis.intake.candidates import known_from
from analysis.intake.suggest import Suggestion, suggest, sure
from analysis.intake.wording import column_title, found_in_words, in_words
from analysis.language import Language
from analysis.records.delimited import GERMAN_EXCEL, frame_csv
from analysis.records.findings import Finding, visible
from analysis.records.tables import Tables

DISTINCT = 200
"""Suggestions are looked for until so many different values were; a list with more needs another remedy."""
HEADINGS = {
    **{name: f"findings.{name}" for name in ("file", "row")},
    "column": "intake.column",
    "found": "findings.found",
    **{name: f"intake.{name}" for name in ("wrong", "expected", "suggestion")},
}
"""Columns of findings as a file for people has them -> keys of their headings."""


@dataclass(frozen=True)
class Case:
    """Cells of one column of a file that hold the same and are wrong for the same reason. first: its first finding.

    rows: all of them, in their order; none where the file as a whole is meant.
    """

    first: Finding
    rows: tuple[int, ...]

    @property
    def kind(self) -> tuple[str, str | None, str]:
        """File, column and rule: what cases of one kind share."""
        return self.first.file, self.first.column, self.first.rule

    def places(self) -> list[Place]:
        """Return the cells, which a value can be put into; none where there is no such cell."""
        return [(self.first.file, row, self.first.column) for row in self.rows] if self.first.column else []


def cases(findings: Sequence[Finding]) -> list[Case]:
    """Return the cases in findings, those of a kind side by side, in the order in which they come first."""
    found: dict[tuple, dict[tuple, list[Finding]]] = {}
    for item in findings:
        kind = found.setdefault((item.file, item.column, item.rule), {})
        kind.setdefault((item.found, item.whole, item.params), []).append(item)
    return [
        Case(group[0], tuple(item.row for item in group if item.row is not None))
        for kind in found.values()
        for group in kind.values()
    ]


class Offers:
    """Suggestions, looked for once per different value."""

    def __init__(self, tables: Tables, ids: Collection[str], t: Language | None = None) -> None:
        self._tables = tables
        self._ids = ids
        self._t = t
        self._known: dict[tuple, tuple[Suggestion, ...]] = {}

    def of(self, finding: Finding) -> tuple[Suggestion, ...]:
        """Return what ``suggest`` offers."""
        key = (finding.column, finding.rule, finding.whole, finding.params)
        if key not in self._known:
            self._known[key] = suggest(finding, self._tables, self._ids, self._t) if len(self._known) < DISTINCT else ()
        return self._known[key]


def allowed(case: Case, tables: Tables, t: Language) -> list[Suggestion]:
    """Return all values that the column of a case may have; none where these are not a short list."""
    if case.first.rule not in ("enum", "unknown_category", "placeholder"):
        return []
    labels = known_from(tables).labels[t.code].get(case.first.column or "", {})
    return [Suggestion(value, label, "allowed", True) for value, label in labels.items()]


def sure_cells(found: Sequence[Case], offers: Offers) -> dict[Place, str]:
    """Return the cells for which one value alone may be meant, and leaves no doubt, with that value."""
    sure_ones = ((case, sure(offers.of(case.first))) for case in found)
    return {place: offer.value for case, offer in sure_ones if offer is not None for place in case.places()}


# To take away


def findings_csv(findings: Sequence[Finding], tables: Tables, t: Language, ids: Collection[str] = ()) -> bytes:
    """Return one row per finding, in their order, as CSV that German Excel opens with a double click.

    All is said as people say it, without the codes of columns, values and rules. suggestion: all values that may be
    meant with what they stand for, best first; missing where none is near. ids: as in ``suggest``.
    """
    offers = Offers(tables, ids, t)
    rows = [
        (
            *(visible(item.file), item.row, item.column and column_title(item.column, tables, t)),
            *(found_in_words(item, t, tables), *in_words(item, t, tables)),
            ", ".join(offer.said for offer in offers.of(item)) or None,
        )
        for item in findings
    ]
    frame = pd.DataFrame(rows, columns=list(HEADINGS))
    frame = frame.astype({name: "Int64" if name == "row" else "str" for name in HEADINGS})
    return frame_csv(frame.rename(columns={name: t(key) for name, key in HEADINGS.items()}), GERMAN_EXCEL)


def suggestion_lines(findings: Iterable[Finding], tables: Tables, t: Language) -> Iterator[str]:
    """Yield ``FILE:ROW:COLUMN: perhaps VALUE (what that is), …`` for each finding near which something is known."""
    offers = Offers(tables, (), t)
    for item in findings:
        if words := ", ".join(offer.text for offer in offers.of(item)):
            yield t("finding.perhaps", place=item.place(), values=words)
