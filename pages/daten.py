"""Daten: the filtered tables to look at, to take away in seven formats, to cite, and to read by program."""

from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import downloads
from ui.views.embedding import embedding

t = texts()
data = tables()
page_header("daten", t)
request = downloads.request(data, t)
if downloads.has_rows(request, data, t):
    downloads.table(request, t)
    downloads.files(request, t)
    downloads.cite(request, t)
    downloads.api(request, t)
    embedding(request, t)
