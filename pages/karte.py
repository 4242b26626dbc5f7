"""Karte: every municipality, district or Land by a measure, in every year."""

from ui.layout import page_header
from ui.texts import texts
from ui.views import easy
from ui.views.map.page import filtered_map

t = texts()
page_header("karte", t)
easy.offer("karte", t)
filtered_map(t)
