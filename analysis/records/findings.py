"""What a check found: one record per defect, and the codes of all rules.

Codes are stable: command line, pages and tests rely on them. Which there are, what each says and by which parameters
stands in the catalogues alone, as ``rule.CODE.wrong`` and ``rule.CODE.expected`` (see records/wording.py).
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from analysis.language import LANGUAGES, language

SHOWN = 80
"""Longest part of a found value that is shown, in characters."""

WHOLE = 2_000
"""Longest value that a finding carries as it stands, so that it can be mended, in characters."""


@cache
def rules() -> frozenset[str]:
    """Return the codes of all rules: those that the catalogue says what is wrong by."""
    named = (name.partition(".") for name in language(LANGUAGES[0]).names("rule."))
    return frozenset(rule for rule, _, said in named if said == "wrong")


@dataclass(frozen=True)
class Finding:
    """One defect. Build it with ``finding``.

    file: as the caller named it. row: as a spreadsheet counts it, the header being 1. column: its name. row and column
    are None where the whole file is meant. rule: one of ``rules``. found: what stands there, shortened, with control
    characters made visible; None where nothing stands there. params: the rule's parameters as (name, text) pairs.
    whole: what stands there as it stands, None where it is longer than WHOLE.
    """

    file: str
    row: int | None
    column: str | None
    rule: str
    found: str | None
    params: tuple[tuple[str, str], ...] = ()
    whole: str | None = field(default=None, compare=False, repr=False)

    def place(self) -> str:
        """Return ``FILE:ROW:COLUMN``; row and column are empty where the whole file is meant."""
        return f"{visible(self.file)}:{'' if self.row is None else self.row}:{self.column or ''}"

    def sort_key(self) -> tuple[str, int, str, str]:
        """Return the key that sorts findings by file, row, column, rule."""
        return (self.file, self.row or 0, self.column or "", self.rule)


def finding(
    file: str, row: int | None, column: str | None, rule: str, found: str | None = None, /, **params: object
) -> Finding:
    """Return the finding of ``rule`` with its parameters; raises KeyError where there is no such rule."""
    if rule not in rules():
        raise KeyError(rule)
    texts = tuple((name, visible(str(value))) for name, value in params.items())
    name = None if column is None else shown(column)
    if found is None:
        return Finding(file, row, name, rule, None, texts)
    return Finding(file, row, name, rule, shown(found), texts, found if len(found) <= WHOLE else None)


def visible(text: str) -> str:
    """Return ``text`` with hidden characters and odd spaces as ``<U+200B>``, bytes that are no text as ``<0xFF>``."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _visible_char(char) for char in text)


def _visible_char(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # how Python keeps single bytes that could not be decoded
        return f"<0x{ord(char) - 0xDC00:02X}>"
    return f"<U+{ord(char):04X}>"


def is_hidden(char: str) -> bool:
    """Say whether a character is a control, format, surrogate, private or unassigned one, or a line separator."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(text: str) -> str:
    """Return ``text`` as findings show it: at most SHOWN characters, then an ellipsis, hidden characters visible."""
    short = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return visible(short)


class Collector:
    """Gathers findings, at most ``limit`` of one rule in one column of one file; the rest is counted.

    A file with a million broken rows must neither fill memory nor bury the other findings.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: list[Finding] = []
        self._counts: Counter[tuple[str, str | None, str]] = Counter()

    def add(self, item: Finding) -> None:
        """Keep ``item``, or count it where its kind is full."""
        kind = (item.file, item.column, item.rule)
        self._counts[kind] += 1
        if self._counts[kind] <= self.limit:
            self._kept.append(item)

    def add_all(self, items: Iterable[Finding]) -> None:
        """Keep or count each of ``items``."""
        for item in items:
            self.add(item)

    def skip(self, file: str, column: str | None, rule: str, count: int) -> None:
        """Count ``count`` findings that were never built because their kind is full."""
        self._counts[(file, column, rule)] += count

    def sorted(self) -> list[Finding]:
        """Return the kept findings and one ``more_findings`` per full kind, by file, row, column."""
        return sorted([*self._kept, *self._overflow()], key=Finding.sort_key)

    def _overflow(self) -> Iterator[Finding]:
        for (file, column, rule), count in self._counts.items():
            if count > self.limit:
                yield finding(file, None, column, "more_findings", None, count=count - self.limit, kind=rule)
