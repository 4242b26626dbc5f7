"""Presentations and fact sheets as pure data, from which page, HTML, PPTX and PDF are all drawn."""
