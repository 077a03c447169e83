"""How much a file may cost, and the sentences that refuse it."""

from __future__ import annotations

from .grid import Unread

MB = 1024 * 1024

# A file larger than this on disk (or as a zip member) is not opened at all.
MAX_FILE_BYTES = 96 * MB
# A sheet of 200,000 rows by 20 columns is 140-180 MB of XML, so the caps must lie above that.
MAX_SHEET_BYTES = 256 * MB
MAX_UNPACKED_BYTES = 384 * MB
# Honest styled blank tails reach about 60:1. Below the floor a high ratio can do no harm.
MAX_RATIO = 100
RATIO_FLOOR_BYTES = 16 * MB
MAX_ENTRIES = 2000
MAX_DIRECTORY_BYTES = 2 * MB
# 200,000 people in one sheet, and room for titles.
MAX_ROWS = 250_000
MAX_COLUMNS = 512
MAX_CELLS = 6_000_000
MAX_SHEETS = 1000
MAX_STYLES = 70_000
MAX_MERGES = 100_000
MAX_HTML_BYTES = 8 * MB
# A whole uploaded archive; each member is read on its own, so this only bounds the work.
MAX_ARCHIVE_BYTES = 1024 * MB

EXCEL_ENDINGS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".et", ".ett", ".ods")
TABLE_ENDINGS = (*EXCEL_ENDINGS, ".csv", ".tsv", ".tab")

_SENTENCES = {
    "PASSWORD": "文件设了打开密码，无法读取；请取消密码后另存，再重新上传。",
    "TRUNCATED": "文件不完整或已损坏（可能没有传完）；请在电脑上确认能打开，另存一份后重新上传。",
    "EMPTY": "文件是空的，没有任何内容；请检查是否选错文件，再重新上传。",
    "WRONG_TYPE": "文件不是能读取的表格；请用 Excel 或 WPS 另存为 .xlsx 后重新上传。",
    "ZIP_BOMB": "文件解压后异常地大，疑似恶意文件，已拒绝；请用 WPS 另存为新的 .xlsx 后重新上传。",
    "ENTITY_BOMB": "文件里有不该有的外部声明，疑似恶意文件，已拒绝；请用 WPS 另存为新的 .xlsx 后重新上传。",
    "ZIP_SLIP": "压缩文件里有指向别处的路径或链接，疑似恶意文件，已拒绝；请重新打包后上传。",
    "FAR_CELLS": "表格在很远的行或列上有内容，范围过大；请删除数据区以外的内容，另存后重新上传。",
    "TOO_MANY_SHEETS": f"工作表超过 {MAX_SHEETS} 个，无法读取；请拆成几个文件后重新上传。",
    "TOO_MANY_STYLES": "单元格样式过多，无法读取；请把数据粘贴为纯数值到新表，另存后重新上传。",
    "TOO_MANY_MERGES": "合并单元格过多，无法读取；请取消合并单元格，另存后重新上传。",
    "ENCODING": "看不懂文件的文字编码（可能混用了两种编码）；请用 Excel 或 WPS 另存为 .xlsx 后重新上传。",
    "TOO_HEAVY": "文件过大或结构异常，读取时超出时间或内存上限；请删除多余内容，或拆成几个文件后重新上传。",
    "FAILED": "程序处理这个文件时出错，其余文件不受影响；请把这个文件交给系统维护人员查看。",
}


class Refused(Exception):
    """A file is not read. `code` names the cause, `reason` is a Chinese sentence with the next step."""

    def __init__(self, code: str, reason: str = "", *, ignorable: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason or _SENTENCES[code]
        # True for a sound file that simply holds no table (a letter, a photograph).
        self.ignorable = ignorable

    def as_unread(self, path: str, *, sha256: str = "", direct: bool = True) -> Unread:
        """The verdict on the file shown as `path`; a letter or photograph between tables is only ignored."""
        # Under a table's name it was meant to be a table, so the clerk must hear of it.
        is_note = self.ignorable and not direct and not path.lower().endswith(TABLE_ENDINGS)
        status = "ignore" if is_note else "refuse"
        return Unread(path=path, status=status, code=self.code, reason=self.reason, sha256=sha256)


def wrong_type(what: str, *, ignorable: bool = False) -> Refused:
    """A refusal that says what the file really is, e.g. `PDF 文件`."""
    step = "请在原系统或软件里导出、另存为 .xlsx 后重新上传。"
    return Refused("WRONG_TYPE", f"这个文件其实是{what}，不是能读取的表格；{step}", ignorable=ignorable)
