"""The data API under ``/api/v1/``: the records and figures for scripts, as JSON and CSV, read only.

``uvicorn api:app`` serves it alone, ``ui.server.data_api`` as a part of the dashboard. It may import ``analysis``,
nothing of ``ui`` and no Streamlit. Routing, validation and description are FastAPI's.

application.py  the app: what comes around every answer
answers.py      what can be asked for, and what each answers
resources.py    the list of these, in which each enters itself
parameters.py   what may be asked: one model checks a request and stands in the description
replies.py      answers with their headers: ETag, caching, file name
bodies.py       frames as JSON and CSV
problems.py     errors as problem details (RFC 9457)
schemas.py      the form of each answer as JSON Schema
openapi.py      what the description says beyond that
revision.py     what an answer depends on besides data and request, for its ETag
codings.py      requests that refuse gzip; the dashboard's server uses it, too
docs/           the page that shows the description with Swagger UI
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Return ``app``, made when a server first asks for it: what else imports from here, need not wait for FastAPI."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from api.application import app

    return app
