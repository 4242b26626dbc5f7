"""Web sockets for our own pages only: a page of another site may not use the visit of whoever looks at it."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from api.serving.address import ASKED_OF, values_of
from api.serving.settings import settings


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
