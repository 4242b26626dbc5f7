"""What a soak finds: pages that were opened, and how the memory of its two halves compares."""

from benchmarks.soak import Soak, soak
from tests.coroutines import in_a_thread


def test_growth_is_that_of_the_second_half_beyond_the_first():
    assert Soak(resident=[5, 9, 7, 8]).grown == -1
    assert Soak(resident=[5, 6, 9, 7]).grown == 3


def test_each_visitor_opens_a_page_at_least(server):
    found = in_a_thread(soak(server, seconds=0.5, visitors=2))
    assert len(found.opened) >= 2
    assert found.resident
