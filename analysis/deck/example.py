"""The example of a presentation: one alliance, chosen by rule or by the user, with its facts and sources."""

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.profiles import Profile, profile, source_name
from analysis.counting.sectors import known_partners
from analysis.deck.parts import Example
from analysis.deck.scope import View
from analysis.deck.words import inside, lines, some
from analysis.errors import UnknownValue
from analysis.language import Language, label_column

GERMAN = ("place", "coordination", "partners")
"""Facts that are names as the records have them."""

MOST_NAMED = 5
"""Partners, topics or awards that are named before "and n more"."""


def candidates(view: View) -> pd.DataFrame:
    """Return the alliances of the selection that are not planned, the best documented first.

    Columns: id, name, sources, partners (named; int), active (in the year, bool). Order: active ones first, then more
    sources, more named partners, id; so the choice is the same whenever the data are.
    """
    tables = view.selection.tables
    rows = tables.alliances.loc[tables.alliances["status"] != "planned", ["id", "name"]]
    sources = tables.sources["alliance_id"].value_counts()
    partners = known_partners(tables)["alliance_id"].value_counts()
    rows = rows.assign(
        sources=rows["id"].map(sources).fillna(0).astype("int64"),
        partners=rows["id"].map(partners).fillna(0).astype("int64"),
        active=rows["id"].isin(view.active_ids),
    )
    order = ["active", "sources", "partners", "id"]
    return rows.sort_values(order, ascending=[False, False, False, True], ignore_index=True)


def chosen_id(view: View, wanted: str) -> str | None:
    """Return ``wanted``, or without one ("") the best documented active alliance; None where none is active.

    Raises UnknownValue where ``wanted`` is no (not planned) alliance of the selection.
    """
    return _chosen(candidates(view), wanted)


def _chosen(found: pd.DataFrame, wanted: str) -> str | None:
    if wanted:
        if wanted not in set(found["id"]):
            raise UnknownValue("example", wanted, ["the id of an alliance of this area"])
        return wanted
    return str(found["id"].iloc[0]) if found["active"].any() else None  # active ones come first


def example_statement(view: View, wanted: str, t: Language) -> str:
    """Say which alliance is shown and why; with ``wanted`` the user chose it, without it the rule did."""
    where, found = inside(view.scope, t), candidates(view)
    key = _chosen(found, wanted)
    if key is None:
        return t("deck.example.none", year=view.year, inside=where)
    row = found.set_index("id").loc[key]
    n, name = int(row["sources"]), t("deck.quoted", text=unquoted(row["name"], t))
    if not n:
        return t("deck.example.unsourced", name=name)
    if wanted:
        return t.count("deck.example.chosen", n, name=name)
    best = found[found["active"]]
    if len(best) == 1:
        return t("deck.example.only", name=name, year=view.year, inside=where)
    tied = (best["sources"] == n).sum() > 1
    return t.count("deck.example.among" if tied else "deck.example.best", n, name=name, year=view.year, inside=where)


def unquoted(name: str, t: Language) -> str:
    """Return ``name`` with the quotation marks in it made single, as it stands within others."""
    outer, inner = t("deck.quoted", text="\0"), t("deck.quoted.inner", text="\0")
    for before, after in zip(outer.split("\0"), inner.split("\0"), strict=True):
        name = name.replace(before, after)
    return name


def example_details(view: View, wanted: str, t: Language) -> tuple[str, ...]:
    """Say by which rule the alliance was chosen, where the user did not."""
    by_rule = not wanted and len(view.active_ids) > 1
    return lines([t("deck.example.rule") if by_rule else ""])


def example(view: View, alliance_id: str, t: Language) -> Example:
    """Return what is shown of ``alliance_id``. Raises UnknownValue where there is no such alliance."""
    found = profile(view.everything, alliance_id)
    return Example(
        name=str(found.alliance["name"]),
        facts=tuple((t(f"fact.{name}"), text) for name, text in _facts(view, found, t)),
        german=frozenset(t(f"fact.{name}") for name in GERMAN),
        partners=_partners(view, found, t),
        sources=_sources(view, found, t),
    )


def _facts(view: View, found: Profile, t: Language) -> list[tuple[str, str]]:
    """Return (name, text) of what is known, as far as it is."""
    alliance, tables = found.alliance, view.everything
    land = tables.laender.set_index("key").loc[alliance["land"], "name"]
    topics = tables.topics_list.set_index("topic")[label_column(t)]
    place = alliance["place"] if alliance["place"] == land else f"{alliance['place']}, {land}"
    facts = [("place", place)]
    facts += [(fact.field, texts.fact(fact, t)) for fact in found.facts if fact.value is not None]
    lists = {
        "partners": list(found.partners["partner"]),
        "topics": [topics[topic] for topic in found.topics],
        "awards": [_award(row, t) for _, row in found.awards.iterrows()],
    }
    return facts + [(name, some(items, MOST_NAMED, t)) for name, items in lists.items() if items]


def _award(row: pd.Series, t: Language) -> str:
    name = texts.award(row, t)
    return f"{name} ({t.date(row['year'])})" if pd.notna(row["year"]) else name


def _partners(view: View, found: Profile, t: Language) -> Listing:
    """Return the named partners in the order of the sectors."""
    table = view.everything.sectors
    rows = found.partners.assign(order=found.partners["sector"].map(list(table["sector"]).index))
    rows = rows.sort_values(["order", "partner"], ignore_index=True)
    labels = dict(zip(table["sector"], table[label_column(t)], strict=True))
    note = "profile.partners.note" if len(rows) else "profile.partners.none"
    return Listing(
        name="example.partners",
        title=t("register.partners"),
        statement=t(note),
        source=texts.records(view.selection, t),
        data=rows.assign(label=rows["sector"].map(labels)),
        columns=(Column("label", t("chart.sector")), Column("partner", t("chart.organisation"), german=True)),
    )


def _sources(view: View, found: Profile, t: Language) -> Listing:
    rows = found.sources.sort_values("date", ascending=False, na_position="last", kind="stable", ignore_index=True)
    return Listing(
        name="example.sources",
        title=t("profile.sources"),
        statement=t.count("deck.example.sources", len(rows)),
        source=texts.records(view.selection, t),
        data=rows.assign(host=[source_name(address, t) for address in rows["url"]]),
        columns=(Column("host", t("profile.page"), address="url"), Column("date", t("profile.date"), t.date)),
    )
