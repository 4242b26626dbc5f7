"""What assumed alliances would bring: one slide of a deck and one box of a fact sheet, marked as an assumption."""

from dataclasses import replace

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.gaps import Gaps
from analysis.deck.parts import Section, TableBody
from analysis.deck.scope import View
from analysis.language import Language
from analysis.records.licences import licences
from analysis.records.package import KEY_DIGITS

KIND = "assumed"


def assumed_section(view: View, assumed: tuple[str, ...], within: int | None, t: Language) -> Section | None:
    """Return what alliances in the areas ``assumed`` would bring; None where none of these lies in the scope.

    assumed: keys of one level. within: kilometres of a catchment, of municipalities; None: by administration.
    """
    level = next((level for level, size in KEY_DIGITS.items() if assumed and len(assumed[0]) == size), None)
    if level is None:
        return None
    known = Gaps(view.selection, view.year, level, within)
    here = tuple(key for key in assumed if key in known.candidates)
    if not here:
        return None
    before, after = (each.not_reached()["population"] for each in (known, replace(known, assumed=here)))
    said = t.count("white.assumed.statement", len(here), people=t.number(before - after), left=t.number(after))
    meant = t("deck.assumed.administration") if within is None else t("deck.assumed.within", km=within)
    listing = _listing(known, here, said, t)
    return Section(
        kind=KIND,
        title=t("deck.title.assumed"),
        statement=said,
        details=(t("white.assumption"), meant),
        body=TableBody((listing,)),
        sources=(listing.source, licences(t, "population", "records")),
    )


def _listing(known: Gaps, here: tuple[str, ...], said: str, t: Language) -> Listing:
    """Return the assumed alliances, those first that would reach most people who are not reached, each by itself."""
    data = pd.DataFrame(
        {
            "key": here,
            "name": known.names(known.candidates.get_indexer(here), t.code),
            "population": [int(known.people[known.would_reach((key,))].sum()) for key in here],
        }
    )
    return Listing(
        name="assumed",
        title=t("white.assumed"),
        statement=said,
        source=texts.records(known.selection, t),
        data=data.sort_values("population", ascending=False, kind="stable", ignore_index=True),
        columns=(
            Column("name", t(f"white.name.{known.site_level}"), area="key"),
            Column("population", t("white.people.new"), t.number),
        ),
    )
