"""Suggestions: what is offered first, what is offered at all, and that nothing is offered where nothing is near."""

import pytest

from analysis.intake.checked import check_upload
from analysis.intake.dates import iso_dates
from analysis.intake.mending import cleaned, numbers
from analysis.intake.read import read_uploads
from analysis.intake.suggest import MOST, MOST_PLACES, SURE, suggest
from analysis.language import language
from analysis.records.findings import finding

YEARS = range(1900, 2028)


def offers(tables, rule: str, column: str, found: str | None, ids=(), **params: object) -> list[tuple[str, str]]:
    """(value, why) of each suggestion."""
    item = finding("liste.csv", 2, column, rule, found, **params)
    return [(offer.value, offer.why) for offer in suggest(item, tables, ids)]


def allowed(tables, table: str, column: str) -> str:
    return ", ".join(tables.package.tables[table].field(column).enum)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("Brandenburg", [("BB", "label")]),
        ("brandenburg ", [("BB", "label")]),
        ("bb", [("BB", "near")]),
        ("Land Brandenburg", [("BB", "label")]),
        ("Branndenburg", [("BB", "near")]),
        ("Meck-Pomm", [("MV", "label")]),
        ("Mecklenburg", [("MV", "label")]),
        ("NRW", [("NW", "label")]),
        ("BaWü", [("BW", "label")]),
        ("RLP", [("RP", "label")]),
        ("Sachsen", [("SN", "label")]),
        ("Sachsen Anhalt", [("ST", "label")]),
        ("BaWürt", [("BW", "abbreviation")]),
        ("Tirol", []),
        ("12", []),
        ("?", []),
    ],
)
def test_land(found, expected, real):
    assert offers(real, "enum", "land", found, allowed=allowed(real, "alliances", "land")) == expected


@pytest.mark.parametrize(
    ("column", "found", "expected"),
    [
        ("scope", "Landkreis", ["kreis"]),
        ("scope", "Stadt", ["gemeinde"]),
        ("scope", "District", ["kreis"]),
        ("status", "aktiv", ["active"]),
        ("status", "Beendet", ["ended"]),
        ("status", "inaktiv", ["ended", "unknown"]),
        ("status", "nicht aktiv", ["ended", "unknown"]),
        ("status", "deaktiv", []),
        ("founded_basis", "von einer Quelle genannt", ["stated"]),
    ],
)
def test_categories_by_what_they_are_called(column, found, expected, real):
    values = [value for value, _ in offers(real, "enum", column, found, allowed=allowed(real, "alliances", column))]
    assert values == expected


def test_level_by_what_it_is_called(real):
    values = allowed(real, "alliance_areas", "level")
    assert offers(real, "enum", "level", "Landkreis", allowed=values) == [("kreis", "label")]


@pytest.mark.parametrize(
    ("column", "found", "expected"),
    [
        ("sector", "Kammern", "kammern"),
        ("sector", "Chambers", "kammern"),
        ("sector", "Wohlfahrtsverbände", "wohlfahrt"),
        ("sector", "Verein", "vereine"),
        ("topic", "Care of relatives", "pflege"),
        ("topic", "Vereinbarkeit", "vereinbarkeit"),
    ],
)
def test_sector_and_topic_by_their_labels(column, found, expected, real):
    frame = real.sectors if column == "sector" else real.topics_list
    values = ", ".join(sorted(frame[column]))
    assert offers(real, "unknown_category", column, found, allowed=values)[0][0] == expected


SAID = [
    (("sector", "unknown_category", "IHK Kammern", {"allowed": "kammern, kitas"}), "Kammern", "Chambers"),
    (("status", "enum", "aktive", {"allowed": "active, ended"}), "aktiv", "active"),
    (("still_exists", "enum", "ja!", {"allowed": "active, ended"}), "ja", "yes"),
    (("partial", "boolean", "x", {}), "ja", "yes"),
    (("coordination", "placeholder", "k. A.", {}), "leer lassen", "leave empty"),
    (("scope", "unknown_column", "Statuss", {"columns": ""}), "Status", "Status"),
    (("id", "which_alliance", "X", {"candidates": "new"}), "ein neues Bündnis", "a new alliance"),
]


@pytest.mark.parametrize(("asked", "german", "english"), SAID, ids=lambda value: value[0] if value is tuple else None)
def test_what_is_offered_is_said_in_one_language_and_without_codes(asked, german, english, real):
    column, rule, found, params = asked
    if rule == "unknown_column":
        params = {"columns": ", ".join(real.package.of_lists.tables["alliances"].columns)}
    item = finding("f.csv", 2, column, rule, found, **params)
    said = [next(offer.said for offer in suggest(item, real, (), language(code))) for code in ("de", "en")]
    assert said == [german, english]


def test_an_alliance_by_a_name_that_is_like_its_own(real):
    def offered(text: str, **more: str) -> list[tuple[str, str]]:
        return offers(real, "pattern", "alliance_id", text, more, pattern="x")

    assert offered("Familienbündnis Kyritz") == [("bb-kyritz", "name")]
    assert offered("Lokales Bündniss fuer Famlie Kyrtiz") == [("bb-kyritz", "near")]
    assert offered("Kyritz") == [("bb-kyritz", "name")]
    assert offered("Bündnis Neudorff", **{"bb-neudorf": "Bündnis Neudorf"}) == [("bb-neudorf", "near")]
    assert [why for _, why in offered("Lokales Bündnis für Familie Nordhausen")] == ["name", "name"], "not sure"
    assert offered("Bündnis Xanadu") == [], "no id that no alliance has"


def test_one_of_two_values_is_missing(real):
    assert offers(real, "together", "founded_basis", None) == [("stated", "allowed"), ("derived", "allowed")]
    assert offers(real, "together", "founded_basis", "stated") == []
    assert offers(real, "together", "founded", None) == []


# Places and keys

KEY = r"^(\d{5}|\d{8}|\d{9})$"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("Bad Belzig", ["12069020"]),
        ("Stadt Bad Belzig", ["12069020"]),
        ("Koenigs Wusterhausn", ["12061260"]),
        ("München", ["09162000", "09184"]),
        ("Landkreis München", ["09184", "09162000"]),
        ("Landkreis Barnim", ["12060"]),
        ("Halle", ["15002000", "05754012", "03255016", "03456008"]),
        ("Xanadu", []),
        ("B", []),
        ("1001000", ["01001000"]),
        ("9162000", ["09162000"]),
        ("120690020020", ["12069020"]),
        ("99", []),
    ],
)
def test_place_to_key(found, expected, real):
    assert [value for value, _ in offers(real, "pattern", "area_key", found, pattern=KEY)] == expected


def test_places_of_one_name_are_told_apart(real):
    item = finding("f.csv", 2, "area_key", "pattern", "Mühlhausen", pattern=KEY)
    labels = [offer.label for offer in suggest(item, real)]
    assert labels[0] == "Mühlhausen/Thüringen, Stadt (Unstrut-Hainich-Kreis)"
    assert len(set(labels)) == len(labels) > 2


@pytest.mark.parametrize(
    ("level", "found", "expected"),
    [
        ("gemeinde", "12096020", ["12069020"]),
        ("gemeinde", "12054", ["12054000"]),
        ("gemeinde", "120695910", ["12069402", "12069448", "12069474", "12069485"]),
        ("kreis", "12069020", ["12069"]),
        ("kreis", "1001", ["01001"]),
        ("kreis", "99999", []),
        ("gemeindeverband", "12069448", ["120695910"]),
        ("gemeindeverband", "10010000", ["010010000"]),
        ("kreis", "Barnim", ["12060"]),
    ],
)
def test_key_of_the_level_that_is_meant(level, found, expected, real):
    params = {"level": level, "target_table": "x", "target_column": "y"}
    assert [value for value, _ in offers(real, "unknown_area", "area_key", found, **params)] == expected


def test_key_that_lost_its_zero(real):
    assert offers(real, "lost_zero", "area_key", "1001000", key="01001000") == [("01001000", "leading_zero")]
    assert offers(real, "digits", "kreis_key", "1001", digits=5) == [("01001", "leading_zero")]
    assert offers(real, "digits", "kreis_key", "Barnim", digits=5) == [("12060", "place")]
    assert offers(real, "digits", "kreis_key", "11", digits=5) == []


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("bb-bad-belzg", ("bb-bad-belzig", "near")),
        ("Cottbus", ("bb-cottbus", "name")),
        ("BB Bad Belzig", ("bb-bad-belzig", "id")),
        ("bb-neu", None),
    ],
)
def test_alliance_by_name_place_or_id(found, expected, real):
    target = {"target_table": "alliances", "target_column": "id"}
    assert next(iter(offers(real, "unknown_key", "alliance_id", found, **target)), None) == expected


def test_alliance_that_was_handed_in_too(real):
    target = {"target_table": "alliances", "target_column": "id"}
    assert offers(real, "unknown_key", "alliance_id", "bb-neustadd", ids={"bb-neustadt"}, **target)[0] == (
        "bb-neustadt",
        "near",
    )


def test_district_of_a_municipality(real):
    target = {"target_table": "districts", "target_column": "key"}
    assert offers(real, "unknown_key", "kreis_key", "12096", **target) == [("12069", "near"), ("12066", "near")]
    assert offers(real, "unknown_key", "land", "XX", target_table="laender", target_column="key") == []


def test_an_id_in_its_form(real):
    pattern = real.package.tables["alliances"].field("id").pattern
    assert offers(real, "pattern", "id", "BB Müllrose/Süd", pattern=pattern) == [("bb-muellrose-sued", "id")]
    assert offers(real, "pattern", "id", "!!!", pattern=pattern) == []


def test_a_list_of_words(real):
    pattern = real.package.tables["sources"].field("supports").pattern
    assert offers(real, "pattern", "supports", "Name, statuss", pattern=pattern) == [("name;status", "near")]
    assert offers(real, "pattern", "supports", "Name, wetter", pattern=pattern) == []


def test_a_column_by_title_or_spelling(real):
    columns = ", ".join(real.package.tables["alliances"].columns)
    assert offers(real, "unknown_column", "x", "Gegründet am", columns=columns) == [("founded", "column")]
    assert offers(real, "unknown_column", "x", "web-site", columns=columns)[0] == ("website", "column")
    assert offers(real, "unknown_column", "x", "Telefon", columns=columns) == []


# Forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17.11.2005", ["2005-11-17"]),
        ("7.1.05", ["2005-01-07"]),
        ("17. 11. 2005", ["2005-11-17"]),
        ("11/2005", ["2005-11"]),
        ("11.2005", ["2005-11"]),
        ("Nov 2005", ["2005-11"]),
        ("Nov. 05", ["2005-11"]),
        ("März 2006", ["2006-03"]),
        ("Mrz 2006", ["2006-03"]),
        ("Sept. 2006", ["2006-09"]),
        ("17. November 2005", ["2005-11-17"]),
        ("November 17, 2005", ["2005-11-17"]),
        ("17 Oct 2005", ["2005-10-17"]),
        ("2005/11/17", ["2005-11-17"]),
        ("20051117", ["2005-11-17"]),
        ("2005-1-7", ["2005-01-07"]),
        ("2005-11-17T10:30", ["2005-11-17"]),
        ("2005-11-17 00:00:00", ["2005-11-17"]),
        ("38673", ["2005-11-17"]),
        ("seit 2005", ["2005"]),
        ("ca. 2005", ["2005"]),
        ("2005-02-30", ["2005-02"]),
        ("2005-13", ["2005"]),
        ("2005-17-11", ["2005-11-17"]),
        ("11/17/2005", ["2005-11-17"]),
        ("2005-2006", []),
        ("99999", []),
        ("1.1.1800", []),
        ("17.11.", []),
        ("٢٠٠٥", []),
        ("Frühjahr", []),
        ("5" * 100, []),
        ("", []),
    ],
)
def test_dates(text, expected):
    assert iso_dates(text, YEARS) == expected


@pytest.mark.parametrize("text", ["2005-02-30", "31.2.05", "20050230", "31. Februar 2005", "2005-13", "Q1/2005"])
def test_a_date_that_leaves_out_what_was_said_is_not_taken_without_a_look(real, text):
    found = offers(real, "partial_date", "founded", text)
    assert found
    assert not {why for _, why in found} & SURE


@pytest.mark.parametrize("text", ["17.11.2005", "17.11.05", "2005-1-7", "Nov. 05", "11/2005", "ca. 2005", "38673"])
def test_a_date_that_says_all_is(real, text):
    [(_, why)] = offers(real, "partial_date", "founded", text)
    assert why in SURE


def test_a_date_in_german_form_is_offered_as_iso(real):
    assert offers(real, "partial_date", "founded", "17.11.2005") == [("2005-11-17", "date")]
    assert offers(real, "impossible_date", "founded", "2005-02-30") == [("2005-02", "date_in_part")]
    assert offers(real, "partial_date", "founded", "bald") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234,5", ["1234.5"]),
        ("1,5", ["1.5"]),
        ("1.234", ["1234", "1.234"]),
        ("12,000", ["12.000", "12000"]),
        ("1,234.5", ["1234.5"]),
        ("1 234,50 km", ["1234.50"]),
        ("1'000", ["1000"]),
        ("ca. 30 Partner", ["30"]),
        ("-3,5", ["-3.5"]),
        ("30 bis 40", []),
        ("1.2.3", []),
        ("zwölf", []),
        ("٣", []),
    ],
)
def test_numbers(text, expected):
    assert numbers(text) == expected


def test_whole_numbers(real):
    assert offers(real, "integer", "partners_total", "1.234") == [("1234", "decimal")]
    assert offers(real, "integer", "partners_total", "12.0") == [("12", "decimal")]
    assert offers(real, "integer", "partners_total", "12,5") == []
    assert offers(real, "number", "value", "12,5") == [("12.5", "decimal")]


@pytest.mark.parametrize(
    ("found", "expected"), [("ja", ["true"]), ("NEIN", ["false"]), ("Wahr", ["true"]), ("0", ["false"]), ("evtl.", [])]
)
def test_truth(found, expected, real):
    assert [value for value, _ in offers(real, "boolean", "partial", found)] == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("www.a.example", ["https://www.a.example"]),
        ("a.example/b?c=d", ["https://a.example/b?c=d"]),
        ("htp://a.example", ["https://a.example"]),
        ("https//a.example", ["https://a.example"]),
        ("http:/a.example", ["https://a.example"]),
        ("info@a.example", []),
        ("javascript:alert(1)", []),
        ("keine", [""]),
    ],
)
def test_address(found, expected, real):
    assert [value for value, _ in offers(real, "url", "website", found)] == expected


@pytest.mark.parametrize(
    ("rule", "found", "expected"),
    [
        ("outer_space", " Neu\u00a0", ("Neu", "cleaned")),
        ("control_character", "a\nb\x07", ("a b", "cleaned")),
        ("invisible_character", "Bünd\u200bnis \u202eNeu", ("Bündnis Neu", "cleaned")),
        ("decomposed", "Bu\u0308ndnis", ("Bündnis", "cleaned")),
        ("garbled", "BÃ¼ndnis â€žNeuâ€œ", ("Bündnis „Neu“", "encoding")),
        ("encoding", "B\udcfcndnis", ("Bündnis", "encoding")),
    ],
)
def test_text_repaired(rule, found, expected, real):
    assert offers(real, rule, "name", found) == [expected]


def test_letters_lost_for_good_are_told_by_the_words_that_are_known(real):
    assert offers(real, "garbled", "name", "B\ufffdndnis") == [("Bündnis", "encoding")]
    assert offers(real, "garbled", "name", "\ufffd" * 5) == []
    assert cleaned("Ã") == "Ã"


def test_a_long_text_is_repaired_as_a_whole_and_a_very_long_one_not_at_all(real):
    assert offers(real, "outer_space", "note", " " + "x" * 1_000) == [("x" * 1_000, "cleaned")]
    assert offers(real, "outer_space", "note", " " + "x" * 3_000) == []


def test_rules_without_suggestions(real):
    assert offers(real, "required", "name", None) == []
    assert offers(real, "formula", "name", "=1+1") == []
    assert offers(real, "unique", "id", "bb-a", first_row=2) == []


def test_there_are_never_more_than_a_few(real):
    values = allowed(real, "alliances", "land")
    assert len(offers(real, "enum", "land", "sach", allowed=values)) <= MOST
    assert MOST < len(offers(real, "pattern", "area_key", "Neustadt", pattern=KEY)) <= MOST_PLACES


PLACES = [
    ("Bad Belzig", "gemeinde", ["12069020"]),
    ("Belzig", "gemeinde", ["12069020"]),
    ("Frankfurt/Oder", "gemeinde", ["12053000"]),
    ("15907 Lübben (Spreewald)", "gemeinde", ["12061316"]),
    ("D-14806 Bad Belzig", "gemeinde", ["12069020"]),
    ("Sankt Wendel", "gemeinde", ["10046117"]),
    ("St. Wendel", "kreis", ["10046"]),
    ("Kreis Barnim", "kreis", ["12060"]),
    ("LK Barnim", "kreis", ["12060"]),
    ("LK Barnim", "gemeinde", []),
    ("Barnim", "kreis", ["12060"]),
    ("Uckermarck", "kreis", ["12073"]),
    ("Eifel", "kreis", ["07232"]),
    ("Eisenach", "kreis", ["16063"]),
    ("Eisenach", "gemeinde", ["16063105", "07232218"]),
    ("Rügen", "kreis", ["13073"]),
    ("Harz", "kreis", ["15085"]),
    ("Harz", "gemeinde", []),
    ("Cotbus", "kreis", ["12052"]),
    ("Mainx", "kreis", ["07315"]),
    ("Koenigs Wusterhausn", "gemeinde", ["12061260"]),
    ("Vogtland", "kreis", ["14523"]),
    ("Xyzstadt", "gemeinde", []),
]


@pytest.mark.parametrize(("text", "level", "expected"), PLACES, ids=lambda value: str(value)[:30])
def test_places_exact_first_then_what_begins_so_then_what_is_like_it(text, level, expected, real):
    assert [key for key, _ in offers(real, "pattern", "area_key", text, pattern=KEY, level=level)] == expected


@pytest.mark.parametrize(
    "text", ["#NV", "#N/A", "#REF!", "#BEZUG!", "#WERT!", "#DIV/0!", "#ÜBERLAUF!", "#####", "Err:502"]
)
def test_an_error_of_the_spreadsheet_offers_nothing(text, real):
    content = f"id;coordination;status_as_of;partners_total\nbb-potsdam-nord;{text};{text};{text}\n".encode()
    found = check_upload(read_uploads([("alliances.csv", content)], real.package), real).findings
    assert [(item.rule, [offer.value for offer in suggest(item, real)]) for item in found] == [("cell_error", [""])] * 3
