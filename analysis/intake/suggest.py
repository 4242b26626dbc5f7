"""Values that may be meant where a finding says that one is wrong. Only offers: nothing is changed by itself."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from openpyxl.utils.datetime import to_excel

from analysis.intake.alike import likeness, telling
from analysis.intake.answers import CONTRADICTS, NO_ANSWER, settlements
from analysis.intake.areas import areas_meant
from analysis.intake.candidates import Known, known_from
from analysis.intake.dates import iso_dates, says_all, year_in_disguise
from analysis.intake.headers import NEAR, ColumnNames
from analysis.intake.matching import ID
from analysis.intake.meanings import is_placeholder
from analysis.intake.mending import cleaned, numbers, undamaged, undone
from analysis.language import LANGUAGES, Language, language
from analysis.records.codebook import in_language
from analysis.records.encoding import without_surrogates
from analysis.records.findings import Finding, visible
from analysis.records.package import AREA_KEYS
from analysis.records.tables import Tables
from analysis.records.text import folded, slug
from analysis.records.values import GARBLED

MOST, MOST_PLACES = 5, 50
"""Suggestions for one finding at most; of places that are called as asked, all that one would look through."""
LONGEST = 200
"""Longer values are only cleaned, not compared with what is known."""

TRUE = frozenset(("ja", "j", "wahr", "w", "x", "yes", "y", "true", "t", "1"))
FALSE = frozenset(("nein", "n", "falsch", "no", "false", "f", "0", "nicht"))
SECTOR, UNKNOWN = "sector", "unknown"
SURE = frozenset(
    (
        *("label", "cleaned", "encoding", "decimal", "truth", "year"),
        *("date", "empty", "scheme", "leading_zero", "key", "name"),
    )
)
"""Words for how a suggestion was found that leave no doubt where it is the only one."""


@dataclass(frozen=True)
class Suggestion:
    """A value that may be meant. label: what it stands for, for people. why: a word for how it was found.

    is_code: whether people say the label alone, and need not know the value. column: where it is put, "" for the column
    of the finding.
    """

    value: str
    label: str
    why: str
    is_code: bool = False
    column: str = ""

    @property
    def text(self) -> str:
        """The value and, where that says more, what it stands for: ``BB (Brandenburg)``; of no value, what that is."""
        if not self.value:
            return self.label
        return self.value if self.label in ("", self.value) else f"{self.value} ({visible(self.label)})"

    @property
    def said(self) -> str:
        """What people read: as ``text``, without a value that is but a code."""
        return visible(self.label) if self.is_code and self.label else self.text


def suggest(
    finding: Finding, tables: Tables, ids: Collection[str] = (), t: Language | None = None
) -> tuple[Suggestion, ...]:
    """Return at most MOST values that may be meant where ``finding`` stands, best first; none where none is near.

    ids: of alliances that were handed in too, to which references may lead, with their names where it is a mapping
    (``Checked.alliance_names``). t: language of the labels, German unless it is given.
    """
    text = finding.whole if finding.found is not None else ""
    offer = _OFFERS.get(finding.rule)
    if text is None or offer is None:
        return ()
    names = ids if isinstance(ids, Mapping) else dict.fromkeys(ids, "")
    case = _Case(finding, text, dict(finding.params), known_from(tables), names, t or language(LANGUAGES[0]))
    found: dict[tuple[str, str], Suggestion] = {}
    for item in offer(case):
        if item.column or item.value != text:
            found.setdefault((item.column, item.value), item)
        if len(found) == (MOST_PLACES if item.why in ("place", "alliance") else MOST):
            break
    return tuple(found.values())


def sure(found: Sequence[Suggestion]) -> Suggestion | None:
    """Return the suggestion that can be taken without a look; None where there is none, or more than one."""
    return found[0] if len(found) == 1 and found[0].why in SURE else None


@dataclass(frozen=True, eq=False)
class _Case:
    finding: Finding
    raw: str
    params: Mapping[str, str]
    known: Known
    ids: Mapping[str, str]
    t: Language

    @property
    def text(self) -> str:
        """The value without what cleaning takes away, shortened: hostile texts must not cost time."""
        return cleaned(self.raw)[:LONGEST]

    @property
    def column(self) -> str:
        return self.finding.column or ""

    @property
    def is_required(self) -> bool:
        """Whether a column of this name must have a value."""
        specs = self.known.tables.package.tables.values()
        return any(field.required for spec in specs for field in spec.fields if field.name == self.column)

    @property
    def labels(self) -> Mapping[str, str]:
        """Value of the column -> what it is called."""
        return self.known.labels[self.t.code].get(self.column, {})


def _same(values: Iterable[str], why: str) -> Iterator[Suggestion]:
    return (Suggestion(value, value, why) for value in values)


# Text


def _clean_text(case: _Case) -> Iterator[Suggestion]:
    is_garbled = case.finding.rule == "garbled" or undone(case.raw) != case.raw
    texts = undamaged(cleaned(undone(case.raw)), case.known.vocabulary) if is_garbled else [cleaned(case.raw)]
    why = "encoding" if is_garbled else "cleaned"
    return _same((text for text in texts if text and GARBLED.search(text) is None), why)


# Numbers, truth, dates, addresses


def _truth(case: _Case) -> Iterator[Suggestion]:
    word = case.text.casefold().strip(".! ")
    if word in TRUE:
        yield Suggestion("true", case.t("round.yes"), "truth", True)
    if word in FALSE:
        yield Suggestion("false", case.t("round.no"), "truth", True)


def _number(case: _Case) -> Iterator[Suggestion]:
    found = numbers(case.text)
    if case.finding.rule == "integer":
        found = [number.removesuffix(".0").removesuffix(".00") for number in found]
        found = [number for number in found if "." not in number]
    yield from _empty(case)
    yield from _same(found, "decimal")


def _date(case: _Case) -> Iterator[Suggestion]:
    if year := year_in_disguise(case.text):
        yield from _same([year], "year")
    yield from _empty(case)
    found = iso_dates(case.text, case.known.tables.package.date_years)
    yield from _same(found, "date" if all(says_all(iso, case.text) for iso in found) else "date_in_part")


def _day_number(case: _Case) -> Iterator[Suggestion]:
    """Offer the number of which a spreadsheet made a day where no date can be meant."""
    if is_date := re.fullmatch(r"\d{4}-\d\d-\d\d", case.text):
        number = int(to_excel(datetime.fromisoformat(is_date[0])))
        yield from _same([str(number)] if 0 < number < 10_000 else [], "year")


def _empty(case: _Case) -> Iterator[Suggestion]:
    """Offer no value in the place of what stands for none; beside it the value for what is not known."""
    if case.finding.rule in ("placeholder", "cell_error") or is_placeholder(case.text):
        yield Suggestion("", case.t("intake.empty"), "allowed" if case.is_required else "empty")
        if UNKNOWN in case.labels:
            yield Suggestion(UNKNOWN, case.labels[UNKNOWN], "allowed", True)


def _address(case: _Case) -> Iterator[Suggestion]:
    yield from _empty(case)
    rest = re.sub(r"^(?:h?t+p?s?)?[:/\\]*", "", re.sub(r"\s", "", case.text), count=1, flags=re.IGNORECASE)
    if re.fullmatch(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#].*)?", rest):
        yield Suggestion(f"https://{rest}", rest, "scheme")


# Answers


def _settled(case: _Case) -> Iterator[Suggestion]:
    """Offer what settles an answer, also in another column of its row."""
    field = case.known.tables.package.of_lists.tables["alliances"].field
    for column, value in settlements(case.finding):
        label = case.known.labels[case.t.code].get(column, {}).get(value, value) or case.t("intake.empty")
        if column == case.column:
            yield Suggestion(value, label, "answer", True)
        else:
            title = in_language(vars(field(column)), "title", case.t)
            yield Suggestion(value, f"{title} {label}", "answer", True, column)


# Values from a list


def _category(case: _Case) -> Iterator[Suggestion]:
    """Offer allowed values by their code, by what they are called, by abbreviation, then those spelt alike."""
    words, synonyms = (known.get(case.column, {}) for known in (case.known.words, case.known.synonyms))
    ranked = []
    for value in case.params["allowed"].split(", "):
        spelt = [likeness(case.text, name, value) for name in (value, *words.get(value, ()))]
        also = [likeness(case.text, name, value) for name in synonyms.get(value, ()) if len(name) <= len(case.text) + 1]
        share, why = max((*spelt, *(pair for pair in also if pair[1] != "abbreviation")))
        if share >= NEAR:
            ranked.append((share, value, why))
    if any(item[0] == 1 for item in ranked):
        ranked = [item for item in ranked if item[0] == 1]
    if not ranked and case.column == SECTOR:
        ranked = _of_partners(case)
    ranked.sort(key=lambda item: -item[0])
    return (Suggestion(value, case.labels.get(value, value), why, True) for _, value, why in ranked)


def _of_partners(case: _Case) -> list[tuple[float, str, str]]:
    """Return the sectors of partners whose names hold a telling word of the value, with their share."""
    words = (case.known.sectors_by_word.get(word, Counter()) for word in folded(case.text).split() if len(word) > 3)
    counted = sum((found for found in words if max(found.values(), default=0) > found.total() / 2), Counter())
    shares = ((count / counted.total(), sector) for sector, count in counted.items())
    return [(share, sector, "words") for share, sector in shares if share > 1 / MOST]


def _missing(case: _Case) -> Iterator[Suggestion]:
    labels = case.labels if not case.raw else {}
    return (Suggestion(value, label, "allowed", True) for value, label in labels.items())


def _column(case: _Case) -> Iterator[Suggestion]:
    """Offer columns of the table whose name or title is like the one found."""
    allowed, package = case.params["columns"].split(", "), case.known.tables.package
    specs = [*package.of_lists.tables.values(), *package.tables.values()]
    for spec in [spec for spec in specs if list(spec.columns) == allowed][:1]:
        names = ColumnNames(spec)
        column = names.column(case.text)
        whys = dict.fromkeys([] if column is None else [column], "column")
        for name in names.near(case.text, MOST):
            whys.setdefault(name, "near")
        for name, why in whys.items():
            yield Suggestion(name, in_language(vars(spec.field(name)), "title", case.t), why, True)


# Keys


def _key(case: _Case) -> Iterator[Suggestion]:
    """Offer ids of alliances that are called or spelt like the value."""
    if case.params["target_table"] == "alliances":
        yield from _alliance(case)
    elif (level := _LEVEL_OF_TARGET.get((case.params["target_table"], case.params["target_column"]))) is not None:
        yield from _areas(case, level)


_LEVEL_OF_TARGET = {target: level for level, target in AREA_KEYS.items()}


def _alliance(case: _Case) -> Iterator[Suggestion]:
    names = {**case.ids, **case.known.described}
    own, words = slug(case.text), set(telling(case.text))
    found = [(key, "name") for key in case.known.called.get(folded(case.text), ())]
    found += [(own, "id")] if own in names else []
    sure, near = case.known.register.meant(case.text)
    like = [*([] if sure is None else [sure]), *near]
    along = {" ".join(telling(name)): key for key, name in case.ids.items() if name}
    like += [along[name] for name in get_close_matches(" ".join(telling(case.text)), along, MOST, NEAR)]
    is_sure = len(like) == 1 and words == set(telling({**case.ids, **case.known.alliances}[like[0]]))
    found += [(key, "name" if is_sure else "near") for key in like]
    found += [(key, "near") for key in get_close_matches(own, names, MOST, NEAR)]
    return (Suggestion(key, names[key] or key, why, ID.fullmatch(case.text) is None) for key, why in found)


def _which_alliance(case: _Case) -> Iterator[Suggestion]:
    described, is_new = case.known.described, case.t("intake.is_new")
    keys = case.params["candidates"].split(", ")
    return (Suggestion(key, described.get(key, is_new), "alliance", True) for key in keys)


def _pattern(case: _Case) -> Iterator[Suggestion]:
    """Offer what fits the pattern of the column: an area key, an id, a list of words."""
    if case.column == "area_key":
        yield from _area(case)
    elif case.column == "alliance_id":
        yield from _alliance(case)
    elif case.column == "id":
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


def _area(case: _Case) -> Iterator[Suggestion]:
    """Offer area keys of the level that the row names, of any where it names none."""
    return _areas(case, case.params.get("level"))


def _areas(case: _Case, level: str | None) -> Iterator[Suggestion]:
    return (_area_suggestion(key, why, case) for key, why in areas_meant(case.text, level, case.known))


def _area_suggestion(key: str, why: str, case: _Case) -> Suggestion:
    name = case.known.area_names.get(key, key)
    return Suggestion(key, f"{name}; {case.t('intake.area_changed')}" if why == "successor" else name, why)


_OFFERS: Mapping[str, Callable[[_Case], Iterator[Suggestion]]] = {
    **dict.fromkeys(("outer_space", "control_character", "invisible_character", "garbled", "decomposed"), _clean_text),
    "encoding": lambda case: _same([cleaned(without_surrogates(case.raw))], "encoding"),
    "together": _missing,
    **dict.fromkeys(("partial_date", "impossible_date", "year_range", "early_founding"), _date),
    "year_as_date": lambda case: _same([case.params["year"]], "year"),
    "date_cell": _day_number,
    **dict.fromkeys(("placeholder", "cell_error"), _empty),
    "same_name": lambda case: _same([case.params["first"]], "name"),
    **dict.fromkeys(("enum", "unknown_category"), _category),
    "boolean": _truth,
    **dict.fromkeys(("ambiguous_number", "number", "integer"), _number),
    "url": _address,
    "digits": _digits,
    "pattern": _pattern,
    "lost_zero": lambda case: iter([_area_suggestion(case.params["key"], "leading_zero", case)]),
    "unknown_key": _key,
    "unknown_area": _area,
    "unknown_column": _column,
    "which_alliance": _which_alliance,
    **dict.fromkeys((NO_ANSWER, CONTRADICTS), _settled),
}
