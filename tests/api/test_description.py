"""Requests made from the description alone: what it allows is answered as it says, and what it forbids is refused."""

from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from analysis.counting.filters import MAX_TEXT
from analysis.counting.measures import MEASURES
from analysis.records import tables
from tests.conftest import TINY

EXAMPLES = settings(
    max_examples=10, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
)


@pytest.fixture(scope="module")
def described():
    """The operations of the API on the small tables, which answer in milliseconds."""
    from api import app

    load_all_checks()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_shared", tables.Shared(TINY))
        schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)
        schema.config.checks.negative_data_rejection.expected_statuses = ["400", "404", "414"]
        yield [operation.ok() for operation in schema.get_all_operations()]


def cannot_be_described(path: str, query: str) -> bool:
    """Tell whether a request breaks a rule on several values together, which the description only has in words."""
    asked = parse_qsl(query, keep_blank_values=True)
    words = " ".join(value for name, value in asked if name == "q").strip()
    measures = MEASURES.get(path.rpartition("/")[2])
    of_another_level = measures and any(name == "measure" and value not in measures for name, value in asked)
    return len(asked) > 100 or len(query) > 8000 or len(words) > MAX_TEXT or bool(of_another_level)


def ask(operation: APIOperation, mode: GenerationMode) -> set[int]:
    """Ask for what the description allows or forbids, check each answer, and return which statuses came."""
    statuses = set()

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def each(case: Case) -> None:
        answer = case.call()
        asked = urlsplit(answer.request.url)
        excused = [checks.positive_data_acceptance] if cannot_be_described(asked.path, asked.query) else []
        case.validate_response(answer, excluded_checks=excused)
        statuses.add(answer.status_code)

    each()
    return statuses


def test_what_the_description_allows_is_answered_as_it_says(described):
    for operation in described:
        assert {200, 404} & ask(operation, GenerationMode.POSITIVE), operation.label


def test_what_the_description_forbids_is_refused(described):
    for operation in described:
        assert {400, 404} & ask(operation, GenerationMode.NEGATIVE), operation.label
