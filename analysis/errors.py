"""The errors that the analysis raises on purpose. Each has a text that a user can act on."""

from collections.abc import Iterable


class AnalysisError(Exception):
    """Base of all errors that the analysis raises on purpose."""


class BrokenPackage(AnalysisError):
    """The descriptor datapackage.json is missing or does not describe tables."""


class CannotWrite(AnalysisError):
    """Files cannot be changed now: another process does, or the disk does not let us. The text says what holds."""


class Unsettled(AnalysisError):
    """The files of a folder are not of one state: someone else changed what a killed merge had committed."""


class MissingSource(AnalysisError):
    """A file that a step is made from is not there; the text says which one and where it comes from."""


class UnknownValue(AnalysisError, ValueError):
    """A value is none of the allowed ones. Carries ``what`` it stands for, ``found`` and ``allowed``."""

    def __init__(self, what: str, found: object, allowed: Iterable[object]) -> None:
        self.what = what
        self.found = found
        self.allowed = tuple(allowed)
        choices = ", ".join(str(value) for value in self.allowed)
        super().__init__(f"unknown {what} {found!r}, allowed: {choices}")
