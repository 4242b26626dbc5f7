"""What is wrong with what was handed in, judged together with the present data, and which rows can be taken over.

A list that is handed in is a list of changes: its references lead to itself and to the present data, a column that it
lacks leaves known records as they are, and rows that it lacks stay.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.intake.answers import not_ahead, with_days_of_answers, with_questions
from analysis.intake.byhand import NOTHING, ByHand, Place, chosen_ids, with_cells
from analysis.intake.candidates import STILL_EXISTS, Known, known_from
from analysis.intake.difference import OWNER, keys_of, left_out, unknown_records, without_dropped
from analysis.intake.matching import names_along
from analysis.intake.meanings import as_meant
from analysis.intake.notes import Note, listed, note
from analysis.intake.parts import Head, Part, Upload
from analysis.records.columns import plain_rows
from analysis.records.findings import SHOWN, Finding, finding, visible
from analysis.records.gathering import spoiled_at
from analysis.records.package import Package, TableSpec
from analysis.records.tables import TABLE_NAMES, Tables, as_text, typed
from analysis.records.validation import references, validate

SHORT = 2_000
"""Rows of all lists together that are judged again in no time."""
FOUNDED, BASIS = "founded", "founded_basis"


@dataclass(frozen=True, eq=False)
class Checked:
    """What was handed in, judged as a whole. findings: all, by file, row, column. notes: all, file by file.

    parts: completed with what is known, without rows of records that go. given: as they were read. heads: how the
    lists begin. uploads: what was read, so that short lists can be judged again with other cells; none of long ones.
    """

    parts: tuple[Part, ...]
    given: tuple[Part, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    heads: tuple[Head, ...] = ()
    uploads: tuple[Upload, ...] = ()

    @property
    def alliance_ids(self) -> frozenset[str]:
        """The ids of the alliances that were handed in: references to them may be misspelt (see ``suggest``)."""
        frames = [part.frame for part in self.parts if part.table == "alliances"]
        return frozenset(value for frame in frames if "id" in frame for value in frame["id"].dropna())

    @property
    def alliance_names(self) -> Mapping[str, str]:
        """Id -> name of these, "" where it has none."""
        named = names_along(part for part in self.parts if part.table == "alliances")
        return {**dict.fromkeys(sorted(self.alliance_ids), ""), **named}


def check_upload(uploads: Sequence[Upload], tables: Tables, by_hand: ByHand = NOTHING, today: str = "") -> Checked:
    """Judge the tables that were handed in, together and against ``tables``. Never raises on bad input.

    Rows are judged completed: a column that a part lacks stands for what is known of the record, or for what another
    part before it says. by_hand: what a visitor put in place of what the lists say. today: the day of the check (ISO),
    which no answer lies ahead of; "" where that is not asked.
    """
    package = tables.package
    present = {name: getattr(tables, name) for name in TABLE_NAMES}
    known = known_from(tables)
    given = [not_ahead(part, today) for part in _as_meant(uploads, known, by_hand.cells, today)]
    parts: list[Part] = []
    for part in (without_dropped(part, package.tables[part.table]) for part in given):
        before = [other.frame for other in parts if other.table == part.table]
        completed = _completed(part, present[part.table], before, package.tables[part.table])
        # Cells of columns that the list has were put in before; those that it lacks are there by now.
        parts.append(with_cells(completed, by_hand.cells, set(completed.frame) - set(part.frame)))
    readings: dict[str, list] = {}
    for part in parts:
        readings.setdefault(part.table, []).append(part)
    findings = [item for upload in uploads for item in upload.findings]
    findings += validate(readings, package.of_lists, present)
    findings = [_with_level(item, parts) for item in findings]
    findings += _not_judged(parts, package)
    findings += _double_elsewhere(given, package)
    findings += unknown_records(given, tables)
    notes = [item for upload in uploads for item in upload.notes]
    notes += [item for part in parts for item in part.notes]
    notes += [note(part.file, "not_taken") for part in parts if part.table not in package.changeable]
    if not findings and _change_nothing(given, parts, tables):  # how it was read does not matter then
        rows = sum(len(part.frame) for part in parts)
        notes = [note(", ".join(upload.name for upload in uploads), "unchanged", count=rows)]
    notes += left_out(given, tables)
    heads = tuple(head for upload in uploads for head in upload.heads)
    read = tuple(uploads) if sum(len(part.frame) for part in given) <= SHORT else ()
    return Checked(tuple(parts), tuple(given), tuple(sorted(findings, key=Finding.sort_key)), tuple(notes), heads, read)


def _as_meant(uploads: Sequence[Upload], known: Known, cells: Mapping[Place, str], today: str) -> list[Part]:
    """Return parts as they are meant, in their order; alliances first, since the others may name them."""
    pairs = []
    for upload in uploads:
        asked = [with_questions(part) for part in upload.files]
        ids = [chosen_ids(part, cells, known.alliances) for part in asked]
        typed = [with_cells(part, _but_for_ids(cells, part, own)) for part, own in zip(asked, ids, strict=True)]
        pairs += zip(with_days_of_answers(typed, known.tables.package, today), ids, strict=True)
    meant = {id(part): as_meant(part, known, {}, chosen) for part, chosen in pairs if part.table == "alliances"}
    along = names_along(meant.values())
    return [meant.get(id(part)) or as_meant(part, known, along) for part, _ in pairs]


def _but_for_ids(cells: Mapping[Place, str], part: Part, chosen: Mapping[int, str]) -> Mapping[Place, str]:
    """Return the cells without those ids that were chosen for rows without a known one: these rows are matched."""
    return {key: text for key, text in cells.items() if (key[0], key[2]) != (part.file, "id") or key[1] not in chosen}


def _change_nothing(given: Sequence[Part], parts: Sequence[Part], tables: Tables) -> bool:
    """Say whether a round comes back in which each row stands in the data as it is. given: as the lists were read."""
    is_round = any(STILL_EXISTS in part.frame for part in given)
    return is_round and all(
        len(part.frame) == len(read.frame) and stands(part.frame, part.table, tables)
        for read, part in zip(given, parts, strict=True)
    )


def stands(frame: pd.DataFrame, table: str, tables: Tables) -> bool:
    """Say whether each row of a frame of text stands in a table as it is."""
    spec = tables.package.tables[table]
    given, known = (frame[list(spec.columns)], as_text(getattr(tables, table), spec))
    return set(plain_rows(given)) <= set(plain_rows(known))


def _with_level(item: Finding, parts: Sequence[Part]) -> Finding:
    """Return a finding about an area key with the level that its row names, at which its area is looked for."""
    if item.column != "area_key" or item.row is None or "level" in dict(item.params):
        return item
    frame = next(part.frame for part in parts if part.file == item.file)
    level = frame["level"].get(item.row) if "level" in frame else None
    return item if pd.isna(level) else replace(item, params=(*item.params, ("level", visible(str(level)[:SHOWN]))))


def _completed(part: Part, present: pd.DataFrame, before: Sequence[pd.DataFrame], spec: TableSpec) -> Part:
    """Return the part with all columns of its table: those it lacks hold what is known of the record.

    before: completed frames of other parts of the table, which count as known.
    Where a part lacks a column of the identity its rows cannot be recognised: what it lacks besides says nothing.
    """
    given = part.frame
    if not part.is_read or not spec.identity:
        return part
    if not set(spec.identity) <= set(given.columns):
        return part.without_missing(set(spec.columns) - set(spec.identity))
    lacking = [name for name in spec.columns if name not in given]
    if not lacking:
        return part
    whole = [frame for frame in before if set(spec.columns) <= set(frame.columns)]
    known = pd.concat([as_text(present, spec), *(frame[list(spec.columns)] for frame in whole)])
    places = {key: place for place, key in enumerate(keys_of(known, spec))}
    found = [places.get(key, -1) for key in keys_of(given, spec)]
    values = known[lacking].reset_index(drop=True).reindex(found).set_axis(given.index)
    if FOUNDED in given and BASIS in lacking:
        values[BASIS] = _basis(given[FOUNDED], known.reset_index(drop=True).reindex(found).set_axis(given.index))
    besides = [name for name in given.columns if name not in spec.columns]
    frame = pd.concat([given, values], axis=1)[[*spec.columns, *besides]].astype("str")
    told = note(part.file, "kept_columns", columns=listed(lacking))
    part = part.without_missing(lacking).with_notes([told], frame=frame)
    # Of a row of which it is open what it is about, what it lacks says nothing.
    unclear = frozenset().union(*(part.spoiled.get(name, ()) for name in spec.identity))
    for name in lacking if unclear else ():
        part = spoiled_at(part, name, unclear)
    return part


def _basis(founded: pd.Series, known: pd.DataFrame) -> pd.Series:
    """Return where foundings are from that a list gives without saying so: stated, but those that are known."""
    is_new = founded.notna() & ~founded.eq(known[FOUNDED])
    return known[BASIS].mask(is_new, "stated").mask(founded.isna())


def _not_judged(parts: Sequence[Part], package: Package) -> Iterator[Finding]:
    """Name the references that cannot be judged because a part of the table that they lead to was not read."""
    partly = {part.table for part in parts if not part.complete}
    for part in (part for part in parts if part.is_read):
        for table, column in sorted(references(package.tables[part.table])):
            lacks = any(column not in other.frame for other in parts if other.table == table)
            if table != part.table and (table in partly or lacks):
                yield finding(part.file, None, None, "not_judged", None, target_table=table, target_column=column)


def _double_elsewhere(parts: Sequence[Part], package: Package) -> Iterator[Finding]:
    """Name records that stand in more than one part of the same table, at the later one.

    Parts that say different things of a record, in columns of their own, belong together.
    """
    for table in dict.fromkeys(part.table for part in parts):
        spec = package.tables[table]
        own = [part for part in parts if part.table == table]
        group = [part for part in own if spec.identity and set(spec.identity) <= set(part.frame.columns)]
        if len(group) < 2:
            continue
        first: dict[tuple, list[tuple[Part, int]]] = {}
        for part in group:
            for key, row in dict(zip(keys_of(part.frame, spec), part.frame.index, strict=True)).items():
                for other, place in first.get(key, []):
                    if _overlap(part, other, spec):
                        params = {"other_file": other.file, "other_row": place, "columns": ", ".join(spec.identity)}
                        yield finding(part.file, int(row), spec.identity[-1], "double_elsewhere", key[-1], **params)
                        break
                first.setdefault(key, []).append((part, row))


def _overlap(part: Part, other: Part, spec: TableSpec) -> bool:
    """Say whether two parts say the same of a record: both have a column besides its identity, or one has none."""
    mine, others = ((set(spec.columns) & set(item.frame.columns)) - set(spec.identity) for item in (part, other))
    return bool(mine & others) or not mine or not others


def clean_rows(part: Part, findings: Sequence[Finding], package: Package) -> pd.DataFrame:
    """Return the typed rows of a part of ``Checked`` without any finding, in all columns of its table.

    None at all where a finding concerns the part as a whole or its header, or where findings were too many to list.
    """
    spec = package.tables[part.table]
    frame = part.frame
    own = [item for item in findings if item.file == part.file]
    is_blocked = any(item.row is None or item.row <= part.header_row for item in own)
    if is_blocked or not set(spec.columns) <= set(frame.columns):
        return typed(pd.DataFrame(columns=list(spec.columns), dtype="str"), spec)
    wrong = {item.row for item in own}.union(part.doubtful, *part.spoiled.values())
    return typed(frame[~frame.index.isin(list(wrong))], spec)


def clean_tables(checked: Checked, tables: Tables) -> Mapping[str, pd.DataFrame]:
    """Return table -> its typed rows without any finding, all parts together; a record that stands twice stands once.

    Rows that refer to a row with findings are left out too: alone they would lead nowhere.
    """
    package = tables.package
    clean: dict[str, pd.DataFrame] = {}
    for part in checked.parts:
        rows = [clean[part.table]] if part.table in clean else []
        rows.append(clean_rows(part, checked.findings, package))
        clean[part.table] = once_per_record(rows, package.tables[part.table])
    is_settled = False
    while not is_settled:
        kept = {name: _anchored(rows, package.tables[name], clean, tables) for name, rows in clean.items()}
        is_settled = all(len(kept[name]) == len(clean[name]) for name in clean)
        clean = kept
    return clean


def once_per_record(rows: Sequence[pd.DataFrame], spec: TableSpec) -> pd.DataFrame:
    """Return typed rows of parts one below the other; a record that stands in several as its last part completes it."""
    both = pd.concat(rows, ignore_index=True)
    if not spec.identity:
        return both
    return both[~both.duplicated(list(spec.identity), keep="last")].reset_index(drop=True)


def unclear_owners(
    checked: Checked, clean: Mapping[str, pd.DataFrame], tables: Tables
) -> dict[str, frozenset[str] | None]:
    """Return table -> alliances of which a row was handed in that is not clean; None where that may be any alliance.

    Only tables whose rows belong to an alliance. clean: what ``clean_tables`` gives.
    """
    specs, known = tables.package.tables, checked.alliance_ids.union(tables.alliances["id"])
    owned = [name for name in clean if OWNER in specs[name].columns]
    # What is wrong with no part of all is wrong with a file that was not read: any table may stand there.
    if {item.file for item in checked.findings} - {part.file for part in checked.parts}:
        return dict.fromkeys(owned)
    parts = {name: [part for part in checked.parts if part.table == name] for name in owned}
    return {name: _unclear(parts[name], clean[name], known, specs[name]) for name in owned}


def _unclear(
    parts: Sequence[Part], clean: pd.DataFrame, known: Collection[str], spec: TableSpec
) -> frozenset[str] | None:
    if not all(_names_owners(part) for part in parts):
        return None
    given = pd.concat([part.frame[[name for name in spec.identity if name in part.frame]] for part in parts])
    given = given.drop_duplicates()[OWNER]
    if not given.isin(known).all():  # misspelt or missing: the row may be of any alliance
        return None
    counts = given.value_counts()
    left = clean[OWNER].value_counts().reindex(counts.index, fill_value=0)
    return frozenset(counts.index[counts > left])


def _names_owners(part: Part) -> bool:
    """Say whether all rows of the part were read, with the alliance that each belongs to."""
    is_whole = part.complete and OWNER in part.frame
    return is_whole and not part.doubtful and not part.spoiled.get(OWNER)


def _anchored(rows: pd.DataFrame, spec: TableSpec, clean: Mapping[str, pd.DataFrame], tables: Tables) -> pd.DataFrame:
    """Return the rows whose references lead to clean rows or to the present data."""
    is_kept = np.ones(len(rows), dtype=bool)
    for key in spec.foreign_keys:
        if key.target_table in clean:
            known = [getattr(tables, key.target_table), clean[key.target_table]]
            values = pd.concat([frame[key.target_column] for frame in known])
            is_kept &= (rows[key.column].isna() | rows[key.column].isin(values)).to_numpy()
    return rows[is_kept].reset_index(drop=True)
