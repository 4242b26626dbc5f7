"""docs/operate.md names what is there: settings, samples, probes, limits."""

import re
import shlex
from dataclasses import fields
from itertools import chain

import pytest

from analysis.records.files import ROOT
from api.serving import connections, process
from api.serving.settings import PREFIX, Settings
from ui.server import uploads

TEXT = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(part, comments=True)
    for block in re.findall(r"^```sh\n(.*?)```", TEXT, re.DOTALL | re.MULTILINE)
    for line in block.replace("\\\n", "").splitlines()
    for part in re.split(r" \| |; ", line)
]
"""In the order of the text."""
OF_DEBIAN = {
    "apt-get",
    "cp",
    "cd",
    "useradd",
    "systemctl",
    "journalctl",
    "editor",
    "grep",
    "for",
    "do",
    "sleep",
    "done",
}
"""Programs and words of the shell that every Debian with systemd knows."""
BROUGHT_BY = {
    "make": "make",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "curl": "curl",
    "until": "curl",  # what is asked
    "update-ca-certificates": "ca-certificates",
    ".venv/bin/python": "python3-venv",
}
BY_CHOICE = {"podman"}
"""Of those who have it: it stands in a section of its own."""


def test_every_setting_is_explained_and_no_other():
    explained = set(re.findall(rf"^\| `({PREFIX}\w+)` \|", TEXT, re.MULTILINE))
    assert explained == {PREFIX + field.name.upper() for field in fields(Settings)}


def test_every_sample_is_named_and_there():
    named = set(re.findall(r"deploy/[\w/@.-]+\w", TEXT))
    assert named == {str(path.relative_to(ROOT)) for path in (ROOT / "deploy").rglob("*") if path.is_file()}


def place_of(*beginning: str) -> int:
    """Return which command begins so; the first one."""
    return next(place for place, command in enumerate(COMMANDS) if command[: len(beginning)] == [*beginning])


def test_every_program_is_there_before_it_is_used():
    installed = set(COMMANDS[place_of("apt-get", "install", "-y")])
    used = {command[0] for command in COMMANDS} - OF_DEBIAN - BY_CHOICE
    assert {name for name in used if BROUGHT_BY.get(name) not in installed} == set()


@pytest.mark.parametrize(
    ("wanting", "sample", "paths"),
    [
        (("nginx", "-t"), "deploy/nginx.conf", r"ssl_certificate\w* (\S+);"),
        (("systemctl", "enable"), "deploy/systemd/buendnisse@.service", r"(?:EnvironmentFile|WorkingDirectory)=(\S+)"),
    ],
)
def test_what_a_sample_refers_to_is_made_before_it_is_taken(wanting, sample, paths):
    before = COMMANDS[: place_of(*wanting)]
    named = re.findall(paths, (ROOT / sample).read_text(encoding="utf-8"))
    assert len(named) == 2
    assert sample in chain(*before)
    assert set(named) <= {*chain(*before)}


def test_the_limits_are_those_that_hold():
    seconds = (connections.HEAD_SECONDS, connections.BODY_SECONDS, connections.READING_SECONDS)
    assert ", ".join(f"{limit} s" for limit in seconds) in TEXT
    assert f"{process.MESSAGE_BYTES // 1024**2} MB" in TEXT
    assert f"downloads have {process.LAST_ANSWERS_SECONDS} s, all is over after {process.END_SECONDS} s" in TEXT
    assert f"| {uploads.ALL_BYTES // 1024**2} MB together; {uploads.AT_ONCE} are" in TEXT
    assert f"at once, for {uploads.TAKING_SECONDS} s at most" in TEXT
    assert f"| {uploads.MOST_FILES}, {uploads.MOST_BYTES // 1024**2} MB together" in TEXT
    assert f"| {Settings().max_sessions}, or" in TEXT
