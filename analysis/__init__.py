"""Pure Python over pandas: tables in, figures, charts, files out. No Streamlit, no server.

Its rooms, and which may import which: docs/architecture.md.
"""
