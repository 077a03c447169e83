"""Acts on evidence: files of a case, checked by what they are, sealed in the installation's own folder, opened with a trace."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import zipfile
from pathlib import Path

from qicheng.cases import access
from qicheng.cases.models import Case, Evidence
from qicheng.cases.services import common
from qicheng.core.sealing import open_bytes, seal_bytes
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.kit.home import home

MOST_BYTES, MOST_FILES = 10 * 2**20, 20
_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"), (b"\x89PNG\r\n\x1a\n", "image/png", ".png"), (b"%PDF-", "application/pdf", ".pdf"),
)  # fmt: skip
_OFFICE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
}
KINDS = "JPG、PNG 图片，PDF、Word（docx）、Excel（xlsx）"


def type_of(content: bytes) -> tuple[str, str]:
    """Media type and suffix by what a file holds, not by its name. Raises `CannotAct` for anything else."""
    for sign, media, suffix in _SIGNS:
        if content.startswith(sign):
            return media, suffix
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                names = set(book.namelist())
        except zipfile.BadZipFile:
            names = set()
        for inside, found in _OFFICE.items():
            if inside in names and not any(n.endswith("vbaProject.bin") for n in names):
                return found
    raise CannotAct("FILE_TYPE", f"这个文件的类型不能上传。可以上传：{KINDS}。")


def add_evidence(*, case_id: int, name: str, content: bytes, what: str, at: dt.datetime, by: Viewer) -> int:
    """Adds a file; the same file again is the same row. The sealed copy is written before the row that names it."""
    if not content or len(content) > MOST_BYTES:
        raise CannotAct("FILE_SIZE", "文件是空的，或超过 10 MB。请压缩或分开上传。")
    media, suffix = type_of(content)
    digest = hashlib.sha256(content).hexdigest()
    with writing():
        row = common.locked(case_id, by=by, at=at)
        if not access.may_handle(by, row) and row.opened_by_id != (by.user_id or -1):
            raise NotAllowed
        common.need_open(row)
        known = Evidence.objects.filter(case=row, sha256=digest).first()
        if known is not None:
            if known.removed_at is not None:
                _write(case_id, digest, content)
                Evidence.objects.filter(pk=known.pk).update(removed_at=None)
            return known.pk
        if Evidence.objects.filter(case=row, removed_at=None).count() >= MOST_FILES:
            raise CannotAct("FILES", f"一件事最多放 {MOST_FILES} 个文件。请合并后再传。")
        _write(case_id, digest, content)
        plain = Path(name.replace("\\", "/")).name
        stem = "".join(c for c in Path(plain).stem if c.isprintable())[:100] or "材料"
        made = Evidence.objects.create(
            case=row, name=f"{stem}{suffix}", media_type=media, size=len(content), sha256=digest, what=what.strip()[:200], by=by.label[:100],
            by_id=by.user_id, at=at,
        )  # fmt: skip
        common.entry(row, "EVIDENCE", at=at, by=by, text=what)
        common.note("add_evidence", row, at=at, by=by, evidence=made.pk, sha256=digest, size=len(content))
    return made.pk


def _path(case_id: int, digest: str) -> Path:
    return home() / "evidence" / str(case_id) / f"{digest}.sealed"


def _write(case_id: int, digest: str, content: bytes) -> None:
    path = _path(case_id, digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        stream.write(seal_bytes(content, aad=f"evidence:{case_id}:{digest}"))
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)


def open_evidence(*, evidence_id: int, at: dt.datetime, by: Viewer) -> tuple[Evidence, bytes]:
    """A file's content, for whoever may read the case; the opening is traced, and the digest is checked."""
    made = Evidence.objects.select_related("case").filter(pk=evidence_id, removed_at=None).first()
    if made is None or access.sight(by, made.case, at=at) < access.Sight.FULL:
        raise NotAllowed
    path = _path(made.case_id, made.sha256)
    if not path.is_file():
        raise CannotAct("FILE_GONE", "文件不在本机上。请从备份恢复，或重新上传。")
    content = open_bytes(path.read_bytes(), aad=f"evidence:{made.case_id}:{made.sha256}")
    if hashlib.sha256(content).hexdigest() != made.sha256:
        raise CannotAct("FILE_CHANGED", "文件与登记的摘要不符，不能作为佐证。请重新上传并报告系统管理员。")
    with writing():
        common.note("open_evidence", made.case, at=at, by=by, evidence=evidence_id)
    return made, content


def remove_evidence(*, evidence_id: int, reason: str, at: dt.datetime, by: Viewer) -> None:
    """Takes a wrong file down while the case is open: the row stays with its digest, the content goes."""
    if len(reason.strip()) < 2:
        raise CannotAct("REASON", "请写明撤下的理由。")
    with writing():
        found = (
            Evidence.objects.filter(pk=evidence_id, removed_at=None).values_list("case_id", flat=True).first()
        )
        if found is None:
            raise NotAllowed
        row: Case = common.locked(found, by=by, at=at)
        if not access.may_handle(by, row):
            raise NotAllowed
        common.need_open(row)
        made = Evidence.objects.get(pk=evidence_id)
        Evidence.objects.filter(pk=evidence_id).update(removed_at=at)
        common.entry(row, "EVIDENCE", at=at, by=by, text=f"撤下材料：{reason.strip()}")
        common.note("remove_evidence", row, at=at, by=by, evidence=evidence_id)
    erase(made.case_id, made.sha256)


def erase(case_id: int, digest: str) -> None:
    """Removes a sealed file from the folder; its row and digest stay."""
    _path(case_id, digest).unlink(missing_ok=True)
