"""Vortrag: put a deck together, look at it, show it full screen, take it away."""

import streamlit as st

from ui.data import tables
from ui.layout import page_header
from ui.texts import texts
from ui.views import talk

t = texts()
data = tables()
page_header("vortrag", t)
talk.restore(data)
left, right = st.columns([2, 3], gap="large")
with left:
    talk.scope(data, t)
    talk.slides(data, t)
    talk.assumed(data, t)
talk.publish(data)  # the files hold the link
with right:
    talk.preview(data, t)
    talk.files(data, t)
