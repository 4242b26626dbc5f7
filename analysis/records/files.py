"""The module that reads and writes files; those that change together do so in ``analysis/records/transaction.py``.

Everything else works on bytes, text and frames that it is given. Writes are atomic: a reader sees the old file or the
new one, never a part (write to a temporary file in the same folder, flush to disk, rename).
"""

from __future__ import annotations

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Collection, Container
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
RAW = DATA / "raw"
STATIC = ROOT / "static"


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path``; raises FileNotFoundError where it does not exist."""
    return path.read_bytes()


def read_text(path: Path) -> str:
    """Return the UTF-8 text of ``path`` with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def read_json(path: Path) -> Any:
    """Return the parsed JSON of ``path``."""
    return json.loads(path.read_bytes())


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Return one object per non-empty line of ``path``."""
    return [json.loads(line) for line in read_text(path).splitlines() if line.strip()]


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` atomically, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).chmod(0o644)  # mkstemp makes files that only their owner may read
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 to ``path`` atomically, line ends as given."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as indented UTF-8 JSON with a final newline."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def csv_files(folder: Path) -> list[Path]:
    """Return the CSV files directly in ``folder``, sorted by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")


def files_below(folder: Path) -> list[str]:
    """Return all files below ``folder`` as paths relative to it with forward slashes, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def read_at_most(path: Path, limit: int) -> bytes:
    """Return the first ``limit`` + 1 bytes of ``path``: one more than allowed tells that the file is too large."""
    with path.open("rb") as handle:
        return handle.read(limit + 1)


def attempt(path: Path, limit: int) -> bytes | OSError:
    """Return the first ``limit`` + 1 bytes of ``path``, or why it cannot be read.

    What is no file is answered without opening it: a pipe would block.
    """
    if not path.is_file():
        return FileNotFoundError(f"{path} is no file")
    try:
        return read_at_most(path, limit)
    except OSError as error:
        return error


def make_folder(path: Path) -> None:
    """Make the folder ``path`` and those above it where they are missing."""
    path.mkdir(parents=True, exist_ok=True)


def exists(path: Path) -> bool:
    """Tell whether there is a file or folder at ``path``."""
    return path.exists()


def remove_matching(folder: Path, pattern: str, keep: Container[str]) -> None:
    """Delete the files of ``folder`` that match ``pattern`` (as in a shell), except for the names in ``keep``."""
    for path in sorted(folder.glob(pattern)):
        if path.name not in keep:
            path.unlink()


def read_package_member(package: Path, name: str) -> bytes:
    """Return the file ``name`` of an npm package: a .tgz file or its unpacked folder.

    Raises FileNotFoundError where the package or the file in it is missing.
    """
    if package.is_dir():
        return (package / name).read_bytes()
    with tarfile.open(package) as archive:
        for member in archive:
            if PurePosixPath(member.name).name == name:
                handle = archive.extractfile(member)
                if handle is not None:
                    return handle.read()
    raise FileNotFoundError(f"{package} has no member {name}")


def vector_layers(path: Path) -> dict[str, tuple[Path, str]]:
    """Return the layers of a GeoPackage, or of a Shapefile and its neighbours: name in lower case -> (file, layer)."""
    import pyogrio

    if path.suffix.lower() == ".shp":
        files = sorted(file for file in path.parent.iterdir() if file.suffix.lower() == ".shp")
        return {file.stem.lower(): (file, file.stem) for file in files}
    return {str(name).lower(): (path, str(name)) for name in pyogrio.list_layers(path)[:, 0]}


def read_vector(path: Path, layer: str) -> GeoDataFrame:
    """Return ``layer`` of a file that GDAL reads, with its coordinate reference system."""
    import geopandas

    return geopandas.read_file(path, layer=layer)


def read_shapes(path: Path, keys: Collection[str] | None = None) -> dict[str, Any]:
    """Return the areas in ``path`` (GeoParquet) as shapely geometries by the key in its first column.

    keys: only these; all where it is None. Not by geopandas, which takes twice as long, for a frame that nobody asked
    for.
    """
    import pyarrow.compute
    import pyarrow.parquet
    import shapely

    areas = pyarrow.parquet.read_table(path)
    if keys is not None:
        wanted = pyarrow.compute.is_in(areas.column(0), value_set=pyarrow.array(sorted(keys), areas.column(0).type))
        areas = areas.filter(wanted)
    return dict(zip(areas.column(0).to_pylist(), shapely.from_wkb(areas["geometry"].to_numpy()), strict=True))


def write_geoparquet(path: Path, areas: GeoDataFrame) -> None:
    """Write ``areas`` to ``path`` atomically, compressed; the same areas give the same bytes."""
    buffer = io.BytesIO()
    areas.to_parquet(buffer, index=False, compression="zstd", compression_level=19)
    write_bytes(path, buffer.getvalue())


def made_in_a_file(name: str, write: Callable[[Path], None]) -> bytes:
    """Return the bytes of the file that ``write`` makes at the path it is given, and remove it.

    For libraries that write real files only; the name may end up inside the file.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()
