"""Wachstum seit 2004: foundings, active alliances, reported totals, people reached, Länder, milestones."""

from ui.address.filterbar import filter_bar
from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import growth

PAGE = "wachstum"

t = texts()
data = tables()
page_header(PAGE, t)
chosen = selection(filter_bar(PAGE, data, t))
if chosen.tables.alliances.empty:
    empty_result(data, t)
else:
    growth.active_and_reported(chosen, t)
    growth.milestones(chosen, t)
    growth.started(chosen, t)
    growth.unknown_years(chosen, t)
    growth.population(chosen, t)
    growth.by_land(chosen, t)
    growth.reported_sources(chosen, t)
