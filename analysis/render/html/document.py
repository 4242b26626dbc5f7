"""One HTML file with everything in it; all texts are escaped by the template."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from analysis import palette
from analysis.charts.exhibit import Exhibit, Listing
from analysis.deck.parts import Body, Chart, Example, MapBody, Slide, Sources, TableBody
from analysis.deck.scope import View
from analysis.deck.slides import Deck
from analysis.deck.words import mark, source_line
from analysis.language import Language, language
from analysis.records import files
from analysis.render.html.moving_map import in_script, moving_map
from analysis.render.pictures.charts import chart
from analysis.render.pictures.fonts import FAMILY, FILES, FOLDER
from analysis.render.shared import MOST_ROWS, MOST_SHOWN, address, first_rows, qr_svg, shortened

_FOLDER = Path(__file__).resolve().parent

CHART, CHART_BESIDE_LEGEND = (1472, 500), (860, 500)
"""Width and height of a curve in the pixels of a slide, which is 1600 by 900."""
CHART_ON_PHONE = (360, 360)
STAGE, PHONE = 2.25, 1.1
"""Size of the texts of a curve against those on the page, of which the smallest has 12 pixels: 27 are 24 on a screen of
1440, the least that is read from the last row."""
MOST_FOOT = 290
"""Letters of sources that a foot has room for; what is left out stands in the notes, and on a phone."""
FEW = 5
"""Rows of a table that leaves room below it."""
WITHOUT_SOURCE_LINE = ("title", "example", "sources")
"""Slides whose body holds the sources, or that show nothing that needs one."""
LONG_TITLE, LONGER_TITLE = 48, 84
"""Characters from which on a title is set smaller."""


def html(deck: Deck, edit: str = "") -> bytes:
    """Return the deck as an HTML document (UTF-8); the same deck gives the same bytes.

    edit: address of the page that puts it together, "" where it is shown without one.
    """
    return b"".join(parts(deck, edit))


def parts(deck: Deck, edit: str = "") -> Iterator[bytes]:
    """Yield the document of ``html`` slide by slide: each is drawn when the one before it is taken."""
    t = language(deck.language)
    pieces = _template().generate(
        deck=deck,
        edit=edit,
        slides=(_shown(slide, deck.view, t) for slide in deck.slides),
        notes=in_script([_note(slide, t) for slide in deck.slides]),
        t=t,
        total=len(deck.slides),
        family=FAMILY,
        faces=[(style, weight, _encoded(name)) for (style, weight), name in FILES.items() if style == "normal"],
        colors={name: getattr(palette, name) for name in ("INK", "MUTED", "LINE", "GROUND", "ACCENT")},
        css=Markup(files.read_text(_FOLDER / "deck.css")),
        script=Markup(script()),
    )
    part: list[str] = []
    for piece in pieces:
        part.append(piece)
        if "</section>" in piece:
            yield "".join(part).encode("utf-8")
            part.clear()
    yield "".join(part).encode("utf-8")


def script() -> str:
    """Return the script of every deck, as it stands in the document."""
    return files.read_text(_FOLDER / "deck.js")


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files.read_text(_FOLDER / "deck.html.jinja"))


@cache
def _encoded(name: str) -> str:
    return base64.b64encode(files.read_bytes(FOLDER / name)).decode("ascii")


def _shown(slide: Slide, view: View, t: Language) -> dict[str, object]:
    """Return what the template needs of a slide: its texts and the markup of its body."""
    body = slide.body
    milestones = body.milestones if isinstance(body, Chart) else ()
    return {
        "slide": slide,
        "size": _size(slide.title),
        "kind": type(body).__name__ if body is not None else "",
        "pictures": [] if slide.kind == "sectors" else _pictures(body, t),
        "bars": _bars(body.exhibit, t) if slide.kind == "sectors" and body else [],
        "milestones": [(mark(row.number), row.date[:4], row.title) for row in milestones],
        "map": moving_map(body, view, t) if isinstance(body, MapBody) else None,
        "beside": _has_details_beside(slide),
        "tables": [_table(listing, MOST_ROWS[slide.kind], t) for listing in _listings(body)],
        "foot": _foot(slide),
        "link": _link(body) if isinstance(body, Sources) else None,
    }


def _has_details_beside(slide: Slide) -> bool:
    """Tell whether what there is to say stands beside a table, which is too long to have it below."""
    return isinstance(slide.body, TableBody) and bool(slide.details) and len(slide.body.listings[0].data) > FEW


def _size(title: str) -> str:
    if len(title) > LONGER_TITLE:
        return "longer"
    return "long" if len(title) > LONG_TITLE else ""


def _note(slide: Slide, t: Language) -> tuple[str, str]:
    """Return what the user wrote for the speaker, and the sources, which only who is asked for them reads."""
    own, head, sources = slide.note.rpartition(t("deck.note.sources"))
    return own.strip(), head + sources


def _pictures(body: Body | None, t: Language) -> list[tuple[str, Markup]]:
    """Return the chart as SVG for a stage and for a phone, its statement as the text for who does not see it."""
    if not isinstance(body, Chart):
        return []
    stage = CHART if body.legend is None else CHART_BESIDE_LEGEND
    found = []
    for screen, size, zoom in (("stage", stage, STAGE), ("phone", CHART_ON_PHONE, PHONE)):
        exhibit = replace(body.exhibit, name=f"{body.exhibit.name}.{screen}")
        drawn = chart(exhibit, *size, zoom)
        found.append((screen, Markup(drawn.document(exhibit.title, exhibit.statement, t.code))))
    return found


def _bars(exhibit: Exhibit, t: Language) -> list[dict[str, object]]:
    """Return the named partners of each group of sectors, as tables in which a bar stands before each number.

    As a picture they have no room for texts that are read from the last row.
    """
    most = max(exhibit.data["partners"].max(), 1)
    return [
        {
            "label": rows["group_label"].iloc[0],
            "total": t.number(int(rows["partners"].sum())),
            "color": palette.GROUPS[group],
            "rows": [
                (row.label, t.number(row.partners), f"{100 * row.partners / most:.1f}") for row in rows.itertuples()
            ],
        }
        for group, rows in exhibit.data.groupby("group", sort=False)
    ]


def _foot(slide: Slide) -> tuple[str, str]:
    """Return what the foot says, and what only a phone has room for: all sources without an address, those of a map
    included; addresses are in the note."""
    if slide.kind in WITHOUT_SOURCE_LINE:
        return "", ""
    said = (*slide.unsaid_details, slide.statement)
    whole, kept = source_line(slide.sources, said), [line for line in slide.sources if "://" not in line]
    while len(kept) > 1 and len(source_line(kept, said)) > MOST_FOOT:
        kept.pop()
    foot = source_line(kept, said)
    return foot, whole.removeprefix(foot).strip()


def _listings(body: Body | None) -> Iterable[Listing]:
    if isinstance(body, TableBody):
        return body.listings
    if isinstance(body, Example):
        return [body.partners] if len(body.partners.data) else []
    return [body.hosts] if isinstance(body, Sources) else []


def _table(listing: Listing, most: int, t: Language) -> dict[str, object]:
    rows, _ = first_rows(listing, most, t)
    table = rows.table()
    counts = [place for place, is_number in enumerate(rows.numbers()) if is_number]
    german = [place for place, is_german in enumerate(rows.german()) if is_german]
    cells = {"heads": list(table.columns), "rows": table.to_numpy().tolist(), "counts": counts, "german": german}
    rest = len(listing.data) - len(rows.data)  # more where the slide has still less room
    more = [t.count("deck.more", n) if n else "" for n in range(rest, max(rest + 1, len(listing.data)))]
    return {"title": listing.title, "more": more, **cells}


def _link(body: Sources) -> dict[str, str]:
    """Return the link as it is written, the address that a click opens and its QR code; "" where there is none."""
    opened = address(body.link)
    return {"text": shortened(body.link, MOST_SHOWN), "address": opened, "code": Markup(qr_svg(opened))}
