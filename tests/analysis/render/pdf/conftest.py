"""Views and texts that the tests of PDF files share, and words that try to break out of a text."""

from functools import cache

import pytest

from analysis.deck.scope import View, view
from analysis.records.tables import Tables

HOSTILE = (
    '#panic("x") #import "a.typ" $x$ \\ ] [ *a* _b_ `c` <img src=x onerror=alert(1)> @ref // /* = ~',
    "W" * 120,
    "שלום \u202eevil\u202c \u200b\u0301 😀 مرحبا \ufeff\x07\tx",
    "Donaudampfschifffahrtsgesellschaftskapitän " * 5,
)


@pytest.fixture(scope="session")
def real_view(real: Tables):
    """Key -> view of data/ in the last year."""

    @cache
    def of(key: str) -> View:
        return view(real, key, real.package.last_year)

    return of
