"""The whole app on data of any size: a copy of the project whose tables were drawn from the real ones."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.records import files
from analysis.records.delimited import to_csv_bytes
from analysis.records.tables import Tables, as_text
from benchmarks.computing import resampled

CODE = ("analysis", "api", "ui", "pages", "static", "data", ".streamlit")
DRAWN = ("alliances", "partners", "alliance_areas", "topics", "awards", "sources")
"""Tables of ``resampled`` that differ from the real ones."""
LEFT_OUT = ("changes", "founding_alternatives")
"""Tables about real alliances, which are not there."""


@contextmanager
def project(tables: Tables, alliances: int, partners: int) -> Iterator[Path]:
    """Make a copy of the app with so many alliances and partners, and yield its folder."""
    drawn = resampled(tables, alliances, partners)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copy(files.ROOT / "dashboard.py", folder)
        for name in CODE:
            shutil.copytree(files.ROOT / name, folder / name, ignore=shutil.ignore_patterns("raw", "__pycache__"))
        for name in (*DRAWN, *LEFT_OUT):
            spec = tables.package.tables[name]
            frame = getattr(drawn, name) if name in DRAWN else getattr(tables, name).head(0)
            files.write_bytes(folder / "data" / spec.path, to_csv_bytes(as_text(frame, spec), spec))
        yield folder
