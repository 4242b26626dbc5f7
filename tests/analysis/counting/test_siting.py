"""Where new sites reach most: the answer against trying out every choice, on 200 small worlds drawn at random."""

from itertools import combinations

import numpy as np
import pytest

from analysis.counting import siting
from analysis.counting.siting import best_sites, greedy, reach, reached_by

KM = 1000.0


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the points and people of a small world: crowded, so that what sites reach overlaps."""
    random = np.random.default_rng(seed)
    places = int(random.integers(4, 15))
    return random.uniform(0, 40 * KM, (places, 2)), random.integers(0, 5000, places) ** 2


def by_trying_out(points: np.ndarray, people: np.ndarray, metres: float, new: int) -> int:
    """Return the most people that ``new`` sites reach, found by looking at every choice."""
    near = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) <= metres
    choices = combinations(range(len(points)), min(new, len(points)))
    return max(int(people[near[list(choice)].any(axis=0)].sum()) for choice in choices)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_exact_answer_is_that_of_trying_out_every_choice(first):
    for seed in range(first, first + 50):
        points, people = drawn(seed)
        metres = (5 + seed % 26) * KM
        reached = reach(points, points, metres)
        found = best_sites(reached, people, 4)
        optima = [by_trying_out(points, people, metres, new) for new in range(1, 5)]
        assert [sites.reached for sites in found] == optima[: len(found)], seed
        assert [sites.gap for sites in found] == [0] * len(found), seed
        assert found[-1].reached == optima[-1], f"{seed}: one more site would reach somebody"
        assert [reached_by(reached, people, np.array(s.chosen)) for s in found] == [s.reached for s in found]
        assert all(len(set(sites.chosen)) <= new for new, sites in enumerate(found, start=1))


@pytest.mark.parametrize("steps", [0, 3, 1000])
def test_without_the_solver_the_answer_keeps_what_greedy_guarantees_and_says_how_far_it_may_be_off(steps, monkeypatch):
    monkeypatch.setattr(siting, "STEPS", steps)
    off = 0
    for seed in range(80):
        points, people = drawn(seed)
        metres = (5 + seed % 26) * KM
        for new, sites in enumerate(best_sites(reach(points, points, metres), people, 4, seconds=0), start=1):
            optimum = by_trying_out(points, people, metres, new)
            assert sites.reached >= (1 - (1 - 1 / new) ** new) * optimum - 1e-6
            assert sites.reached <= optimum <= sites.bound
            assert optimum <= sites.reached * (1 + sites.gap) * (1 + 1e-9)
            off += sites.bound > optimum
    assert off or steps == 1000, "some bounds are loose, or nothing is shown here"


def test_a_solver_that_runs_out_of_time_still_gives_a_true_bound(monkeypatch):
    """Two rings around one another: greedy begins in the middle, which is wrong for two sites."""
    monkeypatch.setattr(siting, "STEPS", 0)
    points = np.array([[0, 0], [9, 0], [-9, 0], [14, 0], [-14, 0]]) * KM
    people = np.array([100, 90, 90, 60, 60])
    near = reach(points, points, 10 * KM)
    assert [sites.reached for sites in best_sites(near, people, 2)] == [280, 400]
    for seconds in (0.0, 1e-9):
        sites = best_sites(near, people, 2, seconds)[1]
        assert sites.reached <= 400 <= sites.bound


def test_greedy_takes_what_reaches_most_of_those_left_and_ends_where_all_are_reached():
    points = np.array([[0, 0], [8, 0], [30, 0]]) * KM
    assert greedy(reach(points, points, 10 * KM), np.array([5, 7, 3]), 9).tolist() == [0, 2]
    assert greedy(reach(points, points, 10 * KM), np.array([0, 0, 0]), 9).tolist() == []


def test_what_lies_just_at_the_distance_is_reached():
    points = np.array([[0, 0], [5, 0], [5.001, 5]]) * KM
    assert reach(points, points, 5 * KM).toarray().astype(int).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 1]]


def test_where_nobody_is_left_there_is_nothing_to_choose():
    points = np.array([[0.0, 0.0]])
    assert best_sites(reach(points, np.empty((0, 2)), KM), np.empty(0, "int64"), 3) == []
