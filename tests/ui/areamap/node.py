"""Node, as Playwright brings it along: scripts for the browser run in it without one."""

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

NODE = compute_driver_executable()[0]


def assert_passes(file: Path) -> None:
    """Assert that the tests in a ``*.test.mjs`` pass, and that there are any."""
    ended = subprocess.run([NODE, "--test", file], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "\nℹ pass 0\n" not in ended.stdout
