"""The data API alone, as ``uvicorn api:app`` serves it."""

import pytest
from starlette.testclient import TestClient

SERVER = "http://testserver"


@pytest.fixture(scope="session")
def api() -> TestClient:
    """Asks for paths below ``/api/v1/``; what leads elsewhere begins with SERVER."""
    from api import app  # reads the tables

    plain = {"accept-encoding": "identity"}
    return TestClient(app, base_url=f"{SERVER}/api/v1/", headers=plain, raise_server_exceptions=False)
