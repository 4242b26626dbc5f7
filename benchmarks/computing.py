"""What the analysis takes: key figures of the real and of a hundred thousand made-up alliances, reading the tables."""

import io
import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import xlsxwriter

from analysis.counting.figures import figures_for
from analysis.counting.filter_set import Filters
from analysis.counting.gaps import CATCHMENTS, MOST_NEW, gaps
from analysis.counting.selection import select_alliances
from analysis.intake.apart import Check
from analysis.records.tables import Tables, load

ALLIANCES = 100_000
PARTNERS = 1_000_000
SEED = 2026
LISTED = 10_000
YEAR = 2012
FILTERS = {
    "no filter": Filters(),
    "land": Filters(land=("BB",)),
    "sector": Filters(sector=("kammern",)),
    "founded": Filters(founded_from=2004, founded_to=2010),
    "text": Filters(q="stadt"),
    "topic": Filters(topic=("pflege",)),
}


@dataclass(frozen=True)
class Computed:
    """Seconds, medians where there are several runs.

    figures: by filter, once the first call has computed what all later ones share. first: by filter, of such a first
    call, on tables for which nothing has been computed yet. gaps: of Germany, the first call of a process that has
    read the tables; by catchment as much as may be asked for, whose shapes are read by then. checking: a workbook of
    LISTED rows, as the page does it.
    """

    reading: float
    figures: dict[str, float]
    first: dict[str, float]
    figures_large: dict[str, float]
    first_large: dict[str, float]
    making_large: float
    gaps_by_administration: float
    gaps_by_catchment: float
    checking: float
    peak_bytes: int
    peak_bytes_large: int


def measure() -> Computed:
    """Measure in a process of its own, so that its peak memory is that of the analysis alone."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure).result()


def _measure() -> Computed:
    reading = [_seconds(load) for _ in range(3)]
    tables = load()
    by_administration, by_catchment = (
        _seconds(_gaps, tables, None, 5),
        _seconds(_gaps, tables, CATCHMENTS[-1], MOST_NEW),
    )
    figures, first = _timed(tables, 50)
    peak = _peak_bytes()
    start = time.perf_counter()
    large = resampled(tables, ALLIANCES, PARTNERS)
    making = time.perf_counter() - start
    figures_large, first_large = _timed(large, 5)
    return Computed(
        statistics.median(reading),
        figures,
        first,
        figures_large,
        first_large,
        making,
        by_administration,
        by_catchment,
        _seconds(_checked, _list(LISTED)),
        peak,
        _peak_bytes(),
    )


def _gaps(tables: Tables, within: int | None, new: int) -> None:
    gaps(select_alliances(tables, Filters()), tables.package.last_year, within=within, new=new)


def _list(rows: int) -> bytes:
    """Return a workbook as an office keeps it, with slips in every tenth row."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("Liste")
        page.write_row(
            0, 0, ["Name des Bündnisses", "Ort", "Bundesland", "Art", "Gründungsdatum", "Status", "Homepage"]
        )
        for n in range(rows):
            land, founded = ("Brandenburg", "2005-11-17") if n % 10 else ("Branndenburg", "17.11.2005")
            row = [f"Bündnis {n}", f"Ort {n}", land, "Gemeinde oder Stadt", founded, "aktiv", "https://a.example"]
            page.write_row(n + 1, 0, row)
    return buffer.getvalue()


def _checked(content: bytes) -> None:
    with Check([("liste.xlsx", content)]) as check:
        while check.verdict() is None:
            check.wait(1)


def resampled(tables: Tables, alliances: int, partners: int) -> Tables:
    """Return ``tables`` with that many alliances drawn from the real ones, and that many partners drawn for them.

    Areas, topics, awards and sources come with each drawn alliance. Names are numbered, so that no two are alike: a
    search that looks at each different name once has nothing to spare. Always the same for the same tables.
    """
    random = np.random.default_rng(SEED)
    drawn = tables.alliances.iloc[random.integers(len(tables.alliances), size=alliances)].reset_index(drop=True)
    copies = pd.DataFrame({"original": drawn["id"], "copy": "copy-" + pd.Series(range(alliances)).astype("str")})
    named = tables.partners.iloc[random.integers(len(tables.partners), size=partners)].reset_index(drop=True)
    owners = copies["copy"].iloc[random.integers(alliances, size=partners)].reset_index(drop=True)
    belonging = {
        name: _copied(getattr(tables, name), copies) for name in ("alliance_areas", "topics", "awards", "sources")
    }
    return replace(
        tables,
        alliances=drawn.assign(id=copies["copy"], name=_numbered(drawn["name"])),
        partners=named.assign(alliance_id=owners, partner=_numbered(named["partner"])),
        **belonging,
    )


def _numbered(names: pd.Series) -> pd.Series:
    return names + " " + pd.Series(range(len(names))).astype("str")


def _copied(frame: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    rows = copies.merge(frame, left_on="original", right_on="alliance_id")
    return rows.assign(alliance_id=rows["copy"])[list(frame.columns)]


def _timed(tables: Tables, times: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the median of so many calls for each filter after a first one, and that first one."""
    medians, first = {}, {}
    for name, filters in FILTERS.items():
        fresh = replace(tables)  # for these nothing has been computed
        first[name] = _seconds(figures_for, fresh, filters, YEAR)
        medians[name] = statistics.median(_seconds(figures_for, fresh, filters, YEAR) for _ in range(times))
    return medians, first


def _seconds(act: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    act(*arguments)
    return time.perf_counter() - start


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
