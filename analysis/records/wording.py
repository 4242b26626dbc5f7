"""Findings in words: what the command line says, in the language asked for, and the error that lists them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.errors import AnalysisError
from analysis.language import Language, language
from analysis.records.findings import Finding, visible

LISTED = 20
"""Number of findings that the text of ``BrokenTable`` lists."""
PATTERNS: Mapping[str, str] = {
    "^[a-z0-9]+(-[a-z0-9]+)*$": "rule.pattern.id",
    r"^(\d{5}|\d{8}|\d{9})$": "rule.pattern.area_key",
    r"^\d{4}-\d{2}-\d{2}$": "rule.pattern.day",
    r"^\d{4}(-\d{2}(-\d{2})?)?$": "rule.partial_date.expected",
    r"^\[.+\]$": "rule.pattern.list",
    **dict.fromkeys(("^[a-z]+$", "^[a-z_]+$", "^[a-z0-9_]+$"), "rule.pattern.code"),
}
"""Pattern of the descriptor -> what it asks for, in words and with an example."""
WORDS = re.compile(r"\^\(([a-z_|]+)\)\(;\(\1\)\)\*\$")
"""Pattern of a list of words."""


def wrong(finding: Finding, t: Language) -> str:
    """Return what is wrong, as plain text."""
    return t(f"rule.{finding.rule}.wrong", **dict(finding.params))


def expected(finding: Finding, t: Language) -> str:
    """Return what is expected, as plain text; patterns in words, those of a foreign descriptor as they are."""
    params = dict(finding.params)
    if finding.rule == "pattern":
        pattern = params["pattern"]
        if pattern in PATTERNS:
            return t(PATTERNS[pattern])
        if words := WORDS.fullmatch(pattern):
            return t("rule.pattern.words", words=words[1].replace("|", ", "))
    return t(f"rule.{finding.rule}.expected", **params)


def message(finding: Finding, t: Language) -> str:
    """Return what is wrong, what was found, what is expected, in one line."""
    found = t("finding.nothing") if finding.found is None else t("finding.value", value=finding.found)
    return t("finding.message", wrong=wrong(finding, t), found=found, expected=expected(finding, t))


def line(finding: Finding, t: Language) -> str:
    """Return ``FILE:ROW:COLUMN: message``; row and column are empty where the whole file is meant."""
    return f"{finding.place()}: {message(finding, t)}"


def as_dict(finding: Finding, t: Language) -> dict[str, Any]:
    """Return what ``check --json`` prints: file, row, column, rule, found, message."""
    place = {"file": visible(finding.file), "row": finding.row, "column": finding.column}
    return {**place, "rule": finding.rule, "found": finding.found, "message": message(finding, t)}


class BrokenTable(AnalysisError):
    """A table does not hold what its descriptor says. ``findings`` lists every defect, the text the first ones."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = tuple(findings)

    def __str__(self) -> str:
        t = language("en")
        lines = [line(finding, t) for finding in self.findings[:LISTED]]
        if len(self.findings) > LISTED:
            lines.append(f"… and {len(self.findings) - LISTED} more")
        return "\n".join(lines)
