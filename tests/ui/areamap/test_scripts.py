"""The unit tests of the map's scripts, which are written in JavaScript: scripts/*.test.mjs."""

import subprocess
from pathlib import Path

import pytest

from tests.ui.areamap.node import NODE

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.mark.parametrize("file", sorted(path.name for path in SCRIPTS.glob("*.test.mjs")))
def test_script(file):
    ended = subprocess.run([NODE, "--test", SCRIPTS / file], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "\nℹ pass 0\n" not in ended.stdout
