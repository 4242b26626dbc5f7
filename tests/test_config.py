"""Settings that must not change by accident: nothing leaves the server, nothing internal reaches the visitor."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from streamlit import config as streamlit_config

from analysis import palette
from analysis.records.files import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

OWN = ("analysis", "api", "pages", "ui")
BESIDE = ("audit", "benchmarks", "tests")

EXPECTED = {
    ("browser", "gatherUsageStats"): False,  # no request to another host
    ("server", "enableStaticServing"): False,  # what the browser may fetch is listed in ui/server/assets.py
    ("server", "enableXsrfProtection"): True,
    ("server", "enableCORS"): True,
    ("client", "showErrorDetails"): "none",
    ("runner", "magicEnabled"): False,
}


@pytest.mark.parametrize(("section", "name"), EXPECTED)
def test_setting(section, name):
    assert CONFIG[section][name] == EXPECTED[section, name]


def test_uploads_are_limited():
    assert 0 < CONFIG["server"]["maxUploadSize"] <= 20


@pytest.mark.parametrize(("told", "address"), [((), "127.0.0.1"), (("HOST=0.0.0.0",), "0.0.0.0")])
def test_make_run_listens_on_this_machine_alone_unless_told_otherwise(told, address):
    asked = ["make", "--dry-run", "run", *told]
    said = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.findall(r"streamlit run .*--server\.address (\S+)", said) == [address]


def test_every_setting_is_known_to_streamlit():
    known = streamlit_config.get_config_options()
    for section, settings in CONFIG.items():
        for name in settings:
            assert f"{section}.{name}" in known


def test_colours_are_those_of_the_palette():
    assert CONFIG["theme"]["primaryColor"] == palette.ACCENT
    assert CONFIG["theme"]["linkColor"] == palette.ACCENT
    assert CONFIG["theme"]["backgroundColor"] == palette.GROUND
    assert CONFIG["theme"]["textColor"] == palette.INK


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (OWN, ["requirements.txt"]),
        (BESIDE, ["requirements.txt", "requirements-dev.txt", "benchmarks/beside/requirements.txt"]),
    ],
    ids=["product", "beside"],
)
def test_each_library_that_is_imported_is_required(folders, files):
    """Not only by another that happens to bring it."""
    lines = [line for file in files for line in (ROOT / file).read_text(encoding="utf-8").splitlines()]
    required = {canonical(line.partition("==")[0]) for line in lines if "==" in line}
    sources = [ROOT / "dashboard.py", *(p for name in folders for p in (ROOT / name).rglob("*.py"))]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    foreign = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {*OWN, *BESIDE}
    brought = packages_distributions()
    assert {name for name in foreign if not required & set(map(canonical, brought.get(name, [name])))} == set()


def canonical(package: str) -> str:
    """Return the name of a package as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", package).lower()


def test_every_dependency_is_pinned():
    for file in ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt"):
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r ")):
                assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), f"{file}: {line}"
