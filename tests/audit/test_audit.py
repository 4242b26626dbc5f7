"""What `make audit` decides: a licence that binds, or none that is known, is a finding; what was not asked is said."""

import json
import zipfile
from email.message import Message

import pytest

from analysis.records.files import ROOT
from audit.faults import judged, known_in
from audit.licences import ALLOWED, READ, findings, is_allowed, licence, stated
from audit.materials import installed_here, with_licences


@pytest.fixture(scope="module")
def locked() -> dict[str, str]:
    return installed_here(ROOT / "requirements-dev.lock")


def package(**fields: str | list[str]) -> Message:
    told = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            told[name.replace("_", "-")] = value
    return told


def test_all_that_is_locked_may_be_handed_on(locked):
    assert findings(locked) == []


def test_no_licence_is_read_by_hand_of_a_package_that_is_gone(locked):
    assert set(READ) <= set(locked)


@pytest.mark.parametrize(
    ("told", "expression"),
    [
        (package(License_Expression="MIT AND Zlib", License="GPL"), "MIT AND Zlib"),
        (package(License="bsd-3-clause"), "BSD-3-Clause"),
        (package(License="Copyright (c) 2001 …", Classifier="License :: OSI Approved :: BSD License"), "BSD-3-Clause"),
        (package(License="GPL-3.0-or-later"), "GPL-3.0-or-later"),
        (package(Classifier=["License :: OSI Approved :: MIT License", "License :: Other/Proprietary License"]), None),
        (package(License="see LICENSE"), None),
        (package(Classifier="Topic :: Software Development"), None),
        (package(), None),
    ],
)
def test_a_licence_is_read_where_packages_state_it(told, expression):
    assert stated(told) == expression


@pytest.mark.parametrize("expression", [*sorted(ALLOWED), "MIT AND MPL-2.0", "GPL-2.0-only OR MIT"])
def test_is_allowed(expression):
    assert is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "LicenseRef-Own",
        "(MIT OR GPL-2.0-only) AND GPL-3.0-only",
    ],
)
def test_is_a_finding(expression):
    assert not is_allowed(expression)


def test_a_package_that_binds_and_one_that_says_nothing_are_findings(monkeypatch):
    known = {"binding": package(License="GPL-3.0-only"), "silent": package(), "free": package(License="MIT")}
    monkeypatch.setattr("audit.licences.metadata", known.__getitem__)
    found = findings(known)
    assert [line.partition(";")[0] for line in found] == ["binding: GPL-3.0-only", "silent: licence unknown"]


def test_known_faults_are_findings_and_what_was_not_asked_is_said():
    answers = [
        {"name": "whole", "version": "1", "vulns": []},
        {"name": "broken", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1", "3"]}]},
        {"name": "unasked", "skip_reason": "not found"},
    ]
    assert judged(answers) == (["broken 2: PYSEC-1, mended in 2.1, 3"], ["unasked"])


def advisory(name: str, **about) -> dict:
    """A record as OSV has it."""
    affected = {"package": {"ecosystem": "PyPI", "name": name}, **about}
    return {"id": f"PYSEC-{name}", "affected": [affected]}


def between(*events: tuple[str, str]) -> dict:
    return {"ranges": [{"type": "ECOSYSTEM", "events": [dict([event]) for event in events]}]}


RECORDS = [
    advisory("Named_Here", versions=["1", "2"]),
    advisory("later", versions=["3"]),
    advisory("within", **between(("introduced", "0"), ("fixed", "2.0"), ("introduced", "2.5"), ("fixed", "2.10"))),
    advisory("mended", **between(("introduced", "0"), ("fixed", "2.9"))),
    advisory("still", **between(("introduced", "0"), ("last_affected", "2.9"))),
    {**advisory("withdrawn", versions=["2"]), "withdrawn": "2026-01-01T00:00:00Z"},
    {"id": "GO-1", "affected": [{"package": {"ecosystem": "Go", "name": "later"}, "versions": ["2"]}]},
]


def test_an_archive_of_known_faults_is_asked_instead_of_another_host(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number, record in enumerate(RECORDS):
            archive.writestr(f"{number}.json", json.dumps(record))
    pinned = {"named-here": "named-here==2", "later": "later==2", "withdrawn": "withdrawn==2"}
    pinned |= {
        name: f"{name}==2.9 ; python_version > '3' \\\n    --hash=sha256:0" for name in ("within", "mended", "still")
    }
    assert known_in(tmp_path / "all.zip", pinned) == [
        "named-here 2: PYSEC-Named_Here, mended in no version",
        "within 2.9: PYSEC-within, mended in 2.0, 2.10",
        "still 2.9: PYSEC-still, mended in no version",
    ]


def test_the_bill_names_licences(locked):
    bill = json.loads(with_licences(json.dumps({"components": [{"name": name} for name in locked]})))
    assert {one["name"]: one["licenses"] for one in bill["components"]} == {
        name: [{"expression": licence(name)}] for name in locked
    }


def test_what_another_system_needs_is_left_out(tmp_path):
    lock = tmp_path / "a.lock"
    lock.write_text("# made\na==1 \\\n    --hash=sha256:0\nb==2 ; sys_platform == 'none' \\\n    --hash=sha256:1\n")
    assert installed_here(lock) == {"a": "a==1 \\\n    --hash=sha256:0"}
