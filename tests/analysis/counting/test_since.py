"""What has changed since an earlier data version."""

import pytest

from analysis.counting.recent import changes_since
from analysis.errors import UnknownValue
from tests.analysis.frames import world

ROW = {
    "date": "2026-12-01", "table": "topics", "action": "add", "column": "topic", "source": "https://x.example/",
}  # fmt: skip
CHANGES = [{**ROW, "number": n, "record": f'["a", "{n}{place}"]'} for n in (1, 2, 3) for place in "ab"]


@pytest.fixture(scope="module")
def changed():
    return world(changes=CHANGES)


@pytest.mark.parametrize(
    ("version", "records"),
    [
        ("2026-11-22-0123abcd", ["3a", "3b", "2a", "2b", "1a", "1b"]),
        ("2026-12-01-0123abcd-1", ["3a", "3b", "2a", "2b"]),
        ("2026-12-01-0123abcd-3", []),
    ],
)
def test_the_changes_after_that_of_the_version(changed, version, records):
    found = changes_since(changed, version)
    assert [record[7:9] for record in found["record"]] == [f"{record}" for record in records]


@pytest.mark.parametrize(
    "version", ["", "2026", "2026-12-01-0123abcd-4", "2026-12-01-0123abcd-x", "2026-12-01-0123ABCD", "<b>", "²" * 12]
)
def test_what_is_no_version_of_these_data(changed, version):
    with pytest.raises(UnknownValue):
        changes_since(changed, version)
