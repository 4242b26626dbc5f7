import io

import pandas as pd

from analysis.export import frame_csv, harmless, table_csv
from analysis.filters import Filters, narrow
from tests.analysis.frames import world


def test_cells_that_a_spreadsheet_would_run_are_made_harmless():
    risky = ["=1+1", "+49", "-5", "@SUM(A1)", "\tx", "\rx", "plain", "a=b", None]
    frame = pd.DataFrame({"text": pd.Series(risky, dtype="str"), "number": range(-4, 5)})
    safe = harmless(frame)
    assert safe["text"].tolist()[:7] == ["'=1+1", "'+49", "'-5", "'@SUM(A1)", "'\tx", "'\rx", "plain"]
    assert safe["text"].isna().tolist()[-1]
    assert safe["number"].tolist() == frame["number"].tolist()
    assert frame["text"][0] == "=1+1"


def test_exact_text_of_a_small_table():
    tables = world(
        alliances=[{"id": "a"}],
        partners=[
            {"alliance_id": "a", "partner": 'Verein "Süd", e. V.', "sector": "vereine"},
            {"alliance_id": "a", "partner": "=HYPERLINK(1)", "sector": "kommune"},
        ],
    )
    assert table_csv(tables, "partners").decode() == (
        'alliance_id,partner,sector\na,"Verein ""Süd"", e. V.",vereine\na,\'=HYPERLINK(1),kommune\n'
    )


def test_the_file_holds_the_rows_of_the_selection_in_their_order(real):
    chosen = narrow(real, Filters(land=("BB",)))
    back = pd.read_csv(io.BytesIO(table_csv(chosen, "alliances")), dtype=str, keep_default_na=False)
    assert back["id"].tolist() == chosen.alliances["id"].tolist()
    assert back["name"].tolist() == chosen.alliances["name"].tolist()


def test_any_frame_becomes_csv():
    assert frame_csv(pd.DataFrame({"a": ["x", None], "b": [1.5, None]})).decode() == "a,b\nx,1.5\n,\n"
