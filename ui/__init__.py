"""What the pages share and what needs Streamlit. May import ``analysis``; its server carries ``api``."""
