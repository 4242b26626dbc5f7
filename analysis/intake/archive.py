"""Opening archives that may be hostile: limits are judged by what the archive says before anything is unpacked.

What unpacks to more than it says is cut off by zipfile at the size it says, so these sizes can be relied on.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

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
