"""A corpus of hostile and broken files for proof S4, built from a seed; nothing in it leaves the folder."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msoffcrypto.format.ooxml
import xlsxwriter
import xlwt

HEADS = ["序号", "姓名", "身份证号", "电话", "村"]


@dataclass(frozen=True)
class Case:
    """One file: its bytes, and the verdicts that are right (`READ` or codes)."""

    name: str
    data: bytes
    expect: frozenset[str]


def good_xlsx(rows: int = 40, **options: object) -> bytes:
    """A small honest roster as .xlsx."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, HEADS)
    for i in range(rows):
        sheet.write_row(i + 1, 0, [i + 1, f"韦某{i}", f"45122819900101{i:04}", f"138{i:08}", "大崇村"])
    book.close()
    return out.getvalue()


def good_xls(rows: int = 40) -> bytes:
    """A small honest roster as .xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    for i, head in enumerate(HEADS):
        sheet.write(0, i, head)
    for i in range(rows):
        for c, value in enumerate([i + 1, f"韦某{i}", f"45122819900101{i:04}", f"138{i:08}", "大崇村"]):
            sheet.write(i + 1, c, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def good_csv(rows: int = 40) -> str:
    """A small honest roster as CSV text."""
    lines = [f"{i + 1},韦某{i},45122819900101{i:04},138{i:08},大崇村" for i in range(rows)]
    return "\r\n".join([",".join(HEADS), *lines]) + "\r\n"


def zipped(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the given names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, compresslevel=9) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def patched(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**files, **changes})


SHEET = "xl/worksheets/sheet1.xml"
_OPEN = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_xml(body: bytes, after: bytes = b"") -> bytes:
    """A sheet part around `<row>` elements."""
    return _OPEN + b"<sheetData>" + body + b"</sheetData>" + after + b"</worksheet>"


def _case(name: str, data: bytes, *expect: str) -> Case:
    return Case(name, data, frozenset(expect))


def corpus(seed: int = 4, *, light: bool = False) -> Iterator[Case]:
    """At least 300 cases; the same seed gives the same files. `light` leaves out what is slow to make."""
    chance = random.Random(seed)
    yield from _truncated()
    yield from _bombs()
    if not light:
        yield from _big_bombs()
        yield from _floods()
    yield from _far()
    yield from _declarations()
    yield from _paths()
    yield from _locked()
    yield from _wrong_types(chance)
    yield from _texts(chance)
    yield from _garbled(chance)


def _truncated() -> Iterator[Case]:
    xlsx, xls = good_xlsx(200), good_xls(200)
    for percent in range(1, 100):
        yield _case(f"截断{percent:02}.xlsx", xlsx[: len(xlsx) * percent // 100], "TRUNCATED")
        yield _case(f"截断{percent:02}.xls", xls[: len(xls) * percent // 100], "TRUNCATED")
    text = good_csv(200).encode("gb18030")
    for percent in range(5, 100, 5):
        yield _case(f"截断{percent:02}.csv", text[: len(text) * percent // 100], "READ", "TRUNCATED")
    for ending in ("xlsx", "xls", "csv", "et", "zip", "ods"):
        yield _case(f"空.{ending}", b"", "EMPTY")


def _big_bombs() -> Iterator[Case]:
    base = good_xlsx(3)
    huge = sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 300_000_000)
    yield _case("炸弹300兆.xlsx", patched(base, {SHEET: huge}), "ZIP_BOMB")
    yield _case("共享串炸弹.xlsx", patched(base, {"xl/sharedStrings.xml": huge[:200_000_000]}), "ZIP_BOMB")
    yield _case("媒体炸弹.xlsx", patched(base, {"xl/media/a.png": b"\0" * 200_000_000}), "ZIP_BOMB")
    yield _case("炸弹.zip", zipped({"a.csv": b"1,2\n" * 25_000_000}), "ZIP_BOMB")
    yield _case("大炸弹.ods", patched(_ods(b""), {"content.xml": b"<a>" + b" " * 90_000_000}), "ZIP_BOMB")


def _bombs() -> Iterator[Case]:
    base = good_xlsx(3)
    huge = sheet_xml(b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 20_000_000)
    yield _case("炸弹20兆.xlsx", patched(base, {SHEET: huge}), "ZIP_BOMB")
    lying = bytearray(patched(base, {SHEET: huge}))
    at = lying.rfind(b"PK\x01\x02", 0, lying.rfind(SHEET.encode())) + 24
    lying[at : at + 4] = struct.pack("<I", 4000)
    yield _case("谎报大小.xlsx", bytes(lying), "ZIP_BOMB")
    inner = zipped({"a.csv": good_csv().encode()})
    for depth in range(5):
        inner = zipped({f"{depth}.zip": inner, "a.csv": good_csv().encode()})
        yield _case(f"套{depth + 2}层.zip", inner, "READ" if depth == 0 else "ZIP_BOMB", "READ")
    many = {f"{i}.csv": b"a,b\n1,2\n" for i in range(2500)}
    yield _case("文件太多.zip", zipped(many), "ZIP_BOMB")
    yield _case("部件太多.xlsx", patched(base, {f"xl/x{i}.xml": b"<a/>" for i in range(2500)}), "ZIP_BOMB")
    yield _case("重叠.zip", _overlapping(), "ZIP_BOMB")
    yield _case("重叠.xlsx", _overlapping(), "ZIP_BOMB")


def _overlapping() -> bytes:
    """Forty directory entries that all point at the same packed bytes, as the well-known small bombs do."""
    packed = zipped({"a.csv": b"1,2\n" * 400_000})
    end = packed.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", packed, end + 16)[0]
    entry, times = packed[start:end], 40
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, times, times, len(entry) * times, start, 0)
    return packed[:start] + entry * times + tail


def _far() -> Iterator[Case]:
    base = good_xlsx(3)
    places = ["XFD1048576", "A1048576", "XFD1", "SS9", "A250001", "ZZZ7", "A999999999", "IV65536", "SR249000"]
    for place in places:
        row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        body = b'<row r="1"><c r="A1"><v>1</v></c></row>'
        body += f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'.encode()
        yield _case(f"远格{place}.xlsx", patched(base, {SHEET: sheet_xml(body)}), "FAR_CELLS")
        odd = body.replace(b'"', b"'")
        # Not seen by the look; what is not too large for the reader may be read.
        book = patched(base, {SHEET: sheet_xml(odd)})
        yield _case(f"远格单引号{place}.xlsx", book, "FAR_CELLS", "TOO_HEAVY", "READ")
    bare = b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
    yield _case("远行无格号.xlsx", patched(base, {SHEET: sheet_xml(bare)}), "FAR_CELLS")
    for row, column in ((65535, 255), (60000, 200), (30000, 255)):
        old = xlwt.Workbook()
        sheet = old.add_sheet("a")
        sheet.write(0, 0, "头")
        sheet.write(row, column, "尾")
        out = io.BytesIO()
        old.save(out)
        yield _case(f"远格{row}.xls", out.getvalue(), "FAR_CELLS", "TOO_HEAVY")
    repeated = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    repeated += b'table:number-columns-repeated="1024" office:value-type="float" office:value="1">'
    repeated += b"<text:p>1</text:p></table:table-cell></table:table-row>"
    yield _case("重复格.ods", _ods(repeated), "TOO_HEAVY", "TRUNCATED", "FAR_CELLS")


def _ods(rows: bytes) -> bytes:
    names = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (name, name)
        for name in (b"office", b"table", b"text")
    )
    content = b"<office:document-content " + names + b"><office:body><office:spreadsheet>"
    content += b'<table:table table:name="a">' + rows + b"</table:table>"
    content += b"</office:spreadsheet></office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    files = {"mimetype": kind, "META-INF/manifest.xml": b"<manifest/>", "content.xml": content}
    return zipped(files)


def _floods() -> Iterator[Case]:
    base = good_xlsx(3)
    cell = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(2, 150_000))
    after = b"<mergeCells>" + merges + b"</mergeCells>"
    yield _case("合并太多.xlsx", patched(base, {SHEET: sheet_xml(cell, after)}), "TOO_MANY_MERGES")
    styles = b'<styleSheet xmlns="x"><cellXfs>'
    styles += b"".join(b'<xf numFmtId="%d"/>' % i for i in range(1_000_000)) + b"</cellXfs></styleSheet>"
    yield _case("样式太多.xlsx", patched(base, {"xl/styles.xml": styles}), "TOO_MANY_STYLES")
    for count in (1_500, 1_000_000):
        sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (i, i) for i in range(count))
        book = b'<workbook xmlns:r="r"><sheets>' + sheets + b"</sheets></workbook>"
        yield _case(f"表太多{count}.xlsx", patched(base, {"xl/workbook.xml": book}), "TOO_MANY_SHEETS")
    rows = b"".join(b'<row r="%d">' % r + b"<c/>" * 60 + b"</row>" for r in range(1, 120_000))
    yield _case("格太多.xlsx", patched(base, {SHEET: sheet_xml(rows)}), "READ", "TOO_HEAVY", "ZIP_BOMB")
    nested = b"<a>" * 2_000_000
    yield _case("深嵌套.xlsx", patched(base, {SHEET: _OPEN + nested}), "TRUNCATED", "TOO_HEAVY")


def _declarations() -> Iterator[Case]:
    base = good_xlsx(3)
    laughs = b'<!DOCTYPE lolz [<!ENTITY l "lol">'
    laughs += b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 10)) + b"]>"
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    remote = b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'
    parts = [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
    for number, declaration in enumerate((laughs, outside, remote)):
        for part in parts:
            body = b'<?xml version="1.0"?>' + declaration + sheet_xml(b"")[21:]
            name = part.rsplit("/", 1)[-1].strip("[]")
            yield _case(f"实体{number}{name}.xlsx", patched(base, {part: body}), "ENTITY_BOMB")
    padded = b'<?xml version="1.0"?>' + b"<!-- x -->" * 300_000 + outside + sheet_xml(b"")[21:]
    yield _case("实体藏深.xlsx", patched(base, {SHEET: padded}), "ENTITY_BOMB")
    wide = b"\xff\xfe" + ('<?xml version="1.0" encoding="UTF-16"?>' + outside.decode()).encode("utf-16-le")
    yield _case("实体宽码.xlsx", patched(base, {SHEET: wide}), "ENTITY_BOMB")
    yield _case(
        "实体.xls", outside + b"<html><table><tr><td>1</td></tr></table></html>", "ENTITY_BOMB", "WRONG_TYPE"
    )


def _paths() -> Iterator[Case]:
    body = good_csv().encode()
    for number, name in enumerate(["../x.csv", "/etc/x.csv", "C:\\x.csv", "a/../../x.csv", "..\\..\\x.csv"]):
        yield _case(f"路径{number}.zip", zipped({name: body, "好.csv": body}), "ZIP_SLIP", "READ")
        yield _case(f"路径{number}.xlsx", patched(good_xlsx(3), {name: body}), "ZIP_SLIP")
    link = zipfile.ZipInfo("链接.csv")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("好.csv", body)
    yield _case("链接.zip", out.getvalue(), "ZIP_SLIP", "READ")
    marks = {f"{mark}vsc.名册{mark}.csv": body for mark in ("\u202e", "\u200f", "\u2067", "\x07")}
    yield _case("倒写名.zip", zipped(marks), "READ")
    yield _case("\u202e倒写xslx.csv", body, "READ")


def _locked() -> Iterator[Case]:
    for rows in (3, 300):
        out = io.BytesIO()
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good_xlsx(rows))).encrypt("1234", out)
        yield _case(f"加密{rows}.xlsx", out.getvalue(), "PASSWORD")
        yield _case(f"加密{rows}.xls", out.getvalue(), "PASSWORD")
    xls = good_xls(40)
    # A FilePass record (XOR obfuscation) right after the first record of the book, over its writer's mark.
    at = xls.find(b"\x09\x08\x10\x00") + 20
    yield _case(
        "加密老.xls", xls[:at] + b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04" + xls[at + 10 :], "PASSWORD"
    )
    for flag, name in ((0x1, "加密项.xlsx"), (0x1, "加密项.zip")):
        data = bytearray(zipped({"a.csv": b"1,2\n"}) if name.endswith("zip") else good_xlsx(3))
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.find(mark)
            while at >= 0:
                data[at + offset] |= flag
                at = data.find(mark, at + 4)
        yield _case(name, bytes(data), "PASSWORD")


def _wrong_types(chance: random.Random) -> Iterator[Case]:
    noise = chance.randbytes(5000)
    docx = zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
    bodies = {
        "pdf": b"%PDF-1.4\n" + noise,
        "jpg": b"\xff\xd8\xff\xe0" + noise,
        "png": b"\x89PNG\r\n\x1a\n" + noise,
        "docx": docx,
        "rar": b"Rar!\x1a\x07\x00" + noise,
        "7z": b"7z\xbc\xaf\x27\x1c" + noise,
        "exe": b"MZ" + noise,
        "mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<table>",
        "html": b"<html><body>no data</body></html>",
        "xml2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    }
    for name, data in bodies.items():
        for ending in ("xlsx", "xls", "csv"):
            yield _case(f"其实是{name}.{ending}", data, "WRONG_TYPE")
    yield _case("压缩包.xlsx", zipped({"a.txt": b"x"}), "WRONG_TYPE")
    for name, data in (("xls.xlsx", good_xls()), ("xlsx.xls", good_xlsx()), ("xlsx.csv", good_xlsx())):
        yield _case(f"名不符{name}", data, "READ")
    page = "<html><meta charset=gbk><table><tr><th>姓名</th></tr><tr><td>韦某</td></tr></table></html>"
    yield _case("网页.xls", page.encode("gbk"), "READ")
    yield _case("网页炸弹.xls", b"<html><table><tr>" + b"<td rowspan=200 colspan=200>1" * 500, "TOO_HEAVY")
    yield _case("网页大.xls", b"<html><table>" + b"<tr><td>1</td></tr>" * 500_000, "TOO_HEAVY")


def _texts(chance: random.Random) -> Iterator[Case]:
    text = good_csv()
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"):
        yield _case(f"编码{encoding}.csv", text.encode(encoding), "READ")
        yield _case(f"编码{encoding}.xls", text.encode(encoding), "READ")
    mixed = text.encode("utf-8") + text.encode("gb18030")
    yield _case("混码一.csv", mixed, "ENCODING")
    yield _case("混码二.csv", text.encode("gb18030") + text.encode("utf-8"), "ENCODING")
    for number in range(5):
        data = bytearray(text.encode())
        for _ in range(3 + number * 10):
            data[chance.randrange(len(data))] = 0
        yield _case(f"零字节{number}.csv", bytes(data), "WRONG_TYPE", "ENCODING", "TRUNCATED")
    yield _case("全零.csv", b"\0" * 4096, "TRUNCATED")
    yield _case("全零.xlsx", b"\0" * 4096, "TRUNCATED")
    yield _case("长格.csv", b"a,b\n" + b"x" * 3_000_000 + b",1\n", "TRUNCATED")
    yield _case("开引号.csv", b'a,b\n"' + b"x,y\n" * 1_000_000, "TRUNCATED")
    yield _case("逗号海.csv", b"," * 20_000_000, "TOO_HEAVY", "EMPTY")
    yield _case("空白.csv", b"\r\n \r\n".replace(b" ", b""), "EMPTY")


def _garbled(chance: random.Random) -> Iterator[Case]:
    for number in range(30):
        ending = ("xlsx", "xls", "csv")[number % 3]
        yield _case(f"噪声{number}.{ending}", chance.randbytes(chance.randrange(20, 20_000)))
    for number in range(30):
        data = bytearray(good_xls(60) if number % 2 else good_xlsx(60))
        for _ in range(chance.randrange(1, 60)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield _case(f"坏字节{number}.{'xls' if number % 2 else 'xlsx'}", bytes(data))
    good = good_xlsx(5)
    for number in range(10):
        garbled = sheet_xml(chance.randbytes(4000))
        yield _case(f"坏部件{number}.xlsx", patched(good, {SHEET: garbled}))
    wrong_sum = bytearray(zipped({"a.csv": good_csv().encode()}))
    wrong_sum[14:18] = wrong_sum[-70:-66] = struct.pack("<I", zlib.crc32(b"x"))
    yield _case("错校验.zip", bytes(wrong_sum))


def build(folder: Path, seed: int = 4, *, light: bool = False) -> list[Case]:
    """Write the corpus into `folder`, each case under its own number so that order is kept."""
    cases = []
    for number, case in enumerate(corpus(seed, light=light)):
        name = f"{number:04}{case.name}"
        (folder / name).write_bytes(case.data)
        cases.append(Case(name, b"", case.expect))
    return cases
