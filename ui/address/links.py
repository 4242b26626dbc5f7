"""Addresses of pages about one thing, for tables in HTML; what is chosen goes along."""

from urllib.parse import urlencode

from analysis.counting.places import LEVELS
from ui.address import keys

Query = dict[str, list[str] | str]


def profile(alliance_id: str, chosen: Query) -> str:
    """Return the address of the profile of an alliance. chosen: see ``address.filterbar.onward``."""
    return f"buendnisse?{urlencode({**chosen, keys.ALLIANCE: alliance_id}, doseq=True)}"


def portrait(key: str, chosen: Query) -> str:
    """Return the address of the portrait of an area; of a Gemeindeverband (9 digits) with its district as the place."""
    of = {keys.PLACE: key}
    if len(key) not in LEVELS.values():
        of = {keys.PLACE: key[: LEVELS["kreis"]], keys.GEMEINDEVERBAND: key}
    return f"portraet?{urlencode({**chosen, **of}, doseq=True)}"
