"""The sentences of a presentation. Each is computed, true for none, one and many, and says "dokumentiert".

Numbers come from ``counting.figures``. A sentence never ends with the name of the area, which may end with a full stop.
"""

from analysis.charts import texts
from analysis.counting.comparison import change
from analysis.deck.scope import View
from analysis.deck.words import inside, lines, per_hundred, tense
from analysis.language import Language, label_column

LEADING = 3
"""Number of sectors that are named as the most frequent."""


# Title


def documented(view: View, t: Language) -> str:
    """Say how many alliances are known of the area, with or without a year."""
    known = view.figures["alliances"]["known"]
    where = inside(view.scope, t)
    return t.count("deck.documented", known, inside=where) if known else t("deck.documented.none", inside=where)


# Key figures


def active(view: View, t: Language) -> str:
    """Say how many of the documented alliances are active in the year."""
    counts, where = view.figures["alliances"], inside(view.scope, t)
    n, known = counts["active"], counts["known"]
    if not n:
        return t("deck.active.none", year=view.year, inside=where)
    if known == 1:
        return t(f"deck.active.only.{tense(view)}", year=view.year, inside=where)
    return t.count(f"deck.active.{tense(view)}", n, year=view.year, inside=where, known=t.number(known))


def active_details(view: View, t: Language) -> tuple[str, ...]:
    """Say what "active" means, who is not counted, and who is counted for a part only."""
    counts = view.figures["alliances"]
    rest = counts["known"] - counts["active"]
    return lines(
        [
            t("deck.active.meaning") if counts["active"] else "",
            t.count("deck.active.rest", rest) if rest else "",
            _only_in_part(view, t),
        ]
    )


def _only_in_part(view: View, t: Language) -> str:
    if view.scope.kind != "kreis":
        return ""
    n = len(view.active_ids - _whole(view))
    return t.count("deck.active.in_part", n) if n else ""


def _whole(view: View) -> set[str]:
    """Return the alliances with a row inside a district that may count as coverage: not partial, not of a region."""
    tables = view.selection.tables
    inner = tables.alliance_areas["area_key"].str.startswith(view.scope.key) & ~tables.alliance_areas["partial"]
    regions = set(tables.alliances.loc[tables.alliances["scope"] == "region", "id"])
    return set(tables.alliance_areas.loc[inner, "alliance_id"]) - regions


# Map


def municipalities(view: View, t: Language) -> str:
    """Say how many municipalities a documented alliance reaches in the year (covered any)."""
    counts, where = view.coverage["municipalities"], inside(view.scope, t)
    n, total = counts["any"], counts["total"]
    if view.single:
        return _single(view, t)
    if n in (0, total):
        key = f"deck.map.{'all' if n else 'none'}.{tense(view)}"
        return t(key, year=view.year, inside=where, total=t.number(total))
    return t.count(f"deck.map.{tense(view)}", n, year=view.year, inside=where, total=t.number(total))


def _single(view: View, t: Language) -> str:
    """Say of one municipality, which may be a district of its own, whether it is reached."""
    kind = "municipality" if view.scope.kind == "gemeinde" else "single"
    found = "some" if view.coverage["municipalities"]["any"] else "none"
    return t(f"deck.{kind}.{found}", year=view.year, inside=inside(view.scope, t))


def municipalities_details(view: View, t: Language) -> tuple[str, ...]:
    """Say through what the municipalities are reached, and what grey means."""
    counts = view.coverage["municipalities"]
    through = t("deck.map.through", direct=t.number(counts["direct"]), other=t.number(counts["any"] - counts["direct"]))
    return lines(["" if view.single or not counts["any"] else through, t("deck.map.grey")])


# Growth


def grown(view: View, t: Language) -> str:
    """Say how the number of active alliances changed from the first to the last year of the series."""
    first, *_, last = view.figures["growth"]
    where = inside(view.scope, t)
    if not any(row["active"] for row in view.figures["growth"]):
        return t("deck.growth.none", inside=where)
    before, now = first["active"], last["active"]
    said = {"inside": where, "first_year": first["year"], "last_year": last["year"]}
    if before == now:
        return t("deck.growth.same", n=t.number(now), **said)
    key = "deck.growth.rose" if before < now else "deck.growth.fell"
    return t(key, first=t.number(before), last=t.number(now), **said)


def grown_details(view: View, t: Language) -> tuple[str, ...]:
    """Say the highest number where it lies between, what grew in the records alone, and what a curve cannot show."""
    rows = view.figures["growth"]
    top = max(rows, key=lambda row: row["active"])  # the first of equal ones
    between = top["active"] > max(rows[0]["active"], rows[-1]["active"])
    return lines(
        [
            t("deck.growth.top", year=top["year"], n=t.number(top["active"])) if between else "",
            mentioned_late(view, t),
            texts.without_year(view.selection, t),
        ]
    )


def mentioned_late(view: View, t: Language) -> str:
    """Say how many of those active in the last year were not so in the first one by the records alone."""
    first, last = view.years[0], view.years[-1]
    late = change(view.selection.spans, first, last).late
    return t.count("deck.growth.late", late, year=last) if late else ""


# Sectors


def sectors(view: View, t: Language) -> str:
    """Say from which group of sectors most of the named partners are, or that there is no such group."""
    named = view.figures["partners"]["named"]
    where = inside(view.scope, t)
    if not named:
        return t(f"deck.sectors.{'none' if view.figures['alliances']['known'] else 'no_alliance'}", inside=where)
    groups = _by_group(view)
    top = max(groups.values())
    leading = [t("deck.quoted", text=t(f"group.{group}")) for group, n in groups.items() if n == top]
    if len(leading) > 2 or (leading[1:] and top == 1):
        return t("deck.sectors.even", inside=where, n=t.number(named))
    if len(leading) == 2:
        return t("deck.sectors.tied", inside=where, groups=t.listing(leading), k=t.number(top), n=t.number(named))
    return t.count("deck.sectors", named, inside=where, group=leading[0], k=t.number(top))


def _by_group(view: View) -> dict[str, int]:
    table = view.everything.sectors
    counts = table["sector"].map(view.figures["partners"]["by_sector"])
    return counts.groupby(table["group"], sort=False).sum().to_dict()


def sectors_details(view: View, t: Language) -> tuple[str, ...]:
    """Name the most frequent sectors and say that only named partners count."""
    table = view.everything.sectors
    labels = dict(zip(table["sector"], table[label_column(t)], strict=True))
    counts = view.figures["partners"]["by_sector"]
    named = [f"{labels[sector]} ({t.number(counts[sector])})" for sector in _leading(counts)]
    leading = t.count("deck.sectors.leading", len(named), sectors=t.listing(named)) if named else ""
    return lines([leading, t("profile.partners.note") if any(counts.values()) else ""])


def _leading(counts: dict[str, int]) -> list[str]:
    """Return the at most LEADING sectors that have more partners than every other one; of equal ones all or none."""
    order = sorted((sector for sector, n in counts.items() if n), key=lambda sector: -counts[sector])
    next_count = counts[order[LEADING]] if len(order) > LEADING else 0
    return [sector for sector in order if counts[sector] > next_count]


# Reach


def reached(view: View, t: Language) -> str:
    """Say how many of 100 of today's people live in a municipality that a documented alliance reaches in the year."""
    people, where = view.coverage["population"], inside(view.scope, t)
    if view.single and (view.scope.kind == "gemeinde" or not people["any"]):
        return _single(view, t)
    if not people["any"]:
        return t("deck.reach.none", year=view.year, inside=where)
    if people["any"] == people["total"]:
        return t(f"deck.reach.all.{tense(view)}", year=view.year, inside=where)
    if 200 * people["any"] < people["total"]:  # rounds to 0
        return t(f"deck.reach.few.{tense(view)}", year=view.year, inside=where)
    n = per_hundred(people["any"], people["total"])
    return t.count(f"deck.reach.{tense(view)}", n, year=view.year, inside=where)


def reached_details(view: View, t: Language) -> tuple[str, ...]:
    """Say what counts as reached, whether a district has its own alliance, and whose number of people is meant."""
    return lines([_own(view, t), t("deck.reach.meaning"), t("deck.reach.census")])


def _own(view: View, t: Language) -> str:
    if view.scope.kind != "kreis" or view.single:
        return ""
    return t(f"deck.reach.own.{'some' if view.coverage['districts']['own'] else 'none'}", year=view.year)


# White spots


def not_reached(view: View, t: Language) -> str:
    """Say how many municipalities no documented alliance is known to reach as a whole in the year."""
    counts, where = view.coverage["municipalities"], inside(view.scope, t)
    n, total = counts["total"] - counts["any"], counts["total"]
    if view.single:
        return _single(view, t)
    if n in (0, total):
        key = f"deck.gaps.{'all' if n else 'none'}"
        return t(key, year=view.year, inside=where, total=t.number(total))
    return t.count("deck.gaps", n, year=view.year, inside=where, total=t.number(total))


# Sources


def sourced(view: View, t: Language) -> str:
    """Say on how many public web pages the records of the area rest."""
    pages, where = _pages(view), inside(view.scope, t)
    if pages:
        return t.count("deck.sources", pages, inside=where)
    return t(f"deck.sources.{'none' if view.figures['alliances']['known'] else 'no_alliance'}", inside=where)


def sourced_details(view: View, t: Language) -> tuple[str, ...]:
    """Say where it stands which source proves what, where there are any."""
    return lines([t("deck.sources.each") if _pages(view) else ""])


def _pages(view: View) -> int:
    return view.selection.tables.sources["url"].nunique()
