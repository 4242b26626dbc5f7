"""Porträt: one Land, district or municipality on one page (``?place=12060``)."""

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
    of = portrait.shown(found)
    portrait.municipality(found, of, t)
    portrait.heading(of, t)
    portrait.actions(found, of, t)
    portrait.reached(found, of, t)
    portrait.alliances(of, t)
    portrait.beside(of, t)
    portrait.missing(of, t)
    portrait.partners(of, t)
    portrait.grown(of, t)
    portrait.of_the_land(of, t)
