"""Colours: order in grey, contrast, and difference for colour-blind eyes.

Relative luminance and contrast ratio after WCAG 2.2. Dichromacy is simulated with the matrices of Viénot, Brettel and
Mollon (1999), "Digital video colourmaps for checking the legibility of displays by dichromats", in linear RGB.
Differences are Euclidean distances in CIELAB (CIE 1976, white D65).
"""

from itertools import combinations, pairwise

import numpy as np
import pytest

from analysis import palette

RGB_TO_LMS = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
DICHROMAT = {
    "protanopia": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
    "deuteranopia": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]]),
}
RGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

CLEARLY_DIFFERENT = 10.0
"""Smallest distance in CIELAB between two classes that stand side by side; 2.3 is what one can just notice."""


def linear(colour: str) -> np.ndarray:
    """Return the linear RGB values (0 to 1) of #rrggbb."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(RGB_TO_XYZ[1] @ linear(colour))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eye: str) -> np.ndarray:
    """Return the linear RGB that a dichromat cannot tell from ``colour``."""
    as_seen = np.linalg.inv(RGB_TO_LMS) @ DICHROMAT[eye] @ RGB_TO_LMS @ linear(colour)
    return np.clip(as_seen, 0, 1)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = (RGB_TO_XYZ @ rgb) / WHITE
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def distance(one: str, other: str, eye: str | None) -> float:
    look = linear if eye is None else lambda colour: seen(colour, eye)
    return float(np.linalg.norm(lab(look(one)) - lab(look(other))))


EYES = (None, *DICHROMAT)


def test_the_measures_themselves():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert distance("#ffffff", "#000000", None) == pytest.approx(100, abs=0.1)
    for eye in DICHROMAT:  # greys look the same to every eye, red and green of one kind do not
        assert distance("#808080", "#808080", eye) == 0
        assert np.allclose(seen("#808080", eye), linear("#808080"), atol=0.01)
    assert distance("#b04a3a", "#6b7a2c", "deuteranopia") < distance("#b04a3a", "#6b7a2c", None) / 2


def test_sequential_keeps_its_order_in_grey():
    steps = [luminance(colour) for colour in palette.SEQUENTIAL]
    assert steps == sorted(steps, reverse=True)
    lightness = [lab(np.repeat(step, 3))[0] for step in steps]
    assert min(lighter - darker for lighter, darker in pairwise(lightness)) >= 8


@pytest.mark.parametrize("eye", EYES)
def test_sequential_steps_differ(eye):
    for one, other in combinations(palette.SEQUENTIAL, 2):
        assert distance(one, other, eye) >= CLEARLY_DIFFERENT, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_sequential_order_holds_for_every_eye(eye):
    look = linear if eye is None else lambda colour: seen(colour, eye)
    steps = [lab(look(colour))[0] for colour in palette.SEQUENTIAL]
    assert steps == sorted(steps, reverse=True)


@pytest.mark.parametrize("eye", EYES)
def test_groups_differ(eye):
    for one, other in combinations(palette.GROUPS.values(), 2):
        assert distance(one, other, eye) >= CLEARLY_DIFFERENT, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_coverage_differs_from_itself_and_from_none_known(eye):
    for one, other in combinations([*palette.COVERAGE.values(), palette.NONE_KNOWN], 2):
        assert distance(one, other, eye) >= CLEARLY_DIFFERENT, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_what_changed_differs_from_what_did_not(eye):
    for one, other in combinations(palette.CHANGES.values(), 2):
        assert distance(one, other, eye) >= CLEARLY_DIFFERENT, (one, other)


@pytest.mark.parametrize("eye", EYES)
def test_none_known_is_no_step_of_the_scale(eye):
    for colour in palette.SEQUENTIAL:
        assert distance(colour, palette.NONE_KNOWN, eye) >= CLEARLY_DIFFERENT, colour


@pytest.mark.parametrize("eye", EYES)
def test_unconfirmed_is_no_step_of_the_scale_and_no_other_state(eye):
    for colour in (*palette.SEQUENTIAL, palette.NONE_KNOWN, palette.PART, palette.UNDATED, palette.GROUND):
        assert distance(colour, palette.UNCONFIRMED, eye) >= CLEARLY_DIFFERENT, colour


@pytest.mark.parametrize("eye", EYES)
def test_reported_differs_from_documented(eye):
    assert distance(palette.REPORTED, palette.ACCENT, eye) >= CLEARLY_DIFFERENT


@pytest.mark.parametrize("eye", EYES)
def test_two_beside_each_other_differ_in_grey_too(eye):
    one, other = palette.BESIDE
    assert distance(one, other, eye) >= CLEARLY_DIFFERENT
    assert abs(lab(np.repeat(luminance(one), 3))[0] - lab(np.repeat(luminance(other), 3))[0]) >= 8


@pytest.mark.parametrize("colour", [*palette.GROUPS.values(), palette.REPORTED, *palette.BESIDE])
def test_marks_stand_out_from_the_ground(colour):
    assert contrast(colour, palette.GROUND) >= 3  # WCAG 1.4.11


@pytest.mark.parametrize(("colour", "least"), [(palette.INK, 7), (palette.MUTED, 7), (palette.ACCENT, 4.5)])
def test_text_is_legible(colour, least):
    assert contrast(colour, palette.GROUND) >= least  # WCAG 1.4.3 and, for 7, 1.4.6


def test_each_sector_group_has_a_colour(real):
    assert set(palette.GROUPS) == set(real.sectors["group"])


@pytest.mark.parametrize("steps", range(1, 6))
def test_sequential_takes_as_many_as_asked_from_light_to_dark(steps):
    colours = palette.sequential(steps)
    assert len(set(colours)) == steps
    assert set(colours) <= set(palette.SEQUENTIAL)
    assert [luminance(c) for c in colours] == sorted((luminance(c) for c in colours), reverse=True)


def test_two_steps_are_the_ends():
    assert palette.sequential(2) == [palette.SEQUENTIAL[0], palette.SEQUENTIAL[-1]]


@pytest.mark.parametrize("steps", [0, 6, -1])
def test_too_many_or_no_steps_raise(steps):
    with pytest.raises(ValueError, match="1 to 5"):
        palette.sequential(steps)


def test_two_measures_in_one_darken_with_each_and_all_nine_differ_in_grey():
    light = [[lab(np.repeat(luminance(colour), 3))[0] for colour in row] for row in palette.BOTH]
    for line in (*light, *zip(*light, strict=True)):
        assert list(line) == sorted(line, reverse=True)
    steps = sorted(value for row in light for value in row)
    assert min(lighter - darker for darker, lighter in pairwise(steps)) >= 3


@pytest.mark.parametrize("eye", EYES)
def test_two_measures_in_one_differ_for_every_eye(eye):
    colours = [colour for row in palette.BOTH for colour in row]
    assert min(distance(one, other, eye) for one, other in combinations(colours, 2)) >= 9
