"""A visitor's own figures of areas: read as databases and spreadsheets give them, never stored.

``grid`` makes rows of text of a file, ``areakeys`` says which area a key or a name means, ``numbers`` what a cell
holds, ``headings`` what a column is called, ``read.read_figures`` puts them together as ``figures.Figures``.
"""
