"""Hello: Streamlit with one text box and one small chart, the least that a page of the dashboard could be.

A second page of the same kind is there to change to.
"""

import streamlit as st

COUNTS = {"Brandenburg": 18, "Sachsen": 21, "Bayern": 102, "Hessen": 36, "Hamburg": 9, "Saarland": 6, "Thüringen": 17}


def page() -> None:
    """Show the bars whose names hold the text."""
    st.title("Hallo")
    text = st.text_input("Suche")
    names = [name for name in COUNTS if text in name]
    st.bar_chart({"Land": names, "Bündnisse": [COUNTS[name] for name in names]}, x="Land")


def other_page() -> None:
    """Show the same under another address."""
    page()


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.navigation(
        [st.Page(page, title="Eins", default=True), st.Page(other_page, title="Zwei")],
        position="top",
    ).run()
