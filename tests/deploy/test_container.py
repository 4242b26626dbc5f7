"""What the Containerfile makes, tried without an engine: the same files, user, command, in namespaces of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.records.files import ROOT
from tests.deploy.samples import DEPLOY, copied_into_the_container

AS_ROOT = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc")
"""What the slim image of Debian's Python brings."""

INSIDE = """
set -e
root="$1"; shift
ip link set lo up
mount -t tmpfs tmpfs "$root"
bind() { if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$(dirname "$root$2")"; touch "$root$2"; fi
         mount --bind "$1" "$root$2"; mount -o remount,bind,ro "$root$2"; }
for pair in "$@"; do bind "${pair%%=*}" "${pair##*=}"; done
mkdir -p "$root/proc" "$root/dev" "$root/tmp"
mount -t proc proc "$root/proc"; mount --bind /dev "$root/dev"; mount -t tmpfs tmpfs "$root/tmp"; chmod 1777 "$root/tmp"
mount -o remount,ro "$root"
exec chroot --userspec="$USER_ID:$USER_ID" "$root" /bin/sh -c "cd /opt/buendnisse && exec .venv/bin/python -c '$ASK'"
"""

ASK = """
import json, os, signal, subprocess, sys, time, urllib.request
asked = lambda path: urllib.request.urlopen("http://127.0.0.1:8501" + path, timeout=60)
server = subprocess.Popen(json.loads(os.environ["STARTED_BY"]), env={"HOME": os.environ["LIVES_IN"]})
end = time.monotonic() + 120
while server.poll() is None and time.monotonic() < end:
    try:
        asked("/ready").read(); break
    except OSError:
        time.sleep(0.1)
try: open("/opt/buendnisse/data/new", "w")
except OSError as refused: kept = refused.strerror
found = {"user": os.getuid(), "kept": kept, "figures": json.load(asked("/api/v1/figures"))["year"]}
found["deck"] = asked("/presentation/deck.html?place=BB").read()[:15].decode()
server.send_signal(signal.SIGTERM)
print(json.dumps({**found, "ended": server.wait(30)}))
"""


@pytest.fixture(scope="module")
def container() -> str:
    """The last stage of the Containerfile."""
    return (DEPLOY / "Containerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]


def test_it_answers_as_its_user_without_a_net_on_files_that_it_can_only_read(tmp_path, container):
    user = re.search(r"^USER (\d+)$", container, re.MULTILINE)[1]
    command = [
        part
        for name in ("ENTRYPOINT", "CMD")
        for part in json.loads(re.search(rf"^{name} (\[.*\])$", container, re.MULTILINE)[1])
    ]
    home = re.search(r"--home-dir (\S+)", container)[1]
    mounted = {path: path for path in (*SYSTEM, sys.base_prefix) if Path(path).exists()}
    mounted |= {str(ROOT / name): f"/opt/buendnisse/{name}" for name in (".venv", *copied_into_the_container())}
    settings = {
        "USER_ID": user,
        "LIVES_IN": home,
        "STARTED_BY": json.dumps(command),
        "ASK": ASK,
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [*AS_ROOT, "env", *(f"{name}={value}" for name, value in settings.items())]
        + ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh", str(tmp_path)]
        + [f"{path}={inside}" for path, inside in mounted.items()],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found == {
        "user": int(user),
        "kept": "Read-only file system",
        "figures": 2026,
        "deck": "<!doctype html>",
        "ended": -signal.SIGTERM,
    }
