"""What the filters are: one set of words. What they mean for the records is in ``filters``.

It needs no table, so whoever only names a filter (a link, the server's start page) waits for none.
"""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Filters:
    """A selection of alliances. Empty means no restriction.

    land, sector, topic, scope, status: accepted values. kreis: keys of districts in which the alliance has an area
    row, at any level, partial or not. umbrella: organisations of which a partner is a part. founded_from, founded_to:
    years of ``founded``, both inclusive; a record without ``founded`` falls out as soon as one of them is set.
    confirmed_from: first year of ``last_confirmed`` (see ``counting.activity.spans``). not_confirmed_since: passes what
    is known, has not ended and was last confirmed in an earlier year or never. q: text that each of its words must
    match in name, place, coordination or a partner of the alliance, whatever the case; ae and a find ä, ss finds ß.
    """

    land: tuple[str, ...] = ()
    kreis: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    umbrella: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    founded_from: int | None = None
    founded_to: int | None = None
    confirmed_from: int | None = None
    not_confirmed_since: int | None = None
    q: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the filters that are set, named as on the command line and in the URL."""
        values = {parameter(field.name): getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value not in ((), None, "")
        }


def parameter(field: str) -> str:
    """Return the word for a filter on the command line, in the URL and in the API: ``founded_from`` -> founded-from."""
    return field.replace("_", "-")


WORDS = tuple(parameter(field.name) for field in fields(Filters))
"""All filters as they are called on the command line, in the URL and in the API."""
