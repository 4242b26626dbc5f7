"""The product's Python as syntax trees, parsed once for all tests that read it."""

import ast
from functools import cache
from pathlib import Path

from analysis.records.files import ROOT

FOLDERS = ("analysis", "api", "ui", "pages")


@cache
def trees() -> dict[Path, ast.Module]:
    """Return the syntax tree of each Python file of the product by its path below the root."""
    found = [ROOT / "dashboard.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    return {path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8")) for path in found}
