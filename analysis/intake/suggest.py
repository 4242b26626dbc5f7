"""Values that may be meant where a finding says that one is wrong. Only offers: nothing is changed by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from analysis.counting.places import search
from analysis.intake.candidates import Known, known_from
from analysis.intake.dates import iso_dates
from analysis.intake.headers import NEAR, ColumnNames
from analysis.intake.mending import cleaned, numbers
from analysis.records.encoding import without_surrogates
from analysis.records.findings import Finding, visible
from analysis.records.package import AREA_KEYS
from analysis.records.tables import Tables
from analysis.records.text import folded, slug
from analysis.records.values import GARBLED

MOST = 5
"""Suggestions for one finding at most."""
LONGEST = 200
"""Longer values are only cleaned, not compared with what is known."""
NEAR_PLACE = 0.8

TRUE = frozenset(("ja", "j", "wahr", "w", "x", "yes", "y", "true", "t", "1"))
FALSE = frozenset(("nein", "n", "falsch", "no", "false", "f", "0", "nicht"))
NEGATIONS = ("in", "un", "nicht", "non", "not")
"""In front of a word these make its opposite, which is no near miss."""
KIND_WORDS = re.compile(
    r"^(?:(?:kreisfreie |große |universitäts|landeshaupt|hanse)?stadt|gemeinde|markt|(?:land)?kreis|lk|region|amt)\s+",
    re.IGNORECASE,
)
DISTRICT_WORDS = re.compile(r"\b(?:land)?kreis\b|\blk\b", re.IGNORECASE)


@dataclass(frozen=True)
class Suggestion:
    """A value that may be meant. label: what it stands for, for people. why: a word for how it was found."""

    value: str
    label: str
    why: str

    @property
    def text(self) -> str:
        """The value and, where that says more, what it stands for: ``BB (Brandenburg)``."""
        return self.value if self.label in ("", self.value) else f"{self.value} ({visible(self.label)})"


def suggest(finding: Finding, tables: Tables, ids: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Return at most MOST values that may be meant where ``finding`` stands, best first; none where none is near.

    ids: of alliances that were handed in too, to which references may lead (``Checked.alliance_ids``).
    """
    text = finding.whole if finding.found is not None else ""
    offer = _OFFERS.get(finding.rule)
    if text is None or offer is None:
        return ()
    case = _Case(finding, text, dict(finding.params), known_from(tables), ids)
    found: dict[str, Suggestion] = {}
    for item in offer(case):
        if item.value != text:
            found.setdefault(item.value, item)
        if len(found) == MOST:
            break
    return tuple(found.values())


@dataclass(frozen=True, eq=False)
class _Case:
    """One finding to make suggestions for."""

    finding: Finding
    raw: str
    params: Mapping[str, str]
    known: Known
    ids: Collection[str]

    @property
    def text(self) -> str:
        """The value without what cleaning takes away, shortened: hostile texts must not cost time."""
        return cleaned(self.raw)[:LONGEST]

    @property
    def column(self) -> str:
        return self.finding.column or ""


def _same(values: Iterable[str], why: str) -> Iterator[Suggestion]:
    return (Suggestion(value, value, why) for value in values)


# Text


def _clean_text(case: _Case) -> Iterator[Suggestion]:
    why = "encoding" if case.finding.rule == "garbled" else "cleaned"
    text = cleaned(case.raw)
    return _same([text] if text and GARBLED.search(text) is None else [], why)


def _windows_text(case: _Case) -> Iterator[Suggestion]:
    return _same([cleaned(without_surrogates(case.raw))], "encoding")


# Numbers, truth, dates, addresses


def _truth(case: _Case) -> Iterator[Suggestion]:
    word = case.text.casefold().strip(".! ")
    return _same(["true"] if word in TRUE else ["false"] if word in FALSE else [], "truth")


def _number(case: _Case) -> Iterator[Suggestion]:
    return _same(numbers(case.text), "decimal")


def _whole_number(case: _Case) -> Iterator[Suggestion]:
    whole = (number.removesuffix(".0").removesuffix(".00") for number in numbers(case.text))
    return _same((number for number in whole if "." not in number), "decimal")


def _date(case: _Case) -> Iterator[Suggestion]:
    return _same(iso_dates(case.text, case.known.tables.package.date_years), "date")


def _address(case: _Case) -> Iterator[Suggestion]:
    rest = re.sub(r"^(?:h?t+p?s?)?[:/\\]*", "", re.sub(r"\s", "", case.text), count=1, flags=re.IGNORECASE)
    if re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?", rest):
        yield Suggestion(f"https://{rest}", rest, "scheme")


# Values from a list


def _category(case: _Case) -> Iterator[Suggestion]:
    """Offer allowed values by their code, by what they are called, by abbreviation, then those spelt alike."""
    words = case.known.words.get(case.column, {})
    ranked = []
    for value in case.params["allowed"].split(", "):
        names = words.get(value, ())
        likeness, why = max(_likeness(case.text, name, value) for name in (value, *names))
        if likeness >= NEAR:
            ranked.append((likeness, value, " / ".join(names) or value, why))
    if any(item[0] == 1 for item in ranked):
        ranked = [item for item in ranked if item[0] == 1]
    ranked.sort(key=lambda item: -item[0])
    return (Suggestion(value, label, why) for _, value, label, why in ranked)


def _likeness(text: str, name: str, value: str) -> tuple[float, str]:
    """Return how much ``text`` is like the ``name`` of a value, and why it is offered then."""
    wanted, known = (folded(part).replace(" ", "") for part in (text, name))
    if not wanted or not known:
        return 0, "near"
    if wanted == known:
        return 1, "near" if name == value else "label"
    if wanted.removesuffix(known) in NEGATIONS:
        return 0, "near"
    words = folded(name).split()
    if len(wanted) > 3 and (wanted in words or (len(known) > 3 and known in folded(text).split())):
        return 0.95, "words"
    if min(len(wanted), len(known)) > 3 and (wanted.endswith(known) or known.endswith(wanted)):
        return 0.92, "words"  # German puts the kind last: Landkreis is a Kreis
    if 1 < len(wanted) <= 8 and _is_abbreviation(wanted, known):
        return 0.9 - len(known) / 1000, "abbreviation"
    return 0.9 * SequenceMatcher(None, wanted, known).ratio(), "near"


def _is_abbreviation(short: str, name: str) -> bool:
    """Say whether the letters of ``short`` stand in ``name`` in this order, the first at its beginning."""
    letters = iter(name)
    return short[0] == name[0] and len(short) < len(name) and all(letter in letters for letter in short)


def _missing(case: _Case) -> Iterator[Suggestion]:
    """Offer the values of a short list where one is missing."""
    words = case.known.words.get(case.column, {}) if not case.raw else {}
    return (Suggestion(value, " / ".join(names), "allowed") for value, names in words.items())


def _column(case: _Case) -> Iterator[Suggestion]:
    """Offer columns of the table whose name or title is like the one found."""
    allowed, package = case.params["columns"].split(", "), case.known.tables.package
    specs = [*package.of_lists.tables.values(), *package.tables.values()]
    for spec in [spec for spec in specs if list(spec.columns) == allowed][:1]:
        names = ColumnNames(spec)
        column = names.column(case.text)
        if column is not None:
            yield Suggestion(column, spec.field(column).title, "column")
        near = names.near(case.text, MOST)
        yield from (Suggestion(name, spec.field(name).title, "near") for name in near)


# Keys


def _key(case: _Case) -> Iterator[Suggestion]:
    """Offer ids of alliances that are called or spelt like the value."""
    if case.params["target_table"] == "alliances":
        yield from _alliance(case)
    elif (level := _LEVEL_OF_TARGET.get((case.params["target_table"], case.params["target_column"]))) is not None:
        yield from _area_of_level(case, level)


_LEVEL_OF_TARGET = {target: level for level, target in AREA_KEYS.items()}


def _alliance(case: _Case) -> Iterator[Suggestion]:
    known, names = case.known, case.known.alliances
    ids = {**dict.fromkeys(case.ids), **dict.fromkeys(names)}
    found = [(key, "name") for key in known.called.get(folded(case.text), ())]
    own = slug(case.text)
    found += [(own, "id")] if own in ids else []
    found += [(key, "near") for key in get_close_matches(own, ids, MOST, NEAR)]
    return (Suggestion(key, names.get(key, key), why) for key, why in found)


def _pattern(case: _Case) -> Iterator[Suggestion]:
    """Offer what fits the pattern of the column: an area key, an id, a list of words."""
    if case.column == "area_key":
        yield from _area(case)
    elif case.column in ("id", "alliance_id"):
        yield from _alliance(case) if case.column == "alliance_id" else ()
        yield from _same(filter(None, [slug(case.text)]), "id")
    else:
        yield from _word_list(case)


def _word_list(case: _Case) -> Iterator[Suggestion]:
    """Offer a list like "name;status" whose words are those that the pattern names."""
    known = sorted(set(re.findall(r"[a-z_]{3,}", case.params["pattern"])))
    words = [word for word in re.split(r"[\s,;/+&]+", case.text.casefold()) if word]
    near = [get_close_matches(word, known, 1, NEAR) for word in words[:50]]
    if near and all(near):
        yield from _same([";".join(dict.fromkeys(match[0] for match in near))], "near")


def _digits(case: _Case) -> Iterator[Suggestion]:
    """Offer a key with the leading zero that it lost, or the key of the place that is named instead."""
    text, digits = case.text, int(case.params["digits"])
    if text.isdigit():
        yield from _same([text.zfill(digits)] if len(text) == digits - 1 else [], "leading_zero")
    else:
        yield from (item for item in _area(case) if len(item.value) == digits)


def _lost_zero(case: _Case) -> Iterator[Suggestion]:
    key = case.params["key"]
    yield Suggestion(key, case.known.area_names.get(key, key), "leading_zero")


def _area(case: _Case) -> Iterator[Suggestion]:
    """Offer area keys of any level."""
    if not case.text.isdigit():
        yield from _place(case)
        return
    if case.text in case.known.by_ars:
        yield _area_suggestion(case.known.by_ars[case.text], "key_level", case)
    for level in AREA_KEYS:
        if (key := case.text.zfill(len(case.text) + 1)) in case.known.keys[level]:
            yield _area_suggestion(key, "leading_zero", case)


def _area_of_level(case: _Case, level: str) -> Iterator[Suggestion]:
    """Offer area keys of one level: with its zero, that of the level meant, that of the place named, those near."""
    text, keys = case.text, case.known.keys[level]
    if not text.isdigit():
        yield from (item for item in _place(case) if item.value in keys)
        return
    longer = f"0{text}"
    if longer in keys:
        yield _area_suggestion(longer, "leading_zero", case)
    for key in (text[:5], f"{text}000", case.known.associations.get(text), case.known.by_ars.get(text)):
        if key in keys:
            yield _area_suggestion(key, "key_level", case)
    if level == "gemeinde" and text in case.known.keys["gemeindeverband"]:
        inside = [ags for ags, association in case.known.associations.items() if association == text]
        yield from (_area_suggestion(key, "key_level", case) for key in inside[:MOST])
    yield from (_area_suggestion(key, "near", case) for key in _one_slip(text) if key in keys)


def _unknown_area(case: _Case) -> Iterator[Suggestion]:
    return _area_of_level(case, case.params["level"])


def _one_slip(key: str) -> list[str]:
    """Return the keys that differ in the order of two neighbours, then those that differ in one digit."""
    if len(key) > 12:
        return []
    turned = [f"{key[:place]}{key[place + 1]}{key[place]}{key[place + 2 :]}" for place in range(len(key) - 1)]
    changed = [f"{key[:place]}{digit}{key[place + 1 :]}" for place in range(len(key)) for digit in "0123456789"]
    return [*turned, *changed]


def _area_suggestion(key: str, why: str, case: _Case) -> Suggestion:
    return Suggestion(key, case.known.area_names.get(key, key), why)


def _place(case: _Case) -> Iterator[Suggestion]:
    """Offer the keys of places that are called like the value, larger ones first; else those that hold the name."""
    name = KIND_WORDS.sub("", case.text.partition(",")[0].partition("(")[0]).strip()
    wanted = folded(name)
    if len(wanted) < 2:
        return
    first = 5 if DISTRICT_WORDS.search(case.text) else 8
    exact = case.known.keys_by_name.get(wanted) or search(case.known.places, name, MOST)["key"].tolist()
    exact = sorted(exact, key=lambda key: (len(key) != first, -case.known.population[key]))
    found = [(key, "place") for key in exact]
    if not found:
        near = get_close_matches(wanted, case.known.keys_by_name, MOST, NEAR_PLACE)
        found = [(key, "near") for close in near for key in case.known.keys_by_name[close]]
    yield from (_area_suggestion(key, why, case) for key, why in found)


_OFFERS: Mapping[str, Callable[[_Case], Iterator[Suggestion]]] = {
    **dict.fromkeys(("outer_space", "control_character", "invisible_character", "garbled", "decomposed"), _clean_text),
    "encoding": _windows_text,
    "together": _missing,
    **dict.fromkeys(("partial_date", "impossible_date", "year_range"), _date),
    **dict.fromkeys(("enum", "unknown_category"), _category),
    "boolean": _truth,
    "number": _number,
    "integer": _whole_number,
    "url": _address,
    "digits": _digits,
    "pattern": _pattern,
    "lost_zero": _lost_zero,
    "unknown_key": _key,
    "unknown_area": _unknown_area,
    "unknown_column": _column,
}
