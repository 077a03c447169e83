"""Taking in an upload: its files are laid down under the names their sender gave, become a batch, and reading begins."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import UUID

from qicheng.core import repeats
from qicheng.core.jobs import enqueue
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.exchange.rights import CAPABILITY
from qicheng.exchange.services import receive
from qicheng.kit.home import home
from qicheng.places import queries as places
from qicheng.season import queries as seasons

READ = "qicheng.exchange.tasks.read_batch"
_LONGEST_NAME = 120  # bytes of one part of a path; file systems end at 255


class Upload(Protocol):
    """What a sent file must be able to do."""

    def chunks(self) -> Iterable[bytes]:
        """Its bytes, piece by piece."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What was dropped at once: files with the paths their sender sees."""

    kind: str
    files: Sequence[tuple[str, Upload]]
    sender: str = ""
    place: str = ""


def take_in(*, drop: Drop, season: int | None, key: UUID, at: dt.datetime, by: Viewer) -> int:
    """Takes in a drop and has it read in the background. The same `key` answers the same batch."""
    if answer := repeats.answered(key):
        return int(answer)
    _check(drop, season, by)
    assert season is not None  # noqa: S101  checked above
    with tempfile.TemporaryDirectory(dir=_waiting_room(), prefix="drop-") as folder:
        path = _lay_down(drop.files, Path(folder) / "files")
        got = receive.receive(
            path, kind=drop.kind, season=season, at=at, by=by, shown_as=_called(drop.files) if path.is_dir() else path.name, sender=drop.sender.strip()[:100],
            place=drop.place,
        )  # fmt: skip
    with writing():
        repeats.keep(key, act="exchange.take_in", answer=str(got.batch_id), at=at)
        if got.state in {"RECEIVED", "READING"}:
            enqueue(READ, got.batch_id)
    return got.batch_id


def _check(drop: Drop, season: int | None, by: Viewer) -> None:
    if drop.kind not in CAPABILITY or not by.may(CAPABILITY[drop.kind]):
        raise NotAllowed
    if season is None or seasons.season(season) is None or not places.county_code():
        raise CannotAct("NOT_SET_UP", "还没有装入本县区划或建立年度方案。请先完成设置再导入。")
    if not drop.files:
        raise CannotAct("NO_FILE", "没有收到文件。请选择文件后再上传。")
    if drop.place not in {code for code, _ in ranges(by, drop.kind)}:
        raise NotAllowed("只能上报自己负责的乡镇或村。请重新选择上报范围。")


def ranges(viewer: Viewer, kind: str) -> list[tuple[str, str]]:
    """The ranges a viewer may report for, as (prefix, name); the whole county is the empty prefix."""
    prefixes = viewer.prefixes(CAPABILITY[kind])
    county = places.county_code()
    if any(county.startswith(p) for p in prefixes):
        return [("", places.name_of(county))]
    return [(p, places.full_name(p.ljust(12, "0"))) for p in prefixes]


def _waiting_room() -> Path:
    room = home() / "tmp"
    room.mkdir(mode=0o700, exist_ok=True)
    return room


def _lay_down(files: Sequence[tuple[str, Upload]], root: Path) -> Path:
    """Writes the files below `root`; returns the one file, or the folder when there are several."""
    taken: set[Path] = set()
    for name, upload in files:
        target = _free(root / _safe(name), taken)
        taken.add(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
    return next(iter(taken)) if len(taken) == 1 else root


def _called(files: Sequence[tuple[str, Upload]]) -> str:
    """What several files are called together: their common folder, else the first and how many."""
    tops = {_safe(name).parts[0] for name, _ in files if len(_safe(name).parts) > 1}
    if len(tops) == 1 and all("/" in name or "\\" in name for name, _ in files):
        return next(iter(tops))
    return f"{_safe(files[0][0]).name} 等 {len(files)} 个文件"


def _free(target: Path, taken: set[Path]) -> Path:
    """Two files of one name (a browser without folders sends bare names) are both kept."""
    number, free = 2, target
    while free in taken:
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
        number += 1
    return free


def _safe(name: str) -> PurePosixPath:
    """A sender's path as one below our folder: no way up, no absolute part, nothing that does not print."""
    parts = []
    for part in name.replace("\\", "/").split("/"):
        clean = "".join(c for c in part if c.isprintable() and c != ":").strip()
        if clean not in {"", ".", ".."}:
            stem, dot, tail = clean.rpartition(".")
            while len(os.fsencode(clean)) > _LONGEST_NAME and stem:
                stem = stem[:-1]
                clean = f"{stem}{dot}{tail}"
            parts.append(clean[:_LONGEST_NAME])
    return PurePosixPath(*parts[-8:]) if parts else PurePosixPath("未命名")


def clear_left_behind(*, at: dt.datetime) -> int:
    """Removes what uploads and downloads that were broken off more than a day ago left in the waiting room; how many."""
    room, oldest, gone = home() / "tmp", at.timestamp() - 24 * 3600, 0
    for left in room.iterdir() if room.is_dir() else ():
        if left.stat().st_mtime < oldest:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
            gone += 1
    return gone
