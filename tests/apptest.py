"""Streamlit's AppTest, which looks through all installed packages for components once here and not for each app.

That is 0.2 of the 0.25 seconds that opening a page takes. Streamlit keeps what it found with each app alone.
"""

from functools import cache
from typing import ClassVar

from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

__all__ = ["AppTest", "declare_pages"]

manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


class Pages(PagesManager):
    """The pages of a session, which last. AppTest forgets them with each run, so that no part of a page could link."""

    declared: ClassVar[dict[str, dict]] = {}

    def set_pages_and_resolve(self, pages, *fallback, **named):
        self.declared[self.main_script_path] = pages
        return super().set_pages_and_resolve(pages, *fallback, **named)

    def get_pages(self):
        return dict((self._pages is None and self.declared.get(self.main_script_path)) or super().get_pages())


app_test.PagesManager = Pages


@cache
def declare_pages(script: str) -> None:
    """Run an app once, so that each of its pages can be opened as a part of it, whichever test comes first."""
    if script not in Pages.declared:
        AppTest.from_file(script, default_timeout=60).run()
