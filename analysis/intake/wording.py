"""Findings and notes as pages and lists to take away show them: sentences, with titles and labels for codes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from analysis.intake.candidates import STILL_EXISTS, as_label, known_from
from analysis.intake.notes import Note
from analysis.language import Language
from analysis.records.codebook import in_language
from analysis.records.findings import Finding, visible
from analysis.records.package import Package
from analysis.records.tables import Tables
from analysis.records.wording import expected, line, wrong

COLUMNS = ("column", "columns", "other", "target_column")
"""Parameters of findings and notes that name columns."""
TABLES = ("table", "target_table")
"""Parameters that name tables."""
VALUES = {"allowed": "", "value": "other", "level": "level"}
"""Parameters that hold values -> the parameter that names their column; "" for the column of the finding."""


def in_words(finding: Finding, t: Language, tables: Tables | None = None) -> tuple[str, str]:
    """Return what is wrong and what is expected, as plain text: escape it where it becomes HTML.

    tables: what columns, tables and values are called is said by their titles; by their codes without it.
    """
    if tables is None:
        return _sentence(wrong(finding, t)), expected(finding, t)
    said = replace(finding, params=tuple(_titled(finding, tables, t)))
    key = OTHERWISE.get((finding.rule, finding.column)) or OTHERWISE.get((finding.rule, None))
    if key is not None:
        return t(f"{key}.wrong"), t(f"{key}.expected", **dict(said.params))
    return _sentence(wrong(said, t)), expected(said, t)


def found_in_words(finding: Finding, t: Language, tables: Tables) -> str | None:
    """Return what was found as people read it: by its label where it is a value from a short list."""
    names = known_from(tables).labels[t.code].get(finding.column or "", {})
    return finding.found if finding.found is None else names.get(finding.found, finding.found)


def finding_line(finding: Finding, t: Language, tables: Tables | None) -> str:
    """Return ``FILE:ROW:COLUMN: what is wrong, what was found, what is expected`` in one line. tables: see above."""
    if tables is None:
        return line(finding, t)
    params = tuple(_titled(finding, tables, t))
    return line(replace(finding, params=params, found=found_in_words(finding, t, tables)), t)


OTHERWISE = {
    ("boolean", None): "rule.boolean.said",
    ("which_alliance", None): "rule.which_alliance.said",
    ("pattern", "alliance_id"): "rule.alliance.said",
    ("unknown_key", "alliance_id"): "rule.alliance.said",
    ("required_if", "answered_on"): "rule.answered_on.said",
    ("url", "change_source"): "rule.source.said",
}
"""Rule and column (None: any) -> what is said of it to people who know no codes."""


def _titled(finding: Finding, tables: Tables, t: Language) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a finding with titles and labels in place of names and codes."""
    given = dict(finding.params)
    for name, text in finding.params:
        if name in COLUMNS or name in TABLES or (name, finding.rule) == ("allowed", "unknown_table"):
            titles = _titles(tables.package, t)
            yield name, _replaced(text, titles[0] if name in COLUMNS else titles[1])
        elif name in VALUES:
            column = given.get(VALUES[name]) or (finding.column if name == "allowed" else VALUES[name])
            yield name, _replaced(text, labels_of(column or "", tables, t))
        elif name == "candidates":
            known = known_from(tables).described
            yield name, "; ".join(known[key] for key in text.split(", ") if key in known)
        else:
            yield name, text


def _replaced(text: str, names: Mapping[str, str]) -> str:
    return ", ".join(names.get(part, part) for part in text.split(", "))


@lru_cache(maxsize=4)
def _titles(package: Package, t: Language) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the titles of columns and of tables by their names; a column of several tables as the first has it."""
    columns: dict[str, str] = {}
    specs = [*package.of_lists.tables.values(), *package.tables.values()]
    for spec in specs:
        for field in spec.fields:
            columns.setdefault(field.name, in_language(vars(field), "title", t))
    return columns, {spec.name: in_language(vars(spec), "title", t) for spec in specs}


def column_title(column: str, tables: Tables, t: Language) -> str:
    """Return what a column is called, itself where it is none of the data."""
    return _titles(tables.package, t)[0].get(column, column)


def _sentence(text: str) -> str:
    """Return ``text``, which may stand behind a colon, as it begins a line."""
    return text[:1].upper() + text[1:]


def note_in_words(note: Note, t: Language, tables: Tables | None = None) -> str:
    """Return what a note says, as plain text. tables: as in ``in_words``."""
    return _sentence(_note(note if tables is None else _note_titled(note, tables, t), t))


def _note_titled(note: Note, tables: Tables, t: Language) -> Note:
    """Return a note with titles and labels in place of names and codes, as far as it names any."""
    columns, names = _titles(tables.package, t)
    said: dict[str, Mapping[str, str]] = {"near": columns, "table": names}
    if note.code in ("column_names", "kept_columns", "hidden_columns"):  # others name headings of the list
        said["columns"] = columns
    if note.code in ("labels", "left_out", "matched"):
        said["examples"] = known_from(tables).alliances if note.code == "matched" else _labels(tables, t)
    return replace(note, params=tuple((name, _pairs(text, said.get(name, {}))) for name, text in note.params))


def labels_of(column: str, tables: Tables, t: Language) -> Mapping[str, str]:
    """Return what each value of a column is called: code -> label, of truths and of values from short lists."""
    labels = known_from(tables).labels[t.code]
    return labels.get(column, {"true": t("round.yes"), "false": t("round.no")})


def _labels(tables: Tables, t: Language) -> dict[str, str]:
    """Return what each value of any column is called; of a status that, and not the answer to a question."""
    columns = [name for name in known_from(tables).labels[t.code] if name != STILL_EXISTS]
    return {
        value: label for name in (STILL_EXISTS, "", *columns) for value, label in labels_of(name, tables, t).items()
    }


def _pairs(text: str, names: Mapping[str, str]) -> str:
    """Return names, or "heading = name" of each, with titles in place of the names; once where both are the same."""
    found = []
    for part in text.split(", "):
        before, sign, last = part.rpartition(" = ")
        title = names.get(last, last)
        found.append(title if as_label(before) == as_label(title) else f"{before}{sign}{title}")
    return ", ".join(found)


def note_line(note: Note, t: Language) -> str:
    """Return ``FILE: what the note says`` in one line."""
    return f"{visible(note.file)}: {_note(note, t)}"


def _note(note: Note, t: Language) -> str:
    return t(f"incoming.note.{note.code}", **dict(note.params))
