"""docs/operate.md names what is there: settings, samples, probes, limits."""

from __future__ import annotations

import re
from dataclasses import fields

from analysis.records.files import ROOT
from api.serving import connections, process
from api.serving.settings import PREFIX, Settings
from ui.server import uploads

TEXT = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")


def test_every_setting_is_explained_and_no_other():
    explained = set(re.findall(rf"^\| `({PREFIX}\w+)` \|", TEXT, re.MULTILINE))
    assert explained == {PREFIX + field.name.upper() for field in fields(Settings)}


def test_every_sample_is_named_and_there():
    named = set(re.findall(r"deploy/[\w/@.-]+\w", TEXT))
    assert named == {str(path.relative_to(ROOT)) for path in (ROOT / "deploy").rglob("*") if path.is_file()}


def test_the_limits_are_those_that_hold():
    seconds = (connections.HEAD_SECONDS, connections.BODY_SECONDS, connections.READING_SECONDS)
    assert ", ".join(f"{limit} s" for limit in seconds) in TEXT
    assert f"{process.MESSAGE_BYTES // 1024**2} MB" in TEXT
    assert f"downloads have {process.LAST_ANSWERS_SECONDS} s, all is over after {process.END_SECONDS} s" in TEXT
    assert f"| {uploads.MOST_FILES}, {uploads.MOST_BYTES // 1024**2} MB together" in TEXT
    assert f"| {Settings().max_sessions}, or" in TEXT
