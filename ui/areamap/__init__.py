"""The map of many areas: a folium map with its own browser code. Knows nothing about Germany, see ``element``."""
