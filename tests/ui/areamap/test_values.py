"""Packing: what comes out is what went in, short, the same every time, and laid out as the browser expects."""

import base64
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.ui.areamap.node import NODE
from ui.areamap.values import NONE, pack, pack_bits, pack_small

UNINHABITED, OUTSIDE = NONE - 1, NONE - 2


def codes(*rows: list[int]) -> np.ndarray:
    return np.array(rows, dtype=np.uint32)


def test_the_layout_is_runs_of_what_changed():
    # Two years, four areas. At first the second and third have 5; then the third has 200 and the fourth is uninhabited.
    text = pack(codes([NONE, 5, 5, NONE], [NONE, 5, 200, UNINHABITED]))
    assert list(base64.b64decode(text)) == [
        *(1, 21, 2),  # after one area: 5 + 16, twice
        *(3, 88 + 128, 1, 1),  # after three more: 200 + 16 in two groups of 7 bits, 88 + 1 * 128, once
        *(0, 14, 1),  # at once: uninhabited + 16 = 14, once
    ]


def test_a_run_ends_with_its_year():
    text = pack(codes([NONE, 5], [5, 5]))
    assert list(base64.b64decode(text)) == [1, 21, 1, 0, 21, 1]


def test_nothing_takes_no_room():
    assert pack(codes([NONE, NONE], [NONE, NONE])) == ""


@pytest.fixture(scope="module")
def in_the_browser():
    """Pack a matrix and return what the browser's script makes of it, in a process that reads one after the other."""
    script = Path(__file__).parent / "scripts" / "unpack.mjs"
    with subprocess.Popen([NODE, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def unpacked(matrix: np.ndarray) -> np.ndarray:
            print(json.dumps([pack(matrix), *matrix.shape]), file=node.stdin, flush=True)
            return np.array(json.loads(node.stdout.readline())).reshape(matrix.shape)

        yield unpacked
        node.stdin.close()


@pytest.mark.parametrize(
    "matrix",
    [
        codes([0]),
        codes([NONE, NONE]),
        codes([NONE, UNINHABITED, OUTSIDE, 0, 65_532, 65_533, 65_535, 65_536, 70_000, OUTSIDE - 1]),
        codes([1, 2, 3], [3, 2, 1], [NONE, NONE, UNINHABITED]),
        np.arange(70_000, dtype=np.uint32).reshape(2, 35_000),
    ],
    ids=["one", "nothing", "special and large", "years", "no two alike"],
)
def test_the_browser_unpacks_what_was_packed(in_the_browser, matrix):
    assert np.array_equal(in_the_browser(matrix), matrix)


@given(arrays(np.uint32, st.tuples(st.integers(1, 6), st.integers(1, 12)), elements=st.integers(0, 2**32 - 1)))
def test_the_browser_unpacks_anything(in_the_browser, matrix):
    assert np.array_equal(in_the_browser(matrix), matrix)


def test_all_years_of_all_municipalities_fit_into_a_few_kilobytes():
    """370 alliances: 40 with districts of 90 municipalities, 330 with one, starting in some year."""
    random = np.random.default_rng(0)
    matrix = np.full((23, 10_999), NONE, dtype=np.uint32)
    for number in range(370):
        start, first = random.integers(0, 23), random.integers(0, 10_900)
        matrix[start:, first : first + (90 if number < 40 else 1)] = random.integers(1, 60)
    matrix[:, ::52] = UNINHABITED
    assert len(pack(matrix)) < 4_000


@pytest.mark.parametrize("matrix", [codes([]), np.zeros(3, np.uint32), np.zeros((2, 2, 2), np.uint32)])
def test_what_is_no_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match="years and keys"):
        pack(matrix)


def test_other_numbers_are_refused():
    with pytest.raises(TypeError, match="uint32, found int64"):
        pack(np.zeros((1, 1), np.int64))


@pytest.mark.parametrize(
    ("visible", "numbers"),
    [([1, 0, 0, 0, 0, 0, 0, 0], [1]), ([0, 1, 1], [6]), ([0] * 8 + [1], [0, 1]), ([], [])],
)
def test_points_are_bits_from_the_lowest_on(visible, numbers):
    assert list(base64.b64decode(pack_bits(np.array(visible)))) == numbers


@pytest.mark.parametrize(
    ("given", "base", "packed"),
    [([0, 1, 2, 3, 1], 4, [0b11100100, 1]), ([4, 0, 3, 1], 5, [79, 1]), ([2, 2, 2, 2, 2], 3, [242]), ([], 2, [])],
)
def test_small_numbers_share_bytes(given, base, packed):
    assert list(base64.b64decode(pack_small(np.array(given, int), base))) == packed
