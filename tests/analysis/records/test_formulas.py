"""Cells that a spreadsheet would run: harmless outside, exactly the same again inside."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.records.formulas import FORMULA_STARTS, MADE_HARMLESS, harmless, restored

PAIRS = {
    "=1+1": "'=1+1",
    "+49": "'+49",
    "-5": "'-5",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\nx": "'\nx",
    "＝1": "'＝1",
    "'=1": "''=1",
    "''=1": "'''=1",
    "plain": "plain",
    "a=b": "a=b",
    "'quoted'": "'quoted'",
    "'": "'",
    "": "",
}


def frame(texts) -> pd.DataFrame:
    return pd.DataFrame({"text": pd.Series(list(texts), dtype="str")})


@pytest.mark.parametrize(("raw", "safe"), PAIRS.items())
def test_pairs_by_hand(raw, safe):
    assert harmless(frame([raw]))["text"].tolist() == [safe]
    assert restored(frame([safe]))["text"].tolist() == [raw]


def test_numbers_and_missing_values_stay_and_the_frame_is_not_changed():
    given_frame = pd.DataFrame({"text": pd.Series(["=1", None], dtype="str"), "number": [-1, 2]})
    safe = harmless(given_frame)
    assert safe["number"].tolist() == [-1, 2]
    assert safe["text"].isna().tolist() == [False, True]
    assert given_frame["text"][0] == "=1"
    assert restored(safe).equals(given_frame)


def test_rows_may_share_an_index():
    doubled = frame(["=1", "x"]).set_axis([0, 0])
    assert harmless(doubled)["text"].tolist() == ["'=1", "x"]


likely = st.builds(
    lambda quotes, start, rest: "'" * quotes + start + rest,
    st.integers(0, 3),
    st.sampled_from([*FORMULA_STARTS, "", "a"]),
    st.text(max_size=5),
)


@given(st.lists(st.one_of(likely, st.text(), st.none()), max_size=8))
def test_restored_is_the_exact_opposite(texts):
    raw = frame(texts)
    safe = harmless(raw)
    assert restored(safe)["text"].equals(raw["text"])
    assert not safe["text"].dropna().str.startswith(FORMULA_STARTS).any()


@given(likely)
def test_the_expression_for_readers_does_the_same(text):
    safe = harmless(frame([text]))["text"][0]
    assert re.sub(f"^{MADE_HARMLESS}", "", safe) == text
