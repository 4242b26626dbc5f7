"""Codebuch: each table and column with meaning, type, unit, allowed values, share filled and source."""

from ui.address.filterbar import carry
from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import codebook

t = texts()
data = tables()
page_header("codebuch", t)
carry("codebuch", data, t)
codebook.show(data, t)
