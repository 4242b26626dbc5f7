"""The table tells truly whether a budget holds."""

import pytest

from benchmarks.report import Budget, Row, number, table


@pytest.mark.parametrize(
    ("budget", "value", "factor", "expected"),
    [
        (Budget(most=150), 150, None, True),
        (Budget(most=150), 151, None, False),
        (Budget(least=20), 20, None, True),
        (Budget(least=20), 19.9, None, False),
        (Budget(most=150, factor=70), 100, 70, True),
        (Budget(most=150, factor=70), 100, 69, False),
        (Budget(most=150, factor=70), 100, None, False),
        (Budget(times=2), 20, 0.5, True),
        (Budget(times=2), 21, 0.49, False),
        (Budget(times=2), 21, None, False),
    ],
)
def test_a_budget_holds_or_does_not(budget, value, factor, expected):
    assert budget.holds(value, factor) is expected


def test_a_row_without_a_budget_says_nothing_about_it():
    assert Row("memory", "B", 5.0, 0.1).holds is None


def test_the_factor_is_how_many_times_less():
    assert Row("year", "ms", 20.0, 0.1, beside=9000.0).factor == 450


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (14999, "B", "15.0 kB"),
        (8146596, "B", "8.15 MB"),
        (0, "B", "0 B"),
        (22.4, "ms", "22 ms"),
        (59.94, "/s", "59.9/s"),
    ],
)
def test_figures_are_written_in_the_form_of_their_unit(value, unit, expected):
    assert number(value, unit) == expected


def test_broken_budgets_stand_out_in_the_table():
    rows = [Row("bytes", "B", 17_000.0, 0.1, budget=Budget(most=15_000)), Row("years", "ms", 20.0, 0.1, 9000.0)]
    lines = table(rows).splitlines()
    assert "| NO " in lines[2]
    assert "450 ×" in lines[3]
    assert len({len(line) for line in lines}) == 1


def test_a_ratio_names_what_is_beside():
    row = Row("start", "s", 2.0, 0.1, 1.0, Budget(times=1.6), "hello")
    assert row.cells()[1:6] == ("≤ 1.6 × hello", "hello 1.00 s", "2.00 s", "2.00 × hello", "NO")
