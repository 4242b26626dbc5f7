"""What a visit adds to its deck that no address may hold: notes and own figures, kept as long as the visit is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from analysis.counting.own import Own


@dataclass(eq=False)
class Speaker:
    """Who speaks. notes: kind of slide -> text. own: figures of a slide. key: by which the window of the deck
    finds them, not to be guessed."""

    notes: dict[str, str] = field(default_factory=dict)
    own: Own | None = None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def __post_init__(self) -> None:
        _SPEAKERS[self.key] = self


_SPEAKERS: WeakValueDictionary[str, Speaker] = WeakValueDictionary()
"""Those of all visits: whose visit has ended is forgotten."""


def speaker_of(key: str) -> Speaker:
    """Return the speaker with this key, one with nothing to add where there is no such visit (any more)."""
    return _SPEAKERS.get(key) or Speaker()
