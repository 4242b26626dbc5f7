"""What the values of a list mean: labels become values, and what can be no value is asked back, with what it may mean.

A list is written for people: "aktiv" for active, "k. A." for nothing, a name with a double blank. What is sure is read
and told in a note; all else is a finding.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from analysis.intake.answers import cells_of, with_answers
from analysis.intake.areas import POST_CODE
from analysis.intake.candidates import Known, as_label
from analysis.intake.dates import year_in_disguise
from analysis.intake.difference import OWNER
from analysis.intake.grounds import REASON, SOURCE, as_source
from analysis.intake.matching import Names, with_ids
from analysis.intake.mending import is_damaged, is_disguised
from analysis.intake.notes import listed, note
from analysis.intake.parts import Part
from analysis.records.findings import Finding, finding
from analysis.records.gathering import spoiled_by
from analysis.records.package import FIRST_DATE_YEAR, Field, TableSpec
from analysis.records.text import folded, spelt_out
from analysis.records.values import GARBLED

FIRST_FOUNDING = 1980
"""Foundings before this year are asked back: the initiative is of 2004, and a date of 1905 is a year in disguise."""
FOUNDED = "founded"
MARKED = ("name", "place")
"""Columns of names of alliances and of their places."""
FOOTNOTE = re.compile(r"(?<=[^\W\d_])(?:\s*(?:\*{1,3}|[†‡]|[¹²³⁰⁴-⁹]+)|\s+\d\))\s*$")
NAMED = "partner"
"""Column of names of organisations, which people spell in many ways."""

TRUTHS = {"ja": "true", "wahr": "true", "yes": "true", "nein": "false", "falsch": "false", "no": "false"}
PLACEHOLDERS = frozenset(
    re.split(
        r"\s*\|\s*",
        """k a|ka|k a n|n a|na|n b|nb|n v|nv|n n|nn|o a|s o|so|s u|k d|keine angabe|keine angaben|ohne angabe
        |ohne angaben|keine|keiner|kein|unbekannt|nicht bekannt|unklar|nicht vorhanden|nicht zutreffend|entfallt
        |entfaellt|fehlt|leer|offen|siehe oben|siehe unten|wie oben|dito|ditto|do|dto|null|none|nan|nil|undefined
        |weiss nicht|weiss ich nicht|keine ahnung|keine info|keine information|keine informationen|ohne info|unbek
        |noch nicht bekannt|nichts bekannt|noch offen|noch unklar|ungeklart|nicht ermittelbar|wird nachgereicht|folgt
        |nicht bekannt|don t know|dont know|not known|unsure|unknown|not available|not applicable|no data|missing
        |empty|tbd|tba|todo""",
    )
)
"""What people and programs write where they know nothing, as ``folded`` gives it."""
IN_WORDS = re.compile(r"^\s*(?!https?:|www\.)[^\W\d_][^\s:/]*[.,;]?\s+\S", re.IGNORECASE)
"""How a source begins that is told in words and is or should be no web address: "Rückmeldung vom 3. März"."""
ODD_SPACES = re.compile(
    "(?<=\\S)(?= {2}| *[\u00a0\u2000-\u200a\u202f\u205f\u3000])[ \u00a0\u2000-\u200a\u202f\u205f\u3000]+(?=\\S)"
)
"""More than one plain space inside a text, as people type and web pages hold them."""


def as_meant(part: Part, known: Known, along: Names, chosen: Mapping[int, str] = MappingProxyType({})) -> Part:
    """Return a part with its values as they are meant, with findings where that is not sure, and notes where it is.

    along: the alliances that are handed in beside it. chosen: row -> id that was chosen for it, of alliances.
    """
    spec = known.tables.package.of_lists.tables[part.table]
    for read in (_with_values, _with_truths, _without_marks, with_answers, _with_sources):
        part = read(part, spec, known)
    part = with_ids(part, spec, known, along, chosen)
    if part.table in known.tables.package.changeable:  # the others are as they are: a log of changes holds any text
        for found in (_several_names, _same_names, _placeholders, _damaged, _early, _disguised_years):
            part = spoiled_by(part, found(part, spec, known))
    return _with_single_spaces(part, spec)


# What is sure


def _with_values(part: Part, spec: TableSpec, known: Known) -> Part:
    return _translated(part, _fields(part, spec, lambda field: field.kind == "category"), known.values_by_label)


def _with_truths(part: Part, spec: TableSpec, known: Known) -> Part:
    fields = list(_fields(part, spec, lambda field: field.type == "boolean"))
    return _translated(part, fields, {field.name: TRUTHS for field in fields})


def _without_marks(part: Part, spec: TableSpec, known: Known) -> Part:
    """Return the part without marks of footnotes behind names and without post codes in front of places."""
    if spec.name not in known.tables.package.changeable:
        return part
    frame, notes = part.frame.copy(deep=False), []
    for code, columns, pattern in (("marks", (*MARKED, OWNER, NAMED), FOOTNOTE), ("post_codes", MARKED[1:], POST_CODE)):
        wrong = {name: frame[name].str.contains(pattern) for name in columns if name in frame}
        for name in wrong:
            frame[name] = frame[name].str.replace(pattern, "", regex=True)
        if count := int(sum(cells.sum() for cells in wrong.values())):
            notes.append(note(part.file, code, count=count))
    return part.with_notes(notes, frame=frame)


def _translated(part: Part, fields: Iterator[Field] | list[Field], values: Mapping[str, Mapping[str, str]]) -> Part:
    """Return the part with labels replaced by values. values: column -> label -> value."""
    frame, read = part.frame.copy(deep=False), {}
    for field in fields:
        labels = values.get(field.name, {})
        meant = {text: labels.get(as_label(text)) for text in frame[field.name].dropna().unique()}
        meant = {text: value for text, value in meant.items() if value is not None and value != text.strip()}
        if meant:
            frame[field.name] = frame[field.name].replace(meant)
            read |= meant
    notes = [note(part.file, "labels", examples=listed(f"{text} = {value}" for text, value in read.items()))]
    return part.with_notes(notes if read else [], frame=frame)


def _with_sources(part: Part, spec: TableSpec, known: Known) -> Part:
    """Return the part with answers of a day as sources, and others that are no addresses as reasons.

    "Rückmeldung vom 3. März 2026" is a source, "Anruf im März" a reason.
    """
    frame = part.frame
    if SOURCE not in frame:
        return part
    years = known.tables.package.date_years
    meant = {text: as_source(text, years) for text in frame[SOURCE].dropna().unique()}
    answers = frame[SOURCE].where(frame[SOURCE].map(meant) != frame[SOURCE])
    if answers.notna().any():
        reasons = cells_of(frame, REASON).fillna(answers).astype("str")
        frame = frame.assign(**{SOURCE: frame[SOURCE].map(meant), REASON: reasons})
        part = replace(part, frame=frame)
    said = frame[SOURCE].str.contains(IN_WORDS)
    said &= ~frame[SOURCE].fillna("").map(is_placeholder).astype(bool)
    if not said.any():
        return part
    reasons = cells_of(frame, REASON)
    both = reasons.where(reasons.notna(), "") + reasons.notna().map({True: "; ", False: ""}) + frame[SOURCE]
    same = reasons.eq(frame[SOURCE])
    frame = frame.assign(**{REASON: reasons.mask(said & ~same, both), SOURCE: frame[SOURCE].mask(said)})
    return part.with_notes([note(part.file, "sources_in_words", count=int(said.sum()))], frame=frame)


def _with_single_spaces(part: Part, spec: TableSpec) -> Part:
    frame, count = part.frame.copy(deep=False), 0
    for field in _texts(part, spec):
        meant = {text: ODD_SPACES.sub(" ", text) for text in frame[field.name].dropna().unique()}
        meant = {text: single for text, single in meant.items() if single != text}
        if meant:
            count += int(frame[field.name].isin(list(meant)).sum())
            frame[field.name] = frame[field.name].replace(meant)
    return part.with_notes([note(part.file, "spaces", count=count)] if count else [], frame=frame)


# What is asked back


def _placeholders(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    """Find texts that stand for no value in columns of words and of a few values; others are judged by their form."""
    grounds = {field.name for field in known.tables.package.grounds}
    for field in _fields(part, spec, lambda field: field.kind == "category" or field.type == "boolean"):
        values = known.words.get(field.name, {})
        yield from _found(
            part, field.name, "placeholder", lambda text, values=values: text not in values and is_placeholder(text)
        )
    for field in _texts(part, spec):
        may_be_short = field.required or field.name in grounds
        yield from _found(part, field.name, "placeholder", is_placeholder if may_be_short else is_nothing)


def is_placeholder(text: str) -> bool:
    """Say whether ``text`` stands for no value in a column of any kind: "k. A.", "n/a", "-", "?"."""
    words = folded(text)
    return (not words and bool(text.strip())) or (len(words) < 30 and words in PLACEHOLDERS)


def is_nothing(text: str) -> bool:
    """Say whether ``text`` can be no name and no words: a placeholder, a cross, a zero."""
    return is_placeholder(text) or re.fullmatch(r"0+|[xX]{1,4}", text.strip()) is not None


def _damaged(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    """Find texts with damaged letters, but those that each check of a text finds."""

    def is_wrong(text: str) -> bool:
        if GARBLED.search(text):
            return False
        return is_damaged(text) or (("š" in text or "á" in text) and is_disguised(text, known.vocabulary))

    for field in _texts(part, spec):
        yield from _found(part, field.name, "garbled", is_wrong)


def _early(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    """Find foundings that are hardly meant; not where they are known already or the row gives a reason."""
    frame = part.frame
    if FOUNDED not in spec.columns or FOUNDED not in frame:
        return
    early = frame[FOUNDED].str.fullmatch(r"\d{4}(?:-\d\d){0,2}")
    early &= frame[FOUNDED].str[:4].between(str(FIRST_DATE_YEAR), str(FIRST_FOUNDING - 1))
    if REASON in frame:
        early &= frame[REASON].isna()
    if early.any() and spec.identity and spec.identity[0] in frame:
        owner = spec.identity[0]
        present = getattr(known.tables, spec.name)
        pairs = set(zip(present[owner], present[FOUNDED], strict=True))
        early &= np.array([pair not in pairs for pair in zip(frame[owner], frame[FOUNDED], strict=True)], dtype=bool)
    for row, text in frame.loc[early, FOUNDED].items():
        yield finding(part.file, int(row), FOUNDED, "early_founding", text, first=FIRST_FOUNDING)


def _disguised_years(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    """Find days that a spreadsheet made of a year, in other columns than that of foundings, which ``_early`` judges."""
    for field in _fields(part, spec, lambda field: field.kind == "partial_date" and field.name != FOUNDED):
        texts = part.frame[field.name].drop(list(part.spoiled.get(field.name, ()))).dropna()
        for row, text in texts[texts.str.match(r"19(?:05|09)-\d\d-\d\d$")].items():
            if year := year_in_disguise(text):
                yield finding(part.file, int(row), field.name, "year_as_date", text, year=year)


def _several_names(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    if spec.name == "partners" and NAMED in part.frame:
        yield from _found(part, NAMED, "several_names", lambda text: len(re.findall(r"[^;\r\n]*\w[^;\r\n]*", text)) > 1)


def _same_names(part: Part, spec: TableSpec, known: Known) -> Iterator[Finding]:
    """Find names that are another spelling of one in the same list, or in the data, of the same alliance."""
    frame = part.frame
    if spec.name != "partners" or not {OWNER, NAMED} <= set(frame.columns):
        return
    present = known.tables.partners
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for owner, name in zip(present[OWNER], present[NAMED], strict=True):
        first |= {(owner, spelt): (name, "") for spelt in same(name)}
    here = frame[[OWNER, NAMED]].dropna()
    for row, owner, name in zip(here.index, here[OWNER], here[NAMED], strict=True):
        keys = [(owner, spelt) for spelt in same(name)]
        other, place = next((first[key] for key in keys if key in first), (name, str(row)))
        for key in keys:
            first.setdefault(key, (other, place))
        if other != name if place else other != ODD_SPACES.sub(" ", name):
            yield finding(part.file, int(row), NAMED, "same_name", name, first=other, where=place or "data")


def same(name: str) -> tuple[str, ...]:
    """Return a name of an organisation without what differs between spellings: blanks, signs, capitals, ä and ae, &."""
    text = name.replace("&", " und ")
    return tuple(dict.fromkeys(folded(spelt).replace(" ", "") for spelt in (text, spelt_out(text))))


# Columns


def _fields(part: Part, spec: TableSpec, wanted: Callable[[Field], bool]) -> Iterator[Field]:
    return (field for field in spec.fields if field.name in part.frame and wanted(field))


def _texts(part: Part, spec: TableSpec) -> Iterator[Field]:
    return _fields(part, spec, lambda field: field.type == "string" and field.kind is None and not field.pattern)


def _found(part: Part, column: str, rule: str, is_wrong: Callable[[str], bool]) -> Iterator[Finding]:
    """Yield a finding for each cell of a column with a value that is wrong."""
    cells = part.frame[column].dropna()
    wrong = [text for text in cells.unique() if is_wrong(text)]
    for row, text in cells[cells.isin(wrong)].items() if wrong else ():
        yield finding(part.file, int(row), column, rule, text)
