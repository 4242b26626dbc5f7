"""Karte: every municipality, district or Land by a measure, in every year."""

from ui.layout import page_header
from ui.texts import texts
from ui.views.map import filters_of_page, map_section

t = texts()
page_header("karte", t)
map_section(filters_of_page(t), t)
