"""The best-made alternative: Dash with dash-leaflet, the geometry as a file, the colours chosen in the browser.

``python dash_app.py PORT FOLDER``, in an environment of its own (requirements.txt). FOLDER holds what
``benchmarks/parts/dash.py`` has made of our data: the dashboard's overview as GeoJSON, and what each year has.
"""

import json
import sys
from pathlib import Path

import dash_leaflet as dl
from dash import Dash, Input, Output, dcc, html

port, folder = int(sys.argv[1]), Path(sys.argv[2])
values = json.loads((folder / "values.json").read_text(encoding="utf-8"))
first, last = int(min(values)), int(max(values))

app = Dash(__name__, assets_folder=str(folder / "assets"))
app.layout = html.Div(
    [
        dcc.Slider(first, last, 1, value=last, id="year", marks=None),
        dl.Map(
            dl.GeoJSON(
                url=app.get_asset_url("areas.json"),
                id="areas",
                style={"variable": "bench.styles.area"},
                hideout={"values": values[str(last)]},
            ),
            center=[51.2, 10.4],
            zoom=6,
            preferCanvas=True,
            style={"height": "620px"},
        ),
        html.P(id="told"),
    ]
)


@app.callback(Output("areas", "hideout"), Output("told", "children"), Input("year", "value"))
def show(year: int) -> tuple[dict, str]:
    """Send what the year has: the browser chooses the colours."""
    return {"values": values[str(year)]}, f"{year}: {len(values[str(year)])}"


app.run(port=port)
