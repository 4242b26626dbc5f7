"""Whom to name with what is shown: one line, put together from the parts that a picture, page or file holds."""

from analysis.language import Language

PARTS = ("areas", "population", "records")
"""Boundaries, inhabitants, and the documented records, in the order in which they are named."""


def licences(t: Language, *parts: str) -> str:
    """Return the credits and licences of ``parts`` (see PARTS), all of them where none is named, as one line."""
    named = parts or PARTS
    return " · ".join(t(f"licence.{part}") for part in PARTS if part in named)
