"""What the analysis takes without a browser: figures, gaps, checks, exports, decks and fact sheets."""

from benchmarks import computing, decks, exporting
from benchmarks.report import Budget
from benchmarks.run import Run

FIGURES = Budget(most=20)
FIGURES_LARGE = Budget(most=1)
GAPS, GAPS_BY_CATCHMENT = Budget(most=1), Budget(most=10)
CHECKING = Budget(most=5)
EXPORT = Budget(most=2)
EXPORT_LARGE = Budget(most=30)
EXPORT_MEMORY = Budget(most=1_000_000_000)
DECK = Budget(most=5)
DECK_BYTES = Budget(most=5_000_000)
COMMAND = Budget(most=4)
ALL_DECKS = Budget(most=60)

NOTES = (
    f"Large: {computing.ALLIANCES:,} alliances and {computing.PARTNERS:,} partners drawn from the real tables with a "
    "fixed seed, all names different. The filters: none, Land, sector, years of founding, text, topic. The first call "
    "after loading computes what all later ones share (see counting/index.py); it has a row of its own.",
    f"Exports: the first of a process that has read the tables; real records the median of {exporting.PROCESSES} "
    "processes. A GeoPackage holds the boundaries of all municipalities, GeoJSON where municipalities were asked for.",
    f"Decks: medians of {decks.PROCESSES} processes each, that of a deck in a warm process too; the commands from "
    "their start to their end, imports included.",
)


def measure(run: Run) -> None:
    """Measure what a process of its own computes and writes."""
    run.begin("Computing and files", *NOTES)
    measure_computing(run)
    measure_files(run)


def measure_computing(run: Run) -> None:
    found = computing.measure()
    count = len(computing.FILTERS)
    run.add(
        f"figures, slowest of {count} filters, median of 50", "ms", 1000 * max(found.figures.values()), None, FIGURES
    )
    for name, seconds in found.figures.items():
        run.add(f"… {name}", "ms", 1000 * seconds)
    run.add("figures, first call after loading, slowest filter", "ms", 1000 * max(found.first.values()))
    run.add(
        f"figures, large, slowest of {count} filters, median of 5",
        "s",
        max(found.figures_large.values()),
        None,
        FIGURES_LARGE,
    )
    for name, seconds in found.figures_large.items():
        run.add(f"… large, {name}", "s", seconds)
    run.add("figures, large, first call after loading, slowest filter", "s", max(found.first_large.values()))
    run.add("gaps of Germany by administration, first", "s", found.gaps_by_administration, None, GAPS)
    run.add("gaps of Germany within 30 km, 50 new", "s", found.gaps_by_catchment, None, GAPS_BY_CATCHMENT)
    run.add("checking a list of 10,000 rows", "s", found.checking, None, CHECKING)
    run.add("reading and checking all tables", "s", found.reading)
    run.add("peak memory of the process, real data", "B", found.peak_bytes)
    run.add("peak memory of the process, large", "B", found.peak_bytes_large)


def measure_files(run: Run) -> None:
    exported = exporting.measure()
    for name, found in exported.real.items():
        run.add(f"export of everything as {name}", "s", found.first, None, EXPORT)
    for name, found in exported.areas.items():
        run.add(f"export of all municipalities as {name}", "s", found.first, None, EXPORT)
    for name, found in exported.large.items():
        run.add(f"export as {name}, large", "s", found.first, None, EXPORT_LARGE)
        run.add(f"export as {name}, large, peak memory", "B", found.peak_bytes, None, EXPORT_MEMORY)
    made = decks.measure()
    for name, seconds in made.first.items():
        run.add(f"deck of Germany as {name}, first of a process", "s", seconds, None, DECK)
        run.add(f"deck of Germany as {name}, size", "B", made.bytes[name], None, DECK_BYTES if name == "html" else None)
    for (name, place), seconds in made.again.items():
        run.add(f"deck of {place} as {name}, process warm", "s", seconds, None, DECK)
    for name, seconds in made.germany.items():
        run.add(f"`slides` for Germany as {name}, the whole command", "s", seconds, None, COMMAND)
    for name, seconds in made.all_laender.items():
        run.add(f"decks of all 16 Länder as {name}, the whole command", "s", seconds, None, ALL_DECKS)
    run.add("fact sheets of all 16 Länder, the whole command", "s", made.factsheets, None, ALL_DECKS)
