"""Packing: the codes of all areas in all years as a short text, decoded in the browser by values.js.

Year by year only what changed is stored, as runs: how many areas since the last run stayed as they were (the end of a
year counts on), the code, how many areas have it. Neighbours in the order of the keys mostly change together: the
coverage of all 10,999 areas in 23 years takes 1.9 kB. Deflating would take a third off that, but a browser inflates in
steps between other tasks, so that the map would wait for the busy page around it each time.
"""

import base64

import numpy as np

NONE = 2**32 - 1
"""What an area has of which nothing is said. The highest 16 codes are special: they have classes of their own."""
# Codes are stored with 16 added (modulo 2 ** 32): the special ones become 0 to 15, which take one byte.
_SHIFT = np.uint32(16)
_LONGEST = 5
"""Bytes of the longest number: 32 bits, 7 in each."""


def pack(matrix: np.ndarray) -> str:
    """Return the codes ``matrix`` (uint32, years x keys, keys in ascending order) as base64 text.

    Raises TypeError for another type of number and ValueError for another number of dimensions or an empty matrix.
    """
    if matrix.dtype != np.uint32:
        raise TypeError(f"Codes are uint32, found {matrix.dtype}")
    if matrix.ndim != 2 or matrix.size == 0:
        raise ValueError(f"Codes are a matrix of years and keys, found shape {matrix.shape}")
    coded = matrix + _SHIFT
    changed = np.empty(matrix.shape, dtype=bool)
    changed[0] = matrix[0] != NONE
    np.not_equal(matrix[1:], matrix[:-1], out=changed[1:])
    begins = changed.copy()
    begins[:, 1:] &= ~changed[:, :-1] | (matrix[:, 1:] != matrix[:, :-1])
    starts = np.flatnonzero(begins)
    so_far = np.cumsum(changed, dtype=np.int64)
    lengths = np.diff(so_far[starts] - 1, append=so_far[-1])
    gaps = starts - np.concatenate([[0], (starts + lengths)[:-1]])[: len(starts)]
    runs = np.column_stack([gaps, coded.ravel()[starts], lengths])
    return base64.b64encode(_as_bytes(runs.ravel())).decode("ascii")


def _as_bytes(numbers: np.ndarray) -> bytes:
    """Write each number in groups of 7 bits, lowest first; the high bit says that another group follows."""
    groups = numbers[:, None] >> (7 * np.arange(_LONGEST))
    is_used = groups > 0
    is_used[:, 0] = True
    follows = np.zeros_like(is_used)
    follows[:, :-1] = is_used[:, 1:]
    return ((groups & 127) | (follows << 7)).astype(np.uint8)[is_used].tobytes()


def pack_small(numbers: np.ndarray, base: int) -> str:
    """Return a number below ``base`` (2 to 16) per area as base64 text: as many in a byte as fit, the first lowest."""
    together = int(np.log(256) / np.log(base) + 1e-9)
    padded = np.zeros(-(-len(numbers) // together) * together, "int64")
    padded[: len(numbers)] = numbers
    in_bytes = padded.reshape(-1, together) @ base ** np.arange(together)
    return base64.b64encode(in_bytes.astype(np.uint8).tobytes()).decode("ascii")


def pack_bits(visible: np.ndarray) -> str:
    """Return a truth value per point as base64 text, the first point being the lowest bit of the first byte."""
    return base64.b64encode(np.packbits(visible.astype(bool), bitorder="little").tobytes()).decode("ascii")
