"""How tables are set: widths, heights, what is left out."""

import pandas as pd
import pytest

from analysis.charts.exhibit import Column, Listing
from analysis.charts.legend import AreaClass
from analysis.render.pptx.design import Box
from analysis.render.pptx.grids import ACROSS, MOST_LETTERS, Grid, grid_of, planned, shortened, swatch_grid
from analysis.render.pptx.measure import width

ROWS = tuple((f"Ort {i}", str(i)) for i in range(10))
GRID = Grid(ROWS, ("Ort", "Zahl"), right=frozenset({1}))


def listing(notes: list[str]) -> Listing:
    data = pd.DataFrame({"name": ["Köln", "Bonn", "Aachen"], "population": [3, 2, 1], "note": notes})
    columns = (Column("name", "Ort"), Column("population", "Einwohner"), Column("note", "Hinweis"))
    return Listing(name="x", title="Orte", statement="Drei.", source="", data=data, columns=columns)


def test_a_grid_has_the_texts_and_heads_of_the_listing_and_its_numbers_flush_right():
    grid = grid_of(listing(["", "", "ja"]))
    assert grid.head == ("Ort", "Einwohner", "Hinweis")
    assert grid.rows == (("Köln", "3", ""), ("Bonn", "2", ""), ("Aachen", "1", "ja"))
    assert grid.right == {1}


def test_a_table_that_fits_is_set_in_the_largest_type():
    ((shown, plan),) = planned([GRID], Box(0, 0, 500, 600))
    assert shown is GRID
    assert plan.size == 16
    assert len(plan.heights) == 11
    # A line, 1.22 of the size, and 2 points over and under it.
    assert plan.heights[1] == pytest.approx(16 * 1.22 + 4)


def test_a_table_shrinks_before_it_is_cut():
    ((shown, plan),) = planned([GRID], Box(0, 0, 500, 11 * (13 * 1.22 + 4) + 0.01))
    assert shown is GRID
    assert plan.size == 13


def test_what_does_not_fit_is_left_out_and_counted():
    height = 7 * (12 * 1.22 + 4) + 0.1
    ((shown, plan),) = planned([GRID], Box(0, 0, 500, height), rest=lambda n: f"und {n} weitere")
    assert shown.rows == (*ROWS[:5], ("… und 5 weitere", ""))
    assert plan.height <= height


def test_without_words_for_the_rest_rows_just_end():
    ((shown, _),) = planned([GRID], Box(0, 0, 500, 7 * (12 * 1.22 + 4) + 0.1))
    assert shown.rows == ROWS[:6]


def test_two_tables_share_room_and_type_and_the_longer_one_is_cut():
    other = Grid(ROWS[:2], ("Ort", "Zahl"))
    (first, a), (second, b) = planned([GRID, other], Box(0, 0, 500, 10 * (12 * 1.22 + 4) + 12), gap=10)
    assert a.size == b.size == 12
    assert (len(first.rows), len(second.rows)) == (6, 2)


def test_columns_are_as_wide_as_their_texts_and_no_word_is_broken():
    grid = Grid((("nn " * 40, "n" * 20),), ("A", "B"))
    ((_, plan),) = planned([grid], Box(0, 0, 500, 400))
    assert sum(plan.widths) <= 500.001
    assert plan.widths[1] >= width("n" * 20, plan.size) + 2 * ACROSS


def test_a_very_long_text_is_cut_on_one_line():
    assert shortened("a\nb\tc") == "a b c"
    assert len(shortened("n" * 1000)) == MOST_LETTERS
    assert shortened("n" * 1000).endswith("…")


def test_the_legend_of_a_map_has_a_colour_per_class():
    one, two = AreaClass(1, "#112233", "eins"), AreaClass(2, "#ffffff", "zwei", "lines", "#999999")
    grid = swatch_grid([(one, "1"), (two, "2")], ("Gebiete", "Zahl"))
    assert grid.head == ("", "Gebiete", "Zahl")
    assert grid.rows == (("", "eins", "1"), ("", "zwei", "2"))
    assert grid.swatches == (one, two)
