"""Pure analysis of the Lokale Bündnisse für Familie: tables in, figures out. Never imports Streamlit."""
