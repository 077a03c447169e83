"""What lies at a path: a file, a folder or a zip, listed without opening any table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from . import archives
from .archives import Source
from .limits import Refused

_LINK = "这是指向别处的快捷链接，没有读取；请把真正的文件放进文件夹后重新上传。"


def walk(
    path: str | os.PathLike[str],
    *,
    shown_as: str = "",
    expand: Callable[[Source], list[Source]] = archives.expand,
) -> Iterator[Source]:
    """Yield every file at `path` in the order of its shown path; zips are replaced by what is in them.

    `shown_as` is the name the clerk knows when `path` is a temporary name; inside a folder the shown paths
    are relative to it. `expand` opens a zip: `worker.ReaderPool.expand` does so in a child. A `path` that
    does not exist raises `FileNotFoundError`.
    """
    start = Path(path)
    if not start.is_dir():
        size = start.stat().st_size
        shown = archives.shown_name(shown_as or start.name)
        one = Source(path=shown, file=str(start), size=size, direct=True)
        yield from _opened(one, expand)
        return
    for shown, file in sorted(_files(start)):
        yield from _opened(_source(shown, file), expand)


def _files(start: Path) -> Iterator[tuple[str, Path]]:
    """Shown path and real path of all files below a folder; links to folders are not followed."""
    for folder, folders, names in os.walk(start):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        for name in [*names, *links]:
            file = here / name
            yield archives.shown_name(file.relative_to(start).as_posix()), file


def _source(shown: str, file: Path) -> Source:
    if file.is_symlink():
        return Source(path=shown, file=str(file), unread=Refused("ZIP_SLIP", _LINK).as_unread(shown))
    if not file.is_file():
        # A pipe or device would block the reader for ever.
        return Source(path=shown, file=str(file), unread=Refused("WRONG_TYPE").as_unread(shown))
    return Source(path=shown, file=str(file), size=file.stat().st_size, unread=archives.rubbish(shown))


def _opened(source: Source, expand: Callable[[Source], list[Source]]) -> list[Source]:
    if source.unread is None and source.file.lower().endswith(".zip"):
        return expand(source)
    if source.unread is None and source.path.lower().endswith(".zip"):
        return expand(source)
    return [source]
