"""The log: a JSON object a line, without what visitors type or where they come from, and no flood of the same line."""

import json
import logging
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from api.serving.settings import UnusableSetting

OF_A_KIND = 10
"""Warnings and errors of one place in the code that are written per minute; the next one says how many were not."""
MINUTE = 60
TELLING = (OSError, UnusableSetting)
"""Errors whose text is about the system; that of others may repeat what a visitor typed."""
OWN = ("route", "status", "seconds", "method", "left_out")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time (UTC), level, place and message, what was answered, and for an error where it came from."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().strip(),
            **{name: vars(record)[name] for name in OWN if name in vars(record)},
        }
        if record.exc_info and record.exc_info[0]:
            said["error"] = list(_error(*record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def _error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> Iterator[str]:
    """Yield what was raised, innermost first, each with its way through the code."""
    if cause := error.__cause__ or error.__context__:
        yield from _error(type(cause), cause, cause.__traceback__)
    yield f"{kind.__name__}: {error}" if isinstance(error, TELLING) else kind.__name__
    yield from (f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(trace))


class Discreet(logging.Filter):
    """Leaves out what names the address or the request of a client, as uvicorn does for each web socket."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record may be written."""
        return not (record.name.startswith("uvicorn") and str(record.msg).startswith('%s - "'))


class Throttle(logging.Filter):
    """Leaves out what one place in the code says more than ``OF_A_KIND`` times within a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: dict[tuple[str, str, int], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the record is written; the first of a new minute holds how many were not."""
        if record.levelno < logging.WARNING:
            return True
        place = (record.name, record.pathname, record.lineno)
        with self._lock:
            began, said = self._begun.get(place, (record.created, 0))
            if record.created - began >= MINUTE:
                if said > OF_A_KIND:
                    record.left_out = said - OF_A_KIND
                began, said = record.created, 0
            self._begun[place] = (began, said + 1)
        return said < OF_A_KIND


def handler() -> logging.Handler:
    """Return what writes the log, to the error stream."""
    writing = logging.StreamHandler()
    writing.setFormatter(JsonLines())
    for leaving_out in (Discreet(), Throttle()):
        writing.addFilter(leaving_out)
    return writing


def install() -> None:
    """Have all loggers of this process write by one handler, and threads tell it what they end with."""
    logging.root.handlers = [handler()]
    logging.root.setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.getLogger("uvicorn.access").propagate = False  # it writes addresses; see api.serving.watch
    threading.excepthook = _thread_ended


def _thread_ended(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_type is not SystemExit:
        logging.getLogger("threading").error(
            "thread ended by an error", exc_info=(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
        )
