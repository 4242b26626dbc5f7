"""What is measured with and without each inside of Streamlit: the line that a copy leaves out is there, once."""

from analysis.records.files import ROOT
from benchmarks.parts.without import MEASURED


def test_each_line_that_is_left_out_stands_once_in_its_file():
    insides = [inside for tried in MEASURED.values() for inside in tried]
    files = {inside.file: (ROOT / inside.file).read_text(encoding="utf-8").split("\n") for inside in insides}
    found = {inside.name: sum(line.startswith(inside.begins) for line in files[inside.file]) for inside in insides}
    assert len(insides) > 5
    assert {name: count for name, count in found.items() if count != 1} == {}
