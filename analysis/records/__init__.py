"""What the records are: their columns, reading, validation, tables, files, licences and texts. Nothing is counted here.

May import nothing of the project but ``analysis.language``, ``analysis.palette`` and ``analysis.errors``.
"""
