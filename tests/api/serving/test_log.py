"""The log: a JSON object a line, nothing of visitors in it, no flood."""

import json
import logging

import pytest

from api.serving import log
from api.serving.watch import OTHER, route


class Lines(logging.Handler):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict] = []
        like = log.handler()
        self.setFormatter(like.formatter)
        for leaving_out in like.filters:
            self.addFilter(leaving_out)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines():
    return Lines()


def record(level=logging.ERROR, line=1, created=0.0, name="x", text="a %s", *arguments):
    made = logging.LogRecord(name, level, "x.py", line, text, arguments or ("b",), None)
    made.created = created
    return made


def test_a_line_says_when_how_grave_and_what(lines):
    lines.handle(record(created=1_700_000_000.5))
    [said] = lines.lines
    assert said == {"time": "2023-11-14T22:13:20.500+00:00", "level": "ERROR", "logger": "x", "message": "a b"}


def test_many_lines_in_a_text_stay_one_line():
    assert "\n" not in log.JsonLines().format(record(text="one\ntwo %s"))


def test_the_same_fault_over_and_over_does_not_fill_the_disk(lines):
    for _ in range(5000):
        lines.handle(record())
    lines.handle(record(line=2))
    assert len(lines.lines) == log.OF_A_KIND + 1
    lines.handle(record(created=log.MINUTE))
    assert lines.lines[-1]["left_out"] == 5000 - log.OF_A_KIND
    lines.handle(record(created=log.MINUTE + 1))
    assert "left_out" not in lines.lines[-1]


def test_answers_are_written_each(lines):
    for _ in range(50):
        lines.handle(record(level=logging.INFO))
    assert len(lines.lines) == 50


def test_an_error_tells_where_it_came_from_and_nothing_that_was_typed(lines):
    try:
        try:
            raise ValueError("Mehrgenerationenhaus")
        except ValueError as typed:
            raise OSError("no space left") from typed
    except OSError as problem:
        lines.handle(
            logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), (OSError, problem, problem.__traceback__))
        )
    [said] = lines.lines
    assert said["error"][0] == "ValueError"
    assert "OSError: no space left" in said["error"]
    assert any("test_log.py" in step for step in said["error"])
    assert "Mehrgenerationenhaus" not in json.dumps(said)


def test_what_uvicorn_says_of_a_client_is_left_out(lines):
    lines.handle(record(logging.INFO, 1, 0, "uvicorn.error", '%s - "WebSocket %s" 403', "192.0.2.1:5", "/x?q=text"))
    assert lines.lines == []


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/", 200, "/"),
        ("/karte", 200, "/karte"),
        ("/api/v1/alliances/bb-bad-belzig", 200, "/api/v1/alliances"),
        ("/api/v1/alliances/nobody", 404, OTHER),
        ("/_stcore/upload_file/abc/def", 204, "/_stcore/upload_file"),
        ("/assets/leaflet-1.9/leaflet.js", 200, "/assets"),
        ("/wp-login.php", 404, OTHER),
    ],
)
def test_a_route_names_no_record_and_nothing_that_is_not_there(path, status, expected):
    assert route(path, status) == expected
