"""What the app's own server adds to Streamlit: routes, headers, start page, files, sockets, warm start, the deck."""
