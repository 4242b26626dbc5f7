"""The words that all slides share."""

from analysis.deck.words import source_line


def test_a_source_is_said_once_and_without_addresses():
    lines = ["Quelle: A.", "Quelle: A. Es fehlt B.", "Quelle: A.", "1. C – https://c.example", "D."]
    assert source_line(lines, ["D."]) == "Quelle: A. Es fehlt B."
