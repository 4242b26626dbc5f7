"""Parts of a descriptor: what is read from one has the right type, or the error names the place."""

from collections.abc import Callable
from typing import Any, Self, TypeVar

from analysis.errors import BrokenPackage

T = TypeVar("T")


class Part:
    """An object inside the descriptor and where it stands, for error texts that name the place."""

    def __init__(self, content: Any, where: str) -> None:
        if not isinstance(content, dict):
            raise BrokenPackage(f"{where} is no object")
        self.content: dict[str, Any] = content
        self.where = where

    def text(self, key: str) -> str:
        """Return the text ``key``, which must be there."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value:
            raise BrokenPackage(f"{self.where}: {key} is no text")
        return value

    def whole(self, key: str) -> int:
        """Return the whole number ``key``."""
        value = self.content.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise BrokenPackage(f"{self.where}: {key} is no whole number")
        return value

    def number(self, key: str) -> float:
        """Return the number ``key``."""
        value = self.content.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise BrokenPackage(f"{self.where}: {key} is no number")
        return value

    def flag(self, key: str) -> bool:
        """Return whether ``key`` is true; false where it is missing."""
        value = self.content.get(key, False)
        if not isinstance(value, bool):
            raise BrokenPackage(f"{self.where}: {key} is neither true nor false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return one text or a list of texts, as Frictionless writes keys; nothing is an empty list."""
        value = self.content.get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) and item for item in items):
            raise BrokenPackage(f"{self.where}: {key} is no list of texts")
        return tuple(items)

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """Return the text ``key``, which must be one of ``allowed``."""
        value = self.text(key)
        if value not in allowed:
            raise BrokenPackage(f"{self.where}: {key} is {value!r}, allowed: {', '.join(allowed)}")
        return value

    def optional(self, key: str, read: Callable[[str], T]) -> T | None:
        """Return what ``read``, one of these methods, gives for ``key``; None where there is none."""
        return read(key) if self.content.get(key) is not None else None

    def part(self, key: str) -> Self:
        """Return the object ``key``."""
        return Part(self.content.get(key), f"{self.where}: {key}")

    def optional_part(self, key: str) -> Self:
        """Return the object ``key``, an empty one where there is none."""
        return Part(self.content.get(key, {}), f"{self.where}: {key}")

    def parts(self, key: str) -> list[Self]:
        """Return the objects in the list ``key``."""
        items = self.content.get(key, [])
        if not isinstance(items, list):
            raise BrokenPackage(f"{self.where}: {key} is no list")
        return [Part(item, f"{self.where}: {key}[{place}]") for place, item in enumerate(items)]
