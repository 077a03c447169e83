"""Health sheets dropped on the page: laid down under their senders' names, read in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Protocol
from uuid import UUID

from qicheng.core import audit, jobs, repeats
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.health import access
from qicheng.health.models import HealthFile
from qicheng.kit.home import home

READ = "qicheng.health.tasks.read_file"


class Upload(Protocol):
    """What a sent file must be able to do."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""
        ...


def receive(
    *, files: Sequence[Upload], season: int | None, key: UUID | None, at: dt.datetime, by: Viewer
) -> int:
    """Takes in a drop; the same key answers the same one."""
    if not by.may(access.IMPORT):
        raise NotAllowed
    if not files:
        raise CannotAct("NO_FILE", "没有收到文件。请选择文件后再上传。")
    if season is None:
        raise CannotAct("SEASON_UNKNOWN", "还没有年度方案。请先由县就业服务中心建立年度方案。")

    def do() -> str:
        first = _safe(files[0].name or "")
        name = first if len(files) == 1 else f"{first} 等 {len(files)} 个文件"
        row = HealthFile.objects.create(
            season=season,
            name=name[:300],
            created_at=at,
            account_id=by.user_id,
            label=by.label,
            place=",".join(by.prefixes(access.IMPORT))[:200],
        )
        _lay_down(files, row.pk)
        audit.record(
            "health.receive", at=at, by=by, about=f"health_file:{row.pk}", detail={"files": len(files)}
        )
        jobs.enqueue(READ, row.pk)
        return str(row.pk)

    return int(repeats.once(key, act="health.receive", at=at, do=do))


def _lay_down(files: Sequence[Upload], number: int) -> None:
    folder = home() / "uploads" / f"health-{number}"
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    for position, upload in enumerate(files):
        target = folder / (
            _safe(upload.name or "") if len(files) == 1 else f"{position:04d}-{_safe(upload.name or '')}"
        )
        with target.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)


def _safe(name: str) -> str:
    """A sender's name as one of ours: no way up, nothing that does not print, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in last if c.isprintable() and c not in ":/").strip(" .")
    return clean.encode()[-120:].decode(errors="ignore") or "未命名"
