"""Archives that may be hostile, and XML in them: refused before it costs too much.

Limits are judged by what the archive says before anything is unpacked; what unpacks to more than it says is cut off by
zipfile at the size it says, so these sizes can be relied on. XML is read piece by piece.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote
from xml.parsers import expat

from analysis.records.findings import Finding, finding
from analysis.records.gathering import Limits

CHUNK = 1 << 17
PLAIN = 10_000_000
"""An archive that unpacks to fewer bytes is no bomb, whatever its ratio."""
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
MEMBER = b"PK\x01\x02"
MANIFEST = "bundle.json"
"""Member in which a bundle says what it is; it is no list."""
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
LONGEST_TOKEN = 5_000_000
"""Bytes of XML in which something must begin or end: Excel allows 32,767 characters in a cell."""
DEEPEST = 50
"""Elements inside one another at most."""
LEFT_OUT = ("extLst", "rPh")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Attributes = Mapping[str, str]


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


def unpacked(content: bytes, limits: Limits, most: int) -> bytes:
    """Return what a file of gzip holds. Raises Refused where it is damaged, or unpacks to more than ``most``."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacker.decompress(content, most + 1)
    except zlib.error as error:
        raise Refused("damaged") from error
    if len(found) > most or len(found) > max(PLAIN, limits.ratio * len(content)):
        raise Refused("expansion", f"> {len(found)}", limit=limits.expanded, ratio=limits.ratio)
    if not unpacker.eof:
        raise Refused("damaged")
    return found


def part_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return what Office takes for the name of a part -> name of the member: capitals, \\ and %20 make no difference.

    Of members that it takes for one and the same the first counts.
    """
    names: dict[str, str] = {}
    for member in archive.namelist():
        names.setdefault(part_name(member), member)
    return names


def part_name(name: str) -> str:
    """Return a name of a part in the form in which names are compared."""
    return posixpath.normpath(unquote(name).replace("\\", "/")).strip("/").casefold()


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


# XML


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

    What stands in LEFT_OUT is left out: extensions, where other programs use the names of elements for something else,
    and phonetic guides.
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
        elif name.rpartition(":")[2] in LEFT_OUT:
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
