"""Where new sites reach most people: the maximal covering location problem (Church and ReVelle 1974).

Of all candidates n are to be chosen so that the people whom at least one of them reaches are as many as can be. A
ranking gets this wrong, since what candidates reach overlaps. What is done, the same each time for the same input:

1. Greedy choice: again and again the candidate that reaches most of those not yet reached. It is never below
   1 - (1 - 1/n)^n of the optimum, which is more than 1 - 1/e (Nemhauser, Wolsey, Fisher 1978). Then each site is
   exchanged for a better one where there is one.
2. A bound above the optimum. Whatever price each place pays, at most its people, to all who reach it: no choice reaches
   more than what the places keep and what the n best paid candidates earn (Lagrangian relaxation). Prices are bettered
   step by step (subgradients). A candidate with which even the bound is not above what was found needs no further look.
3. Among the candidates left HiGHS looks for the optimum, in five seconds for all n together.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SECONDS = 5.0
"""Longest time that HiGHS gets, for all numbers of sites together."""
LARGEST = 40_000
"""Most pairs of candidate and place that HiGHS is given: beyond, its preparation alone may take longer."""
STEPS, WORK = 1000, 600_000_000
"""Most steps in which prices are bettered for one number of sites; most pairs looked at in all steps together."""
PATIENCE = 25
"""Steps without a better bound after which they become half as long."""
TOLERANCE = 1e-3
"""Of sums of people that are computed as floats."""


@dataclass(frozen=True)
class Sites:
    """The best choice found: positions of candidates, people reached, and a number that no choice can exceed."""

    chosen: tuple[int, ...]
    reached: int
    bound: int

    @property
    def gap(self) -> float:
        """The share by which the optimum can be higher at most: 0 where this is an optimum."""
        return self.bound / self.reached - 1 if self.reached else 0.0


def reach(candidates: np.ndarray, places: np.ndarray, metres: float) -> csr_array:
    """Return which ``places`` (n, 2) lie within ``metres`` of which ``candidates`` (m, 2): 1 where one does (m, n)."""
    from scipy.sparse import csr_array  # a third of a second that only those wait for who ask
    from scipy.spatial import KDTree

    if not len(places) or not len(candidates):
        return csr_array((len(candidates), len(places)))
    near = KDTree(places).query_ball_point(candidates, metres, return_sorted=True)
    begin = np.cumsum([0, *map(len, near)])
    columns = np.concatenate([np.asarray(found, int) for found in near])
    return csr_array((np.ones(len(columns)), columns, begin), shape=(len(candidates), len(places)))


def best_sites(reached: csr_array, people: np.ndarray, most: int, seconds: float = SECONDS) -> list[Sites]:
    """Return the best choice found of 1, 2, … ``most`` candidates, as far as one more reaches somebody else.

    reached: candidates by places, see ``reach``. people: whole numbers, one per place.
    """
    found, until = [], time.monotonic() + seconds
    order, everybody = greedy(reached, people, most), int(people[np.unique(reached.indices)].sum())
    chosen, in_all, price = order[:0], partial(reached_by, reached, people), people.astype("float64")
    steps = min(STEPS, WORK // max(1, reached.nnz * len(order)))
    for new in range(1, most + 1):
        if in_all(chosen) == everybody:
            break
        one_more = np.append(chosen, _gains(reached, people, chosen).argmax())
        start = max(_exchanged(reached, people, one_more), order[:new], key=in_all)
        chosen, bound, worth_it, price = _bounded(reached, people, start, price, steps)
        total, left = in_all(chosen), until - time.monotonic()
        if bound > total and left > 0 and reached[worth_it].nnz <= LARGEST:
            better, proven = _solved(reached[worth_it], people, new, left)
            bound = min(bound, max(total, proven))
            chosen = max(chosen, worth_it[better], key=in_all)
        found.append(Sites(tuple(chosen.tolist()), in_all(chosen), bound))
    return found


def reached_by(reached: csr_array, people: np.ndarray, chosen: np.ndarray) -> int:
    """Return how many people at least one of ``chosen`` (positions of candidates) reaches."""
    return int(people[np.unique(reached[chosen].indices)].sum())


def greedy(reached: csr_array, people: np.ndarray, most: int) -> np.ndarray:
    """Return at most ``most`` candidates, each the one that reaches most of those whom none before it reaches."""
    chosen = np.empty(0, int)
    while len(chosen) < most:
        gains = _gains(reached, people, chosen)
        if not len(gains) or gains.max() <= 0:
            break
        chosen = np.append(chosen, gains.argmax())
    return chosen


def _gains(reached: csr_array, people: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return how many people each candidate reaches whom ``chosen`` do not."""
    return reached @ _unless_reached(reached, people.astype("float64"), chosen)


def _unless_reached(reached: csr_array, people: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    left = people.copy()
    left[reached[chosen].indices] = 0
    return left


def _exchanged(reached: csr_array, people: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return ``chosen`` with each, in turn, exchanged for the candidate that reaches most beside the others."""
    chosen = chosen.copy()
    for place in range(len(chosen)):
        gains = _gains(reached, people, np.delete(chosen, place))
        if gains.max() > gains[chosen[place]]:
            chosen[place] = gains.argmax()
    return chosen


def _bounded(
    reached: csr_array, people: np.ndarray, chosen: np.ndarray, price: np.ndarray, steps: int
) -> tuple[np.ndarray, int, np.ndarray, np.ndarray]:
    """Find a bound above ``chosen``, beginning with ``price`` or with that of those whom ``chosen`` does not reach.

    Returns the best choice of as many candidates that is met on the way, a number that none exceeds, the candidates
    that a better one may hold, and the prices with the least bound.
    """
    new, total, people_ = len(chosen), reached_by(reached, people, chosen), people.astype("float64")
    backwards = reached.T.tocsr()
    price = min((price, _unless_reached(reached, people_, chosen)), key=lambda p: _paid(reached, people_, new, p)[0])
    bound, worth_it, best_price = total / (1 - (1 - 1 / new) ** new), np.ones(reached.shape[0], bool), price
    stride, stuck = 1.0, 0
    for _ in range(steps):
        value, income, best = _paid(reached, people_, new, price)
        times = backwards[:, best].sum(axis=1)
        if (met := int(people[times > 0].sum())) > total:
            chosen, total = best, met
        worth_it &= value - np.maximum(0, income[best].min() - income) >= total + 1 - TOLERANCE
        stuck = 0 if value < bound else stuck + 1
        if value < bound:
            bound, best_price = value, price
        if bound < total + 1 - TOLERANCE:  # people are whole numbers
            break
        if stuck == PATIENCE:
            stride, stuck = stride / 2, 0
        slope = times - (price < people_)
        price = np.clip(price - stride * (value - total) / max(1.0, slope @ slope) * slope, 0, people_)
    return chosen, max(total, int(np.floor(bound + TOLERANCE))), np.flatnonzero(worth_it), best_price


def _paid(reached: csr_array, people: np.ndarray, new: int, price: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Return the bound that ``price`` gives, what each candidate earns, and the ``new`` best paid."""
    income = reached @ price
    best = np.argpartition(-income, new - 1)[:new]
    return float((people - price).sum() + income[best].sum()), income, best


def _solved(reached: csr_array, people: np.ndarray, new: int, seconds: float) -> tuple[np.ndarray, int]:
    """Return the best choice of ``new`` candidates that HiGHS finds in ``seconds``, and a number that none exceeds.

    A candidate is chosen or not; a place counts as far as somebody chosen reaches it.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    places = np.unique(reached.indices)
    reached, weights = reached[:, places], people[places].astype("float64")
    candidates, count = reached.shape
    is_candidate = np.repeat([1, 0], [candidates, count])
    answer = milp(
        np.concatenate([np.zeros(candidates), -weights]),
        integrality=is_candidate,
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(hstack([-reached.T, eye_array(count)]).tocsr(), -np.inf, 0),
            LinearConstraint(csr_array(is_candidate[None, :].astype("float64")), 0, new),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    proven = weights.sum() if answer.mip_dual_bound is None else -answer.mip_dual_bound
    chosen = np.flatnonzero(answer.x[:candidates] > 0.5) if answer.x is not None else np.empty(0, int)
    return chosen, int(np.floor(proven + TOLERANCE))
