"""The deck as one HTML file that needs neither server nor net: words, pictures, map, typeface and script in it."""
