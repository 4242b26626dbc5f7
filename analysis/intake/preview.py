"""What a list that was handed in would change, put together for the eye: by table, by alliance, by place."""

from dataclasses import replace

import pandas as pd

from analysis.intake.checked import Checked, clean_tables, unclear_owners
from analysis.intake.difference import OWNER, Changes, Difference, difference, dropped_keys, records
from analysis.intake.grounds import ALLIANCES, Ground, entered
from analysis.intake.log import ADD
from analysis.records.tables import Tables
from analysis.records.text import collated

NEW, CHANGED = "new", "changed"
FACTS = ("alliance", "name", "table", "action", "column", "old", "new", "source", "reason", "needs_reason", "follows")


def changes_of(checked: Checked, tables: Tables) -> Changes:
    """Return what the rows without findings would change; tables that no list may change are left out.

    Of alliances with rows that have findings no row counts as gone, since it may stand among those; nor does any that
    a list says in so many words to go: it is among those that are removed.
    """
    clean = clean_tables(checked, tables)
    unclear = unclear_owners(checked, clean, tables)
    rows = {name: clean[name] for name in tables.package.tables if name in clean and name in tables.package.changeable}
    found = {name: _certain(difference(name, given, tables), unclear.get(name)) for name, given in rows.items()}
    removed = records(dropped_keys(checked.given, tables.package), tables)
    for name, gone in removed.items():
        found[name] = replace(found[name], gone=found[name].gone.drop(index=gone.index, errors="ignore"))
    return Changes(rows, found, removed)


def _certain(found: Difference, unclear: frozenset[str] | None) -> Difference:
    """Return ``found`` with those rows as gone that are certain to be; none where ``unclear`` is None."""
    if OWNER not in found.gone or unclear is None:
        return replace(found, gone=found.gone.iloc[:0])
    return replace(found, gone=found.gone[~found.gone[OWNER].isin(unclear)])


def changed_facts(checked: Checked, changes: Changes, whole: Ground, tables: Tables) -> pd.DataFrame:
    """Return each cell that changes, alliance by alliance, by name: what ``merge`` would write into the log.

    changes: those of ``checked``. whole: source and reason of rows that name none. Columns: alliance (id, "" where it
    is about none), name, table, action (of the log), column, old, new, source, reason ("" where there is none),
    needs_reason (bool), follows (bool): whether it is no more than what the rest means for dates and sources.
    """
    _, log = entered(checked.given, changes, whole, tables)
    names = names_after(changes, tables)
    facts = []
    for (table, key, column), entry, follows in log:
        owner = str(key[0]) if table == ALLIANCES or OWNER in tables.package.tables[table].columns else ""
        if column not in (OWNER, "id"):
            needs = entry["action"] != ADD and not follows
            told = {"alliance": owner, "name": names.get(owner, ""), "needs_reason": needs, "follows": follows}
            facts.append({**entry, **told})
    frame = pd.DataFrame(facts, columns=list(FACTS)).astype({"needs_reason": bool, "follows": bool})
    return frame.sort_values(["name", "alliance"], key=collated, kind="stable", ignore_index=True)


def touched(changes: Changes) -> pd.Series:
    """Return NEW or CHANGED for each alliance that gets a record, a cell or a row that it has not today, or loses one.

    By id.
    """
    found = changes.differences
    added = found[ALLIANCES].new["id"].tolist() if ALLIANCES in found else []
    changed = {owner for rows in changes.removed.values() for owner in rows[OWNER]}
    for name, part in found.items():
        owner = "id" if name == ALLIANCES else OWNER
        if owner in part.changed.columns:
            changed.update(part.changed[owner])
        if owner == OWNER and OWNER in part.new.columns:
            changed.update(part.new[OWNER])
    kinds = {**dict.fromkeys(sorted(changed), CHANGED), **dict.fromkeys(added, NEW)}
    return pd.Series(kinds, dtype="str").rename_axis("alliance_id")


def touched_areas(changes: Changes, tables: Tables) -> pd.DataFrame:
    """Return the areas of the alliances that are touched, known ones and new ones, with the kind of the alliance.

    Columns: alliance_id, level, area_key, partial, kind (NEW or CHANGED).
    """
    kinds, found = touched(changes), changes.differences
    parts = [tables.alliance_areas, *([found["alliance_areas"].new] if "alliance_areas" in found else [])]
    areas = pd.concat(parts, ignore_index=True)
    areas = areas[areas["alliance_id"].isin(kinds.index)]
    return areas.assign(kind=areas["alliance_id"].map(kinds)).reset_index(drop=True)


def touched_nowhere(changes: Changes, tables: Tables) -> list[str]:
    """Return the names, sorted, of the alliances that are touched and have no area, known or new."""
    nowhere = touched(changes).index.difference(touched_areas(changes, tables)["alliance_id"])
    names = names_after(changes, tables)
    return pd.Series([names[alliance] for alliance in nowhere], dtype="str").sort_values(key=collated).tolist()


def names_after(changes: Changes, tables: Tables) -> dict[str, str]:
    """Return id -> name of all alliances, known ones and new ones."""
    found = changes.differences
    new = found[ALLIANCES].new if ALLIANCES in found else tables.alliances.iloc[:0]
    both = pd.concat([tables.alliances[["id", "name"]], new[["id", "name"]]])
    return dict(zip(both["id"], both["name"], strict=True))
