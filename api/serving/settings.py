"""What an operator sets, in the environment; docs/operate.md says what for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from analysis.errors import AnalysisError

PREFIX = "BUENDNISSE_"


class UnusableSetting(AnalysisError):
    """A variable of the environment has a value that cannot be used."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(f"{PREFIX}{name}: found {found!r}, expected {expected}")


@dataclass(frozen=True)
class Settings:
    """public_url: address under which visitors reach the start page, without a slash at its end; "" if unset.

    max_sessions: visits that one process holds at once.
    """

    public_url: str = ""
    max_sessions: int = 500

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings. Raises UnusableSetting."""
        given = {
            name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)
        }
        return cls(
            public_url=_address(given.get("PUBLIC_URL", "")),
            max_sessions=_number("MAX_SESSIONS", given.get("MAX_SESSIONS", str(cls.max_sessions))),
        )


def _address(found: str) -> str:
    parts = urlsplit(found)
    if found and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise UnusableSetting("PUBLIC_URL", found, "http:// or https:// with a host, and a path where there is one")
    return found.rstrip("/")


def _number(name: str, found: str) -> int:
    if not found.isdecimal() or int(found) < 1:
        raise UnusableSetting(name, found, "a number from 1")
    return int(found)


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises UnusableSetting."""
    return Settings.read(os.environ)
