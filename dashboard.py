"""Entry point: ``streamlit run dashboard.py`` imports it as the server and runs it as the script of each session."""

import streamlit as st

if __name__ == "__main__":
    from ui.layout import footer, set_up
    from ui.navigation import navigation
    from ui.texts import texts

    set_up()
    navigation(texts()).run()
    footer()
else:
    from ui.server.app import lifespan, middleware, routes, take_charge_of_server

    take_charge_of_server()
    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=lifespan)
