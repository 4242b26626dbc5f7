"""Tables that many tests share, loaded once: the real records and the small set with answers worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from analysis.records.tables import Tables, load, shared

TINY = Path(__file__).parent / "tiny"

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def real() -> Tables:
    """The tables of data/."""
    return shared()


@pytest.fixture(scope="session")
def tiny() -> Tables:
    """The tables of tests/tiny/."""
    return load(TINY)
