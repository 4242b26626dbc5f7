"""From a template and the texts that go into it to a PDF: fonts of the project only, tagged, dated as the data.

The texts travel as data (one JSON text), never as markup: whatever a user writes is shown letter by letter. Nothing is
fetched: the templates use no package, and Typst is given no folder but that of the templates.
"""

import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst

from analysis import palette
from analysis.charts.exhibit import MISSING
from analysis.export.citation import author
from analysis.language import Language
from analysis.records import files
from analysis.records.findings import shown
from analysis.render.pdf.glyphs import NAMED, lacking, readable
from analysis.render.pictures import fonts

TEMPLATES = files.ROOT / "analysis" / "render" / "pdf"

STANDARDS = ("ua-1", "a-2a")
"""PDF/UA-1 for who listens to it, PDF/A-2a for the archive: both ask for tags, language, title and fonts inside."""

KEPT_FOR = 10
"""Documents for which Typst keeps what it has not used again."""

COLORS = {
    "ink": palette.INK,
    "muted": palette.MUTED,
    "line": palette.LINE,
    "ground": palette.GROUND,
    "accent": palette.ACCENT,
    "outline": palette.OUTLINE,
}


@dataclass(frozen=True)
class Facts:
    """What a PDF says of itself: title, description, version of the data, which begins with their day (ISO)."""

    title: str
    description: str
    version: str


def compiled(template: str, facts: Facts, content: Mapping[str, Any], t: Language) -> bytes:
    """Return the PDF that ``template`` (a name in TEMPLATES without ending) makes of ``content`` (texts and lists).

    Its day is that of the data. Raises typst.TypstError where the template cannot set the content.
    """
    everything = {
        **content,
        "language": t.code,
        "title": readable(facts.title).strip() or MISSING,
        "description": facts.description,
        "author": author(),
        "keywords": [t("app.title"), facts.version],
        "colors": COLORS,
        "font": fonts.FAMILY,
        "missing": MISSING,
    }
    if unshown := lacking(everything):
        warnings.warn(t.count("pdf.lacking", len(unshown), texts="; ".join(map(shown, unshown[:NAMED]))), stacklevel=2)
    texts = json.dumps(readable(everything), ensure_ascii=False)
    made, found = typst.compile_with_warnings(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": texts},
        pdf_standards=list(STANDARDS),
        package_path=TEMPLATES,
        package_cache_path=TEMPLATES,
        timestamp=_day(facts.version),
    )
    _forget()
    for warning in found:
        warnings.warn(warning.message, stacklevel=2)
    return made


def _forget() -> None:
    """Let Typst drop what it laid out: it keeps that for the next documents, hundreds of MB, though no two share it."""
    for _ in range(KEPT_FOR):
        typst.compile(b"", font_paths=_fonts())


@cache
def _fonts() -> typst.Fonts:
    """Return the typeface of the project, read once per process; no other can slip in."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FOLDER)])


def _day(version: str) -> datetime:
    return datetime.fromisoformat(version[:10]).replace(tzinfo=UTC)
