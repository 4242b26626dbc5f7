"""Lists as offices keep them, made here, each with the right reading: what a person would take from it."""

import gzip
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO

from tests.analysis.intake.books import books

HEADINGS = ("Nr.", "Name des Bündnisses", "Ort", "Bundesland", "Art", "Gründungsdatum", "Status", "Stand")
NEU = (1, "Bündnis Neudorf", "Neudorf", "Brandenburg", "Gemeinde oder Stadt", 2006, "aktiv", 2026)
READ = {"id": "bb-neudorf", "name": "Bündnis Neudorf", "place": "Neudorf", "land": "BB", "scope": "gemeinde"}
READ |= {"founded": "2006", "status": "active", "status_as_of": "2026"}
Rows = list[tuple]
Asked = tuple[int, str]
"""Row and column that are asked back."""


@dataclass(frozen=True)
class Messy:
    """content: of the file ``name``. read: table -> rows, of the columns that matter. asked: what is asked back, not
    read. aside: columns that are set aside, as a note names them. unread: sheets that are no list."""

    name: str
    content: Callable[[], bytes]
    read: dict[str, list[dict[str, str | None]]]
    asked: tuple[Asked, ...] = ()
    aside: str = ""
    unread: tuple[str, ...] = field(default=())


def sheets(**given: Rows) -> Callable[[], bytes]:
    return lambda: books(given)


def one(*rows: tuple, title: str = "Liste") -> Callable[[], bytes]:
    return sheets(**{title: list(rows)})


def text(*rows: tuple, separator: str = ";", encoding: str = "utf-8", start: str = "", end: str = "\r\n"):
    def make() -> bytes:
        lines = (separator.join("" if cell is None else str(cell) for cell in row) for row in rows)
        return (start + "".join(line + end for line in lines)).encode(encoding)

    return make


def changed(values: tuple = NEU, headings: tuple = HEADINGS, **given: object) -> tuple:
    """A row with other values under some headings."""
    return tuple(given.get(heading, value) for heading, value in zip(headings, values, strict=True))


def read(**other: str | None) -> dict[str, list[dict[str, str | None]]]:
    return {"alliances": [{**READ, **other}]}


def packed(**members: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


PARTNERS = [("Bündnis", "Name des Partners", "Bereich"), ("Bündnis Neudorf", "IHK", "Kammern")]
OF_PARTNERS = [{"alliance_id": "bb-neudorf", "partner": "IHK", "sector": "kammern"}]
ASTADT = ("Lokales Bündnis für Familie Astadt", "Astadt")
OF_ASTADT = {"id": "bb-astadt", "website": "https://a.example"}

UNITS = (2026, "12 Partner", "11/2026", "www.neudorf.example")

TWICE = [(1, "Neudorf", *NEU[1:2], *NEU[3:]), ("Nr.", "Ort", *HEADINGS[1:2], *HEADINGS[3:])]

LISTS: dict[str, Messy] = {
    "a plain list": Messy("liste.xlsx", one(HEADINGS, NEU), read(), aside="Nr."),
    "a title above": Messy("liste.xlsx", one(("Unsere Bündnisse",), (), HEADINGS, NEU), read(), aside="Nr."),
    "a letterhead above": Messy(
        "liste.xlsx", one(("Landesbüro",), ("Stand:", "November"), ("Seite 1",), (), HEADINGS, NEU), read(), aside="Nr."
    ),
    "blank rows between": Messy("liste.xlsx", one(HEADINGS, (), (), NEU), read(), aside="Nr."),
    "headings repeated": Messy("liste.xlsx", one(HEADINGS, NEU, HEADINGS), read(), aside="Nr."),
    "headings repeated in a text": Messy(
        "liste.csv", text(("Nr.", "Ort", *HEADINGS[1:2], *HEADINGS[3:]), *TWICE), read(), aside="Nr."
    ),
    "a file of Windows": Messy("Bündnisse.csv", text(HEADINGS, NEU, encoding="cp1252"), read(), aside="Nr."),
    "a file of an old Mac": Messy("Bündnisse.csv", text(HEADINGS, NEU, encoding="mac_roman"), read(), aside="Nr."),
    "text of Excel": Messy("liste.txt", text(HEADINGS, NEU, separator="\t", encoding="utf-16"), read(), aside="Nr."),
    "a hint for Excel": Messy("liste.csv", text(HEADINGS, NEU, start="\ufeffsep=;\r\n"), read(), aside="Nr."),
    "commas between": Messy("liste.csv", text(HEADINGS, NEU, separator=","), read(), aside="Nr."),
    "a packed file": Messy("liste.csv.gz", lambda: gzip.compress(text(HEADINGS, NEU)()), read(), aside="Nr."),
    "a packed folder": Messy(
        "ordner.zip",
        lambda: packed(**{"Übersicht/Bündnisse.csv": text(HEADINGS, NEU)(), "Übersicht/Foto.jpg": b"\xff\xd8"}),
        read(),
        aside="Nr.",
    ),
    "dates of Excel": Messy(
        "liste.xlsx",
        one(HEADINGS, changed(Gründungsdatum=date(2005, 11, 17), Stand=datetime(2026, 11, 3))),
        read(founded="2005-11-17", status_as_of="2026-11-03"),
        aside="Nr.",
    ),
    "months": Messy(
        "liste.xlsx", one(HEADINGS, changed(Gründungsdatum="2005-11")), read(founded="2005-11"), aside="Nr."
    ),
    "a date in words": Messy(
        "liste.xlsx", one(HEADINGS, changed(Gründungsdatum="17.11.2005")), read(), ((2, "founded"),), "Nr."
    ),
    "a Land by its code": Messy("liste.xlsx", one(HEADINGS, changed(Bundesland="BB")), read(), aside="Nr."),
    "a Land misspelt": Messy(
        "liste.xlsx", one(HEADINGS, changed(Bundesland="Branndenburg")), read(id="neudorf"), ((2, "land"),), "Nr."
    ),
    "the question as a heading": Messy(
        "liste.xlsx",
        one(tuple("Besteht noch?" if text == "Status" else text for text in HEADINGS), changed(Status="nein")),
        read(status="ended"),
        aside="Nr.",
    ),
    "a heading misspelt": Messy(
        "liste.xlsx",
        one(tuple("Bundesländ" if text == "Bundesland" else text for text in HEADINGS), NEU),
        read(),
        aside="Nr.",
    ),
    "English headings": Messy(
        "list.xlsx",
        one(
            ("Alliance", "Town", "State", "Scope", "Founding date", "Status", "As of"),
            ("Bündnis Neudorf", "Neudorf", "Brandenburg", "Municipality or town", 2006, "active", 2026),
        ),
        read(),
    ),
    "remarks beside": Messy(
        "liste.xlsx", one((*HEADINGS, "Bemerkung"), (*NEU, "ruft im Mai an")), read(), aside="Nr., Bemerkung"
    ),
    "a known alliance by its name": Messy(
        "liste.xlsx",
        one(("Bündnis", "Ort", "Homepage", "Status", "Stand"), (*ASTADT, None, "aktiv", 2026)),
        {"alliances": [{**OF_ASTADT, "status": "active", "status_as_of": "2026"}]},
    ),
    "a known alliance, told shorter": Messy(
        "liste.xlsx",
        one(("Bündnis", "Ort", "Status"), ("Familienbündnis Astadt", "Astadt", "aktiv")),
        {"alliances": [{**OF_ASTADT, "status": "active"}]},
    ),
    "two that may be meant": Messy(
        "liste.xlsx",
        one(("Bündnis", "Ort", "Status"), ("Runder Tisch", "Astadt", "aktiv")),
        {"alliances": [{"name": "Runder Tisch", "status": "active"}]},
        ((2, "id"),),
    ),
    "partners by names": Messy(
        "liste.xlsx",
        sheets(Liste=[HEADINGS, NEU], Mitglieder=PARTNERS),
        {**read(), "partners": OF_PARTNERS},
        aside="Nr.",
    ),
    "sectors misspelt": Messy(
        "liste.xlsx",
        sheets(Liste=[HEADINGS, NEU], Mitglieder=[*PARTNERS, ("Bündnis Neudorf", "Stadt", "Komune")]),
        {**read(), "partners": [*OF_PARTNERS, {"partner": "Stadt"}]},
        ((3, "sector"),),
        "Nr.",
    ),
    "topics and areas": Messy(
        "liste.xlsx",
        sheets(
            Themen=[("Bündnis", "Thema"), (ASTADT[0], "Pflege")],
            Gebiete=[
                ("Bündnis", "Ebene", "Gebietsschlüssel", "Nur teilweise"),
                (ASTADT[0], "Gemeinde oder Stadt", "12060001", "ja"),
            ],
        ),
        {
            "topics": [{"alliance_id": "bb-astadt", "topic": "pflege"}],
            "alliance_areas": [{"alliance_id": "bb-astadt", "area_key": "12060001", "partial": "true"}],
        },
    ),
    "a sheet that is no list": Messy(
        "liste.xlsx",
        sheets(Liste=[HEADINGS, NEU], Notizen=[("Wer ruft an?", "Wann?"), ("Frau A", "Mai")]),
        read(),
        aside="Nr.",
        unread=("liste.xlsx[Notizen]",),
    ),
    "sources of all kinds": Messy(
        "liste.xlsx",
        one((*HEADINGS, "Quelle"), (*NEU, "https://n.example"), (*changed(Ort="Altdorf"), "Anruf vom 3. März")),
        {
            "alliances": [
                {**READ, "change_source": "https://n.example", "change_reason": None},
                {**READ, "id": "bb-altdorf", "place": "Altdorf", "change_source": None}
                | {"change_reason": "Anruf vom 3. März"},
            ]
        },
        aside="Nr.",
    ),
    "nothing known, in many words": Messy(
        "liste.xlsx",
        one((*HEADINGS, "Homepage", "Anzahl Partner"), (*NEU, "k. A.", "ca. 30")),
        read(),
        ((2, "partners_total"), (2, "website")),
        "Nr.",
    ),
    "odd blanks": Messy(
        "liste.xlsx", one(HEADINGS, changed(**{"Name des Bündnisses": "Bündnis\u00a0 Neudorf"})), read(), aside="Nr."
    ),
    "a merged title, blank rows, remarks below": Messy(
        "liste.xlsx",
        one(
            ("Lokale Bündnisse (Stand: 03.11.2026)",),
            (),
            HEADINGS,
            NEU,
            (),
            ("* Angaben der Stellen",),
            ("Seite 1",),
        ),
        read(),
        aside="Nr.",
    ),
    "headings over two rows": Messy(
        "liste.xlsx",
        one(
            ("Bündnis", None, None, None, "Gründung", None, "Status"),
            ("Name", "Ort", "Bundesland", "Art", "Jahr", "Beleg", None, "Stand"),
            (*NEU[1:5], 2006, "https://n.example", "aktiv", 2026),
        ),
        {"alliances": [{**READ, "change_source": "https://n.example"}]},
    ),
    "sums and headings of groups between": Messy(
        "liste.csv",
        text(
            (*HEADINGS[1:], "Anzahl Partner", "Stand Partner"),
            ("Landkreis Dahme-Spreewald", *[None] * 8),
            (*NEU[1:], 12, 2026),
            ("Summe", *[None] * 6, 12, None),
            ("Insgesamt: 1 Bündnis", *[None] * 8),
            separator=";",
        ),
        {"alliances": [{**READ, "partners_total": "12"}]},
    ),
    "footnotes": Messy(
        "liste.csv",
        text(
            HEADINGS[1:],
            changed(NEU[1:], HEADINGS[1:], **{"Name des Bündnisses": "Bündnis Neudorf*", "Gründungsdatum": "2006¹"}),
            ("* in Trägerschaft der AWO", *[None] * 6),
            ("¹ laut Amtsblatt", *[None] * 6),
        ),
        read(),
        ((2, "founded"),),
    ),
    "numbers with units, addresses as places": Messy(
        "liste.csv",
        text(
            (*HEADINGS[1:], "Anzahl Partner", "Partnerzahl vom", "Homepage"),
            (
                *NEU[1:2],
                "15907 Neudorf (Spreewald)",
                "Land Brandenburg",
                "kreisangehörige Stadt",
                2006,
                "läuft noch",
                *UNITS,
            ),
            start="\ufeff",
        ),
        {"alliances": [{**READ, "id": "bb-neudorf-spreewald", "place": "Neudorf (Spreewald)"}]},
        ((2, "partners_total"), (2, "partners_total_as_of"), (2, "website")),
    ),
    "several partners in a cell": Messy(
        "partner.csv",
        text(
            ("Bündnis", "Partner", "Bereich"),
            (ASTADT[0], '"AWO A; Caritas A"', "e. V."),
            (ASTADT[0], "IHK A", "IHK"),
        ),
        {"partners": [{"alliance_id": "bb-astadt"}, {"partner": "IHK A", "sector": "kammern"}]},
        ((2, "partner"),),
    ),
    "partners line by line in a cell": Messy(
        "partner.xlsx",
        one(("Bündnis", "Partner", "Bereich"), (ASTADT[0], "AWO A\nCaritas A\nDRK A", "e. V.")),
        {"partners": [{"alliance_id": "bb-astadt", "sector": "vereine"}]},
        ((2, "partner"),),
    ),
    "partners without their kind": Messy(
        "partner.csv",
        text(("Bündnis", "Partner"), (ASTADT[0], "AWO A")),
        {"partners": [{"alliance_id": "bb-astadt", "partner": "AWO A"}]},
        ((2, "sector"),),
    ),
    "areas by name": Messy(
        "gebiete.csv",
        text(
            ("Bündnis", "Ebene", "Gebiet", "Nur teilweise"),
            (ASTADT[0], "Landkreis", "12060", "nein"),
            (ASTADT[0], "LK", "LK Barnim", "nein"),
            (ASTADT[0], "Stadt", "15907 Lübben (Spreewald)", "ja"),
        ),
        {
            "alliance_areas": [
                {"alliance_id": "bb-astadt", "level": "kreis", "area_key": "12060", "partial": "false"},
                {"alliance_id": "bb-astadt", "level": "kreis"},
                {"alliance_id": "bb-astadt", "level": "gemeinde", "partial": "true"},
            ]
        },
        ((3, "area_key"), (4, "area_key")),
    ),
    "a sheet of OpenDocument": Messy(
        "liste.ods",
        lambda: ods([("Unsere Bündnisse",), HEADINGS, NEU, ("Quelle: eigene Erhebung",)]),
        read(),
        aside="Nr.",
    ),
    "two encodings in a file": Messy(
        "liste.csv",
        lambda: text(HEADINGS)() + text(NEU, encoding="cp1252")(),
        {"alliances": [{"place": "Neudorf", "status": "active"}]},
        ((2, "name"),),
        "Nr.",
    ),
    "headings damaged on their way": Messy(
        "liste.csv",
        lambda: text(tuple(head.encode().decode("cp1252") for head in HEADINGS), NEU)(),
        read(),
        aside="Nr.",
    ),
    "words of an office": Messy(
        "liste.xlsx",
        sheets(
            Liste=[HEADINGS, changed(Status="Besteht weiter", Art="Kommune", Bundesland="Land Brandenburg")],
            Mitglieder=[
                *PARTNERS,
                ("Bündnis Neudorf", "Amt N", "Jugendamt"),
                ("Bündnis Neudorf", "Amt O", "Gesundheitswesen"),
            ],
        ),
        {**read(), "partners": [*OF_PARTNERS, {"partner": "Amt N", "sector": "kommune"}, {"partner": "Amt O"}]},
        ((4, "sector"),),
        "Nr.",
    ),
}


def ods(rows: Rows) -> bytes:
    """The rows as a sheet of OpenDocument."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ("".join(cell.format("" if text is None else text) for text in row) for row in rows)
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "table", "text")
    )
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>"
    content += f'<table:table table:name="Liste">{body}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    members = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    return packed(**{name: part.encode() for name, part in members.items()})


def office_list() -> bytes:
    """A real one made anew: a title, headings of its own, days of Excel, words, slips, a source per row, a remark."""
    heads = ("Nr.", "Name des Bündnisses", "Ort", "Bundesland", "Art", "Gründungsdatum", "Besteht noch?", "Stand")
    heads += ("Homepage", "Anzahl Partner", "Quelle", "Grund", "Bemerkung")
    bernau = (1, "Lokales Bündnis für Familien Bernau", "Bernau bei Berlin", "Brandenburg", "Gemeinde oder Stadt")
    bernau += (
        date(2006, 5, 3),
        "ja",
        2026,
        "buendnis-bernau.example",
        31,
        "https://amt.example/bernau",
        "Anruf",
        "nett",
    )
    neu = (2, "Bündnis Neu Probedorf", "Neu Probedorf", "Branndenburg", "Gemeinde oder Stadt", "17.11.2024", "aktiv")
    neu += (2026, "k. A.", None, "https://amt.example/neu", None, None)
    partners = [("Bündnis", "Name des Partners", "Bereich", "Quelle")]
    partners += [
        ("Bündnis Neu Probedorf", f"Träger {n}", sector, "https://amt.example/partner")
        for n, sector in enumerate(("Komune", "Komune", "Kammern"))
    ]
    return books(
        {"Liste 2026": [("Lokale Bündnisse im Land, Stand November",), (), heads, bernau, neu], "Mit dabei": partners}
    )
