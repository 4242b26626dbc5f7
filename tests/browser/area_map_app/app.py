"""The server of the page that the browser tests of the area map drive."""

import streamlit as st

from ui.server import assets

app = st.App("page.py", routes=assets.routes())
