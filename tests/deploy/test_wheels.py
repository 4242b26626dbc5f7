"""An installation without the net: one command makes the folder, one installs from it, and only what it holds."""

import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from analysis.records.files import ROOT

BIN = Path(sys.executable).parent
WHEEL = "own-1-py3-none-any.whl"


@pytest.fixture
def project(tmp_path) -> Path:
    """A project whose one package comes from a folder in the place of the package index."""
    with zipfile.ZipFile(tmp_path / WHEEL, "w") as wheel:
        wheel.writestr("own.py", "")
        wheel.writestr("own-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: own\nVersion: 1\n")
        wheel.writestr("own-1.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("own-1.dist-info/RECORD", "")
    locked = sha256((tmp_path / WHEEL).read_bytes()).hexdigest()
    (tmp_path / "requirements.lock").write_text(f"--find-links .\nown==1 --hash=sha256:{locked}\n", encoding="utf-8")
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def make(project: Path, *asked: str) -> subprocess.CompletedProcess:
    """Run make with the Python of the tests; what it installs goes to the folder ``installed``."""
    told = [f"BIN={BIN}", f"VENV={project}", "COMPILE=true", *asked]
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_TARGET": str(project / "installed")}
    return subprocess.run(["make", *told], cwd=project, env=environment, capture_output=True, text=True)


def test_one_command_makes_the_folder_and_one_installs_from_it_what_has_its_hash(project):
    (project / "wheels").mkdir()
    (project / "wheels" / "old-1-py3-none-any.whl").touch()  # of an earlier lock
    assert make(project, "wheels").returncode == 0
    (project / WHEEL).unlink()
    done = make(project, "setup", "packages=wheels/requirements.lock")
    assert (done.returncode, (project / "installed" / "own.py").exists()) == (0, True), done.stderr
    (project / "run.stamp").unlink()
    with (project / "wheels" / WHEEL).open("ab") as wheel:
        wheel.write(b"x")
    other = make(project, "setup", "packages=wheels/requirements.lock")
    assert other.returncode != 0
    assert "HASHES" in other.stderr
