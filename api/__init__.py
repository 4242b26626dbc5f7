"""The data API under ``/api/v1/``: the records and figures for scripts, as JSON and CSV, read only.

parameters.py   each parameter once: its schema checks requests and stands in the description
resources.py    the table of what can be asked for
answers.py      what each resource answers
bodies.py       frames as JSON and CSV
schemas.py      the form of each answer as JSON Schema
openapi.py      the description, made from the four above
negotiation.py  methods and formats
revision.py     what an answer depends on besides data and request, for its ETag
problems.py     errors as problem details (RFC 9457)
dispatch.py     requests in, responses out
"""

from api.dispatch import PREFIX, routes

__all__ = ["PREFIX", "routes"]
