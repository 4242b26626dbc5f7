"""Weiße Flecken: who is not reached, where that is, and where new alliances would reach most."""

from ui.data import selection, tables
from ui.layout import empty_result, page_header
from ui.texts import texts
from ui.views import own, what_if, white_spots

t = texts()
data = tables()
page_header(white_spots.PAGE, t)
asked = white_spots.asked(data, t)
if not selection(asked.filters).passing.any():
    empty_result(data, t)
else:
    white_spots.statement(asked, t)
    white_spots.distance_map(asked, t)
    what_if.assumption(asked, t)
    white_spots.by_distance(asked, t)
    white_spots.areas(asked, t)
    own.box(t)
    own.result(white_spots.looked_at(asked.filters), asked.year, t)
    what_if.best(asked, t)
