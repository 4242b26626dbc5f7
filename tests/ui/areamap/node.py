"""Node, as Playwright brings it along: the scripts of the map run in it without a browser."""

from playwright._impl._driver import compute_driver_executable

NODE = compute_driver_executable()[0]
