"""Porträt: one Land, district, municipality or Gemeindeverband on one page (``?place=12060``)."""

from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import easy, portrait

t = texts()
data = tables()
page_header(portrait.PAGE, t)
easy.offer(portrait.PAGE, t)
found = portrait.chosen(data, t)
if found is not None:
    around = portrait.shown(found)
    of = portrait.part(found, around)
    portrait.heading(found, of, t)
    portrait.actions(found, around, t)
    portrait.reached(found, of, around, t)
    portrait.alliances(of, t)
    portrait.beside(of, t)
    if of is around:
        portrait.missing(of, t)
        portrait.partners(of, t)
        portrait.grown(of, t)
    else:
        portrait.missing_here(of, t)
        portrait.here(of, t)
        portrait.district(found, around, t)
    portrait.of_the_land(around, t)
