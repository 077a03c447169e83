"""The answer to a sender: the same workbooks back, each row with its verdict, the reason and what to do."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.exchange import batches, wording
from qicheng.exchange.models import Batch, File, Row
from qicheng.exchange.safe import safe_cell
from qicheng.exchange.services.receive import source_of
from qicheng.kit.home import home
from qicheng.kit.reading.grid import Book, Merge, Sheet, Value
from qicheng.kit.reading.worker import read_path

HEADS = ("结论", "原因", "办法")
_SMALL = 60_000  # cells; above, rows are written one by one and tall merges are left apart
_DIGITS = 10**11  # from here on Excel would show a number in powers of ten
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_COLOURS = {"REFUSED": "#FBE3E0", "WARNED": "#FBEFD5", "REPEAT": "#E9EDEE", "ACCEPTED": "#E5F2E4"}
Verdict = tuple[str, str, str, str]  # tone, 结论, 原因, 办法


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A written file and the name to offer it under. Whoever sends it removes it."""

    path: Path
    name: str


def write(*, batch_id: int, at: dt.datetime, by: Viewer) -> Answer:
    """Writes the workbooks of a batch with verdicts: one workbook, or a zip of several with an overview."""
    batch = batches.batch_of(by, batch_id)
    if batch.kind == "ENTERPRISES" or batch.state in {"RECEIVED", "READING", "FAILED"}:
        raise CannotAct("NOT_READ", "这一批还没有逐行的结论。请等待读取完成后再下载。")
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    descriptor = tempfile.NamedTemporaryFile(dir=room, prefix="verdicts-", delete=False)  # noqa: SIM115
    descriptor.close()
    path = Path(descriptor.name)
    try:
        name = _write_all(batch, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    with writing():
        audit.record("exchange.verdicts", at=at, by=by, about=f"batch:{batch_id}", place=batch.place)
    return Answer(path=path, name=name)


def _write_all(batch: Batch, path: Path) -> str:
    source, shown = source_of(batch)
    files = {f.path: f for f in File.objects.filter(batch=batch)}
    if len(files) == 1:
        for result in read_path(source, shown_as=shown):
            file = files.get(result.source.path)
            if file is not None and isinstance(result.value, Book):
                _workbook(path, result.value, file)
                return _answer_name(result.source.path)
        _overview(path, list(files.values()))
        return "处理情况.xlsx"
    _zip(path, source, shown, files)
    return f"{PurePosixPath(batch.message or '上报文件').stem}（带结论）.zip"


def _zip(path: Path, source: Path, shown: str, files: dict[str, File]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part.xlsx"
        _overview(part, sorted(files.values(), key=lambda f: f.position))
        archive.write(part, "处理情况.xlsx")
        taken: set[str] = set()
        for result in read_path(source, shown_as=shown):
            file = files.get(result.source.path)
            if file is None or not isinstance(result.value, Book):
                continue
            _workbook(part, result.value, file)
            name = _answer_name(result.source.path, whole=True)
            while name in taken:
                name = name.replace("（带结论）", "（带结论）_")
            taken.add(name)
            archive.write(part, name)


def _answer_name(path: str, *, whole: bool = False) -> str:
    name = PurePosixPath(path)
    answer = f"{name.stem}（带结论）.xlsx"
    # A zip inside the path becomes a plain folder.
    return str(name.with_name(answer)).replace(".zip/", "/") if whole else answer


def _verdicts(file: File) -> dict[tuple[str, int], Verdict]:
    rows = Row.objects.filter(file=file).values_list("sheet", "number", "verdict", "code", "warnings")
    return {(s, n): _verdict(v, c, w) for s, n, v, c, w in rows.iterator(chunk_size=5000)}


def _verdict(verdict: str, code: str, warnings: str) -> Verdict:
    codes = [c for c in (code, *warnings.split(",")) if c]
    halves = [wording.halves(wording.sentence_of(c)) for c in codes]
    tone = "WARNED" if verdict == "ACCEPTED" and codes else verdict.split("_")[0]
    word = str(wording.VERDICTS.get(verdict, verdict)) + ("（有提示）" if tone == "WARNED" else "")
    if tone == "REPEAT":
        return tone, word, "这个人已在另一行登记，只计一次。", "不用处理；确需更正的请改正后重新上报。"
    return tone, word, "".join(a for a, _ in halves), "".join(b for _, b in halves)


def _workbook(path: Path, book: Book, file: File) -> None:
    small = sum(sum(map(len, s.rows)) for s in book.sheets) <= _SMALL
    out = Workbook(str(path), {**_OPTIONS, "constant_memory": not small})
    looks = _Looks(out)
    verdicts = _verdicts(file)
    mappings = batches.mappings_of(file.mapping)
    names: set[str] = set()
    for sheet in book.sheets:
        header = mappings[sheet.name].bottom if sheet.name in mappings else -1
        page = out.add_worksheet(_sheet_name(sheet.name, names))
        if not sheet.visible:
            page.hide()
        mine = {n: v for (s, n), v in verdicts.items() if s == sheet.name[:80]}
        _page(page, sheet, mine, header=header, looks=looks, merge_tall=small)
    if not book.sheets:
        out.add_worksheet("空")
    out.close()


class _Looks:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        base = {"valign": "vcenter"}
        self.plain: Format = book.add_format(base)
        self.text: Format = book.add_format({**base, "num_format": "@"})
        self.day: Format = book.add_format({**base, "num_format": "yyyy-mm-dd"})
        self.moment: Format = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm"})
        self.head: Format = book.add_format({**base, "bold": True, "bg_color": "#D5E7E9", "border": 1})
        self.tones = {
            k: book.add_format({**base, "bg_color": c, "text_wrap": True}) for k, c in _COLOURS.items()
        }


def _page(
    page: Worksheet,
    sheet: Sheet,
    verdicts: dict[int, Verdict],
    *,
    header: int,
    looks: _Looks,
    merge_tall: bool,
) -> None:
    width = max((len(r) for r in sheet.rows), default=0)
    first = min(verdicts, default=0) - 1
    head_at = header if header >= 0 else max(0, first - 1)
    for at, row in enumerate(sheet.rows):
        for index, value in enumerate(row):
            _cell(page, at, index, value, looks)
        if verdicts and at == head_at:
            for step, word in enumerate(HEADS):
                page.write_string(at, width + step, word, looks.head)
        elif verdict := verdicts.get(at + 1):
            for step, text in enumerate(verdict[1:]):
                page.write_string(at, width + step, text, looks.tones.get(verdict[0], looks.plain))
    for merge in _merges(sheet.merges, tall=merge_tall):
        # Straight into the list: the method would write blanks over the merged cells.
        page.merge.append([merge.top, merge.left, merge.bottom, merge.right])
    for index in range(width):
        page.set_column(index, index, _column_width(sheet, index))
    if verdicts:
        page.set_column(width, width, 14)
        page.set_column(width + 1, width + 2, 40)
        page.autofilter(head_at, 0, len(sheet.rows) - 1, width + 2)
        page.freeze_panes(head_at + 1, 0)


def _merges(merges: tuple[Merge, ...], *, tall: bool) -> Iterator[Merge]:
    seen: set[tuple[int, int]] = set()
    for m in merges:
        if (m.bottom > m.top and not tall) or (m.top == m.bottom and m.left == m.right):
            continue
        cells = {
            (r, c) for r in range(m.top, m.bottom + 1) for c in range(m.left, min(m.right, m.left + 60) + 1)
        }
        if not cells & seen:  # overlapping ranges make Excel repair the file
            seen |= cells
            yield m


def _cell(page: Worksheet, at: int, index: int, value: Value, looks: _Looks) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        text = safe_cell(value) if len(value) > 1 else value  # a lone dash calculates nothing
        page.write_string(at, index, text[:32767], looks.text)
    elif isinstance(value, bool):
        page.write_boolean(at, index, value, looks.plain)
    elif isinstance(value, int | float):
        if abs(value) >= _DIGITS:
            page.write_string(at, index, f"{value:.0f}", looks.text)
        else:
            page.write_number(at, index, value, looks.plain)
    elif isinstance(value, dt.time):
        page.write_string(at, index, value.isoformat(timespec="minutes"), looks.text)
    else:
        _moment(page, at, index, value, looks)


def _moment(page: Worksheet, at: int, index: int, value: dt.date, looks: _Looks) -> None:
    if value.year < 1901:  # before Excel's calendar begins
        page.write_string(at, index, value.isoformat(), looks.text)
    elif isinstance(value, dt.datetime) and (value.hour or value.minute):
        page.write_datetime(at, index, value.replace(tzinfo=None), looks.moment)
    else:
        page.write_datetime(at, index, dt.datetime(value.year, value.month, value.day), looks.day)  # noqa: DTZ001


def _column_width(sheet: Sheet, index: int) -> float:
    texts = [str(r[index]) for r in sheet.rows[:200] if index < len(r) and r[index] is not None]
    spans = {(m.top, m.left) for m in sheet.merges if m.right > m.left}
    wide = [
        sum(2 if ord(c) > 0x2E7F else 1 for c in t)
        for at, t in enumerate(texts)
        if (at, index) not in spans and len(t) < 40
    ]
    return float(min(30, max(6, max(wide, default=6) + 2)))


def _sheet_name(name: str, taken: set[str]) -> str:
    """A sheet name that Excel accepts, used once."""
    clean = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "表"
    free, number = clean, 2
    while free.lower() in taken:
        free = f"{clean[:27]}_{number}"
        number += 1
    taken.add(free.lower())
    return free


def _overview(path: Path, files: list[File]) -> None:
    book = Workbook(str(path), _OPTIONS)
    looks = _Looks(book)
    page = book.add_worksheet("处理情况")
    heads = ("文件", "处理", "原因", "数据行", "通过", "退回")
    for index, (word, width) in enumerate(zip(heads, (50, 8, 60, 8, 8, 8), strict=True)):
        page.set_column(index, index, width)
        page.write_string(0, index, word, looks.head)
    for at, file in enumerate(files, start=1):
        verdicts = list(Row.objects.filter(file=file).values_list("verdict", flat=True))
        word = str(wording.STATUS.get(file.status, (file.status, "", ""))[0])
        for index, text in enumerate((file.path, word, file.reason)):
            page.write_string(at, index, safe_cell(text), looks.text)
        for index, number in enumerate(
            (file.rows, verdicts.count("ACCEPTED"), verdicts.count("REFUSED")), start=3
        ):
            page.write_number(at, index, number, looks.plain)
    page.autofilter(0, 0, max(1, len(files)), len(heads) - 1)
    page.freeze_panes(1, 0)
    book.close()
