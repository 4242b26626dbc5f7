"""What the download buttons of a page would write: Streamlit makes the files when they are asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager

from tests.apptest import AppTest, declare_pages
from tests.pages.app import DASHBOARD

Files = dict[str, tuple[Callable[[], bytes], str]]
"""File name -> (what makes its content, media type)."""


class Registered:
    """What was registered for buttons, by the id that a button carries."""

    def __init__(self) -> None:
        self._files: dict[str, tuple[str, tuple[Callable[[], bytes], str]]] = {}

    def keep(self, key: str, name: str, content: Callable[[], bytes], media_type: str) -> None:
        self._files[key] = (name, (content, media_type))

    def of(self, app: AppTest) -> Files:
        """Return the files of the buttons that the page shows now."""
        return dict(self._files[button.proto.deferred_file_id] for button in app.get("download_button"))


@pytest.fixture
def registered(monkeypatch) -> Registered:
    """The files of all buttons of pages opened from now on."""
    found, register = Registered(), MediaFileManager.add_deferred

    def add(self, data, mimetype, coordinates, file_name=None, **more: Any) -> str:
        key = register(self, data, mimetype, coordinates, file_name, **more)
        found.keep(key, file_name, data, mimetype)
        return key

    monkeypatch.setattr(MediaFileManager, "add_deferred", add)
    return found


@pytest.fixture(scope="session", autouse=True)
def declared():
    """The pages are known before any test looks at what a page computes."""
    declare_pages(DASHBOARD)
