"""The data package: what datapackage.json says about tables, columns, constraints and years.

The descriptor is the one place that states columns; loading, checking, codebook and tests read it through here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from analysis.errors import BrokenPackage
from analysis.records import files
from analysis.records.descriptor import Part

DESCRIPTOR = "datapackage.json"
MAX_BYTES = 10_000_000
"""Largest descriptor that is read."""
TEXTS = ("name", "title", "title_en", "description", "description_en")
"""What each table and each column is called and what it is."""
FIELD_TYPES = ("string", "integer", "number", "boolean")
FIELD_KINDS = ("partial_date", "key", "category", "url")

ROW_RULES = ("not_before", "together", "area_key_exists", "required_if")

KEY_COLUMNS: Mapping[str, str] = MappingProxyType(
    {"gemeinde": "ags", "gemeindeverband": "gemeindeverband_key", "kreis": "kreis_key"}
)
"""Level of an alliance's area -> column of the municipalities that says in which area of that level each lies."""

KEY_DIGITS: Mapping[str, int] = MappingProxyType({"gemeinde": 8, "gemeindeverband": 9, "kreis": 5})
"""Level of an alliance's area -> digits of its keys."""

AREA_KEYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {level: ("municipalities", column) for level, column in KEY_COLUMNS.items()} | {"kreis": ("districts", "key")}
)
"""Level of an alliance's area -> table and column that hold the keys of that level."""

MAP_KEYS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"gemeinde": ("municipalities", "ags"), "kreis": ("districts", "key"), "land": ("laender", "ags_prefix")}
)
"""Level of the map -> table of its areas, which is also the name of its boundaries, and column with their digits."""

FIRST_DATE_YEAR = 1900
"""Earliest year that a date may lie in."""


@dataclass(frozen=True)
class Field:
    """One column. ``enum`` is empty where any value is allowed; limits are None where there is none.

    optional: whether a list may lack it without a word. synonyms: what lists call it besides. value_synonyms: value and
    what lists call that; what may mean more than one value is asked back.
    """

    name: str
    type: str
    kind: str | None
    title: str
    title_en: str
    description: str
    description_en: str
    unit: str | None
    unit_en: str | None
    source: str | None
    required: bool
    unique: bool
    enum: tuple[str, ...]
    pattern: str | None
    minimum: float | None
    maximum: float | None
    max_length: int | None
    optional: bool = False
    synonyms: tuple[str, ...] = ()
    value_synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def language(self) -> str:
        """The language of its values, which free texts have: "en" where the name says so, else "de"; "" without one."""
        if self.type != "string" or self.kind or self.pattern:
            return ""
        return "en" if self.name.endswith("_en") else "de"


@dataclass(frozen=True)
class ForeignKey:
    """``column`` of the table holds values that stand in ``target_column`` of ``target_table``."""

    column: str
    target_table: str
    target_column: str


@dataclass(frozen=True)
class RowRule:
    """A rule between columns of a row: one of ROW_RULES (see records/validation.py).

    value, instead: of required_if alone, which asks for a value in ``column``, or in one of ``instead``, where
    ``other`` is ``value``.
    """

    rule: str
    column: str
    other: str
    value: str | None = None
    instead: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that the rule looks at."""
        return (self.column, self.other, *self.instead)


@dataclass(frozen=True)
class TableSpec:
    """One table: its columns in order, its keys, its rules.

    identity: the columns that tell records apart. They are the primary key where there is one; else the descriptor
    names them, since a primary key may have no missing value and these may (an award without a year). computed: columns
    that no file in data/ holds, but those that are taken away do. asked: columns that only lists have, whose answers
    become values of others.
    """

    name: str
    path: str
    title: str
    title_en: str
    description: str
    description_en: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    identity: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    rules: tuple[RowRule, ...]
    computed: tuple[Field, ...] = ()
    asked: tuple[Field, ...] = ()

    @cached_property
    def with_computed(self) -> Self:
        """The table as files to take away hold it."""
        return replace(self, fields=(*self.fields, *self.computed), computed=())

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the column ``name``; raises KeyError where the table has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no column {name}")


@dataclass(frozen=True, eq=False)
class Package:
    """The descriptor. created: ISO day. raw: the JSON object it was read from, never to be changed.

    grounds: columns with which a list says, row by row, what bears out a change and why; no table has them.
    """

    name: str
    version: str
    created: str
    first_year: int
    last_year: int
    tables: Mapping[str, TableSpec]
    grounds: tuple[Field, ...]
    sources: tuple[Mapping[str, Any], ...]
    licenses: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any]

    @property
    def changeable(self) -> tuple[str, ...]:
        """Names of the tables that lists may change; all others are rebuilt from their own sources."""
        return self.tables["changes"].field("table").enum

    @cached_property
    def of_lists(self) -> Self:
        """The package as lists may use it: what they may change has ``asked`` and ``grounds`` besides."""
        more = {name: self.tables[name] for name in self.changeable if name in self.tables}
        more = {name: replace(spec, fields=(*spec.fields, *spec.asked, *self.grounds)) for name, spec in more.items()}
        return replace(self, tables=MappingProxyType({**self.tables, **more}))

    @property
    def years(self) -> range:
        """Years of the time series, first to last."""
        return range(self.first_year, self.last_year + 1)

    @property
    def date_years(self) -> range:
        """Years a date may lie in: from 1900 to the year after the series, for what is planned."""
        return range(FIRST_DATE_YEAR, self.last_year + 2)


def load_package(data: Path = files.DATA) -> Package:
    """Return the package that ``data``/datapackage.json describes, parsed once per content.

    Raises BrokenPackage where the file is missing or describes no tables.
    """
    path = data / DESCRIPTOR
    try:
        content = files.read_at_most(path, MAX_BYTES)
    except OSError as error:
        raise BrokenPackage(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise BrokenPackage(f"{path} is larger than {MAX_BYTES} bytes")
    try:
        return parse_package(content)
    except BrokenPackage as error:
        raise BrokenPackage(f"{path}: {error}") from error


@lru_cache(maxsize=8)
def parse_package(content: bytes) -> Package:
    """Return the package that the bytes of a descriptor describe. Raises BrokenPackage saying what is wrong where."""
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenPackage(f"no valid JSON ({error})") from error
    top = Part(raw, "the descriptor")
    temporal = top.part("temporal")
    tables = [_table(part) for part in top.parts("resources")]
    if not tables:
        raise BrokenPackage("resources: no table is described")
    names = [table.name for table in tables]
    _all_different(names, "resources")
    package = Package(
        name=top.text("name"),
        version=top.text("version"),
        created=_day(top),
        first_year=temporal.whole("first_year"),
        last_year=temporal.whole("last_year"),
        tables=MappingProxyType(dict(zip(names, tables, strict=True))),
        grounds=_of_lists(top.optional_part("grounds")),
        sources=tuple(part.content for part in top.parts("sources")),
        licenses=tuple(part.content for part in top.parts("licenses")),
        raw=raw,
    )
    _check_years(package)
    _check_references(package)
    return package


def _day(top: Part) -> str:
    """Return the day of ``created``, which Frictionless writes with the time of day."""
    try:
        return datetime.fromisoformat(top.text("created")).date().isoformat()
    except ValueError as error:
        raise BrokenPackage(f"{top.where}: created is no date") from error


def _table(part: Part) -> TableSpec:
    name = part.text("name")
    path = part.text("path")
    # A descriptor may come from outside: its paths must not lead out of its folder.
    if not re.fullmatch(r"\w[\w.-]*\.csv", path):
        raise BrokenPackage(f"{part.where}: path {path!r} is no name of a CSV file")
    schema = part.part("schema")
    primary_key = schema.texts("primaryKey")
    fields = tuple(_field(item) for item in schema.parts("fields"))
    if not fields:
        raise BrokenPackage(f"{schema.where}: fields is empty")
    _all_different([field.name for field in fields], schema.where)
    spec = TableSpec(
        **{key: part.text(key) for key in TEXTS},
        path=path,
        fields=fields,
        primary_key=primary_key,
        identity=primary_key or part.texts("identity"),
        foreign_keys=tuple(_foreign_key(item, name) for item in schema.parts("foreignKeys")),
        rules=tuple(_row_rule(item) for item in part.parts("rules")),
        computed=tuple(_field(item) for item in part.optional_part("computed").parts("fields")),
        asked=_of_lists(part.optional_part("asked")),
    )
    _check_columns(spec, part.where)
    return spec


def _of_lists(part: Part) -> tuple[Field, ...]:
    """Return columns that lists may have and need not."""
    return tuple(replace(_field(item), optional=True) for item in part.parts("fields"))


def _field(part: Part) -> Field:
    limits = part.optional_part("constraints")
    field = Field(
        **{key: part.text(key) for key in TEXTS},
        type=part.one_of("type", FIELD_TYPES),
        kind=part.optional("kind", lambda key: part.one_of(key, FIELD_KINDS)),
        unit=part.optional("unit", part.text),
        unit_en=part.text("unit_en") if "unit" in part.content else None,
        source=part.optional("source", part.text),
        required=limits.flag("required"),
        unique=limits.flag("unique"),
        enum=limits.texts("enum"),
        pattern=_pattern(limits),
        minimum=limits.optional("minimum", limits.number),
        maximum=limits.optional("maximum", limits.number),
        max_length=limits.optional("maxLength", limits.whole),
        synonyms=part.texts("synonyms"),
        value_synonyms=_value_synonyms(part.optional_part("value_synonyms")),
    )
    return _check_field(field, part.where)


def _value_synonyms(part: Part) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((value, tuple(part.text(value).split("|"))) for value in part.content)


def _check_field(field: Field, where: str) -> Field:
    """Constraints fit the type they stand at."""
    if field.type not in ("integer", "number") and (field.minimum is not None or field.maximum is not None):
        raise BrokenPackage(f"{where}: minimum and maximum are for numbers only")
    if field.type != "string" and field.kind == "partial_date":
        raise BrokenPackage(f"{where}: a partial date is a string")
    return field


def _pattern(limits: Part) -> str | None:
    pattern = limits.optional("pattern", limits.text)
    if pattern is not None:
        try:
            re.compile(pattern, re.ASCII)
        except (re.error, RecursionError, OverflowError) as error:
            raise BrokenPackage(f"{limits.where}: pattern is no regular expression ({error})") from error
    return pattern


def _foreign_key(part: Part, table: str) -> ForeignKey:
    reference = part.part("reference")
    # Frictionless: an empty (or missing) resource means the table itself.
    target = reference.content.get("resource") or table
    columns, targets = part.texts("fields"), reference.texts("fields")
    if not isinstance(target, str) or len(columns) != 1 or len(targets) != 1:
        raise BrokenPackage(f"{part.where}: a foreign key joins one column to one column of a table")
    return ForeignKey(columns[0], target, targets[0])


def _row_rule(part: Part) -> RowRule:
    rule = part.one_of("rule", ROW_RULES)
    value = part.text("value") if rule == "required_if" else None
    return RowRule(rule, part.text("field"), part.text("other"), value, part.texts("instead"))


def _all_different(names: list[str], where: str) -> None:
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise BrokenPackage(f"{where}: {', '.join(double)} occurs more than once")


def _check_columns(spec: TableSpec, where: str) -> None:
    """Keys and rules name columns of the table."""
    used = {*spec.identity, *(key.column for key in spec.foreign_keys)}
    for rule in spec.rules:
        used.update(rule.columns)
    unknown = sorted(used - set(spec.columns))
    if unknown:
        raise BrokenPackage(f"{where}: keys or rules name unknown columns: {', '.join(unknown)}")


def _check_years(package: Package) -> None:
    if not FIRST_DATE_YEAR <= package.first_year <= package.last_year <= 2200:
        raise BrokenPackage(f"temporal: {package.first_year} to {package.last_year} is no span of years")


def _check_references(package: Package) -> None:
    """References lead to columns that exist."""
    for spec in package.tables.values():
        for key in spec.foreign_keys:
            _need_column(package, spec.name, key.target_table, key.target_column)
        if any(rule.rule == "area_key_exists" for rule in spec.rules):
            for table, column in AREA_KEYS.values():
                _need_column(package, spec.name, table, column)


def _need_column(package: Package, referrer: str, table: str, column: str) -> None:
    if table not in package.tables or column not in package.tables[table].columns:
        raise BrokenPackage(f"{referrer}: a reference leads to {table}.{column}, which is not described")
