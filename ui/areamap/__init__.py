"""The map of many areas: a folium map with its own browser code, see element.py."""
