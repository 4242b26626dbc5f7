"""Headers of a request: likings with their shares, codings, tags of what one has already."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.server.headers import has_it, quality, takes_gzip


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("text/csv", "text/csv", 1.0),
        ("text/csv;q=0.3", "text/csv", 0.3),
        ("text/csv ; Q = 0.3", "text/csv", 0.3),
        ("text/*;q=0.2, text/csv;q=0.7, */*;q=0.9", "text/csv", 0.7),
        ("text/*;q=0.2, */*;q=0.9", "text/csv", 0.2),
        ("*/*;q=0.9", "text/csv", 0.9),
        ("application/json", "text/csv", 0.0),
        ("*", "text/csv", 0.0),
        ("*", "gzip", 1.0),
        ("text/csv;q=5", "text/csv", 1.0),
        ("text/csv;q=-1", "text/csv", 0.0),
        ("text/csv;q=x", "text/csv", 0.0),
        ("text/csv;q=inf", "text/csv", 0.0),
        ("text/csv;q=", "text/csv", 0.0),
        ("text/csv;q=.", "text/csv", 0.0),
        (",;,=,", "text/csv", 0.0),
    ],
)
def test_quality(header, value, expected):
    assert quality(header, value) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, False), ("", False), ("gzip", True), ("br, GZIP;q=0.1", True), ("gzip;q=0", False), ("identity", False)],
)
def test_gzip(header, expected):
    assert takes_gzip(header) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, False),
        ("", False),
        ("*", True),
        (' "a" ', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b"', False),
        ("a", False),
        ('"ab"', False),
    ],
)
def test_entity_tags(header, expected):
    assert has_it(header, '"a"') is expected


@given(st.text(max_size=60), st.sampled_from(["text/csv", "gzip"]))
def test_quality_is_a_share(header, value):
    assert 0 <= quality(header, value) <= 1
