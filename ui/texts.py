"""The language of this visit: ``?lang=en`` in the link or what was chosen before, German otherwise."""

from __future__ import annotations

import streamlit as st

from analysis.language import LANGUAGES, Language, language
from ui.address import keys


def texts() -> Language:
    """Return the texts in the language of this visit."""
    asked = st.query_params.get(keys.LANG)
    if asked in LANGUAGES:
        st.session_state[keys.LANG] = asked
    return language(st.session_state.get(keys.LANG, LANGUAGES[0]))
