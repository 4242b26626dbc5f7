"""robots.txt and security.txt."""

from datetime import UTC, datetime, timedelta

from starlette.applications import Starlette
from starlette.testclient import TestClient

from ui.server import wellknown


def ask(path: str):
    return TestClient(Starlette(routes=wellknown.routes())).get(path)


def test_search_engines_may_read_pages_but_not_what_has_no_end(setting):
    assert ask("/robots.txt").text.splitlines() == [
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /presentation/deck.html",
    ]
    setting(PUBLIC_URL="https://daten.example/dash")
    assert "Disallow: /dash/api/" in ask("/robots.txt").text


def test_whom_to_tell_of_a_hole_says_the_operator(setting):
    assert ask("/.well-known/security.txt").status_code == 404
    setting(SECURITY_CONTACT="mailto:a@b.example")
    answer = ask("/.well-known/security.txt")
    fields = dict(line.split(": ") for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:a@b.example"
    assert timedelta() < datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC) < timedelta(days=365)
    assert answer.headers["content-type"].startswith("text/plain")
