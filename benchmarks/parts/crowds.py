"""Many visitors at once, and for minutes: how long the last waits, how long others do, what the server holds."""

import asyncio

from benchmarks import load, meanwhile, servers, soak
from benchmarks.report import Budget, Grid, number
from benchmarks.run import Run

VISITORS = (1, 10, 50)
CROWDS = (200, 500)
"""As many as come to an event in a hall, and as one process takes."""
BASELINE_VISITORS = (1, 3)
"""50 visitors of the baseline would take minutes; the last of n waits about n times as long as one."""

ANSWERS = Budget(most=2)
CROWD = Budget(most=4)
OTHERS = {"/health": ("health", Budget(most=0.5)), "/": ("the start page", Budget(most=1))}
OTHERS["/api/v1/figures?land=BB"] = ("the API", Budget(most=1))
SESSION = Budget(most=2_000_000)
GROWN = Budget(most=50_000_000)

NOTES = (
    "Load: each visitor is a session of its own over a web socket; all send their change at the same moment and wait "
    "for `script_finished`. The client shares the machine with the server. The plain app shows all alliances as one "
    "GeoJson layer. Memory for a session: what the server holds more with 50 sessions that have changed the year, "
    "by 50.",
)


def measure(run: Run) -> None:
    """Measure all crowds."""
    run.begin("Many visitors", *NOTES)
    found = measure_load(run) | measure_crowds(run)
    run.grids.append(_grid(found))
    measure_replicas(run)


def _grid(found: dict[int, load.Rush]) -> Grid:
    sessions = [number(rush.bytes_per_session * visitors, "B") for visitors, rush in found.items()]
    lines = [
        ("all answered", *(number(rush.all_answered, "s") for rush in found.values())),
        ("half of them answered", *(number(rush.percentile(50), "s") for rush in found.values())),
        ("memory that their sessions hold", *sessions),
    ]
    heads = ("A change of year at the same moment by", *(f"{visitors} visitors" for visitors in found))
    return Grid("What grows with the visitors", heads, lines)


def measure_load(run: Run) -> dict[int, load.Rush]:
    dashboard = rushes(servers.PROJECT, VISITORS, "karte", "", load.year_on_the_map)
    plain = rushes(servers.BASELINE, VISITORS, "", "level=points", load.year_in_the_box)
    baseline = rushes(servers.BASELINE, BASELINE_VISITORS, "", "level=gemeinde", load.year_in_the_box)
    for visitors, found in dashboard.items():
        budget = ANSWERS if visitors == max(VISITORS) else None
        slow = baseline.get(visitors)
        run.add(
            f"{visitors} visitors change the year at once, all answered",
            "s",
            found.all_answered,
            slow and slow.all_answered,
            budget,
        )
        run.add(
            f"{visitors} visitors, plain app as the baseline", "s", found.all_answered, plain[visitors].all_answered
        )
        if visitors > 1:
            run.add(
                f"{visitors} visitors, p50 of the answers", "s", found.percentile(50), plain[visitors].percentile(50)
            )
            run.add(
                f"{visitors} visitors, p95 of the answers", "s", found.percentile(95), plain[visitors].percentile(95)
            )
    most, crowd = max(VISITORS), max(BASELINE_VISITORS)
    last = baseline[crowd]
    run.notes.append(
        f"{crowd} visitors of the baseline at once: all answered after {last.all_answered:.1f} s, "
        f"{last.bytes_per_session / 1e6:.0f} MB a session."
    )
    run.add(
        f"memory for one more session, of {most}",
        "B",
        dashboard[most].bytes_per_session,
        plain[most].bytes_per_session,
        SESSION,
    )
    return dashboard


def measure_crowds(run: Run) -> dict[int, load.Rush]:
    """Let a hall change the year at once, and see how long others wait meanwhile."""
    crowds = {}
    with servers.running(servers.PROJECT) as server:
        asyncio.run(load.rush(server, 1, "karte", "", load.year_on_the_map, 2006))
        for number, visitors in enumerate(CROWDS):
            with meanwhile.asking(server.address) as slowest:
                found = asyncio.run(load.rush(server, visitors, "karte", "", load.year_on_the_map, 2009 + number))
            crowds[visitors] = found
            budget = CROWD if visitors == min(CROWDS) else None
            what = f"{visitors} visitors change the year at once"
            run.add(f"{what}, all answered", "s", found.all_answered, None, budget)
            run.add(f"{what}, p50 of the answers", "s", found.percentile(50))
            for path, (name, most) in OTHERS.items():
                run.add(f"{what}, slowest answer of {name}", "s", slowest[path], None, most)
    return crowds


def measure_replicas(run: Run) -> None:
    """Let the hall of ``measure_crowds`` be divided between two replicas, as nginx does."""
    with servers.running(servers.PROJECT) as one, servers.running(servers.PROJECT) as other:
        pair, half = (one, other), min(CROWDS) // 2
        asyncio.run(load.shared_rush(pair, 1, "karte", load.year_on_the_map, 2006))
        seconds = asyncio.run(load.shared_rush(pair, half, "karte", load.year_on_the_map, 2009))
    run.add(
        f"{2 * half} visitors of two replicas change the year at once, all answered", "s", max(seconds), None, CROWD
    )


def measure_soak(run: Run) -> None:
    """Let visitors come and go for ten minutes."""
    run.begin("Visitors who come and go")
    with servers.running(servers.PROJECT) as server:
        found = asyncio.run(soak.soak(server))
    what = f"{soak.VISITORS} visitors at a time for {soak.SECONDS // 60} minutes"
    run.add(f"{what}, pages opened", "", len(found.opened))
    run.add(f"{what}, p95 of the pages", "s", sorted(found.opened)[int(0.95 * len(found.opened))])
    run.add(f"{what}, most memory", "B", max(found.resident))
    run.add(f"{what}, memory of the second half beyond the first", "B", found.grown, None, GROWN)


def rushes(script: str, crowds: tuple[int, ...], page: str, query: str, change: load.Change) -> dict[int, load.Rush]:
    """Let ever larger crowds change the year, each to another one, after one visitor has warmed the server."""
    with servers.running(script) as server:
        asyncio.run(load.rush(server, 1, page, query, change, 2006))
        return {n: asyncio.run(load.rush(server, n, page, query, change, 2008 + i)) for i, n in enumerate(crowds)}
