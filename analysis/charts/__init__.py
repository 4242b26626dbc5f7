"""Each chart, map and legend once: one definition from which page, picture and slide are drawn."""
