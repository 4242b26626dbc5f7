"""Turns: one at a time, in the order of coming, and nobody is held up by what takes long."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError, Event

import pytest

from ui.server.turns import Turns

PATIENCE = 30


def test_one_at_a_time():
    turns, together = Turns(PATIENCE), Barrier(2)

    def work(_):
        with turns.turn(), pytest.raises(BrokenBarrierError):
            together.wait(0.2)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))


def test_first_come_first_served():
    turns, order, holding = Turns(PATIENCE), [], Event()

    def work(number):
        with turns.turn():
            order.append(number)

    with ThreadPoolExecutor(10) as pool, turns.turn():
        for number in range(10):
            waiting = len(turns._waiting)
            pool.submit(work, number)
            while len(turns._waiting) == waiting:
                holding.wait(0.001)
    assert order == list(range(10))


def test_what_takes_long_does_not_hold_up_the_others():
    turns, done = Turns(long_seconds=0.05), Event()

    def short():
        with turns.turn():
            done.set()

    with ThreadPoolExecutor(1) as pool, turns.turn():
        pool.submit(short)
        assert done.wait(PATIENCE)


def test_an_error_ends_the_turn():
    turns = Turns(PATIENCE)
    for _ in range(3):
        with pytest.raises(ValueError, match="x"), turns.turn():
            raise ValueError("x")


def test_who_waits_steps_aside_and_comes_next():
    turns, order, others_in = Turns(PATIENCE), [], Event()

    def other():
        with turns.turn():
            order.append("other")
            others_in.set()

    with ThreadPoolExecutor(1) as pool, turns.turn():
        done = pool.submit(other)
        with turns.aside():
            assert others_in.wait(PATIENCE)
        order.append("again")
        assert done.result(PATIENCE) is None
    assert order == ["other", "again"]


def test_without_a_turn_there_is_none_to_give_away():
    turns = Turns(PATIENCE)
    with turns.aside(), turns.turn():
        pass
    assert not turns._begun
