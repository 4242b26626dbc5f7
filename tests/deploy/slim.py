"""The system in Debian's slim images: what debootstrap installs at least, and what Python needs."""

import re
import subprocess
import sys

OF_PYTHON = {"ca-certificates", "libbz2-1.0", "libffi8", "liblzma5", "libreadline8", "libsqlite3-0", "libssl3"}
OF_PYTHON |= {"libuuid1", "netbase", "zlib1g"}
"""What the image of Python adds."""
NOT_NEEDED = re.compile(r"/usr/share/(doc|man|locale|info|lintian)/|/root$")
"""The last is closed to others than root, and may hold the Python of the tests."""


def files_of_slim() -> list[str]:
    """Return the files of these packages; nothing else of the machine that the tests run on is among them."""
    needed, wanted = known_packages(), OF_PYTHON | ({"python3-venv"} if sys.base_prefix == "/usr" else set())
    wanted |= {name for name, (priority, _) in needed.items() if priority == "required"}
    found: set[str] = set()
    while left := (wanted & set(needed)) - found:
        found |= left
        wanted |= {name for package in left for name in needed[package][1]}
    listed = subprocess.run(["dpkg-query", "-L", *sorted(found)], check=True, capture_output=True, text=True).stdout
    return [path for path in listed.splitlines() if path.startswith("/") and not NOT_NEEDED.match(path)]


def known_packages() -> dict[str, tuple[str, list[str]]]:
    """Return name -> priority and what it depends on, of each package that is installed."""
    asked = ["dpkg-query", "-W", "-f", "${Package}\t${Priority}\t${Pre-Depends}, ${Depends}\n"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    lines = (line.split("\t") for line in told.splitlines())
    return {name: (priority, re.findall(r"(?:^|[,|])\s*([\w.+-]+)", depends)) for name, priority, depends in lines}
