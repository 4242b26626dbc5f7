"""Alive, ready, metrics: what is said to whoever operates the server."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.errors import AnalysisError
from analysis.records import files, tables
from api.serving.probes import Probes
from api.serving.watch import Watch


def ask(path, base="", begun=lambda: True):
    return TestClient(Watch(Probes(Starlette(), base, begun), base)).get(base + path)


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_alive_and_ready(base):
    assert (ask("/health", base).json(), ask("/ready", base).json()) == ({"status": "ok"}, {"status": "ready"})


def test_alive_but_not_ready_while_it_starts():
    assert ask("/health", begun=lambda: False).status_code == 200
    assert ask("/ready", begun=lambda: False).status_code == 503


def test_not_ready_while_the_files_of_the_map_are_gone(tmp_path, monkeypatch):
    tmp_path.joinpath("manifest.json").write_bytes((files.STATIC / "manifest.json").read_bytes())
    for there in files.STATIC.glob("areas-*"):
        tmp_path.joinpath(there.name).touch()
    monkeypatch.setattr(files, "STATIC", tmp_path)
    assert ask("/ready").status_code == 200
    next(tmp_path.glob("areas-bb*")).unlink()
    answer = ask("/ready")
    assert answer.status_code == 503
    assert "areas-bb" in answer.json()["lacking"]["map"]
    tmp_path.joinpath("manifest.json").unlink()
    assert ask("/ready").status_code == 503


def test_not_ready_without_tables(monkeypatch):
    def broken():
        raise AnalysisError("alliances.csv is broken")

    monkeypatch.setattr(tables, "shared", broken)
    answer = ask("/ready")
    assert answer.status_code == 503
    assert "alliances.csv is broken" in answer.json()["lacking"]["data"]
    assert ask("/metrics").status_code == 200


def test_metrics_are_in_prometheus_format(real):
    ask("/health")
    answer = ask("/metrics")
    found = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert found["buendnisse_data_info"].samples[0].labels == {"version": real.version}
    counted = [s for s in found["buendnisse_answer_seconds"].samples if s.name.endswith("_count")]
    assert any(s.labels == {"route": "/health", "status": "200"} and s.value >= 1 for s in counted)


def test_metrics_of_streamlit_are_not_public():
    assert ask("/_stcore/metrics").status_code == 404
