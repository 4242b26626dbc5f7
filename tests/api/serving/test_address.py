"""Under which address a request is taken to be sent."""

import pytest
from starlette.testclient import TestClient

from api import app
from api.serving.address import OwnPagesOnly, PublicAddress
from tests.coroutines import in_a_thread


def seen(kind="http", **headers) -> str:
    """Return the address that an application inside sees."""
    found = {}

    async def inside(scope, receive, send):
        found.update(scope)

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "scheme": {"http": "http", "websocket": "ws"}[kind], "headers": raw}

    in_a_thread(PublicAddress(inside)(scope, None, None))
    hosts = [value.decode() for name, value in found["headers"] if name == b"host"]
    return f"{found['scheme']}://{','.join(hosts)}"


FORWARDED = {"host": "inner:8501", "x_forwarded_proto": "https", "x_forwarded_host": "evil.example, daten.example"}


def test_what_a_request_says_of_a_proxy_is_not_believed():
    assert seen(**FORWARDED) == "http://inner:8501"


def test_a_proxy_is_believed_where_the_operator_says_so(setting):
    setting(PROXY_HEADERS="yes")
    assert seen(**FORWARDED) == "https://daten.example"
    assert seen("websocket", **FORWARDED) == "wss://daten.example"
    assert seen(host="inner", x_forwarded_proto="javascript") == "http://inner"
    assert seen(host="inner") == "http://inner"


def may_open_a_socket(**headers) -> bool:
    """Tell whether a web socket gets through."""
    passed = []

    async def inside(scope, receive, send):
        passed.append(scope)

    async def nothing(message=None):
        """Say nothing."""

    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "scheme": "ws", "headers": raw}
    in_a_thread(PublicAddress(OwnPagesOnly(inside))(scope, nothing, nothing))
    return bool(passed)


def test_sockets_are_for_pages_of_the_host_that_a_believed_proxy_names(setting):
    pages = [f"https://{host}" for host in ("inner:8501", "daten.example", "evil.example")]
    opened = [may_open_a_socket(origin=page, **FORWARDED) for page in pages]
    setting(PROXY_HEADERS="yes")
    behind = [may_open_a_socket(origin=page, **FORWARDED) for page in pages]
    setting(PUBLIC_URL="https://named.example")
    assert (opened, behind) == ([True, False, False], [True, True, False])
    assert may_open_a_socket(origin="https://named.example", host="inner")
    assert not may_open_a_socket(origin="http://named.example", host="inner")


@pytest.mark.parametrize("headers", [FORWARDED, {"host": "inner"}, {}])
def test_the_address_that_the_operator_names_is_that_of_every_request(setting, headers):
    setting(PUBLIC_URL="https://daten.example/dash", PROXY_HEADERS="yes")
    assert seen(**headers) == "https://daten.example"
    assert seen("websocket", **headers) == "wss://daten.example"


def test_the_api_alone_names_addresses_below_the_public_path(setting):
    setting(PUBLIC_URL="https://daten.example/dash")
    asked = TestClient(app)
    for path in ("/dash/api/v1/", "/api/v1/"):  # with the path, and by a proxy that takes it away
        assert all(entry["path"].startswith("/dash/api/v1/") for entry in asked.get(path).json()["resources"])
    assert asked.get("/dash/api/v1/openapi.json").json()["servers"] == [{"url": "https://daten.example/dash"}]
