"""The files of the map for the browser: those in this folder, under names that contain their content."""

from pathlib import Path

from analysis.records import files
from ui.server import assets

# In this order: each file uses the ones before it.
_READER = "reader.js"
_SCRIPTS = (
    _READER,
    "geometry.js",
    "values.js",
    "points.js",
    "patterns.js",
    "layer.js",
    "model.js",
    "controls.js",
    "pane.js",
    "view.js",
    "around.js",
    "area_map.js",
)
_STYLES = ("area_map.css", "legend.css")
_FOLDER = Path(__file__).resolve().parent

SCRIPT_URL = assets.register("area-map.js", b"".join(files.read_bytes(_FOLDER / name) for name in _SCRIPTS))
READER_URL = assets.register("area-reader.js", files.read_bytes(_FOLDER / _READER))
STYLE_URL = assets.register("area-map.css", b"".join(files.read_bytes(_FOLDER / name) for name in _STYLES))
