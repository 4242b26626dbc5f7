"""What suggestions are taken from: all that values, places and alliances are called."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property, lru_cache

import pandas as pd

from analysis.counting.filters import labels
from analysis.counting.places import gazetteer_of_levels
from analysis.intake.alike import Register
from analysis.language import LANGUAGES, Language, label_column, language
from analysis.records import files
from analysis.records.package import AREA_KEYS
from analysis.records.successors import Former, successors
from analysis.records.tables import Tables
from analysis.records.text import folded, plain

ALTERNATIVES = re.compile(r" (?:or|oder) ")
"""Behind a word that is a label by itself: municipality or town; what follows may mean another value too."""


STILL_EXISTS = "still_exists"
"""The question of lists whose answer becomes the status."""
ANSWERED: Mapping[str, str] = {"yes": "active", "no": "ended"}
ANSWERS: Mapping[str, str] = {**ANSWERED, "ja": "active", "nein": "ended"}


class Known:
    """What suggestions are taken from, prepared once per state of the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """Code of a language -> column -> value -> what it is called."""
        return {code: _labels(self.tables, language(code)) for code in LANGUAGES}

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Column -> value -> what it may be called, in any language."""
        both = list(self.labels.values())
        found = {
            column: {value: tuple(dict.fromkeys(part[column][value] for part in both)) for value in values}
            for column, values in both[0].items()
        }
        answers = {value: (*found[STILL_EXISTS][value], *names) for value, names in found["status"].items()}
        return {**found, STILL_EXISTS: answers}

    @cached_property
    def synonyms(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Column -> value -> what lists call it besides; a word may stand at more than one value."""
        fields = (field for spec in self.tables.package.tables.values() for field in spec.fields)
        found = {field.name: dict(field.value_synonyms) for field in fields if field.value_synonyms}
        also = {STILL_EXISTS: "status", "level": "scope"}
        return found | {column: found.get(other, {}) for column, other in also.items()}

    @cached_property
    def sectors_by_word(self) -> Mapping[str, Counter[str]]:
        """Word of the names of partners, folded -> how often each sector is that of such a partner."""
        found: dict[str, Counter[str]] = {}
        for name, sector in zip(self.tables.partners["partner"], self.tables.partners["sector"], strict=True):
            for word in set(folded(name).split()):
                found.setdefault(word, Counter())[sector] += 1
        return found

    @cached_property
    def former(self) -> Mapping[str, Former]:
        """Key of an area that has changed -> what it was and is."""
        return successors(files.DATA)

    @cached_property
    def values_by_label(self) -> Mapping[str, Mapping[str, str]]:
        """Column -> label or value (see ``as_label``) -> value, as far as a label is of one value alone."""
        found: dict[str, dict[str, str]] = {}
        for column, names in self.words.items():
            meant: dict[str, set[str]] = {}
            for value, texts in names.items():
                parts = (ALTERNATIVES.split(label)[0] for label in texts)
                for text in (value, *texts, *parts, *self.synonyms.get(column, {}).get(value, ())):
                    meant.setdefault(as_label(text), set()).add(value)
            found[column] = {text: values.pop() for text, values in meant.items() if len(values) == 1}
        for column in ("status", STILL_EXISTS):
            found[column] |= ANSWERS
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of all names in the data."""
        frames = ((self.tables.alliances, "name"), (self.tables.alliances, "place"), (self.tables.partners, "partner"))
        texts = [*(frame[column] for frame, column in frames), self.tables.municipalities["name"]]
        return frozenset(pd.concat(texts).str.findall(r"[^\W\d_]{3,}").explode().dropna())

    @cached_property
    def places(self) -> pd.DataFrame:
        """The gazetteer, each town that is a district as both, without Länder and uninhabited areas."""
        places = gazetteer_of_levels(self.tables)
        uninhabited = set(self.tables.uninhabited_areas["ags"])
        return places[(places["key"].str.len() > 2) & ~places["key"].isin(uninhabited)].reset_index(drop=True)

    @cached_property
    def keys_by_name(self) -> Mapping[str, list[str]]:
        """Folded name without additions -> area keys."""
        towns = self.tables.municipalities
        names = towns["short_name"].str.partition("(")[0].str.partition("/")[0]
        short = dict(zip(towns["ags"], names, strict=True))
        found: dict[str, list[str]] = {}
        for key, name in zip(self.places["key"], self.places["name"], strict=True):
            found.setdefault(folded(short.get(key, name)), []).append(key)
        return found

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """Area key -> its name with kind and district, so that places of one name can be told apart."""
        districts = _pairs(self.tables.districts, "key", "name")
        frames = (self.tables.districts, self.places)
        rows = [row for frame in frames for row in zip(*(frame[name] for name in ("key", "name", "kind")), strict=True)]
        return {key: _area_name(key, name, kind, districts) for key, name, kind in rows}

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        """Level -> area keys."""
        return {level: frozenset(getattr(self.tables, table)[column]) for level, (table, column) in AREA_KEYS.items()}

    @cached_property
    def associations(self) -> Mapping[str, str]:
        """AGS -> key of the Gemeindeverband."""
        return _pairs(self.tables.municipalities, "ags", "gemeindeverband_key")

    @cached_property
    def by_ars(self) -> Mapping[str, str]:
        """ARS -> AGS."""
        return _pairs(self.tables.municipalities, "ars", "ags")

    @cached_property
    def alliances(self) -> Mapping[str, str]:
        """Id -> name."""
        return _pairs(self.tables.alliances, "id", "name")

    @cached_property
    def described(self) -> Mapping[str, str]:
        """Id -> name, with place, where the name does not hold it, and Land, so that alliances can be told apart."""
        laender = _pairs(self.tables.laender, "key", "name")
        rows = self.tables.alliances[["id", "name", "place", "land"]].itertuples(index=False, name=None)
        return {
            key: ", ".join(dict.fromkeys([name, *([] if place in name else [place]), laender.get(land, land)]))
            for key, name, place, land in rows
        }

    @cached_property
    def register(self) -> Register:
        """The alliances by the words that tell them from each other."""
        return Register(self.tables.alliances, self.tables.municipalities)

    @cached_property
    def called(self) -> Mapping[str, list[str]]:
        """Folded name or place of an alliance -> ids."""
        found: dict[str, list[str]] = {}
        for column in ("name", "place"):
            for text, key in zip(self.tables.alliances[column], self.tables.alliances["id"], strict=True):
                found.setdefault(folded(text), []).append(key)
        return found


@lru_cache(maxsize=2)
def known_from(tables: Tables) -> Known:
    """Return what is known from ``tables``, kept for the last two."""
    return Known(tables)


def _labels(tables: Tables, t: Language) -> dict[str, dict[str, str]]:
    found = labels(tables, t)
    return {
        **found,
        "area": found["land"],
        "level": {value: text for value, text in found["scope"].items() if value in AREA_KEYS},
        "group": {value: t(f"group.{value}") for value in tables.sectors["group"].unique()},
        "umbrella": _pairs(tables.umbrellas, "umbrella", label_column(t)),
        "award": _pairs(tables.awards_list, "award", label_column(t)),
        "founded_basis": {value: t(f"basis.{value}") for value in ("stated", "derived")},
        STILL_EXISTS: found["status"] | {value: t(f"round.{answer}") for answer, value in ANSWERED.items()},
    }


def as_label(text: str) -> str:
    """Return ``text`` without case, accents, blanks and signs, as labels are compared; a question mark is a doubt."""
    return plain(text) if "?" in text else folded(text)


def _pairs(frame: pd.DataFrame, key: str, value: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[value], strict=True))


def _area_name(key: str, name: str, kind: str, districts: Mapping[str, str]) -> str:
    addition = "" if kind.casefold() in name.partition(",")[2].casefold() else f", {kind}"
    inside = districts.get(key[:5], "")
    return f"{name}{addition}" if len(key) == 5 or not inside or inside in name else f"{name}{addition} ({inside})"
