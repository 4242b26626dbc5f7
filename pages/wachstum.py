"""Wachstum seit 2004: foundings, active alliances, reported totals, people reached, Länder, milestones."""

from analysis.charts import growth as charts
from analysis.counting.selection import Selection
from analysis.language import Language
from ui.layout import page_header, show_filtered
from ui.texts import texts
from ui.views import growth
from ui.views.exhibits import show_made

PAGE = "wachstum"


def body(chosen: Selection, t: Language) -> None:
    """Show what a change of the filters makes anew."""
    growth.active_and_reported(chosen, t)
    growth.milestones(chosen, t)
    show_made(charts.started_per_year, chosen, t)
    growth.unknown_years(chosen, t)
    show_made(charts.population_per_year, chosen, t)
    show_made(charts.by_land, chosen, t)
    growth.reported_sources(chosen, t)


t = texts()
page_header(PAGE, t)
show_filtered(PAGE, body, t)
