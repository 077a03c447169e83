"""Receiving: the files of one drop are copied to the installation's own folder and become a batch."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer
from qicheng.core.writing import writing
from qicheng.exchange.models import Batch
from qicheng.exchange.rights import CAPABILITY
from qicheng.kit.home import home
from qicheng.places import queries as places

MAX_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The batch of a drop; `again` tells that exactly these files were dropped before and are still in force."""

    batch_id: int
    state: str
    again: bool


def folder(batch_id: int) -> Path:
    """Where a batch's files lie."""
    return home() / "uploads" / str(batch_id)


def receive(  # noqa: PLR0913  one drop with all that is known of it
    path: Path,
    *,
    kind: str,
    season: int,
    at: dt.datetime,
    by: Viewer,
    shown_as: str = "",
    sender: str = "",
    place: str = "",
) -> Received:
    """Takes in a file or folder. The same content is one batch: a repeat finds the first one, finished or not."""
    if not by.may(CAPABILITY[kind]):
        raise NotAllowed
    if not path.exists():
        raise CannotAct("PATH_MISSING", f"找不到 {path}。请检查文件或文件夹的位置。")
    name = shown_as or path.name
    digest = digest_of(path, name)
    known = Batch.objects.filter(kind=kind, season=season, digest=digest).exclude(
        state__in=["UNDONE", "FAILED"]
    )
    with writing():
        if found := known.order_by("-id").first():
            return Received(batch_id=found.pk, state=found.state, again=True)
        batch = Batch.objects.create(
            kind=kind, season=season, created_at=at, account_id=by.user_id, label=by.label, digest=digest, sender=sender,
            place=place, message=name[:300],
        )  # fmt: skip
        target = folder(batch.pk)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True, mode=0o700)
        if path.is_dir():
            shutil.copytree(path, target / "files", symlinks=True)
        else:
            (target / "one").mkdir()
            shutil.copyfile(path, target / "one" / "file")
        audit.record(
            "exchange.receive",
            at=at,
            by=by,
            about=f"batch:{batch.pk}",
            place=place,
            detail={"kind": kind, "digest": digest},
        )
    return Received(batch_id=batch.pk, state=batch.state, again=False)


def source_of(batch: Batch) -> tuple[Path, str]:
    """The stored path of a batch's files and the name that its sender gave."""
    files = folder(batch.pk) / "files"
    return (files, "") if files.is_dir() else (folder(batch.pk) / "one" / "file", batch.message)


def digest_of(path: Path, shown_as: str) -> str:
    """SHA-256 over names and contents, in sorted order."""
    total = hashlib.sha256()
    size = 0
    for name, file in sorted(_files(path, shown_as)):
        size += file.stat().st_size
        if size > MAX_BYTES:
            raise CannotAct("TOO_LARGE", "一次上传的文件合计不能超过 2 GB。请分几次上传。")
        inner = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                inner.update(block)
        total.update(f"{name}\0{inner.hexdigest()}\n".encode())
    return total.hexdigest()


def _files(path: Path, shown_as: str) -> Iterator[tuple[str, Path]]:
    if not path.is_dir():
        yield shown_as, path
        return
    for file in path.rglob("*"):
        if file.is_file() and not file.is_symlink():
            yield file.relative_to(path).as_posix(), file


def require_range(batch: Batch, by: Viewer) -> None:
    """Raises `NotAllowed` unless the whole of a batch's range is the viewer's; a batch without a range is the county's."""
    capability = CAPABILITY[batch.kind]
    ranges = [p for p in batch.place.split(",") if p] or [places.county_code()]
    if batch.kind == "ENTERPRISES":
        ranges = [""]
    if not all(by.may(capability, p) for p in ranges):
        raise NotAllowed
