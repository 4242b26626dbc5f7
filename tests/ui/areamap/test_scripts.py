"""The unit tests of the map's scripts, which are written in JavaScript: scripts/*.test.mjs."""

from pathlib import Path

import pytest

from tests.ui.areamap.node import assert_passes

SCRIPTS = Path(__file__).parent / "scripts"


@pytest.mark.parametrize("file", sorted(path.name for path in SCRIPTS.glob("*.test.mjs")))
def test_script(file):
    assert_passes(SCRIPTS / file)
