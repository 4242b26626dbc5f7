"""Open a page of the whole app as a visitor with a link would, without a browser."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd
from streamlit.testing.v1.element_tree import Block, Widget

from analysis.records import files
from tests.apptest import AppTest
from ui.navigation import PAGES, address

SECONDS = 60
DASHBOARD = str(files.ROOT / "dashboard.py")


def open_page(name: str, **parameters: Any) -> AppTest:
    """Return the app on page ``name`` with query parameters as in the URL (``_`` in a name stands for ``-``)."""
    app = AppTest.from_file(DASHBOARD, default_timeout=SECONDS)
    for parameter, value in parameters.items():
        app.query_params[parameter.replace("_", "-")] = value
    if address(name):  # before the first run a page is known by its file, which has the name that it has in the URL
        app.switch_page(PAGES[name])
    app.run()
    assert not app.exception, app.exception
    return app


def places_of(app: AppTest) -> dict[str, tuple[int, ...]]:
    """Return the id of each widget -> its place on the page: at another it is made anew, without focus."""

    def within(block: Block, place: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        for index, child in block.children.items():
            if isinstance(child, Block):
                yield from within(child, (*place, index))
            elif isinstance(child, Widget):
                yield child.id, (*place, index)

    return dict(within(app.main, ()))


def with_tables(app: AppTest) -> AppTest:
    """Return the page with the tables of its charts and lists open, as a visitor opens them."""
    for found in (re.search(r"-(table_.+)", box.proto.id) for box in app.expander):
        if found:
            app.session_state[found[1]] = True
    return app.run()


def html_tables(app: AppTest) -> list[pd.DataFrame]:
    """Return the tables of ui/htmltable.py that the page shows, all cells as the text that is read."""
    bodies = [str(block.proto.body) for block in app.get("html")]
    return [
        pd.DataFrame([_texts("td", row) for row in re.findall("<tr>(.*?)</tr>", body)[1:]], columns=_texts("th", body))
        for body in bodies
        if "plain-table" in body
    ]


def _texts(kind: str, markup: str) -> list[str]:
    found = re.findall(f"<{kind}[^>]*>(.*?)</{kind}>", markup)
    return [html.unescape(re.sub("<[^>]*>", "", text)) for text in found]


def texts_of(app: AppTest) -> str:
    """Return all headings and paragraphs of the page as one text."""
    blocks = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.text, *app.info, *app.warning]
    return "\n".join(str(block.value) for block in blocks)
