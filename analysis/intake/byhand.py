"""What a visitor says of a list by hand: values in place of those in cells, rows left out, columns that are meant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.intake.headers import Assigned
from analysis.intake.matching import is_unknown_id
from analysis.intake.parts import Part

Place = tuple[str, int, str]
"""File, row, column of the table; the column "" means the row as a whole, which is left out then."""
WHOLE_ROW = ""
ID = "id"


@dataclass(frozen=True)
class ByHand:
    """cells: place -> text, "" for none. columns: file as findings name it -> what its columns mean."""

    cells: Mapping[Place, str] = field(default_factory=dict)
    columns: Mapping[str, Assigned] = field(default_factory=dict)


NOTHING = ByHand()


def with_cells(part: Part, cells: Mapping[Place, str], columns: Collection[str] | None = None) -> Part:
    """Return a part with what stands in ``cells`` for it, without what was found there. columns: these alone."""
    own = {(row, column): text for (file, row, column), text in cells.items() if file == part.file}
    frame = part.frame
    if not own:
        return part
    gone = [row for row, column in own if column == WHOLE_ROW]
    told = {
        (row, column): text
        for (row, column), text in own.items()
        if column in frame.columns and row in frame.index and (columns is None or column in columns)
    }
    frame = frame.drop(index=[row for row in gone if row in frame.index]).copy()
    for (row, column), text in told.items():
        if row in frame.index:
            frame.loc[row, column] = text or pd.NA
    findings = tuple(item for item in part.findings if (item.row, item.column) not in told and item.row not in gone)
    spoiled = {name: rows - {row for row, column in told if column == name} for name, rows in part.spoiled.items()}
    return replace(part, frame=frame, findings=findings, spoiled=spoiled, doubtful=part.doubtful - set(gone))


def chosen_ids(part: Part, cells: Mapping[Place, str], known: Collection[str]) -> dict[int, str]:
    """Return row -> id of the alliance that a visitor chose for a row of alliances that names none of those known."""
    if part.table != "alliances":
        return {}
    ids = part.frame[ID] if ID in part.frame else pd.Series(dtype="str")
    found = {row: text for (file, row, column), text in cells.items() if (file, column) == (part.file, ID) and text}
    return {row: text for row, text in found.items() if pd.isna(ids.get(row)) or is_unknown_id(ids[row], known)}
