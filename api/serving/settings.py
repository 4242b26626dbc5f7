"""What an operator sets, in the environment; docs/operate.md says what for."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Self
from urllib.parse import urlsplit

from analysis.errors import AnalysisError

PREFIX = "BUENDNISSE_"
SHORTEST_SECRET = 20


class UnusableSetting(AnalysisError):
    """A variable of the environment has a value that cannot be used."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(f"{PREFIX}{name}: found {found!r}, expected {expected}")


@dataclass(frozen=True)
class Settings:
    """public_url: address under which visitors reach the start page, without a slash at its end; "" if unset.

    proxy_headers: whether X-Forwarded-Proto and X-Forwarded-Host tell under which address a request came.
    max_sessions: visits that one process holds at once. embedded_by: sites whose pages may show ours in a frame.
    security_contact: address (mailto: or https:) for whoever found a hole. barrier_contact: the same for whoever meets
    a barrier. enforcement_contact: that of the body that settles disputes about barriers. operator: name of the body
    that runs the dashboard. merge_secret: with it visitors of the page Daten prüfen merge what they hand in.
    """

    public_url: str = ""
    proxy_headers: bool = False
    max_sessions: int = 500
    embedded_by: tuple[str, ...] = ()
    security_contact: str = ""
    barrier_contact: str = ""
    enforcement_contact: str = ""
    operator: str = ""
    merge_secret: str = field(default="", repr=False)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings. Raises UnusableSetting."""
        given = {
            name.removeprefix(PREFIX): value.strip() for name, value in environment.items() if name.startswith(PREFIX)
        }
        for name in set(given) - {each.name.upper() for each in fields(cls)}:
            known = ", ".join(PREFIX + each.name.upper() for each in fields(cls))
            raise UnusableSetting(name, given[name], f"another name: {known}")
        return cls(
            public_url=_address(given.get("PUBLIC_URL", "")),
            proxy_headers=_yes_or_no("PROXY_HEADERS", given.get("PROXY_HEADERS", "no")),
            embedded_by=tuple(_site(site) for site in given.get("EMBEDDED_BY", "").split()),
            security_contact=_contact("SECURITY_CONTACT", given.get("SECURITY_CONTACT", "")),
            barrier_contact=_contact("BARRIER_CONTACT", given.get("BARRIER_CONTACT", "")),
            enforcement_contact=_contact("ENFORCEMENT_CONTACT", given.get("ENFORCEMENT_CONTACT", "")),
            operator=given.get("OPERATOR", ""),
            merge_secret=_secret("MERGE_SECRET", given.get("MERGE_SECRET", "")),
            max_sessions=_number("MAX_SESSIONS", given.get("MAX_SESSIONS", str(cls.max_sessions))),
        )


def _address(found: str) -> str:
    parts = urlsplit(found)
    if found and (
        parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc) or parts.query
    ):
        raise UnusableSetting("PUBLIC_URL", found, "http:// or https:// with a host, and a path where there is one")
    return found.rstrip("/")


def _site(found: str) -> str:
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"(\*\.)?[\w.-]+(:\d+)?", parts.netloc) or parts.path:
        raise UnusableSetting("EMBEDDED_BY", found, "sites as https:// and a host, with spaces between them")
    return found


def _contact(name: str, found: str) -> str:
    if found and not re.fullmatch(r"(mailto:|https://|tel:)\S+", found):
        raise UnusableSetting(name, found, "an address that begins with mailto:, https:// or tel:")
    return found


def _secret(name: str, found: str) -> str:
    if found and len(found) < SHORTEST_SECRET:
        raise UnusableSetting(name, "…", f"at least {SHORTEST_SECRET} characters")
    return found


def _yes_or_no(name: str, found: str) -> bool:
    if found not in ("yes", "no"):
        raise UnusableSetting(name, found, "yes or no")
    return found == "yes"


def _number(name: str, found: str) -> int:
    if not found.isdecimal() or int(found) < 1:
        raise UnusableSetting(name, found, "a number from 1")
    return int(found)


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises UnusableSetting."""
    return Settings.read(os.environ)
