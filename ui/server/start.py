"""What is made while the server already answers: whoever comes early waits for it and makes it no second time."""

from collections.abc import Callable
from threading import Thread

_begun: list[Thread] = []


def begin(work: Callable[[], None]) -> None:
    """Do ``work`` beside the server. What it raises goes to the log; a visit then meets the same fault itself."""
    thread = Thread(target=work, name=work.__name__, daemon=True)
    _begun.append(thread)
    thread.start()


def wait() -> None:
    """Return once all that was begun is done."""
    for thread in _begun:
        thread.join()


def is_done() -> bool:
    """Tell whether all that was begun is done."""
    return not any(thread.is_alive() for thread in _begun)
