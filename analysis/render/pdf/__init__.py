"""Presentations and fact sheets as PDF files: tagged, archivable, the same content giving the same bytes."""
