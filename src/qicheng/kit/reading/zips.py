"""The zip directory, looked at before anything is unpacked, and unpacking that counts real bytes.

Sizes written in a zip are claims. Python's own reader stops at the claimed size while the Excel reader does
not, so unpacking here follows the deflate stream itself.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise

from . import limits
from .limits import Refused

_END = b"PK\x05\x06"
_CHUNK = 256 * 1024
_DRIVE = re.compile(r"^[A-Za-z]:")
_DIRECTORY_ERRORS = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    struct.error,
    EOFError,
    IndexError,
)


def entries(data: bytes) -> list[zipfile.ZipInfo]:
    """All entries of the zip in `data`; raises `Refused` for a broken, huge or self-overlapping directory."""
    end = data.rfind(_END, max(0, len(data) - 66_000))
    if end < 0 or len(data) < end + 22:
        raise Refused("TRUNCATED")
    count, size = struct.unpack_from("<HI", data, end + 10)
    # 0xFFFF and 0xFFFFFFFF announce zip64, which no honest table of at most 96 MB needs.
    if count > limits.MAX_ENTRIES or size > limits.MAX_DIRECTORY_BYTES:
        raise Refused("ZIP_BOMB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = archive.infolist()
    except _DIRECTORY_ERRORS as error:
        raise Refused("TRUNCATED") from error
    if len(found) > limits.MAX_ENTRIES:
        raise Refused("ZIP_BOMB")
    _check_overlap(found)
    return found


def _check_overlap(found: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes are the trick behind small bombs and quines."""
    spans = sorted((info.header_offset, info.compress_size) for info in found)
    for (start, size), (after, _) in pairwise(spans):
        if start + 30 + size > after:
            raise Refused("ZIP_BOMB")


def check_sizes(info: zipfile.ZipInfo, *, most: int) -> None:
    """Refuse an entry whose claimed size is over `most` bytes or whose ratio is absurd."""
    if info.file_size > most or is_bomb(info.file_size, info.compress_size):
        raise Refused("ZIP_BOMB")


def is_bomb(unpacked: int, packed: int) -> bool:
    """True when a part unpacks to far more than an honest sheet would. Sizes in bytes."""
    return unpacked > limits.RATIO_FLOOR_BYTES and unpacked > limits.MAX_RATIO * max(1, packed)


def is_unsafe(info: zipfile.ZipInfo, name: str) -> bool:
    """True for a path that leaves the archive (`..`, `/x`, `C:x`) or a link instead of a file."""
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or name.startswith(("/", "\\")) or _DRIVE.match(name):
        return True
    return stat.S_ISLNK(info.external_attr >> 16)


def inflate(data: bytes, info: zipfile.ZipInfo, *, most: int) -> Iterator[bytes]:
    """Yield the unpacked bytes of one entry in chunks; `Refused` when broken or over `most` real bytes."""
    packed = _packed(data, info)
    if info.compress_type == zipfile.ZIP_STORED:
        if len(packed) > most:
            raise Refused("ZIP_BOMB")
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at : at + _CHUNK])
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused("WRONG_TYPE", "压缩包用了少见的压缩方式，无法读取；请用普通 zip 方式重新打包后上传。")
    unpacker = zlib.decompressobj(-15)
    total = 0
    rest: bytes | memoryview = packed
    try:
        while not unpacker.eof:
            chunk = unpacker.decompress(rest, 4 * _CHUNK)
            rest = unpacker.unconsumed_tail
            total += len(chunk)
            if total > most or is_bomb(total, info.compress_size):
                raise Refused("ZIP_BOMB")
            if not chunk and not rest and not unpacker.eof:
                raise Refused("TRUNCATED")
            yield chunk
    except zlib.error as error:
        raise Refused("TRUNCATED") from error


def _packed(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    """The packed bytes of an entry, found through its local header."""
    at = info.header_offset
    if info.flag_bits & 0x1:
        raise Refused("PASSWORD")
    if data[at : at + 4] != b"PK\x03\x04" or len(data) < at + 30:
        raise Refused("TRUNCATED")
    name_length, extra_length = struct.unpack_from("<HH", data, at + 26)
    start = at + 30 + name_length + extra_length
    if start + info.compress_size > len(data):
        raise Refused("TRUNCATED")
    return memoryview(data)[start : start + info.compress_size]


def unpack(data: bytes, info: zipfile.ZipInfo, *, most: int) -> bytes:
    """One whole entry, checked by its CRC; raises `Refused`."""
    check_sizes(info, most=most)
    whole = b"".join(inflate(data, info, most=most))
    if zlib.crc32(whole) != info.CRC:
        raise Refused("TRUNCATED")
    return whole
