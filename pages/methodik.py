"""Methodik und Quellen: what the data are, how they are counted, where they come from, how to correct them."""

from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import easy, method

t = texts()
data = tables()
page_header("methodik", t)
easy.offer("methodik", t)
method.contents(t)
method.what_the_data_are(data, t)
method.completeness(data, t)
method.states(t)
method.band(t)
method.rules(t)
method.limits(data, t)
method.map_classes(t)
method.sources(data, t)
method.codebook(t)
method.correction(t)
method.privacy(t)
method.accessibility(t)
