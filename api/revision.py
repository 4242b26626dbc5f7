"""What an answer depends on besides the data and the request: the code, its texts, the descriptor, the map's files.

It is a part of each ETag: a new release must not confirm an answer that it would write differently.
"""

from __future__ import annotations

import hashlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis.language import CATALOGUES, LANGUAGES
from analysis.records import files
from analysis.records.package import DESCRIPTOR

CODE = ("analysis", "api")


@cache
def revision() -> str:
    """Return a hash of all that; the same in every process of the same release."""
    texts = [CATALOGUES / f"{code}.po" for code in LANGUAGES]
    others = [*texts, files.DATA / DESCRIPTOR, files.STATIC / "manifest.json"]
    digest = hashlib.sha256()
    for path in [*(path for folder in CODE for path in _modules(files.ROOT / folder)), *others]:
        digest.update(hashlib.sha256(files.read_bytes(path)).digest())
    return digest.hexdigest()


def _modules(folder: Path) -> Iterator[Path]:
    """Yield the source of each module in the package ``folder``, sorted, those in packages below it too."""
    yield folder / "__init__.py"
    for module in sorted(pkgutil.iter_modules([str(folder)])):
        if module.ispkg:
            yield from _modules(folder / module.name)
        else:
            yield folder / f"{module.name}.py"
