"""What many tests share: the real records, the small set with answers worked out by hand, the one app of a run."""

import fcntl
import gc
import json
import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profiles

from analysis.records import files, tables
from analysis.records.tables import Tables, load, shared
from api.serving.settings import PREFIX, settings
from tests import live

TINY = Path(__file__).parent / "tiny"

profiles.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
profiles.load_profile("untimed")

gc.set_threshold(50_000)  # a search for garbage after every 700 new objects takes a fiftieth of a run

APP = "app.json"
"""File in the folder of a run that says where the app is which all workers visit."""


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.together = Path(tempfile.mkdtemp())
    elif config.args == config.getini("testpaths"):
        config.args[:] = _from_elsewhere(config)


def _from_elsewhere(config) -> list[str]:
    """Return all test files, beginning at another place in each worker: what one has compiled, the others load."""
    found = sorted(map(str, (config.rootpath / "tests").rglob("test_*.py")))
    worker, workers = int(config.workerinput["workerid"].removeprefix("gw")), config.workerinput["workercount"]
    first = len(found) * worker // workers
    return found[first:] + found[:first]


def pytest_collection_modifyitems(items):
    """Order tests by file: workers must name the same ones, wherever they began."""
    items.sort(key=lambda item: item.path)


def pytest_configure_node(node):
    node.workerinput["together"] = str(node.config.together)


def pytest_make_parametrize_id(val) -> str | None:
    """Keep bytes out of names: packed ones hold the second they were made in, and workers must name a test alike."""
    return "bytes" if isinstance(val, bytes) else None


def pytest_collection_finish():
    """Leave what was imported out of every search for garbage, which takes a twentieth of a run."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config):
    if hasattr(config, "workerinput"):
        return
    app = config.together / APP
    if app.exists():
        os.kill(json.loads(app.read_text(encoding="utf-8"))["pid"], signal.SIGTERM)
    shutil.rmtree(config.together)


@pytest.fixture(scope="session")
def together(request) -> Path:
    """The folder that the workers of a run share."""
    config = request.config
    return Path(config.workerinput["together"]) if hasattr(config, "workerinput") else config.together


@pytest.fixture(scope="session")
def one_app(together: Path) -> tuple[str, int]:
    """Return address and process of the one app that all workers visit; it ends with the run."""
    with (together / "app.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        noted = together / APP
        if not noted.exists():
            server = live.start(live.DASHBOARD, together / "app.log")
            noted.write_text(json.dumps({"pid": server.process.pid, "address": server.address}), encoding="utf-8")
        known = json.loads(noted.read_text(encoding="utf-8"))
    return known["address"], known["pid"]


@pytest.fixture(scope="session")
def real() -> Tables:
    """The tables of data/."""
    return shared()


@pytest.fixture(scope="session")
def tiny() -> Tables:
    """The tables of tests/tiny/."""
    return load(TINY)


@pytest.fixture
def setting(monkeypatch):
    """Sets what an operator sets in the environment."""

    def set_to(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(PREFIX + name, value)
        settings.cache_clear()

    yield set_to
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of tests/tiny/ that a test may change."""
    return shutil.copytree(TINY, tmp_path / "data")


@pytest.fixture
def data_folder(tmp_path, monkeypatch) -> Path:
    """A copy of the real tables in the place of data/."""
    folder = tmp_path / "data"
    folder.mkdir()
    for path in [*files.csv_files(files.DATA), files.DATA / "datapackage.json"]:
        shutil.copy(path, folder)
    monkeypatch.setattr(tables, "_shared", tables.Shared(folder))
    return folder
