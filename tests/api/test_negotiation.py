"""The format that a request likes best."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import chosen_format
from api.problems import Problem

BOTH = ("json", "csv")


@given(st.text(max_size=60))
def test_any_header_gives_a_format_or_a_problem(header):
    try:
        assert chosen_format(BOTH, header) in BOTH
    except Problem as problem:
        assert problem.kind == "not-acceptable"
