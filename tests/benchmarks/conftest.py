"""The one app of a run as benchmarks see a server."""

import pytest

from benchmarks.servers import Server


@pytest.fixture(scope="session")
def server(one_app) -> Server:
    address, process = one_app
    return Server(address, process, started=0, ready=0)
