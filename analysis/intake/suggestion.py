"""A value that may be meant where a finding says that one is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.records.findings import visible


@dataclass(frozen=True)
class Suggestion:
    """A value that may be meant. label: what it stands for, for people. why: a word for how it was found.

    is_code: whether people say the label alone, and need not know the value. column: where it is put, "" for the column
    of the finding.
    """

    value: str
    label: str
    why: str
    is_code: bool = False
    column: str = ""

    @property
    def text(self) -> str:
        """The value and, where that says more, what it stands for: ``BB (Brandenburg)``; of no value, what that is."""
        if not self.value:
            return self.label
        return self.value if self.label in ("", self.value) else f"{self.value} ({visible(self.label)})"

    @property
    def said(self) -> str:
        """What people read: as ``text``, without a value that is but a code."""
        return visible(self.label) if self.is_code and self.label else self.text
