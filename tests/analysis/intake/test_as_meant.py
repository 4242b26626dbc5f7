"""Lists as programs and people leave them: what is read as it is meant, and what is asked back with what is meant."""

import csv
import io

import pytest

from analysis.intake.candidates import known_from
from analysis.intake.checked import Checked, check_upload
from analysis.intake.headers import ColumnNames
from analysis.intake.kinds import allowed, cases
from analysis.intake.mending import is_damaged, undamaged
from analysis.intake.notes import Note
from analysis.intake.read import read_uploads
from analysis.intake.suggest import suggest, sure
from analysis.intake.wording import in_words
from analysis.language import language
from analysis.records.tables import Tables, as_text
from tests.analysis.intake.books import ALLIANCES, alliance, book, books, members, packed, patched

HEADER = ("id", "name", "place", "scope", "land", "status")
TOTALS = ("date", "date_basis", "area", "measure", "value", "qualifier", "publisher", "source", "note")


def handed_in(content: bytes, tables: Tables, name: str = "liste.csv") -> Checked:
    return check_upload(read_uploads([(name, content)], tables.package), tables)


def rows(*records: tuple, mark: str = ";", end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator=end).writerows(records)
    return text.getvalue()


def column(result: Checked, name: str) -> list[str]:
    (part,) = result.given
    return part.frame[name].fillna("").tolist()


def notes(result: Checked) -> dict[str, Note]:
    return {note.code: note for note in result.notes}


def asked(result: Checked, tables: Tables) -> list[tuple]:
    """(row, column, rule, what is offered) of each finding."""
    return [(f.row, f.column, f.rule, [o.value for o in suggest(f, tables)]) for f in result.findings]


def total(value: object, number: int = 1) -> tuple:
    return (f"2025-{number:02d}", "stated", "DE", f"m{number}", value, "exact", "Amt", "https://a.example", "")


# Encodings and letters


@pytest.mark.parametrize(
    ("codec", "told"), [("mac_roman", "Mac Roman"), ("cp850", "code page 850"), ("cp1252", "Windows-1252")]
)
@pytest.mark.parametrize("name", ["Bündnis für Größe", "ÄMTER UND TRÄGER", "Öffentliche Übersicht", "Käse"])
def test_the_encoding_is_the_one_in_which_words_are_german(codec, told, name, tiny):
    result = handed_in(rows(HEADER, ("bb-x", name, "Ort", "gemeinde", "BB", "active")).encode(codec), tiny)
    assert (column(result, "name"), result.findings) == ([name], ())
    assert dict(notes(result)["encoding"].params) == {"encoding": told}


@pytest.mark.parametrize("text", ["§ 16 – „eins“ zu 5 € …", "Müller’s Café", "naïve", "é"])
def test_signs_of_windows_stay_what_they_are(text, tiny):
    content = rows(HEADER, ("bb-x", text, "Ort", "gemeinde", "BB", "active")).encode("cp1252")
    assert column(handed_in(content, tiny), "name") == [text]


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        ("MŸller", "Müller"),
        ("Bündnis fŸr StŠdte", "Bündnis für Städte"),
        ("Stra§e", "Straße"),
        ("M„rz", "März"),
        ("M&uuml;ller &amp; Söhne", "Müller & Söhne"),
        ("Mï¿½ller", "Müller"),
        ("M?ller", "Müller"),
        ("M\ufffdller", "Müller"),
        ("MÃ¼ller", "Müller"),
    ],
)
def test_damaged_letters_are_asked_back_with_what_was_meant(found, meant, real):
    result = handed_in(rows(HEADER, ("bb-x", found, "Ort", "gemeinde", "BB", "active")).encode(), real)
    ((_, _, rule, offers),) = asked(result, real)
    assert (rule, offers[0]) == ("garbled", meant)


@pytest.mark.parametrize(
    "text", ["Bautzen/Budyšin", "Škoda", "Wer? Wie?", "AWO & Co", "„Bündnis“", "§ 16", "10 €", "a…"]
)
def test_letters_of_other_languages_and_signs_are_none(text):
    assert not is_damaged(text)
    assert list(undamaged(text, ())) == [text]


# Numbers


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (["12,5", "1.234"], ["12.5", "1234"]),
        (["1.234,5", "1.234.567", "7"], ["1234.5", "1234567", "7"]),
        (["12.5", "1.234"], ["12.5", "1.234"]),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_dot_is_a_thousands_mark_where_decimals_have_commas(values, read, kind, real):
    records = [TOTALS, *(total(value, number) for number, value in enumerate(values, 1))]
    content = book(*records, name="x") if kind == "xlsx" else rows(*records).encode()
    result = handed_in(content, real, f"liste.{kind}")
    assert (column(result, "value"), result.findings) == (read, ())


def test_numbers_of_a_sheet_are_no_texts(real):
    result = handed_in(book(TOTALS, total(1.234), total("12,5", 2), name="x"), real, "liste.xlsx")
    assert column(result, "value") == ["1.234", "12.5"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_dot_that_may_be_either_is_asked_back(kind, real):
    records = [TOTALS, total("1.234"), total("7", 2)]
    content = book(*records, name="x") if kind == "xlsx" else rows(*records).encode()
    assert asked(handed_in(content, real, f"liste.{kind}"), real) == [(2, "value", "ambiguous_number", ["1234"])]


def test_whole_numbers_have_no_decimals(tiny):
    records = [
        (*HEADER, "partners_total", "partners_total_as_of"),
        ("bb-x", "B", "O", "gemeinde", "BB", "active", "1.234", "2020"),
    ]
    result = handed_in(rows(*records).encode(), tiny)
    assert (column(result, "partners_total"), result.findings) == (["1234"], ())
    assert dict(notes(result)["thousands"].params) == {"count": "1", "example": "1.234 = 1234"}


# Lines


@pytest.mark.parametrize("end", ["\r\r\n", "\r\n", "\n"])
def test_doubled_line_ends_are_line_ends(end, tiny):
    content = rows(HEADER, *((f"bb-{n}", "N", "O", "gemeinde", "BB", "active") for n in range(3)), end=end).encode()
    result = handed_in(content, tiny)
    assert (column(result, "id"), result.findings) == (["bb-0", "bb-1", "bb-2"], ())
    assert ("line_ends" in notes(result), "blank_rows" in notes(result)) == (end == "\r\r\n", False)


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("behind", ["", ";;;"])
def test_lines_that_are_quoted_as_a_whole(mark, behind, tiny):
    lines = rows(HEADER, ("bb-x", f"A{mark} B", "O", "gemeinde", "BB", "active"), mark=mark).splitlines()
    content = "".join('"{}"{}\r\n'.format(line.replace('"', '""'), behind) for line in lines).encode()
    result = handed_in(content, tiny)
    assert (column(result, "name"), result.findings) == ([f"A{mark} B"], ())
    assert "quoted_lines" in notes(result)


def test_a_lone_quotation_mark_does_not_swallow_the_rest(tiny):
    head, first, second = (
        (*HEADER, "coordination", "website"),
        "bb-x;A;O;gemeinde;BB;active;",
        "bb-y;B;O;gemeinde;BB;active;",
    )
    result = handed_in("\r\n".join([";".join(head), f'{first}";', f"{second};", ""]).encode(), tiny)
    assert column(result, "id") == ["bb-x", "bb-y"]
    assert asked(result, tiny) == [(2, "coordination", "placeholder", [""])]


# Values


@pytest.mark.parametrize(
    "text",
    [
        "-",
        "–",
        "k. A.",
        "k.A.",
        "n/a",
        "N/A",
        "unbekannt",
        "?",
        "NULL",
        "None",
        "nan",
        "keine Angabe",
        "s. o.",
        "x",
        "0",
        "…",
    ],
)
def test_what_stands_for_nothing_is_asked_back(text, tiny):
    record = ("bb-x", "B", "O", "gemeinde", "BB", "active", text)
    result = handed_in(rows((*HEADER, "coordination"), record).encode(), tiny)
    assert asked(result, tiny) == [(2, "coordination", "placeholder", [""])]


def test_what_stands_for_nothing_in_a_date_is_asked_back_too(tiny):
    record = ("bb-x", "B", "O", "gemeinde", "BB", "active", "k. A.")
    result = handed_in(rows((*HEADER, "ended"), record).encode(), tiny)
    assert asked(result, tiny) == [(2, "ended", "partial_date", [""])]


@pytest.mark.parametrize("text", ["Amt für Familie", "N. Nord e. V.", "0-6 Jahre", "Xanten"])
def test_names_stand_for_something(text, tiny):
    record = ("bb-x", "B", "O", "gemeinde", "BB", "active", text)
    assert handed_in(rows((*HEADER, "coordination"), record).encode(), tiny).findings == ()


def test_labels_in_both_languages_count_as_values(tiny):
    german = ("bb-x", "B", "O", "Gemeinde", "Brandenburg", "aktiv")
    english = ("bb-y", "B", "O", "municipality", "BRANDENBURG", "Active")
    result = handed_in(rows(HEADER, german, english).encode(), tiny)
    assert result.findings == ()
    assert [column(result, name) for name in ("scope", "land", "status")] == [
        ["gemeinde"] * 2,
        ["BB"] * 2,
        ["active"] * 2,
    ]
    assert "aktiv = active" in dict(notes(result)["labels"].params)["examples"]


def test_spellings_of_one_name_are_told_as_doubles(tiny):
    spellings = ["AWO Muster e.V.", "AWO Muster e. V.", "Awo Muster e.V.", "AWO  Muster e.V.", "AWO\u00a0Muster e.V."]
    records = [("alliance_id", "partner", "sector"), *(("bb-potsdam", text, "wohlfahrt") for text in spellings)]
    result = handed_in(rows(*records).encode(), tiny)
    assert asked(result, tiny) == [(row, "partner", "same_name", [spellings[0]]) for row in (3, 4, 5, 6)]


def test_another_spelling_of_a_known_name_is_told_too(tiny):
    owner, name, sector = tiny.partners.iloc[0][["alliance_id", "partner", "sector"]]
    result = handed_in(rows(("alliance_id", "partner", "sector"), (owner, name.upper(), sector)).encode(), tiny)
    assert asked(result, tiny) == [(2, "partner", "same_name", [name])]


def test_spaces_inside_a_name_are_single(tiny):
    result = handed_in(rows(HEADER, ("bb-x", "A  B\u00a0 C", "O", "gemeinde", "BB", "active")).encode(), tiny)
    assert (column(result, "name"), result.findings, "spaces" in notes(result)) == (["A B C"], (), True)


# Dates


@pytest.mark.parametrize("shown", ["dd.mm.yyyy", "yyyy", "mmm yy", "[$-407]d. mmmm yyyy"])
def test_a_year_in_a_column_of_dates_is_asked_back(shown, tiny):
    def dates(workbook):
        workbook.worksheets[0].cell(2, ALLIANCES.index("founded") + 1).number_format = shown

    content = book(ALLIANCES, alliance(founded=2005, founded_basis="stated"), change=dates)
    assert asked(handed_in(content, tiny, "liste.xlsx"), tiny) == [(2, "founded", "year_as_date", ["2005"])]


@pytest.mark.parametrize(("text", "first"), [("1905-06-27", "2005"), ("1909-06-28", "2005"), ("1968", None)])
def test_a_founding_long_before_the_initiative_is_asked_back(text, first, tiny):
    records = [(*HEADER, "founded", "founded_basis"), ("bb-x", "B", "O", "gemeinde", "BB", "active", text, "stated")]
    ((_, _, rule, offers),) = asked(handed_in(rows(*records).encode(), tiny), tiny)
    assert (rule, offers[:1]) == ("early_founding", [first] if first else [])


def test_a_founding_with_a_reason_is_none(tiny):
    head = (*HEADER, "founded", "founded_basis", "change_reason")
    record = ("bb-x", "B", "O", "gemeinde", "BB", "active", "1968", "stated", "Vorläufer von 1968")
    assert handed_in(rows(head, record).encode(), tiny).findings == ()


def test_a_day_of_1905_written_in_german_offers_the_year(tiny):
    records = [
        (*HEADER, "founded", "founded_basis"),
        ("bb-x", "B", "O", "gemeinde", "BB", "active", "27.06.1905", "stated"),
    ]
    ((_, _, rule, offers),) = asked(handed_in(rows(*records).encode(), tiny), tiny)
    assert (rule, offers) == ("partial_date", ["2005", "1905-06-27"])


@pytest.mark.parametrize("more", ["", ' dateCompatibility="0"', ' defaultThemeVersion="124226"'])
def test_a_workbook_counts_days_from_its_own_calendar(more, tiny):
    def dates(workbook):
        workbook.worksheets[0].cell(2, ALLIANCES.index("founded") + 1).number_format = "dd.mm.yyyy"

    content = book(ALLIANCES, alliance(founded=38673, founded_basis="stated"), change=dates)
    extension = (
        '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" '
        'xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
        '<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    )
    content = patched(content, "xl/workbook.xml", "<workbookPr ?/>", f'<workbookPr date1904="true"{more}/>')
    content = patched(content, "xl/workbook.xml", "</workbook>", extension)
    assert column(handed_in(content, tiny, "liste.xlsx"), "founded") == ["2009-11-18"]


# Workbooks as other programs leave them


def test_names_of_parts_are_compared_as_office_does(tiny):
    parts = members(book(ALLIANCES, alliance()))
    turned = {
        name.replace("xl/worksheets/sheet1.xml", "XL\\Worksheets\\Sheet%31.xml").replace(
            "xl/styles", "Xl/Styles"
        ): content
        for name, content in parts.items()
    }
    result = handed_in(packed(turned), tiny, "liste.xlsx")
    assert (column(result, "id"), result.findings) == (["bb-neu"], ())


def test_formats_count_where_cells_use_them(tiny):
    """A conditional format has a number format of its own, under a number that cells use for another."""
    content = book(ALLIANCES, alliance(partners_total=38673, partners_total_as_of="2020"))
    formats = '<numFmts count="1"><numFmt numFmtId="164" formatCode="0.000"/></numFmts>'
    content = patched(content, "xl/styles.xml", "<numFmts[^>]*/>|(?=<fonts)", formats)
    content = patched(content, "xl/styles.xml", '(<cellXfs[^>]*><xf )numFmtId="0"', r'\1numFmtId="164"')
    dates = '<dxfs count="1"><dxf><numFmt numFmtId="164" formatCode="dd.mm.yyyy"/></dxf></dxfs>'
    content = patched(content, "xl/styles.xml", "<dxfs[^>]*/>|(?=<tableStyles)", dates)
    result = handed_in(content, tiny, "liste.xlsx")
    assert (column(result, "partners_total"), result.findings) == (["38673"], ())


def test_truths_that_are_formulas(tiny):
    head, key = ("alliance_id", "level", "area_key", "partial"), "12054000"
    content = books(
        {"x": [head, ["bb-potsdam", "gemeinde", key, "=FALSE()"], ["bb-potsdam", "kreis", key[:5], "=TRUE()"]]}
    )
    result = handed_in(content, tiny, "liste.xlsx")
    assert (column(result, "partial"), result.findings) == (["false", "true"], ())


def test_a_zip_of_workbooks_and_csv_files(tiny):
    partner = ("bb-neu", "Verein", "vereine")
    files = {
        "Listen/Bündnisse.xlsx": book(ALLIANCES, alliance(), name="Tabelle1"),
        "Listen/Übersicht.csv": rows(("alliance_id", "partner", "sector"), partner).encode(),
        "Listen/kaputt.xlsx": b"PK\x03\x04",
    }
    result = handed_in(packed(files), tiny, "listen.zip")
    assert {part.table: part.file for part in result.given} == {
        "alliances": "listen.zip[Listen/Bündnisse.xlsx/Tabelle1]",
        "partners": "listen.zip[Listen/Übersicht.csv]",
    }
    assert [(item.file, item.rule) for item in result.findings] == [("listen.zip[Listen/kaputt.xlsx]", "damaged")]


# One cell, one finding


WHOLE = {"Name des Bündnisses": "Bündnis Neudorf", "Ort": "Neudorf", "Bundesland": "Brandenburg", "Art": "Gemeinde"}
WHOLE |= {"Gründungsdatum": "2006", "Gründung: Herkunft": "stated", "Beitritt": "2007", "Besteht noch?": "aktiv"}
WHOLE |= {"Rückmeldung am": "2026-11-03", "Status": "aktiv", "Stand": "2026", "Ende": "", "Anzahl Partner": "12"}
WHOLE |= {"Partnerzahl vom": "2026", "Homepage": "https://n.example", "Koordination": "Stadt"}
WHOLE |= {"Quelle": "https://q.example"}
SLIPS = ("Frühjahr 2019", "12.13.2019", "letztes Jahr", "2019-02-30", "3019", "k. A.", "#NV", "vielleicht", "x")


@pytest.mark.parametrize("heading", WHOLE)
def test_a_slip_in_a_cell_is_told_once_and_there(heading, tiny):
    slips = [{**WHOLE, "Ort": f"Dorf {n}", heading: text} for n, text in enumerate(SLIPS)]
    result = handed_in(rows(tuple(WHOLE), *(tuple(slip.values()) for slip in slips)).encode(), tiny)
    places = [item.row for item in result.findings]
    assert [row for row in set(places) if places.count(row) > 1] == []
    assert len({item.column for item in result.findings}) <= 1


# Damaged headings


def spoiled(text: str, how: str) -> str:
    """The text as it comes out of a program that took its bytes for those of another encoding, or lost its umlauts."""
    if how == "twice":
        return spoiled(spoiled(text, "utf-8 as cp1252"), "utf-8 as cp1252")
    if " as " in how:
        was, read = how.split(" as ")
        return text.encode(was).decode(read)
    return "".join(how.replace("NAME", str(ord(sign))) if sign in "äöüßÄÖÜ" else sign for sign in text)


DAMAGES = ["mac_roman as cp1252", "cp850 as latin-1", "utf-8 as cp1252", "utf-8 as mac_roman", "utf-8 as cp850"]
DAMAGES += ["utf-8 as cp437", "twice", "?", "\ufffd", "ï¿½", "&#NAME;"]


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_damaged_headings_are_recognised_and_told(how, kind, tiny):
    heads = ["Name des Bündnisses", "Ort", "Art", "Bundesland", "Status", "Gründungsdatum", "Träger", "Rückmeldung am"]
    damaged = [spoiled(head, how) for head in heads]
    record = ("Bündnis Neu", "Neudorf", "Gemeinde", "Brandenburg", "aktiv", "2006", "Stadt", "2026-11-03")
    content = book(damaged, record, name="x") if kind == "xlsx" else rows(damaged, record).encode()
    result = handed_in(content, tiny, f"liste.{kind}")
    assert [column(result, name) for name in ("name", "founded", "coordination", "answered_on")] == [
        [record[heads.index(head)]] for head in ("Name des Bündnisses", "Gründungsdatum", "Träger", "Rückmeldung am")
    ]
    assert (result.findings, "unused_columns" in notes(result)) == ((), False)
    told = dict(notes(result)["damaged_names"].params)["columns"]
    assert all(head in told for head in heads if not head.isascii())


def test_headings_that_end_in_a_question_or_hold_a_sign_are_whole(tiny):
    heads = ("Name des Bündnisses", "Ort", "Art", "Bundesland", "Besteht noch?", "Träger & Partner?", "Škoda")
    result = handed_in(rows(heads, ("B", "O", "Gemeinde", "BB", "ja", "x", "y")).encode(), tiny)
    assert "damaged_names" not in notes(result)


@pytest.mark.parametrize("how", [how for how in DAMAGES if how not in ("?", "\ufffd", "ï¿½")])
def test_cells_with_the_same_damage_offer_what_was_meant(how, real):
    record = ("bb-x", spoiled("Bündnis für Größe und Träger", how), "Ort", "gemeinde", "BB", "active")
    ((_, _, _, offers),) = asked(handed_in(rows(HEADER, record).encode(), real), real)
    assert offers == ["Bündnis für Größe und Träger"]


# Words for values that nobody foresaw


def of_status(text: str, column: str = "status") -> bytes:
    head = (*HEADER[:5], column, "status_as_of")
    return rows(head, ("bb-x", "B", "O", "gemeinde", "BB", text, "2026")).encode()


def of_sector(text: str) -> bytes:
    return rows(("alliance_id", "partner", "sector"), ("bb-potsdam", "Partner", text)).encode()


SURE_WORDS = [
    ("sector", "Firma", "unternehmen"),
    ("sector", "Firmen", "unternehmen"),
    ("sector", "Betrieb", "unternehmen"),
    ("sector", "SPARKASSE", "unternehmen"),
    ("sector", "Jugendamt", "kommune"),
    ("sector", "Stadt", "kommune"),
    ("sector", "Landkreis", "kommune"),
    ("sector", "Volkshochschule", "schulen"),
    ("sector", "vhs", "schulen"),
    ("sector", "e. V.", "vereine"),
    ("sector", "ev. Kirche", "kirchen"),
    ("sector", "IHK", "kammern"),
    ("sector", "ver.di", "gewerkschaften"),
    ("sector", "Job-Center", "arbeitsverwaltung"),
    ("sector", "Krankenkasse", "gesundheit"),
    ("sector", "Mehrgenerationenhaus", "familienzentren"),
    ("status", "läuft noch", "active"),
    ("status", "besteht weiter", "active"),
    ("status", "eingestellt", "ended"),
    ("status", "Existiert nicht mehr.", "ended"),
    ("status", "nicht mehr aktiv", "ended"),
    ("status", "in Planung", "planned"),
    ("status", "unbekannt", "unknown"),
    ("still_exists", "aufgelöst", "ended"),
    ("still_exists", "läuft noch", "active"),
]


@pytest.mark.parametrize(("name", "text", "value"), SURE_WORDS)
def test_words_of_offices_count_as_values_and_are_told(name, text, value, tiny):
    result = handed_in(of_sector(text) if name == "sector" else of_status(text, name), tiny)
    read = column(result, "status" if name == "still_exists" else name)
    assert (read, result.findings) == ([value], ())
    assert f"{text} = {value}" in dict(notes(result)["labels"].params)["examples"]


ASKED_WORDS = [
    ("sector", "Polizei", ["kommune", "sonstige"]),
    ("sector", "Wirtschaft", ["kammern", "unternehmen", "wirtschaftsverbaende"]),
    ("sector", "Freier Träger", ["vereine", "wohlfahrt"]),
    ("sector", "Kreissparkasse", ["unternehmen"]),
    ("sector", "Firmma", ["unternehmen"]),
    ("sector", "Frauenzentrum Potsdam", ["vereine"]),
    ("sector", "Zauberer", []),
    ("status", "ruht", ["ended", "unknown"]),
    ("status", "inaktiv", ["ended", "unknown"]),
    ("status", "im Aufbau", ["active", "planned"]),
    ("status", "aktiv?", ["active"]),
    ("status", "2019", []),
]


@pytest.mark.parametrize(("name", "text", "offered"), ASKED_WORDS)
def test_words_that_may_mean_more_are_asked_back(name, text, offered, real):
    content = of_sector(text).replace(b"bb-potsdam", b"bb-potsdam-nord") if name == "sector" else of_status(text)
    result = handed_in(content, real)
    (item,) = result.findings
    offers = suggest(item, real)
    assert ([offer.value for offer in offers], sure(offers)) == (offered, None)
    assert {choice.value for choice in allowed(cases(result.findings)[0], real, language("de"))} >= set(offered)


UNKNOWN = ["weiß nicht", "k. A.", "k.A.", "?", "-", "keine Angabe", "nicht bekannt", "N/A"]


@pytest.mark.parametrize("text", UNKNOWN)
def test_unknown_in_a_column_of_a_few_values_may_stay_empty(text, real):
    umbrella = rows(("alliance_id", "partner", "sector", "umbrella"), ("bb-potsdam-nord", "P", "vereine", text))
    statuses = [(of_status(text, name), ["", "unknown"]) for name in ("status", "still_exists")]
    sector = of_sector(text).replace(b"bb-potsdam", b"bb-potsdam-nord")
    for content, offered in [*statuses, (sector, [""]), (umbrella.encode(), [""])]:
        result = handed_in(content, real)
        assert [rest for _, _, *rest in asked(result, real)] == [["placeholder", offered]]
        wrong, expected = in_words(result.findings[0], language("de"), real)
        assert "leere Zelle" in expected
        assert "einer von" not in wrong + expected


def test_what_must_have_a_value_is_not_emptied_by_itself(real):
    (item,) = handed_in(of_sector("k. A.").replace(b"bb-potsdam", b"bb-potsdam-nord"), real).findings
    assert sure(suggest(item, real)) is None


def test_words_stand_at_values_that_there_are(real):
    known = known_from(real)
    for name, words in known.synonyms.items():
        assert set(words) - set(known.labels["de"]["scope" if name == "level" else name]) == set(), name
        assert [text for texts in words.values() for text in texts if text != text.strip()] == []


# More of each kind


@pytest.mark.parametrize("name", ["joined_initiative", "status_as_of", "ended", "partners_total_as_of", "answered_on"])
@pytest.mark.parametrize(("text", "year"), [("1905-06-27", "2005"), ("1909-07-19", "2026"), ("27.06.1905", "2005")])
def test_a_year_that_became_a_day_is_asked_back_in_every_column_of_days(name, text, year, tiny):
    record = dict(zip(HEADER, ("bb-x", "B", "O", "gemeinde", "BB", "unknown"), strict=True))
    record |= {"status_as_of": "2026", "partners_total": "3", "partners_total_as_of": "2026"}
    if name == "answered_on":
        record = {key: value for key, value in record.items() if not key.startswith("status")} | {
            "still_exists": "ended"
        }
    record[name] = text
    ((_, place, _, offers),) = asked(handed_in(rows(tuple(record), tuple(record.values())).encode(), tiny), tiny)
    assert (place, offers[0]) == (name, year)


def test_a_day_of_that_time_is_a_day(tiny):
    record = ("bb-x", "B", "O", "gemeinde", "BB", "active", "1906-06-27")
    assert handed_in(rows((*HEADER, "status_as_of"), record).encode(), tiny).findings == ()


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Müller & Söhne", "Mueller und Soehne"),
        ("Mueller und Söhne", "Müller & Söhne"),
        ("AWO Muster e.V.", "AWO\u200bMuster e.V."),
        ("AWO Muster e.V.", "AWO Mus\u00adter e.V."),
        ("AWO Muster e.V.", "AWO\u202fMuster\u2003e.V."),
        ("Rhein-Main GmbH", "Rhein\u2011Main GmbH"),
        ("„Kinder“ e.V.", '"Kinder" e. V.'),
        ("Straße 1", "STRASSE 1"),
    ],
)
def test_other_spellings_of_one_name_are_told_as_doubles(name, other, tiny):
    records = [("bb-potsdam", text, "wohlfahrt") for text in (name, other)]
    result = handed_in(rows(("alliance_id", "partner", "sector"), *records).encode(), tiny)
    assert [(row, rule, offers) for row, _, rule, offers in asked(result, tiny)] == [(3, "same_name", [name])]


@pytest.mark.parametrize("other", ["Buendnis Luebben", "BÜNDNIS  LÜBBEN", "Bündnis\u00a0Lübben"])
def test_an_alliance_spelt_twice_is_told_as_a_double(other, tiny):
    head = ("Name", "Ort", "Reichweite", "Land", "Status")
    records = [(name, "Lübben", "gemeinde", "BB", "aktiv") for name in ("Bündnis Lübben", other)]
    assert [(row, rule) for row, _, rule, _ in asked(handed_in(rows(head, *records).encode(), tiny), tiny)] == [
        (3, "unique")
    ]


@pytest.mark.parametrize("codec", ["iso8859-15", "cp1252", "mac_roman", "utf-16"])
def test_the_sign_of_the_euro_is_one(codec, tiny):
    content = rows(HEADER, ("bb-x", "10 € für Café", "Ort", "gemeinde", "BB", "active")).encode(codec)
    assert column(handed_in(content, tiny), "name") == ["10 € für Café"]


@pytest.mark.parametrize("shown", ["dd.mm.yyyy hh:mm", "[$-407]d. mmm yyyy", "yyyy-mm", "dd/mm/yy"])
def test_days_of_the_other_calendar_in_any_form(shown, tiny):
    def dates(workbook):
        workbook.worksheets[0].cell(2, ALLIANCES.index("founded") + 1).number_format = shown

    content = book(ALLIANCES, alliance(founded=38673, founded_basis="stated"), change=dates)
    content = patched(content, "xl/workbook.xml", "<workbookPr ?/>", '<workbookPr date1904="1"/>')
    (day,) = column(handed_in(content, tiny, "liste.xlsx"), "founded")
    assert day in ("2009-11-18", "2009-11")


def test_an_export_of_ours_says_nothing_new(real):
    """The log of changes holds whatever stood in a cell, also what elsewhere would stand for nothing."""
    changes = as_text(real.changes, real.package.tables["changes"]).fillna("")
    rows_of_it = [tuple(changes.columns), *changes.itertuples(index=False, name=None)]
    result = handed_in(books({"changes": rows_of_it}), real, "export.xlsx")
    assert result.findings == ()


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("1. Name", "name"),
        ("Name des\nBündnisses", "name"),
        ("Ort*", "place"),
        ("Stadt bzw. Gemeinde", "place"),
        ("Status (aktiv/beendet)", "status"),
        ("Anzahl der Partner (Stand 2026)", "partners_total"),
        ("Gründungsjahr (falls bekannt)", "founded"),
        ("Gründung (TT.MM.JJJJ)", "founded"),
        ("Noch aktiv? (ja/nein)", "still_exists"),
        ("Aktiv (ja/nein)", "still_exists"),
        ("Träger/Koordination", "coordination"),
        ("Partner (Anzahl)", "partners_total"),
        ("Status (Datum)", "status_as_of"),
        ("Ansprechpartner", None),
        ("E-Mail", None),
    ],
)
def test_headings_as_forms_have_them(heading, name, real):
    assert ColumnNames(real.package.of_lists.tables["alliances"]).of_header([heading]) == [name]
