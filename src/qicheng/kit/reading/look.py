"""The first look at a file: what it truly is, by content, and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

from . import csvs, limits, ole, parts, zips
from .limits import Refused, wrong_type

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS: tuple[tuple[bytes, str, bool], ...] = (
    (b"%PDF", "PDF 文件", True),
    (b"\xff\xd8\xff", "图片", True),
    (b"\x89PNG", "图片", True),
    (b"GIF8", "图片", True),
    (b"BM", "图片", True),
    (b"II*\x00", "图片", True),
    (b"RIFF", "图片或音像文件", True),
    (b"Rar!", "RAR 压缩包", False),
    (b"7z\xbc\xaf", "7z 压缩包", False),
    (b"\x1f\x8b", "gz 压缩包", False),
    (b"{\\rtf", "RTF 文档", True),
    (b"MZ", "可执行程序", False),
    (b"\x7fELF", "可执行程序", False),
    (b"SQLite format 3", "数据库文件", False),
)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|table|meta|head)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file is (`xlsx | xls | et | ods | csv | html | zip`) and how many bytes a reader will face."""

    kind: str
    unpacked: int


def look(data: bytes, *, name: str) -> Look:
    """Judge a whole file held in memory. `name` only tells WPS .et and notes apart. Raises `Refused`."""
    if not data:
        raise Refused("EMPTY")
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if data[:4] in _ZIP_MAGIC:
        return _look_zip(data, ending=ending)
    if data[:8] == ole.MAGIC:
        ole.check(data)
        return Look(kind="et" if ending in (".et", ".ett") else "xls", unpacked=len(data))
    for magic, what, ignorable in _OTHERS:
        if data.startswith(magic):
            raise wrong_type(what, ignorable=ignorable)
    return _look_text(data, ending=ending)


def _look_text(data: bytes, *, ending: str) -> Look:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:4] in (b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00"):
        raise wrong_type("很早版本的 Excel 文件")
    if data[:8].startswith((ole.MAGIC[: len(data)], b"PK"[: len(data)])) and len(data) < 8:
        raise Refused("TRUNCATED")
    if not data.strip(b"\0"):
        raise Refused("TRUNCATED")
    if head.lower().startswith(b"mime-version"):
        raise wrong_type("网页存档")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise wrong_type("XML 格式的 Excel 2003 表格")
    if head.startswith(b"<"):
        return _look_markup(data, head)
    if ending in limits.EXCEL_ENDINGS and len(_CONTROLS.findall(data[:4096])) > 3 and not csvs.is_wide(data):
        raise Refused("TRUNCATED")
    if ending not in ("", *limits.TABLE_ENDINGS):
        raise wrong_type("文字说明，不含表格", ignorable=True)
    return Look(kind="csv", unpacked=len(data))


def _look_markup(data: bytes, head: bytes) -> Look:
    if b"<!entity" in head.lower():
        raise Refused("ENTITY_BOMB")
    if not _HTML.search(head):
        raise wrong_type("XML 文件")
    if not re.search(rb"<table\b", data, re.IGNORECASE):
        raise wrong_type("没有表格的网页", ignorable=True)
    if len(data) > limits.MAX_HTML_BYTES:
        raise Refused("TOO_HEAVY")
    return Look(kind="html", unpacked=8 * len(data))


def _look_zip(data: bytes, *, ending: str) -> Look:
    found = zips.entries(data)
    names = {info.filename.replace("\\", "/").lower() for info in found}
    kind = _zip_kind(names, ending=ending)
    if kind == "zip":
        return Look(kind="zip", unpacked=sum(info.file_size for info in found))
    _check_members(found)
    unpacked = parts.check(data, found)
    return Look(kind=kind, unpacked=unpacked)


def _check_members(found: list[zipfile.ZipInfo]) -> None:
    for info in found:
        if zips.is_unsafe(info, info.filename):
            raise Refused("ZIP_SLIP")
        if info.flag_bits & 0x1:
            raise Refused("PASSWORD")
    names = [info.filename.lower() for info in found]
    # Two parts of one name: each reader may believe in another one.
    if len(set(names)) < len(names):
        raise Refused("TRUNCATED")


def _zip_kind(names: set[str], *, ending: str) -> str:
    if any(name.startswith("xl/workbook.") for name in names):
        return "et" if ending in (".et", ".ett") else "xlsx"
    if "word/document.xml" in names:
        raise wrong_type("Word 文档", ignorable=True)
    if "ppt/presentation.xml" in names:
        raise wrong_type("PPT 演示文稿", ignorable=True)
    if "ofd.xml" in names:
        raise wrong_type("OFD 版式文件", ignorable=True)
    if "content.xml" in names and "meta-inf/manifest.xml" in names:
        return "ods"
    if ending in limits.TABLE_ENDINGS:
        if "[content_types].xml" in names:
            raise Refused("TRUNCATED")
        raise Refused("WRONG_TYPE", "这个文件其实是压缩包；请把扩展名改成 .zip，或解压后上传里面的表格。")
    return "zip"
