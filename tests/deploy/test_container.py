"""What the Containerfile makes, tried without an engine: system, files, user, command, in namespaces of their own."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from analysis.records.files import ROOT
from tests.deploy.samples import DEPLOY, copied_into_the_container
from tests.deploy.slim import files_of_slim

AS_ROOT = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]

INSIDE = """
set -e
root="$1"; shift
ip link set lo up
mount -t tmpfs tmpfs "$root"
mkdir -p "$root/usr/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin" "$root/etc"
ln -s usr/bin usr/lib usr/lib64 usr/sbin "$root/"
tar -C / --no-recursion --files-from "$SYSTEM" -c | tar -C "$root" --keep-directory-symlink -x
echo "buendnisse:x:$USER_ID:$USER_ID::$LIVES_IN:/usr/sbin/nologin" > "$root/etc/passwd"
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
    system = tmp_path / "system"
    system.write_text("\n".join(files_of_slim()), encoding="utf-8")
    root = tmp_path / "root"
    root.mkdir()
    mounted = {} if sys.base_prefix == "/usr" else {sys.base_prefix: sys.base_prefix}
    mounted |= {str(ROOT / name): f"/opt/buendnisse/{name}" for name in (".venv", *copied_into_the_container())}
    settings = {
        "USER_ID": user,
        "LIVES_IN": home,
        "SYSTEM": str(system),
        "STARTED_BY": json.dumps(command),
        "ASK": ASK,
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [*AS_ROOT, "env", *(f"{name}={value}" for name, value in settings.items())]
        + ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh", str(root)]
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
