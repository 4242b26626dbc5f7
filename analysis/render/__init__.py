"""How a deck, a fact sheet and a picture look: html/, pptx/, pdf/, pictures/.

What they say is ``analysis.deck``; charts and maps are ``analysis.charts``. Nothing here counts anything.
"""
