"""Bündnisse: the register, and the profile of one alliance under its own link (``?id=``)."""

import streamlit as st

from ui.address import keys
from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import profile, register

t = texts()
data = tables()

if keys.ALLIANCE in st.query_params:
    profile.show(data, st.query_params[keys.ALLIANCE], t)
else:
    page_header("buendnisse", t)
    register.show(data, t)
