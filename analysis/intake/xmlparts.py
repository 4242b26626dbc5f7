"""XML inside archives that may be hostile: read piece by piece, and refused before it costs too much."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from analysis.intake.archive import Refused, member_chunks

LONGEST_TOKEN = 5_000_000
"""Bytes of XML in which something must begin or end: Excel allows 32,767 characters in a cell."""
DEEPEST = 50
"""Elements inside one another at most."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Attributes = Mapping[str, str]


class Budget:
    """How many elements may still be read, by all that read the same workbook."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit

    def spend(self, content: bytes) -> None:
        """Count the elements in a piece of XML before it is parsed: their number costs time, not their size.

        Raises Refused where there were too many.
        """
        self.left -= content.count(b"<") - content.count(b"</")
        if self.left < 0:
            raise Refused("too_many_elements", None, limit=self.limit)


class Listener:
    """What is done with the XML of a part. begins, ends: name of an element, without its prefix -> what it calls.

    What stands in extLst is left out: there other programs use the names of elements for something else.
    """

    def __init__(
        self,
        begins: Mapping[str, Callable[[Attributes], None]],
        ends: Mapping[str, Callable[[], None]] | None = None,
        text: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.begins = begins
        self.ends = ends or {}
        self.text = text
        self.is_moving = False
        self._depth = 0
        self._bound = DEEPEST + 1

    def start_element(self, name: str, attributes: Attributes) -> None:
        """Pass on that an element begins. Raises Refused where it is too deep."""
        self.is_moving = True
        self._depth += 1
        if self._depth >= self._bound:
            if self._depth > DEEPEST:
                raise Refused("damaged", name)
            return
        begin = self.begins.get(name) or self.begins.get(name.rpartition(":")[2])
        if begin is not None:
            begin(attributes)
        elif name.rpartition(":")[2] == "extLst":
            self._bound = self._depth + 1

    def end_element(self, name: str) -> None:
        """Pass on that an element ends."""
        self.is_moving = True
        if self._depth < self._bound:
            end = self.ends.get(name) or self.ends.get(name.rpartition(":")[2])
            if end is not None:
                end()
            self._bound = DEEPEST + 1
        self._depth -= 1

    def characters(self, content: str) -> None:
        """Pass on a piece of text."""
        self.is_moving = True
        self.text(content)


def feed_xml(archive: zipfile.ZipFile, name: str, budget: Budget, listener: Listener) -> Iterator[None]:
    """Parse a member and yield after each piece. Raises Refused for damaged or hostile XML."""
    parser = None
    still = 0
    for chunk in member_chunks(archive, name):
        budget.spend(chunk)
        parser = parser or _parser(listener, "utf-16" if chunk.startswith(UTF_16) else "utf-8")
        listener.is_moving = False
        _parse(parser, chunk, name)
        # The parser starts a long token afresh with each piece: without an end to it this would never end.
        still = 0 if listener.is_moving else still + len(chunk)
        if still > LONGEST_TOKEN:
            raise Refused("damaged", name)
        yield
    if parser is None:
        raise Refused("damaged", name)
    _parse(parser, b"", name, is_last=True)
    yield


def parse_xml(archive: zipfile.ZipFile, name: str, budget: Budget, listener: Listener) -> None:
    """Parse a member as a whole. Raises Refused for damaged or hostile XML."""
    for _ in feed_xml(archive, name, budget, listener):
        pass


def _parser(listener: Listener, encoding: str) -> expat.XMLParserType:
    """Return a parser that tells ``listener`` what it reads; the encoding that the XML itself names is not asked."""
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.StartElementHandler = listener.start_element
    parser.EndElementHandler = listener.end_element
    parser.CharacterDataHandler = listener.characters
    parser.StartDoctypeDeclHandler = _forbidden  # without a document type there are no entities
    return parser


def _forbidden(*declared: object) -> None:
    raise Refused("entities")


def _parse(parser: expat.XMLParserType, content: bytes, name: str, is_last: bool = False) -> None:
    """Give the parser a piece. What the listener raises goes through; only the parser's own complaint means damage."""
    try:
        parser.Parse(content, is_last)
    except expat.ExpatError as error:
        raise Refused("damaged", name) from error
