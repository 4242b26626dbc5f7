"""Fewer points for the borders of a coverage, with the area on either side kept.

Borders are simplified one arc at a time (see `analysis.build.topology`), so both neighbours get the same line. Points
are chosen by Visvalingam and Whyatt: the corner whose triangle with its neighbours is smallest goes first. That alone
makes areas drift, because many small triangles lie on the same side; so the corners that stay are moved, by as little
as possible, until each line has the same area on its sides as before. An area is the sum over its lines: it is kept
too.
"""

import heapq
import math
from collections.abc import Sequence

import numpy as np

_CORRECTION_ROUNDS = 3


def corner_weights(line: np.ndarray) -> np.ndarray:
    """Return for each corner of ``line`` (n, 2) the triangle area (unit squared) above which it disappears.

    Ends are infinite: they are nodes that other lines share. A closed line keeps two more corners, so that a triangle
    remains. Weights never fall in the order of removal: a threshold gives the same corners as stopping there.
    """
    count = len(line)
    weights = np.full(count, math.inf)
    removable = count - 2 - (2 if np.array_equal(line[0], line[-1]) else 0)
    if removable <= 0:
        return weights
    xs, ys = line[:, 0].tolist(), line[:, 1].tolist()
    before, after = list(range(-1, count - 1)), list(range(1, count + 1))

    def triangle(corner: int) -> float:
        a, c = before[corner], after[corner]
        return abs((xs[corner] - xs[a]) * (ys[c] - ys[a]) - (xs[c] - xs[a]) * (ys[corner] - ys[a])) / 2

    current = [math.inf, *(triangle(corner) for corner in range(1, count - 1)), math.inf]
    queue = [(current[corner], corner) for corner in range(1, count - 1)]
    heapq.heapify(queue)
    reached = 0.0
    while removable:
        size, corner = heapq.heappop(queue)
        if size != current[corner]:
            continue  # an older entry of a corner whose neighbour went meanwhile
        reached = max(reached, size)
        weights[corner] = reached
        current[corner] = -1.0
        removable -= 1
        a, c = before[corner], after[corner]
        after[a], before[c] = c, a
        for neighbour in (a, c):
            if 0 < neighbour < count - 1:
                current[neighbour] = triangle(neighbour)
                heapq.heappush(queue, (current[neighbour], neighbour))
    return weights


def swept_area(line: np.ndarray) -> float:
    """Return the signed area between ``line`` and the chord that closes it (anticlockwise positive)."""
    x, y = (line - line[0]).T
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2


def restore_area(line: np.ndarray, area: float, farthest: float) -> np.ndarray:
    """Return ``line`` with its inner corners moved, by the least squares of way, so that `swept_area` is ``area``.

    No corner moves farther than ``farthest``: a line that needs more keeps the rest of its error. Ends stay.
    """
    moved = line.astype(float)
    if len(line) < 3:
        return moved
    for _ in range(_CORRECTION_ROUNDS):
        across = (moved[2:] - moved[:-2])[:, ::-1] * (0.5, -0.5)  # growth of the area for a step of each corner
        steepness = float(np.sum(across**2))
        if steepness == 0:
            break
        moved[1:-1] += across * ((area - swept_area(moved)) / steepness)
    way = moved - line
    length = np.hypot(way[:, 0], way[:, 1])
    scale = np.minimum(1.0, farthest / np.maximum(length, 1e-12))
    return line + way * scale[:, None]


def simplify_lines(
    lines: Sequence[np.ndarray], weights: Sequence[np.ndarray], thresholds: np.ndarray
) -> list[np.ndarray]:
    """Return each line with the corners whose weight reaches its threshold (unit squared), its area restored.

    ``weights`` come from `corner_weights`. Corners move at most half the side of a square as large as the threshold.
    """
    result = []
    for line, weight, threshold in zip(lines, weights, thresholds.tolist(), strict=True):
        kept = line[weight >= threshold]
        result.append(restore_area(kept, swept_area(line), math.sqrt(threshold) / 2))
    return result
