"""What a deck and a fact sheet say, as pure data: title, statement, body, sources.

Knows no format: ``analysis.render`` draws it.
"""
