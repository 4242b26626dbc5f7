"""The files of deploy/ are taken by the programs that they are for, and say what the server can do."""

import re
import subprocess

import pytest

from analysis.records.files import ROOT
from api.serving.process import END_SECONDS
from api.serving.settings import Settings
from tests.deploy.samples import DEPLOY, certificate, copied_into_the_container, nginx_configuration

UNIT = DEPLOY / "systemd" / "buendnisse@.service"


def test_nginx_takes_its_configuration(tmp_path):
    certificate(tmp_path)
    main = nginx_configuration(tmp_path, tmp_path, 443, (8501, 8502))
    tried = subprocess.run(["/usr/sbin/nginx", "-t", "-c", main], capture_output=True, text=True)
    assert (tried.returncode, "warn" in tried.stderr) == (0, False), tried.stderr


def test_systemd_takes_the_unit(tmp_path):
    """Its paths are there only where it was installed: here they lead to the working copy."""
    unit = tmp_path / "buendnisse@8501.service"
    text = UNIT.read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/buendnisse", str(ROOT)), encoding="utf-8")
    tried = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert (tried.returncode, [line for line in tried.stderr.splitlines() if "buendnisse@" in line]) == (0, [])


def test_the_unit_waits_longer_than_the_server_takes_to_end():
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)[1]) > END_SECONDS


def test_the_environment_can_be_used_and_names_no_setting_that_is_gone():
    lines = (DEPLOY / "buendnisse.env").read_text(encoding="utf-8").splitlines()
    pairs = dict(line.removeprefix("#").split("=", 1) for line in lines if re.match(r"#?BUENDNISSE_\w+=", line))
    read = Settings.read(pairs)
    assert read.public_url.endswith("/buendnisse")
    assert read.embedded_by


@pytest.mark.parametrize("name", ["deploy/nginx.conf", "deploy/buendnisse.env"])
def test_path_and_host_are_the_same_in_all_samples(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "daten.example.org" in text
    assert "/buendnisse" in text


def test_the_container_copies_all_that_the_server_is_made_of():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    made_of = {".streamlit", "dashboard.py", "analysis", "api", "ui", "pages", "data", "static"}
    assert made_of <= {*copied_into_the_container()}
    assert re.search(r"^USER \d+$", text, re.MULTILINE)
