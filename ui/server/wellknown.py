"""What programs look for at an address of their own: which pages a search engine may read, whom to tell of a fault."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.language import LANGUAGES
from api.serving.address import public_path
from api.serving.settings import settings
from ui.navigation import API, DECK
from ui.server.assets import base_path

VALID = timedelta(days=90)
"""How long a security.txt counts from when it is asked for (RFC 9116 wants less than a year)."""


def routes() -> list[BaseRoute]:
    """Return the routes, below the server's base path; a proxy has them at the root of the host."""
    base = base_path()
    return [Route(f"{base}/robots.txt", _robots), Route(f"{base}/.well-known/security.txt", _security)]


def _robots(request: Request) -> Response:
    """Answer that pages may be read, and that there is no end to the answers of the API and to the decks."""
    home = public_path() or base_path()
    return PlainTextResponse(f"User-agent: *\nDisallow: {home}{API}/\nDisallow: {home}/{DECK}\n")


def _security(request: Request) -> Response:
    """Answer RFC 9116, or 404 where the operator names no contact."""
    contact = settings().security_contact
    if not contact:
        return PlainTextResponse("Not found", 404)
    expires = (datetime.now(UTC) + VALID).strftime("%Y-%m-%dT%H:%M:%SZ")
    return PlainTextResponse(f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: {', '.join(LANGUAGES)}\n")
