"""What the app's own server writes into the messages of charts: JSON without blanks, letters as they are.

Streamlit writes ``"field": "\\u00fc"``, which makes a chart with German words a fifth longer.
"""

import json
from functools import partial

from streamlit.elements import vega_charts


class Terse:
    """What ``vega_charts`` uses of the module ``json``."""

    JSONDecodeError = json.JSONDecodeError
    loads = staticmethod(json.loads)
    dumps = staticmethod(partial(json.dumps, separators=(",", ":"), ensure_ascii=False))


def write_tersely() -> None:
    """Have Streamlit write the specifications of charts so in this process."""
    vega_charts.json = Terse
