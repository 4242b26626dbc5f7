"""The codebook: what each column of each table means, holds and comes from, and how much of it is filled.

Everything in it comes from datapackage.json and from the tables; the page, the XLSX and the ZIP show the same rows.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.language import LANGUAGES, Language, language
from analysis.records.package import Field, Package, TableSpec

COLUMNS = {
    "table": "string",
    "column": "string",
    "title": "string",
    "description": "string",
    "type": "string",
    "unit": "string",
    "required": "boolean",
    "allowed": "string",
    "pattern": "string",
    "max_length": "integer",
    "rows": "integer",
    "filled": "integer",
    "share": "number",
    "source": "string",
}
"""Columns of the codebook and their types, as datapackage.json names these."""

_DTYPES = {"string": "str", "boolean": "bool", "integer": "Int64", "number": "float64"}
_OPTIONAL = {"unit", "allowed", "pattern", "max_length", "share", "source"}


def codebook(
    frames: Mapping[str, pd.DataFrame], specs: Mapping[str, TableSpec], package: Package, t: Language
) -> pd.DataFrame:
    """Return one row per column of each table in ``frames``, in their order; the columns are those of ``COLUMNS``.

    title, description, type, unit, allowed, source: in the language of ``t``, missing where there is none. rows: rows
    of the table. filled: those that hold a value. share: filled / rows (0 to 1), missing for a table without rows.
    """
    rows = [
        _row(name, field, specs[name], frame[field.name], package, t)
        for name, frame in frames.items()
        for field in specs[name].fields
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.astype({column: _DTYPES[kind] for column, kind in COLUMNS.items()})


def titles(spec: TableSpec, t: Language) -> dict[str, str]:
    """Return the title of each column of a table by its name, in their order."""
    return {field.name: in_language(vars(field), "title", t) for field in spec.fields}


def _row(name: str, field: Field, spec: TableSpec, values: pd.Series, package: Package, t: Language) -> dict[str, Any]:
    filled = int(values.notna().sum())
    return {
        "table": name,
        "column": field.name,
        "title": in_language(vars(field), "title", t),
        "description": in_language(vars(field), "description", t),
        "type": type_name(field, t),
        "unit": in_language(vars(field), "unit", t),
        "required": field.required,
        "allowed": allowed(field, spec, t) or None,
        "pattern": field.pattern,
        "max_length": field.max_length,
        "rows": len(values),
        "filled": filled,
        "share": round(filled / len(values), 4) if len(values) else None,
        "source": source_title(field, package, t),
    }


def codebook_resource() -> dict[str, Any]:
    """Return the description of the codebook itself as the resource of a data package."""
    fields = [
        {
            "name": column,
            "type": kind,
            **texts("title", f"export.codebook.{column}"),
            **texts("description", f"export.codebook.{column}.description"),
            "constraints": {"required": column not in _OPTIONAL},
        }
        for column, kind in COLUMNS.items()
    ]
    return {
        "name": "codebook",
        "path": "CODEBOOK.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **texts("title", "export.codebook"),
        **texts("description", "export.codebook.lead"),
        "dialect": {"delimiter": ","},
        "schema": {"fields": fields, "missingValues": [""], "primaryKey": ["table", "column"]},
    }


def texts(name: str, key: str) -> dict[str, str]:
    """Return a text of the catalogue in all languages, named as in the descriptor: title (German), title_en."""
    names = [name if code == LANGUAGES[0] else f"{name}_{code}" for code in LANGUAGES]
    return {entry: t(key) for entry, t in zip(names, map(language, LANGUAGES), strict=True)}


def in_language(entry: Mapping[str, Any], name: str, t: Language) -> str:
    """Return text ``name`` of a part of the package in the language of ``t``: title in German, title_en in English."""
    return entry[name if t.code == LANGUAGES[0] else f"{name}_{t.code}"]


def licence(source: Mapping[str, Any], t: Language) -> str:
    """Return the licence of a source of the package; a code such as dl-de/by-2-0 is the same in both languages."""
    return in_language(source, "license", t) if "license_en" in source else source["license"]


def type_name(field: Field, t: Language) -> str:
    """Return what kind of value the column holds: Text, ganze Zahl, Datum, so genau wie bekannt."""
    return t(f"method.type.{field.kind or field.type}")


def allowed(field: Field, spec: TableSpec, t: Language) -> str:
    """Return which values the column may hold, in words; "" where any value of its type may stand."""
    parts = [t("method.codebook.unique")] if field.unique else []
    parts += [
        t("method.codebook.reference", table=key.target_table, column=key.target_column)
        for key in spec.foreign_keys
        if key.column == field.name
    ]
    parts += [", ".join(field.enum)] if field.enum else []
    if field.minimum is not None and field.maximum is not None:
        parts.append(t("method.codebook.range", low=t.number(field.minimum), high=t.number(field.maximum)))
    elif field.minimum is not None:
        parts.append(t("method.codebook.from", low=t.number(field.minimum)))
    for rule in spec.rules:
        columns = (rule.column, *rule.instead)
        if rule.rule == "required_if" and field.name in columns:
            asked = {"other": rule.other, "value": rule.value, "columns": ", ".join(columns)}
            parts.append(t("method.codebook.required_if", **asked))
    return "; ".join(parts)


def source_title(field: Field, package: Package, t: Language) -> str | None:
    """Return the title of the source of the column; None where the package names none."""
    if field.source is None:
        return None
    source = next(entry for entry in package.sources if entry["name"] == field.source)
    return in_language(source, "title", t)
