"""Where the records of a selection come from, how to cite them, and which licences go with them."""

import pandas as pd

from analysis.charts import texts
from analysis.charts.exhibit import Column, Listing
from analysis.counting.profiles import host
from analysis.deck.parts import Sources
from analysis.deck.scope import View
from analysis.deck.words import name_of
from analysis.export.citation import citation
from analysis.language import Language
from analysis.records.evidence import answered
from analysis.records.licences import licences


def hosts(view: View) -> pd.DataFrame:
    """Return how many different source pages each host gives: host, pages (int), most first, then by name."""
    pages = view.selection.tables.sources["url"].drop_duplicates()
    counts = (
        pages[pages.map(answered).isna()].map(host).value_counts().rename_axis("host").rename("pages").reset_index()
    )
    return counts.sort_values(["pages", "host"], ascending=[False, True], ignore_index=True)


def host_list(view: View, t: Language) -> Listing:
    """Return the hosts of the source pages with their number of pages, most first."""
    data = hosts(view)
    return Listing(
        name="sources.hosts",
        title=t("deck.hosts.title"),
        statement=t("deck.hosts.statement", pages=t.number(int(data["pages"].sum())), hosts=t.number(len(data))),
        source=texts.records(view.selection, t),
        data=data,
        columns=(Column("host", t("deck.hosts.host")), Column("pages", t("deck.hosts.pages"), t.number)),
    )


def sources(view: View, link: str, t: Language) -> Sources:
    """Return what stands on the slide of the sources; ``link`` restores the view ("" for none)."""
    return Sources(
        citation=citation(view.everything, t, selected="" if view.scope.kind == "germany" else name_of(view.scope, t)),
        licences=licences(t),
        link=link,
        version=view.everything.version,
        hosts=host_list(view, t),
    )
