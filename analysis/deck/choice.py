"""Which slides a presentation has, in which order, and what the user wrote; its form in a URL.

``slides=title,figures,map`` names the slides in order, ``title-map=…`` is a heading that the user wrote,
``example=bb-potsdam`` is the alliance of the slide example. ``assumed=12060,12065`` are areas for which an alliance is
assumed, ``within=15`` the kilometres that it reaches; with them comes one slide more. What is the default is left out.
Notes are for the speaker alone and stand in no URL.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from analysis.counting.gaps import CATCHMENTS
from analysis.errors import UnknownValue

KINDS = ("title", "figures", "map", "growth", "sectors", "reach", "gaps", "example", "sources")
"""The kinds of slides in their default order."""

SLIDES, EXAMPLE, ASSUMED, WITHIN = "slides", "example", "assumed", "within"

MAX_TITLE = 120
MAX_QUERY = 2_000
"""Longest choice in characters as it stands in a URL, where an umlaut takes six: what servers and mails let through."""

MAX_ID = 200

_KEY = re.compile(r"[0-9]{5,9}")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def title_parameter(kind: str) -> str:
    """Return the query parameter of the title of a slide."""
    return f"title-{kind}"


PARAMETERS = (SLIDES, EXAMPLE, ASSUMED, WITHIN, *map(title_parameter, KINDS))
"""All query parameters of a choice."""


def clean_title(text: str) -> str:
    """Return ``text`` on one line, without signs that no file format takes."""
    return " ".join(_usable(text).split())


def clean_note(text: str) -> str:
    """Return ``text`` with its line breaks, without outer spaces and signs that no file format takes."""
    return "\n".join(_usable(line).strip() for line in text.splitlines()).strip()


def _usable(text: str) -> str:
    """Replace control characters, halves of surrogate pairs and noncharacters, which XML forbids, by a space."""
    return "".join(" " if _unusable(sign) else sign for sign in text)


def _unusable(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE


@dataclass(frozen=True)
class SlideChoice:
    """A slide: its kind, and title and note where the user wrote one ("" where not).

    Raises UnknownValue for an unknown kind, a title that is too long, and texts that are not as ``clean_title`` and
    ``clean_note`` leave them.
    """

    kind: str
    title: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownValue(SLIDES, self.kind, KINDS)
        name = title_parameter(self.kind)
        if len(self.title) > MAX_TITLE:
            raise UnknownValue(name, f"{len(self.title)} characters", [f"at most {MAX_TITLE} characters"])
        for named, text, cleaned in (
            (name, self.title, clean_title(self.title)),
            ("note", self.note, clean_note(self.note)),
        ):
            if text != cleaned:
                raise UnknownValue(named, text, ["a text without control characters and outer spaces"])


@dataclass(frozen=True)
class Choice:
    """The slides in order, each kind at most once, the id of the example ("" for the one chosen by rule), and what is
    assumed (see ``deck.assumed``).

    Raises UnknownValue where there is no slide, one twice, no possible id or key, or more than fits into a URL.
    """

    slides: tuple[SlideChoice, ...] = tuple(SlideChoice(kind) for kind in KINDS)
    example: str = ""
    assumed: tuple[str, ...] = ()
    within: int | None = None

    def __post_init__(self) -> None:
        kinds = [slide.kind for slide in self.slides]
        if not kinds:
            raise UnknownValue(SLIDES, "", KINDS)
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise UnknownValue(SLIDES, ",".join(kinds), ["each slide once"])
        if self.example and not (len(self.example) <= MAX_ID and _ID.fullmatch(self.example)):
            raise UnknownValue(EXAMPLE, self.example, ["the id of an alliance"])
        for key in self.assumed:
            if not _KEY.fullmatch(key):
                raise UnknownValue(ASSUMED, key, ["a key of an area"])
        if self.within is not None and self.within not in CATCHMENTS:
            raise UnknownValue(WITHIN, self.within, [f"{CATCHMENTS[0]} to {CATCHMENTS[-1]} km"])
        if (length := len(query(self))) > MAX_QUERY:
            raise UnknownValue(SLIDES, f"{length} characters in the address", [f"at most {MAX_QUERY} characters"])


def encode(choice: Choice) -> dict[str, list[str]]:
    """Return the query parameters of ``choice``, those that are not the default; ``parse`` reads all but notes back."""
    kinds = tuple(slide.kind for slide in choice.slides)
    texts = {} if kinds == KINDS else {SLIDES: ",".join(kinds)}
    texts |= {EXAMPLE: choice.example, ASSUMED: ",".join(choice.assumed), WITHIN: str(choice.within or "")}
    texts |= {title_parameter(slide.kind): slide.title for slide in choice.slides}
    return {name: [text] for name, text in texts.items() if text}


def query(choice: Choice) -> str:
    """Return ``choice`` as it stands in a URL: slides=title,map&title-map=M%C3%BCnchen."""
    return urlencode(encode(choice), doseq=True, safe=",")


def parse(values: Mapping[str, Iterable[str]]) -> Choice:
    """Return the choice in ``values`` (parameter name -> texts, as a URL gives them; others are left alone).

    Without ``slides`` all in the default order. Of a parameter given twice the last counts. The title of a slide that
    is not chosen is left out. Raises UnknownValue naming the parameter, what was found and what is allowed.
    """
    assumed = (key for text in values.get(ASSUMED, ()) for key in text.split(","))
    last = {name: list(values.get(name, ()))[-1:] for name in PARAMETERS}
    texts = {name: found[0] for name, found in last.items() if found}
    kinds = [kind.strip() for kind in texts.get(SLIDES, "").split(",") if kind.strip()] or KINDS
    slides = tuple(SlideChoice(kind, clean_title(texts.get(title_parameter(kind), ""))) for kind in kinds)
    within = texts.get(WITHIN, "").strip()
    if within and not within.isdecimal():
        raise UnknownValue(WITHIN, within, [f"{CATCHMENTS[0]} to {CATCHMENTS[-1]} km"])
    kept = tuple(dict.fromkeys(key.strip() for key in assumed if key.strip()))
    return Choice(slides, texts.get(EXAMPLE, "").strip(), kept, int(within) if within else None)


def with_notes(choice: Choice, notes: Mapping[str, str]) -> Choice:
    """Return ``choice`` with the notes that the user wrote (kind of slide -> text)."""
    noted = (replace(slide, note=clean_note(notes.get(slide.kind, ""))) for slide in choice.slides)
    return replace(choice, slides=tuple(noted))
