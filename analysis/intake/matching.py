"""Which alliance a row means that names it without its id: by name and place, with candidates where that is open."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import pandas as pd

from analysis.intake.candidates import Known
from analysis.intake.difference import OWNER
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Part
from analysis.records.findings import Finding, finding
from analysis.records.gathering import spoiled_by
from analysis.records.package import TableSpec
from analysis.records.tables import as_text
from analysis.records.text import folded, slug, spelt_out

ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")

Names = Mapping[str, str]
"""Id -> name of the alliances that are handed in along."""


def with_ids(part: Part, spec: TableSpec, known: Known, along: Names, chosen: Mapping[int, str]) -> Part:
    """Return a part whose rows bear the ids of the alliances that they name, and notes on which these are.

    A row of alliances that names none that is known, nor one like it, is of a new one and gets an id. A row with an id
    that is not known, but name and place of one that is, is asked back. chosen: row of alliances -> id that is chosen.
    """
    if spec.name == "alliances":
        return _of_alliances(part, known, chosen)
    if OWNER in spec.columns and OWNER in part.frame:
        return _of_owners(part, known, along)
    return part


def _of_owners(part: Part, known: Known, along: Names) -> Part:
    called: dict[str, set[str]] = {}
    for ids in (known.alliances, along):
        for key, name in ids.items():
            called.setdefault(folded(name), set()).add(key)
    texts = part.frame[OWNER].dropna().unique()
    meant = {text: called.get(folded(text), set()) for text in texts if ID.fullmatch(text) is None}
    sure = {text: next(iter(keys)) for text, keys in meant.items() if len(keys) == 1}
    frame = part.frame.assign(**{OWNER: part.frame[OWNER].replace(sure)}) if sure else part.frame
    return part.with_notes(_told(part, "matched", sure), frame=frame)


def _of_alliances(part: Part, known: Known, chosen: Mapping[int, str]) -> Part:
    frame = part.frame
    if "name" not in frame:
        return part
    if "id" not in frame:
        frame = frame.assign(id=pd.Series(pd.NA, frame.index, dtype="str"))
        part = part.without_missing(["id"])
    others = frame[frame["id"].map(lambda text: is_unknown_id(text, known.alliances), na_action="ignore").eq(True)]
    open_rows = frame[(frame["id"].isna() & frame["name"].notna()) | frame.index.isin(list(chosen))]
    taken = set(known.alliances) | set(frame["id"].dropna()) | set(chosen.values())
    ids, matched, new, found, given = {}, {}, {}, [], {}
    found += _misnamed(part, others[~others.index.isin(list(chosen))], known)
    for row, (name, place, land, scope) in _told_by(open_rows):
        sure, candidates = (chosen[row], []) if row in chosen else known.register.meant(name, place, land, scope)
        if sure is not None:
            ids[row] = (matched if sure in known.alliances else new)[name] = sure
            continue
        # Told twice it is one alliance, and found to be told twice.
        same = (folded(spelt_out(name)), folded(spelt_out(place)), land)
        if same not in given:
            given[same] = _new_id(name, place, land, taken)
            taken.add(given[same])
        if candidates:
            offered = ", ".join([*candidates, given[same]])
            found.append(finding(part.file, int(row), "id", "which_alliance", name, candidates=offered))
        else:
            ids[row] = new[name] = given[same]
    if ids:
        frame = frame.assign(id=frame["id"].mask(frame.index.isin(list(ids)), pd.Series(ids, dtype="str")))
        frame = _with_what_is_known(frame, [row for row, key in ids.items() if key in known.alliances], known)
    told = [*_told(part, "matched", matched), *_told(part, "new_alliances", new)]
    frame = frame[["id", *(name for name in frame.columns if name != "id")]]
    return spoiled_by(part.with_notes(told, frame=frame), found)


def is_unknown_id(text: str, known: Collection[str]) -> bool:
    """Say whether a text is an id, and none of those known."""
    return text not in known and ID.fullmatch(text) is not None


def _misnamed(part: Part, rows: pd.DataFrame, known: Known) -> Iterator[Finding]:
    for row, told in _told_by(rows[rows["name"].notna()]):
        sure, _ = known.register.meant(*told)
        if sure is not None:
            offered = f"{sure}, {rows.at[row, 'id']}"
            yield finding(part.file, int(row), "id", "which_alliance", told[0], candidates=offered)


def _told_by(rows: pd.DataFrame) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row with what tells its alliance: name, place, Land, scope; "" where it says nothing."""
    told = rows.reindex(columns=["name", "place", "land", "scope"]).astype("str").fillna("")
    return zip(rows.index, told.itertuples(index=False, name=None), strict=True)


def _with_what_is_known(frame: pd.DataFrame, rows: list[int], known: Known) -> pd.DataFrame:
    """Return the frame with what is known in the empty cells of ``rows``: who knows no id does not empty cells."""
    spec = known.tables.package.tables["alliances"]
    present = as_text(known.tables.alliances, spec).set_index("id", drop=False)
    columns = [name for name in frame.columns if name in spec.columns]
    values = present.loc[frame.loc[rows, "id"], columns].set_axis(rows)
    frame = frame.copy()
    frame.loc[rows, columns] = frame.loc[rows, columns].where(frame.loc[rows, columns].notna(), values)
    return frame


def _new_id(name: str, place: str, land: str, taken: set[str]) -> str:
    """Return an id that no alliance has: Land and place, or the name where that is taken."""
    start = f"{land.lower()}-" if re.fullmatch("[A-Z]{2}", land) else ""
    tried = (f"{start}{slug(text)}" for text in (place or name, name, f"{place} {name} neu"))
    return next((key for key in tried if key not in taken), f"{start}{slug(name)}-{len(taken)}")


def _told(part: Part, code: str, meant: Mapping[str, str]) -> list[Note]:
    if not meant:
        return []
    return [note(part.file, code, count=len(meant), examples=listed(f"{text} = {key}" for text, key in meant.items()))]


def names_along(parts: Iterable[Part]) -> Names:
    """Return the names of the alliances in parts of their table, by id."""
    found: dict[str, str] = {}
    for part in parts:
        if {"id", "name"} <= set(part.frame.columns):
            pairs = part.frame[["id", "name"]].dropna()
            found |= dict(zip(pairs["id"], pairs["name"], strict=True))
    return found
