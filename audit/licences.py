"""Licences as the packages state them: none may forbid to hand the package on beside code under MIT."""

import re
from collections.abc import Iterable
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ALLOWED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "Artistic-1.0-Perl",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-CMU",
        "MPL-2.0",
        "PSF-2.0",
        "Zlib",
    ]
)
"""As SPDX names them. MPL-2.0 binds its own files alone, which we do not change."""

WRITTEN = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""Licence as packages write it that state it the old way -> its name in SPDX, the strictest where it may be several."""

READ = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # its LICENSE; the head of axe-core, which it holds
    "streamlit-folium": "MIT",  # LICENSE of its repository
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",  # its README: either
    "xstatic-leaflet": "BSD-2-Clause",  # "same as Leaflet"; LICENSE of that
}
"""Package -> licence, read by hand where what the package states is nothing, or not clear."""


def findings(names: Iterable[str]) -> list[str]:
    """Return a line for each installed package whose licence is not allowed or not known."""
    return [finding for name in names if (finding := _judged(name))]


def licence(name: str) -> str | None:
    """Return the licence of an installed package as an SPDX expression; None where it is unknown."""
    try:
        return READ.get(name) or stated(metadata(name))
    except PackageNotFoundError:
        return None


def stated(told: Message) -> str | None:
    """Return the licence that the metadata of a package state, as an SPDX expression; None where it is unknown.

    Several of the old way all hold: a list does not say that one may choose.
    """
    classified = [text.split(" :: ")[-1] for text in told.get_all("Classifier", []) if text.startswith("License ::")]
    for texts in ([told.get("License-Expression")], [told.get("License")], classified):
        known = [_expression(text) for text in texts if text]
        if known and None not in known:
            return " AND ".join(known)
    return None


def is_allowed(expression: str) -> bool:
    """Tell whether an SPDX expression leaves a way to use the package. One with parentheses is left to people."""
    ways = re.split(r" OR ", expression)
    return any(all(part in ALLOWED for part in way.split(" AND ")) for way in ways)


def _expression(text: str) -> str | None:
    try:
        return WRITTEN.get(text.strip()) or canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return None


def _judged(name: str) -> str | None:
    found = licence(name)
    if found is None:
        return f"{name}: licence unknown; expected one of {', '.join(sorted(ALLOWED))}"
    return None if is_allowed(found) else f"{name}: {found}; expected one of {', '.join(sorted(ALLOWED))}"
