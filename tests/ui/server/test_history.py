"""The script between Streamlit and the browser's history: its unit tests are in scripts/history.test.mjs."""

import re
from pathlib import Path

import pytest

from tests.ui.areamap.node import assert_passes
from ui.address import keys
from ui.address.filterbar import with_shared
from ui.navigation import PAGES, address
from ui.server import assets, startpage


def test_script():
    assert_passes(Path(__file__).parent / "scripts" / "history.test.mjs")


@pytest.mark.parametrize("name", [address(name) for name in PAGES])
def test_it_comes_with_every_page_ahead_of_streamlit(name):
    page = startpage.of(name, b'<title>Streamlit</title><script type="module" src="./s.js"></script>', None).decode()
    [(script, shared)] = re.findall(r'<script defer src="\./assets/([^"]+)" data-shared="([^"]+)"', page)
    assert page.index("history.") < page.index("s.js")
    assert assets._find(script)
    assert tuple(shared.split()) == keys.SHARED


def test_what_goes_along_is_named_once(real):
    assert [*(parameter.name for parameter in with_shared(real)), keys.LANG] == list(keys.SHARED)
