"""Numbers in what is handed out."""

import re


def noise(text: str) -> list[str]:
    """Return the numbers that are longer than they are: with more digits than a measure has, as 5.1000000000000005."""
    found = re.findall(r"(?<![\w.])-?\d+\.\d+", text)
    return [number for number in found if float(number) != float(f"{float(number):.12g}")]
