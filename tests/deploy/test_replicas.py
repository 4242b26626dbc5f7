"""Two replicas on one folder: a merge by command line is in the next answer of both, without a restart."""

import json
import shutil
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from analysis.records.files import ROOT
from tests import live
from tests.conftest import TINY
from tests.deploy.samples import copied_into_the_container

PROGRAM = ("analysis", "api")
REPLICAS = ("first", "second")
MERGE = ["-m", "analysis", "merge", "topics.csv", "--source", "https://quelle.example/neu", "--reason", "x"]


@pytest.fixture
def installed(tmp_path) -> Path:
    """A folder with what a container holds, but with the small tables as its data."""
    for name in copied_into_the_container():
        (tmp_path / name).symlink_to(ROOT / name)
    for name in PROGRAM:  # finds its files beside itself
        (tmp_path / name).unlink()
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "data").unlink()
    shutil.copytree(TINY, tmp_path / "data")
    return tmp_path


def asked(server: live.Server, path: str) -> dict:
    with urllib.request.urlopen(f"{server.address}/api/v1/{path}") as answer:
        return json.load(answer)


def test_a_merge_reaches_both(installed):
    (installed / "topics.csv").write_text("alliance_id,topic\nbb-potsdam,bildung\n", encoding="utf-8")
    with ExitStack() as stack:
        pair = [
            stack.enter_context(live.running(live.API, installed / name, health="/health", folder=installed))
            for name in REPLICAS
        ]
        [before] = {asked(server, "")["version"] for server in pair}
        subprocess.run([sys.executable, *MERGE], cwd=installed, check=True, capture_output=True)
        for answer in [asked(server, "alliances/bb-potsdam") for server in pair]:
            assert answer["meta"]["version"] != before
            assert "bildung" in answer["data"]["topics"]
