"""Keys, cells and files that are none: what each is read as."""

import gzip
import io
import math
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.intake.apart import FIGURES, Check
from analysis.intake.own.areakeys import OTHER, AreaKeys, Meant
from analysis.intake.own.figures import Figures
from analysis.intake.own.numbers import Sign, cell_of, marks_of
from analysis.intake.own.read import read_figures
from analysis.intake.transport import packed, unpacked
from tests.analysis.intake.books import book, books
from tests.analysis.intake.cases import OLE
from tests.conftest import TINY

POTSDAM, BELZIG = Meant("gemeinde", "12054000"), Meant("gemeinde", "12069020")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12054000", POTSDAM),
        ("120540000000", POTSDAM),
        ("12 0 54 0000 000", POTSDAM),
        ("12054000 Potsdam, Stadt", POTSDAM),
        ("120690020020", BELZIG),
        ("12.069.020", BELZIG),
        ("12069", Meant("kreis", "12069")),
        ("12069 Potsdam-Mittelmark", Meant("kreis", "12069")),
        ("12069000", Meant("kreis", "12069")),
        ("120690000000", Meant("kreis", "12069")),
        ("12", Meant("land", "12")),
        ("12000", Meant("land", "12")),
        ("BB", Meant("land", "12")),
        ("DE-BB", Meant("land", "12")),
        ("DE4", Meant("land", "12")),
        ("DE40", Meant("land", "12")),
        ("DE40E", Meant("kreis", "12069")),
        ("DE21", Meant(OTHER, "DE21")),
        ("DG", Meant(OTHER, "")),
        ("120", Meant(OTHER, "120")),
        ("99999", None),
        ("Potsdam", None),
        ("3,5", None),
    ],
)
def test_keys(tiny, text, meant):
    assert AreaKeys(tiny).by_key(text) == meant


@pytest.mark.parametrize("level", ["gemeinde", "kreis"])
def test_keys_that_a_spreadsheet_took_the_zero_from(real, level):
    keys = AreaKeys(real)
    lost = {key: keys.by_key(key.lstrip("0")) for key in keys.keys[level] if key.startswith("0")}
    assert lost and lost == {key: Meant(level, key) for key in lost}


def test_every_district_has_one_code_of_nuts(real):
    keys = AreaKeys(real)
    districts = [meant.key for code in keys.nuts if (meant := keys.by_key(code)).exact]
    assert sorted(districts) == sorted(real.districts["key"])


@pytest.mark.parametrize(
    ("text", "mark", "value", "sign"),
    [
        ("-", ",", 0, Sign.NOTHING),
        ("–", ",", 0, Sign.NOTHING),
        ("0", ",", 0, Sign.NUMBER),
        (".", ",", None, Sign.UNKNOWN),
        ("...", ",", None, Sign.LATER),
        ("…", ",", None, Sign.LATER),
        ("/", ",", None, Sign.UNSURE),
        ("x", ",", None, Sign.BLOCKED),
        ("X", ",", None, Sign.BLOCKED),
        ("*", ",", None, Sign.UNKNOWN),
        (": c", ".", None, Sign.UNKNOWN),
        ("", ",", None, Sign.EMPTY),
        ("#DIV/0!", ",", None, Sign.ERROR),
        ("(12,3)", ",", 12.3, Sign.DOUBTFUL),
        ("12,3 r", ",", 12.3, Sign.DOUBTFUL),
        ("123 p", ".", 123, Sign.DOUBTFUL),
        ("1.234", ",", 1234, Sign.NUMBER),
        ("1.234", ".", 1.234, Sign.NUMBER),
        ("1,234", ".", 1234, Sign.NUMBER),
        ("1.234", None, 1.234, Sign.TWO_WAYS),
        ("1.234.567,5", None, 1234567.5, Sign.NUMBER),
        ("1 234 567", ",", 1234567, Sign.NUMBER),
        ("−3,5 %", ",", -3.5, Sign.NUMBER),
        ("-3.5", ".", -3.5, Sign.NUMBER),
        ("1.5e3", ".", 1500, Sign.NUMBER),
        ("viel", ",", None, Sign.NO_NUMBER),
        ("1,2,3", ",", None, Sign.NO_NUMBER),
        ("1e999", ".", None, Sign.NO_NUMBER),
    ],
)
def test_cells(text, mark, value, sign):
    found = cell_of(text, mark)
    assert (None if math.isnan(found.value) else found.value, found.sign) == (value, sign)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12,5", "1.234"], ","),
        (["12.5", "1,234"], "."),
        (["1.234", "987"], None),
        (["12.5", "12,5"], None),
        (["0,123"], ","),
        (["1.234.567"], ","),
    ],
)
def test_what_tells_the_decimal_mark(texts, mark):
    assert marks_of(texts) == mark


def rules(name: str, content: bytes, tables) -> list[str]:
    return [item.rule for item in read_figures(name, content, tables).findings]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7", "foreign_file"),
        (b"a;b\n1;2\n", "no_areas"),
        (b"Anzahl;Rest\n12;2\n13;4\n", "no_areas"),
        (b"Kreis;Name\n12054;Potsdam\n12069;Mittelmark\n", "no_values"),
        (b"Kreis;Zahl\n12054;1.234\n12069;2.345\n", "ambiguous_number"),
        (b"PK\x03\x04rubbish", "damaged"),
        (OLE, "damaged"),
        (book(["Kreis", "Wert"], name="leer"), "no_areas"),
    ],
)
def test_what_is_wrong_is_named(tiny, content, rule):
    assert rule in rules("x", content, tiny)


def test_names_count_where_keys_are_of_what_the_areas_lie_in(tiny):
    rows = "Potsdam;BB;1\nBad Belzig;BB;2\nNiemegk;BB;3\nHagenow;MV;4\nCrivitz;MV;5\n"
    found = read_figures("x.csv", f"Gemeinde;Land;Zahl\n{rows}".encode(), tiny)
    assert (found.level, found.values[0]["13076060"], len(found.values)) == ("gemeinde", 4, 5)


def test_ranks_beside_names_are_no_keys_of_laender(real):
    names = real.districts["name"].drop_duplicates(keep=False).head(16)
    rows = "\n".join(f"{rank};{name};{rank}" for rank, name in enumerate(names, 1))
    found = read_figures("x.csv", f"Rang;Landkreis;Quote\n{rows}\n".encode(), real)
    assert found.level == "kreis"
    assert set(found.values.index) <= set(real.districts["key"])


def test_letters_that_change_the_size_of_a_number_are_no_flags(real):
    found = read_figures("x.csv", b"Kreis;Zahl\n12051;5\n12052;6\n12053;8\n12054;10k\n12060;7 p\n", real)
    assert found.values[0]["12060"] == 7
    assert math.isnan(found.values[0]["12054"])


def test_packed_files_are_read(tiny):
    content, stream = b"Kreis;Zahl\n12054;1\n12069;2\n", io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("liesmich.pdf", b"%PDF-1.7")
        archive.writestr("12411_flat.csv", content)
    for name, packed_ in (("x.zip", stream.getvalue()), ("x.csv.gz", gzip.compress(content))):
        assert read_figures(name, packed_, tiny).values[0].to_dict() == {"12054": 1, "12069": 2}


@pytest.mark.parametrize("packed", [b"Kreis;Zahl\n12054;1\n", b" " * 30_000_000], ids=["list", "bomb"])
def test_an_archive_in_an_archive_is_refused(tiny, packed):
    inner, outer = io.BytesIO(), io.BytesIO()
    for stream, content in ((inner, packed), (outer, None)):
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("x.csv", inner.getvalue() if content is None else content)
    assert rules("x.zip", outer.getvalue(), tiny) == ["foreign_file"]


def test_an_archive_that_is_a_bomb_is_refused(tiny):
    assert rules("x.csv.gz", gzip.compress(b"0" * 250_000_000), tiny) == ["expansion"]


def test_of_several_sheets_the_one_with_most_areas_is_taken(tiny):
    few, many = [["12054", 3]], [["12054", 1], ["12069", 2.5]]
    found = read_figures("mappe.xlsx", books({"A": few, "B": many, "C": [["Text"]]}), tiny)
    assert (found.file, found.values[0].to_dict()) == ("mappe.xlsx[B]", {"12054": 1, "12069": 2.5})
    assert found.not_taken == ("[A]", "[C]")


def test_an_area_with_two_values_has_none(tiny):
    found = read_figures("x.csv", b"Kreis;Zahl\n12054;1\n12069;2\n12054;3\n13076;4\n", tiny)
    assert found.values[0].dropna().to_dict() == {"12069": 2, "13076": 4}
    assert [(item.row, item.text, item.reason) for item in found.left_out] == [(4, "12054", "twice")]


@pytest.mark.parametrize("head", ["Kreis;Zahl", "Titel\nKreis;2020"])
def test_a_row_of_no_area_above_the_first_is_no_head(tiny, head):
    found = read_figures("x.csv", f"{head}\n99999;7\n12054;1\n12069;2\n".encode(), tiny)
    assert [(item.text, item.reason) for item in found.left_out] == [("99999", "unknown")]
    assert "7" not in found.titles[0] and len(found.values) == 2


def test_the_process_reads_the_same(tiny):
    content = b"Kreis;Quote;Zahl\n12054;12,5;viel\n12069;.;3\n99999;1;2\n"
    with Check([("x.csv", content)], TINY, task=FIGURES) as check:
        while (found := check.verdict()) is None:
            check.wait(1)
    here = read_figures("x.csv", content, tiny)
    sent = list(packed(here))
    assert list(packed(found)) == sent == list(packed(unpacked(Figures, iter(sent))))


def test_a_process_that_takes_too_much_says_so():
    with Check([("x.csv", b"Kreis;Zahl\n12054;1\n")], TINY, seconds=0, task=FIGURES) as check:
        assert [item.rule for item in check.verdict().findings] == ["too_slow"]


def test_reading_never_raises(tiny):
    @settings(max_examples=60)
    @given(st.binary(max_size=300) | st.text('12054069;,\t\n"-./x ABÄ', max_size=300).map(str.encode))
    def never_raises(content):
        read_figures("x", content, tiny)

    never_raises()


@pytest.mark.parametrize("head", ["NUTS", "NUTS3", "NUTS-3", "NUTS 2021", "NUTS_ID", "GEO", "geo", "CODE", "Kreis"])
@pytest.mark.parametrize("first", ["", "AT;9000\n", "DE;90000\n"], ids=["none", "Austria", "Germany"])
def test_a_head_above_codes_of_nuts_is_no_code(head, first, tiny):
    read = read_figures("zahlen.csv", f"{head};Kinder\n{first}DE40E;5\nDE404;7\n".encode(), tiny)
    assert read.titles == ("Kinder",)
    assert read.values[0].to_dict() == {"12069": 5, "12054": 7}
