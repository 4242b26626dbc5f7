"""The one place for colours, checked for colour-blind eyes and for order in grey by its test."""

INK = "#1a1a1a"
MUTED = "#595959"
"""Secondary text: 7:1 on white."""
LINE = "#d0d0d0"
GRID = "#ececec"
"""Lines behind a plot, which help to read it and carry nothing."""
GROUND = "#ffffff"
ACCENT = "#1f5a8a"
ACCENT_LIGHT = "#9db8d1"
REPORTED = "#b3541e"
"""What publishers reported: its own colour, never that of the documented records."""

BESIDE = (ACCENT, "#c07a2c")
"""Two selections beside each other, apart in grey too."""

NONE_KNOWN = "#e4e4e4"
"""No alliance known."""
PART, PART_INK = "#f6cf9a", "#a35a12"
"""Reached only in part, or by an alliance of a region: ground, and lines over it."""
UNDATED, UNDATED_INK = "#ddd0ea", "#6d4c8f"
"""An alliance of which it is not known since when: ground, and dots over it."""
UNCONFIRMED, UNCONFIRMED_INK = "#fff59d", "#7a6400"
"""Reached by alliances of which no confirmation is known: ground, and dots over it."""
UNINHABITED = "#ffffff"
"""Ground of the hatch for uninhabited areas."""
HATCH = "#9a9fa8"
"""Lines of that hatch."""
OUTLINE = "#464b55"
"""Borders between areas, let through by how much they matter."""
POINT = "#1f2937"
"""An alliance as a point on a map."""

SEQUENTIAL = ("#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494")
"""ColorBrewer YlGnBu without its lightest step: light to dark, keeps its order in grey."""

CHANGES = {"new": "#253494", "gone": "#c07a2c", "reached": "#9db8d1", "not_reached": NONE_KNOWN}
"""What became of an area between two years."""
BOTH = (
    ("#f3f3f3", "#f3e6b3", "#f3b300"),
    ("#b4d3e1", "#b3b3b3", "#b36600"),
    ("#509dc2", "#376387", "#12151c"),
)
"""Two measures in one map: the one from left to right, the other downwards. Gold and blue, which every eye tells apart,
darker with each step of either, each of the nine lighter or darker than the others."""
NO_FIGURE, NO_FIGURE_INK = "#ffffff", "#b0b0b0"
"""An area of which a visitor's file has no value: ground, and dots over it."""

COVERAGE = {"direct": "#253494", "any": "#41b6c4"}

GROUPS = {
    "kommune_verwaltung": "#0b2a52",
    "wirtschaft_sozialpartner": "#b3541e",
    "zivilgesellschaft": "#1f7f74",
    "bildung_gesundheit_weitere": "#8d5fb5",
}


def sequential(steps: int) -> list[str]:
    """Return ``steps`` colours (1 to 5) of the sequential scale, light to dark, spread over its whole range."""
    if not 1 <= steps <= len(SEQUENTIAL):
        raise ValueError(f"steps must be 1 to {len(SEQUENTIAL)}, found {steps}")
    if steps == 1:
        return [SEQUENTIAL[-2]]
    last = len(SEQUENTIAL) - 1
    return [SEQUENTIAL[round(step * last / (steps - 1))] for step in range(steps)]
