"""Codebuch: each table and column with meaning, type, unit, allowed values, share filled and source."""

from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import codebook

t = texts()
page_header("codebuch", t)
codebook.show(tables(), t)
