"""A page that says in plain words why there is no other: no script, no file, so that it can be read whatever fails."""

from html import escape

from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse
from starlette.types import Scope

from analysis.language import LANGUAGES, language
from ui.address import keys


def notice(scope: Scope, name: str, status: int, headers: dict[str, str], link: str = "") -> HTMLResponse:
    """Return the page ``name`` (of the catalogue), in the language that was asked for; ``link``: where it leads."""
    asked = QueryParams(scope["query_string"]).get(keys.LANG)
    t = language(asked if asked in LANGUAGES else LANGUAGES[0])
    title, text, onward = (escape(t(f"notice.{name}.{part}")) for part in ("title", "text", "link"))
    page = (
        f'<!doctype html><html lang="{t.code}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        "<style>body { font: 1.1rem/1.5 sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem }</style>"
        f'<main><h1>{title}</h1><p>{text}</p><p><a href="{escape(link)}">{onward}</a></p></main></html>'
    )
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **headers})
