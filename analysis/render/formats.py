"""The files that a deck can be taken away as. A new format is one line in ``FORMATS``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.deck.scope import Scope
from analysis.deck.slides import Deck
from analysis.errors import UnknownValue


@dataclass(frozen=True)
class Format:
    """A format. name: on the command line. suffix: of its files. write: makes the bytes of a file."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Deck], bytes]


def _html(made: Deck) -> bytes:
    from analysis.render.html.document import html  # each reads what it draws with when it is asked for

    return html(made)


def _pptx(made: Deck) -> bytes:
    from analysis.render.pptx.document import pptx

    return pptx(made)


def _pdf(made: Deck) -> bytes:
    from analysis.render.pdf.deck import pdf

    return pdf(made)


_ALL = (
    Format("html", ".html", "text/html", _html),
    Format("pptx", ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx),
    Format("pdf", ".pdf", "application/pdf", _pdf),
)
FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _ALL}


def file_name(name: str, scope: Scope, year: int, version: str) -> str:
    """Return the name of the file: what it is about, year and data version."""
    if name not in FORMATS:
        raise UnknownValue("format", name, FORMATS)
    return f"lokale-buendnisse_vortrag_{scope.key or 'deutschland'}_{year}_{version}{FORMATS[name].suffix}"
