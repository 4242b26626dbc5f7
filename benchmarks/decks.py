"""What decks and fact sheets take: as the page makes them in a process that is warm, and as the commands do."""

import multiprocessing
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median

from analysis.deck.choice import Choice
from analysis.deck.scope import view
from analysis.deck.slides import deck
from analysis.language import language
from analysis.records import files
from analysis.records.tables import load
from analysis.render.formats import FORMATS

PLACES = {"Germany": "", "NW": "NW", "HB": "HB"}
PROCESSES = 3
LINK = "https://example.org/vortrag"


@dataclass(frozen=True)
class Decks:
    """Seconds, medians of ``PROCESSES``. first: format -> the deck of Germany in a process that has drawn nothing yet.
    again: (format, place) -> a deck in the same process. germany: format -> the command, from its start to its end.
    Once: all_laender: format -> the command for all Länder; factsheets: the command for all fact sheets of Länder.
    bytes: format -> the deck of Germany.
    """

    first: dict[str, float]
    again: dict[tuple[str, str], float]
    germany: dict[str, float]
    all_laender: dict[str, float]
    factsheets: float
    bytes: dict[str, int]


def measure() -> Decks:
    """Measure each format in processes of its own, then the commands."""
    first, again, sizes = {}, {}, {}
    for name in FORMATS:
        found = [_apart(name) for _ in range(PROCESSES)]
        first[name], sizes[name] = median(each[0] for each in found), found[0][2]
        again |= {(name, place): median(each[1][place] for each in found) for place in PLACES}
    germany = {name: median(_command("slides", "--format", name) for _ in range(PROCESSES)) for name in FORMATS}
    laender = {name: _command("slides", "--all", "--format", name) for name in FORMATS}
    return Decks(first, again, germany, laender, _command("factsheet", "--all"), sizes)


def _apart(name: str) -> tuple[float, dict[str, float], int]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_made, name).result()


def _made(name: str) -> tuple[float, dict[str, float], int]:
    tables, t = load(), language("de")

    def made(key: str) -> tuple[float, int]:
        start = time.perf_counter()
        shown = view(tables, key, tables.package.last_year)
        content = FORMATS[name].write(deck(shown, Choice(), t, LINK))
        return time.perf_counter() - start, len(content)

    first, size = made("")
    return first, {place: made(key)[0] for place, key in PLACES.items()}, size


def _command(*arguments: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [sys.executable, "-m", "analysis", *arguments, "--out", folder]
        subprocess.run(command, cwd=files.ROOT, check=True, capture_output=True)
        return time.perf_counter() - start
