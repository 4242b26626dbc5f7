"""Opening archives that may be hostile: limits are judged by what the archive says before anything is unpacked.

What unpacks to more than it says is cut off by zipfile at the size it says, so these sizes can be relied on.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits

CHUNK = 1 << 17
PLAIN = 10_000_000
"""An archive that unpacks to fewer bytes is no bomb, whatever its ratio."""
LONGEST_TOKEN = 5_000_000
"""Bytes of XML in which something must begin or end: Excel allows 32,767 characters in a cell."""
DEEPEST = 50
"""Elements inside one another at most."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
MEMBER = b"PK\x01\x02"

UTF_16 = (b"\xff\xfe", b"\xfe\xff")

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What zipfile raises for a damaged archive. Caught around its calls only: such an error of our own is no damage."""


class Refused(Exception):
    """A file or a part of it is not read on. Carries the rule, what was found and the rule's parameters."""

    def __init__(self, rule: str, found: str | None = None, /, **params: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.found = found
        self.params = params

    def finding(self, file: str) -> Finding:
        """Return the finding about the whole of ``file``."""
        return finding(file, None, None, self.rule, self.found, **self.params)


def open_archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open the bytes of an archive. Raises Refused where it is damaged, protected, or would unpack to too much."""
    if content.count(MEMBER) > limits.members:
        raise Refused("too_many_members", str(content.count(MEMBER)), limit=limits.members)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise Refused("damaged") from error
    members = archive.infolist()
    expanded = sum(member.file_size for member in members)
    if expanded > limits.expanded or expanded > max(PLAIN, limits.ratio * len(content)):
        raise Refused("expansion", str(expanded), limit=limits.expanded, ratio=limits.ratio)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Refused("protected")
    if any(member.compress_type not in METHODS for member in members):
        raise Refused("damaged")
    return archive


def member_bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member unpacked. Raises Refused where it is damaged or missing."""
    return b"".join(member_chunks(archive, name))


def member_chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a member unpacked, piece by piece. Raises Refused where it is damaged or missing."""
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                yield chunk
    except BROKEN as error:
        raise Refused("damaged", name) from error


class Budget:
    """How many elements may still be read, by all that read the same workbook."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.left = limit

    def spend(self) -> None:
        """Count one element. Raises Refused where there were too many: their number costs time, not their size."""
        self.left -= 1
        if self.left < 0:
            raise Refused("too_many_elements", None, limit=self.limit)


class XmlHandler:
    """Base of what listens to XML: counts depth and progress. ``begin`` and ``end`` take names without their prefix."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.depth = 0
        self.is_moving = False

    def start_element(self, name: str, attrs: Mapping[str, str]) -> None:
        """Pass on the begin of an element as ``begin(name, attributes)``."""
        self.budget.spend()
        self.depth += 1
        self.is_moving = True
        if self.depth > DEEPEST:
            raise Refused("damaged", name)
        self.begin(name if ":" not in name else name.rpartition(":")[2], attrs)

    def end_element(self, name: str) -> None:
        """Pass on the end of an element as ``end(name)``."""
        self.depth -= 1
        self.is_moving = True
        self.end(name if ":" not in name else name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        """Pass on text as ``text(content)``."""
        self.is_moving = True
        self.text(content)

    def begin(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, content: str) -> None:
        """Text, or a piece of it."""


def feed_xml(archive: zipfile.ZipFile, name: str, handler: XmlHandler) -> Iterator[None]:
    """Parse a member and yield after each piece. Raises Refused for damaged or hostile XML."""
    parser = None
    still = 0
    for chunk in member_chunks(archive, name):
        parser = parser or _parser(handler, "utf-16" if chunk.startswith(UTF_16) else "utf-8")
        handler.is_moving = False
        _parse(parser, chunk, name)
        # The parser starts a long token afresh with each piece: without an end to it this would never end.
        still = 0 if handler.is_moving else still + len(chunk)
        if still > LONGEST_TOKEN:
            raise Refused("damaged", name)
        yield
    if parser is None:
        raise Refused("damaged", name)
    _parse(parser, b"", name, is_last=True)
    yield


def _parser(handler: XmlHandler, encoding: str) -> expat.XMLParserType:
    """Return a parser that tells ``handler`` what it reads; the encoding that the XML itself names is not asked."""
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.StartElementHandler = handler.start_element
    parser.EndElementHandler = handler.end_element
    parser.CharacterDataHandler = handler.characters
    parser.StartDoctypeDeclHandler = _forbidden  # without a document type there are no entities
    return parser


def _forbidden(*declared: object) -> None:
    raise Refused("entities")


def _parse(parser: expat.XMLParserType, content: bytes, name: str, is_last: bool = False) -> None:
    """Give the parser a piece. What the handlers raise goes through; only its own complaint means damage."""
    try:
        parser.Parse(content, is_last)
    except expat.ExpatError as error:
        raise Refused("damaged", name) from error


def parse_xml(archive: zipfile.ZipFile, name: str, handler: XmlHandler) -> None:
    """Parse a member as a whole. Raises Refused for damaged or hostile XML."""
    for _ in feed_xml(archive, name, handler):
        pass
