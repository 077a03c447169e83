"""Zip files as counties send them: whose names are in which encoding, what is rubbish, what is nested."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from . import limits, look, zips
from .grid import Unread
from .limits import Refused

# A zip inside the uploaded zip is opened; one inside that is not.
MAX_DEPTH = 2
_UTF8_FLAG = 0x800
_UNICODE_PATH = 0x7075
_RUBBISH = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to read. `members` are entry numbers, from the outer zip inwards; empty for a file on disk.

    `size` is in bytes, unpacked, as claimed. `direct` is True for the very file the clerk chose.
    `unread` is set when the name alone already decides.
    """

    path: str
    file: str
    members: tuple[int, ...] = ()
    size: int = 0
    direct: bool = False
    unread: Unread | None = None


def rubbish(path: str) -> Unread | None:
    """The verdict on files that systems and Office leave behind; `path` is separated by `/`."""
    parts = path.split("/")
    name = parts[-1]
    if name.startswith("~$"):
        reason = "这是 Excel 打开时留下的临时文件，没有数据，已跳过，不用处理。"
    elif any(part.lower() in _RUBBISH for part in parts) or name.startswith("."):
        reason = "这是系统自动生成的文件，没有数据，已跳过，不用处理。"
    else:
        return None
    return Unread(path=path, status="ignore", code="RUBBISH", reason=reason)


def load(source: Source) -> bytes:
    """The bytes of a source, unpacked from its zips; raises `Refused` (broken, too large) or `OSError`."""
    about = Path(source.file).stat()
    if about.st_size > limits.MAX_FILE_BYTES:
        raise Refused("TOO_HEAVY")
    if not source.members:
        return Path(source.file).read_bytes()
    stamp = (about.st_mtime_ns, about.st_size)
    data, found = _container(source.file, stamp, source.members[:-1])
    return _member(data, found, source.members[-1])


@lru_cache(maxsize=1)
def _container(
    file: str,
    stamp: tuple[int, int],
    members: tuple[int, ...],
) -> tuple[bytes, list[zipfile.ZipInfo]]:
    """A zip in memory with its entries, kept for the next member; `stamp` notices a changed file."""
    data = Path(file).read_bytes()
    for number in members:
        data = _member(data, zips.entries(data), number)
    return data, zips.entries(data)


def _member(data: bytes, found: list[zipfile.ZipInfo], number: int) -> bytes:
    if number >= len(found):
        raise Refused("TRUNCATED")
    return zips.unpack(data, found[number], most=limits.MAX_FILE_BYTES)


def expand(source: Source) -> list[Source]:
    """The files inside a `.zip` source; the source itself when it is a workbook; a refusal stays a source."""
    try:
        data = load(source)
        if not data:
            raise Refused("EMPTY")
        if look.look(data, name="x.zip").kind != "zip":
            return [source]
        return list(_members(source, data, depth=1 + len(source.members)))
    except Refused as refused:
        if refused.ignorable or refused.code == "WRONG_TYPE":
            return [source]
        unread = refused.as_unread(source.path)
    except OSError:
        unread = Refused("TRUNCATED").as_unread(source.path)
    return [_with(source, unread)]


def _with(source: Source, unread: Unread) -> Source:
    return Source(path=source.path, file=source.file, members=source.members, size=source.size, unread=unread)


def _members(source: Source, data: bytes, *, depth: int) -> Iterator[Source]:
    found = zips.entries(data)
    if sum(info.file_size for info in found) > limits.MAX_ARCHIVE_BYTES:
        raise Refused("ZIP_BOMB")
    inside = []
    for number, info in enumerate(found):
        name = member_name(info)
        if name.endswith("/"):
            continue
        inside.append(
            Source(
                path=f"{source.path}/{shown_name(name)}",
                file=source.file,
                members=(*source.members, number),
                size=info.file_size,
                unread=_verdict(info, name, path=f"{source.path}/{shown_name(name)}"),
            )
        )
    if not inside:
        raise Refused("EMPTY", "压缩包里没有文件；请检查是否选错文件，再重新上传。")
    for member in sorted(inside, key=lambda one: one.path):
        if member.unread is None and member.path.lower().endswith(".zip"):
            yield from _nested(member, depth=depth)
        else:
            yield member


def _nested(member: Source, *, depth: int) -> list[Source]:
    if depth >= MAX_DEPTH:
        reason = "压缩包里套了太多层压缩包，里面的没有读取；请解压后重新打包，再上传。"
        return [_with(member, Unread(path=member.path, status="refuse", code="ZIP_BOMB", reason=reason))]
    return expand(member)


def _verdict(info: zipfile.ZipInfo, name: str, *, path: str) -> Unread | None:
    if zips.is_unsafe(info, name):
        return Refused("ZIP_SLIP").as_unread(path)
    if unread := rubbish(path):
        return unread
    if info.flag_bits & 0x1:
        return Refused("PASSWORD").as_unread(path)
    try:
        zips.check_sizes(info, most=limits.MAX_FILE_BYTES)
    except Refused as refused:
        return refused.as_unread(path)
    return None


def shown_name(name: str) -> str:
    """The name without control or direction marks, which can make `gpj.xlsx` look like `xslx.jpg`."""
    return "".join(c for c in name if c.isprintable() or c in "\u3000\xa0") or "未命名"


def member_name(info: zipfile.ZipInfo) -> str:
    """The entry's name: its Unicode extra field, its UTF-8 flag, else the bytes read as UTF-8 or GB18030."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8_FLAG:
        return raw.replace("\\", "/")
    try:
        octets = raw.encode("cp437")
    except UnicodeEncodeError:
        return raw.replace("\\", "/")
    name = _unicode_path(info.extra, octets)
    for encoding in ("utf-8", "gb18030"):
        if name:
            break
        try:
            name = octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    return (name or raw).replace("\\", "/")


def _unicode_path(extra: bytes, octets: bytes) -> str:
    """The name in the Info-ZIP Unicode Path field (APPNOTE 4.6.9), when it belongs to these name bytes."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        is_ours = kind == _UNICODE_PATH and len(body) > 5 and body[0] == 1
        if is_ours and struct.unpack_from("<I", body, 1)[0] == zlib.crc32(octets):
            return body[5:].decode("utf-8", "replace")
        at += 4 + length
    return ""
