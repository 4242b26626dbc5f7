"""An error of our own while files are read is no damage of theirs: it comes through, so that it is seen and mended."""

import gzip
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from analysis.intake import (
    archive,
    bundle,
    cells,
    headers,
    marked,
    othersheets,
    parts,
    read,
    sheetlists,
    textlists,
    workbook,
)
from analysis.intake.byhand import NOTHING
from analysis.intake.checked import check_upload
from analysis.intake.own import grid
from analysis.intake.own.read import read_figures
from analysis.language import language
from analysis.records import encoding, gathering, layout, tabular
from analysis.records.tables import Tables
from tests.analysis.frames import world
from tests.analysis.intake.books import books, packed

MODULES = (archive, bundle, cells, headers, marked, othersheets, parts, read, sheetlists, textlists, workbook, grid)
MODULES += (encoding, gathering, layout, tabular)
TOPICS = b"alliance_id,topic\nbb-a,pflege\n"
BOOK = books({"topics": [("Stand", date(2026, 1, 2)), ("alliance_id", "topic"), ("bb-a", "pflege"), ("bb-a", 1.5)]})
ODS = Path(__file__).with_name("saved").joinpath("liste.ods").read_bytes()
FILES = {
    "topics.csv": TOPICS,
    "topics.csv.gz": gzip.compress(TOPICS),
    "liste.xlsx": BOOK,
    "liste.ods": ODS,
    "listen.zip": packed({"topics.csv": TOPICS, "liste.xlsx": BOOK, "liste.ods": ODS}),
    "text.csv": packed({"mimetype": b"application/vnd.oasis.opendocument.text"}),
    "halb.xlsx": BOOK[:900],
}


class OfOurOwn(ValueError, LookupError, RuntimeError, TypeError):
    """All that libraries raise for damaged files."""


def steps(tables: Tables) -> Iterator[Callable[[], object]]:
    """Yield each way in which each file is opened."""
    for given in FILES.items():
        checked = check_upload(read.read_uploads([given], tables.package), tables)
        yield lambda given=given: read.read_uploads([given], tables.package)
        yield lambda given=given: read_figures(*given, tables)
        yield lambda given=given: bundle.manifest(given[1])
        for files in ([given], [given, given]):
            yield lambda files=files, checked=checked: marked.marked(files, checked, NOTHING, tables, language("de"))


def called_in(step: Callable[[], object]) -> set[CodeType]:
    """Return the code that runs in a step."""
    seen: set[CodeType] = set()
    sys.setprofile(lambda frame, event, _: seen.add(frame.f_code) if event == "call" else None)
    try:
        step()
    finally:
        sys.setprofile(None)
    return seen


def functions() -> Iterator[tuple[str, CodeType, list[tuple[object, str]]]]:
    """Yield the functions and methods of the modules by their names, their code, and where each is called."""
    ours = [module for name, module in sys.modules.items() if name.startswith("analysis.")]
    for module in MODULES:
        for name, found in vars(module).items():
            if inspect.isclass(found):
                yield from ((f"{name}.{each}", code, [(found, each)]) for each, code in codes(vars(found), module))
        for name, code in codes(vars(module), module):
            users = [each for each in ours if getattr(each, name, None) is getattr(module, name)]
            yield f"{module.__name__}.{name}", code, [(each, name) for each in users]


def codes(names: Mapping[str, object], module: ModuleType) -> Iterator[tuple[str, CodeType]]:
    """Yield the functions among ``names`` that are written in the module, with their code."""
    for name, found in names.items():
        if isinstance(found, FunctionType) and found.__code__.co_filename == module.__file__:
            yield name, found.__code__


def fail(*_: object, **__: object) -> None:
    raise OfOurOwn


def test_no_error_of_our_own_is_taken_for_damage(monkeypatch):
    tables = world(alliances=[{"id": "bb-a"}])
    ran = [(step, called_in(step)) for step in steps(tables)]
    tried, hidden = 0, []
    for name, code, places in functions():
        for step in [step for step, codes in ran if code in codes][:2]:
            tried += 1
            with monkeypatch.context() as patch:
                for owner, attribute in places:
                    patch.setattr(owner, attribute, fail)
                try:
                    step()
                except OfOurOwn:
                    continue
            hidden.append(name)
    assert tried > 200
    assert hidden == []
