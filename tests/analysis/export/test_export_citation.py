"""How the data are cited, always with their version; and that CITATION.cff agrees with the package."""

import re

from analysis.export.citation import bibtex, citation, citation_file
from analysis.language import language
from analysis.records import files

DE, EN = language("de"), language("en")
PROJECT = files.read_text(files.ROOT / "CITATION.cff")


def test_the_text_by_hand(tiny):
    link = "https://buendnisse.example/daten?land=BB"
    assert citation(tiny, DE, link, "Land: Brandenburg") == (
        "Dashboard Lokale Bündnisse für Familie (2026): Lokale Bündnisse für Familie: Dashboard und Daten. "
        f"Datenstand {tiny.version}. Auswahl: Land: Brandenburg. {link}"
    )
    assert citation(tiny, EN).endswith(f"Data version {tiny.version}.")
    assert citation(tiny, DE, link, accessed="2026-11-30").endswith(f"{link} (Abgerufen: 30. November 2026.)")
    assert "  urldate = {2026-11-30},\n}\n" in bibtex(tiny, DE, link, accessed="2026-11-30")


def test_bibtex_by_hand(tiny):
    content = tiny.version.rpartition("-")[2]
    assert bibtex(tiny, EN, "https://buendnisse.example/?q=a_b&land=BB", "Land: 100 % {a_b} & \\c") == (
        f"@misc{{lokale_buendnisse_2026_{content},\n"
        "  author = {{Dashboard Lokale Bündnisse für Familie}},\n"
        "  title = {{Lokale Bündnisse für Familie: Dashboard und Daten}},\n"
        "  year = {2026},\n"
        f"  version = {{{tiny.version}}},\n"
        f"  note = {{Data version {tiny.version}. "
        r"Selection: Land: 100 \% \{a\_b\} \& \textbackslash{}c.},"
        "\n  url = {https://buendnisse.example/?q=a_b&land=BB},\n}\n"
    )


def test_the_citation_file_of_the_data(tiny):
    found = citation_file(tiny, "https://buendnisse.example/daten")
    assert f'version: "{tiny.version}"\n' in found
    assert "license:\n  - CC-BY-4.0\nauthors:" in found
    assert found.endswith('url: "https://buendnisse.example/daten"\n')
    assert found.splitlines()[:3] == PROJECT.splitlines()[:3]
    assert "url:" not in citation_file(tiny, "?land=BB")


def test_the_project_agrees_with_the_package(real):
    assert re.search(r"(?m)^version: (.*)$", PROJECT)[1] == real.package.version
    assert re.search(r"(?m)^date-released: (.*)$", PROJECT)[1] == real.package.created
    for entry in real.package.licenses:
        assert f"  - {entry['name']}\n" in PROJECT
