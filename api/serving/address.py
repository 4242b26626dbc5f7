"""Under which address visitors reach the server: what an operator says, or what the request does; web sockets for pages
of that address only, so that none of another site uses the visit of whoever looks at it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from api.serving.settings import settings

PREFIX = "/api/v1"
"""Below which the data API answers, wherever it runs."""
MAX_LIMIT = 1_000
"""Most rows of one of its answers."""

ASKED_OF = "asked_of"
"""In the scope of a request: the hosts that it may have been sent to, as itself or a proxy that is believed says."""
_FORWARDED = {b"x-forwarded-proto": "scheme", b"x-forwarded-host": "host"}


class PublicAddress:
    """Have everything inside see a request as it was sent to the public address.

    That is the one which the operator names. Otherwise it is that of the request, or that which a proxy passes on where
    the operator says that there is one: anybody else could make up the links that a page shows to its visitors.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] in ("http", "websocket"):
            public = urlsplit(settings().public_url)
            said = {"scheme": public.scheme, "host": public.netloc} if public.netloc else _forwarded(scope)
            asked_of = {*values_of(scope, b"host"), _forwarded(scope).get("host", "").lower()} - {""}
            scope = {**_sent_to(scope, said.get("scheme", ""), said.get("host", "")), ASKED_OF: asked_of}
        await self.app(scope, receive, send)


class OwnPagesOnly:
    """Refuse the web socket of a page that is not ours with 403; stands inside PublicAddress.

    A client that is no browser sends no Origin and is let in, as it can say what it likes. What has been judged is not
    passed on: for an Origin that it does not know, Streamlit asks another host for its own address and has all visitors
    wait meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif all(_is_ours(origin, scope[ASKED_OF]) for origin in values_of(scope, b"origin")):
            headers = [(name, value) for name, value in scope["headers"] if name != b"origin"]
            await self.app({**scope, "headers": headers}, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})


def _is_ours(origin: str, hosts: set[str]) -> bool:
    """Tell whether ``origin`` is that of the host that was asked, or of the address that the operator names."""
    try:
        asking, public = urlsplit(origin), urlsplit(settings().public_url.lower())
    except ValueError:  # what stands there is no address
        return False
    if not asking.netloc:
        return False
    return asking.netloc in hosts or (asking.scheme, asking.netloc) == (public.scheme, public.netloc)


class Below:
    """Have an application answer below the path that ``path`` returns; at the root the request says it."""

    def __init__(self, app: ASGIApp, path: Callable[[], str]) -> None:
        self.app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        await self.app({**scope, "root_path": self._path() or scope.get("root_path", "")}, receive, send)


def public_path() -> str:
    """Return the path of the public address that the operator names, such as "/buendnisse"; "" at the root."""
    return urlsplit(settings().public_url).path


def values_of(scope: Scope, header: bytes) -> list[str]:
    """Return all values of a header, in small letters."""
    return [value.decode("latin-1").lower() for name, value in scope["headers"] if name == header]


def _forwarded(scope: Scope) -> dict[str, str]:
    if not settings().proxy_headers:
        return {}
    # The last value is that of the proxy next to us; those before it can be anybody's.
    headers = {name: value.decode("latin-1").rsplit(",", 1)[-1].strip() for name, value in scope["headers"]}
    return {part: headers[name] for name, part in _FORWARDED.items() if headers.get(name)}


def _sent_to(scope: Scope, scheme: str, host: str) -> Scope:
    headers = scope["headers"]
    if host:
        headers = [(name, value) for name, value in headers if name != b"host"]
        headers.append((b"host", host.encode("latin-1")))
    if scheme not in ("http", "https"):
        scheme = scope["scheme"]
    elif scope["type"] == "websocket":
        scheme = scheme.replace("http", "ws")
    return {**scope, "scheme": scheme, "headers": headers}
