"""The deck as one HTML file that needs neither server nor net: words, pictures, map, typeface and script in it."""

from analysis.deck.offline.document import html

__all__ = ["html"]
