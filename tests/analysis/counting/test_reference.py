"""The fast way to the key figures gives what the plain one gives, whatever the filter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.filters import allowed, narrow
from analysis.counting.selection import select_alliances
from tests.analysis.counting import reference


@pytest.fixture(scope="module")
def tiny_rows(tiny):
    return reference.rows_of(tiny)


@pytest.fixture(scope="module")
def real_rows(real):
    return reference.rows_of(real)


def subsets(values):
    """Often nothing, which is no restriction."""
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple))


def search_texts(rows):
    """Parts of names as they stand there, in another case or with umlauts spelt out; now and then two, or nonsense."""
    names = [row["name"] for row in rows["alliances"]] + [row["partner"] for row in rows["partners"]]
    part = st.tuples(st.sampled_from(names), st.integers(0, 30), st.integers(1, 12)).map(lambda p: p[0][p[1] :][: p[2]])
    spelt = st.tuples(part, st.sampled_from([str, str.upper, reference.spelt_out])).map(lambda p: p[1](p[0]))
    text = st.one_of(st.just(""), spelt, st.tuples(spelt, spelt).map(" ".join), st.sampled_from(["ss", "\n", "xyzzy"]))
    return text.map(str.strip)


def filters_of(tables, rows):
    founded, confirmed = (st.one_of(st.none(), st.integers(first, 2026)) for first in (1990, 2004))
    years = {"founded_from": founded, "founded_to": founded}
    years |= {"confirmed_from": confirmed, "not_confirmed_since": confirmed}
    sets = {name: subsets(values) for name, values in allowed(tables).items()}
    return st.builds(Filters, **sets, **years, q=search_texts(rows))


@settings(max_examples=80)
@given(data=st.data())
def test_the_small_tables(tiny, tiny_rows, data):
    filters, year = data.draw(filters_of(tiny, tiny_rows)), data.draw(st.sampled_from(tiny.package.years))
    assert figures_for(tiny, filters, year) == reference.figures(tiny_rows, tiny.package.years, filters, year)


@settings(max_examples=8)
@given(data=st.data())
def test_the_real_tables(real, real_rows, data):
    filters, year = data.draw(filters_of(real, real_rows)), data.draw(st.sampled_from(real.package.years))
    assert figures_for(real, filters, year) == reference.figures(real_rows, real.package.years, filters, year)


@pytest.mark.parametrize("filters", [Filters(), Filters(land=("BB", "MV")), Filters(q="stadt"), Filters(q="xyzzy")])
def test_single_filters_on_the_real_tables(real, real_rows, filters):
    assert figures_for(real, filters, 2012) == reference.figures(real_rows, real.package.years, filters, 2012)


@settings(max_examples=50)
@given(data=st.data())
def test_a_selection_holds_the_narrowed_tables(tiny, tiny_rows, data):
    filters = data.draw(filters_of(tiny, tiny_rows))
    ids = [row["id"] for row in tiny_rows["alliances"] if reference.passes(row, tiny_rows, filters)]
    selection = select_alliances(tiny, filters)
    for tables in (selection.tables, narrow(tiny, filters)):
        assert tables.alliances["id"].tolist() == ids
        for name in ("alliance_areas", "partners", "topics", "awards", "sources", "founding_alternatives"):
            kept = [row for row in tiny_rows[name] if row["alliance_id"] in ids]
            assert getattr(tables, name)["alliance_id"].tolist() == [row["alliance_id"] for row in kept]
            assert list(getattr(tables, name).index) == list(range(len(kept)))
        for name in ("municipalities", "uninhabited_areas", "districts", "laender"):
            inside = [row for row in tiny_rows[name] if not filters.land or row["land"] in filters.land]
            assert len(getattr(tables, name)) == len(inside)
    assert selection.spans["alliance_id"].tolist() == ids
