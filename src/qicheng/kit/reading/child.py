"""The child process that opens files: `python -m qicheng.kit.reading.child FD`.

It can write no file, and may use only so much memory and processor time as the file before it deserves. When
it runs over, the kernel ends it and `worker` answers for it. It imports no Django.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import math
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from . import archives, books, look
from .archives import Source
from .grid import Book
from .limits import MB, Refused

# Memory in bytes per byte of unpacked content, from measurements.
_MEMORY_FACTOR = {"xlsx": 10, "et": 40, "xls": 40, "ods": 15, "csv": 40, "html": 10}
_MOST_MEMORY = 1536 * MB
_TIRED_BYTES = 300 * MB
_PAGE = resource.getpagesize()

# (kind of answer, value, sha256, whether the child goes now)
Answer = tuple[str, Any, str, bool]


def main() -> None:
    """Serve requests on the given file descriptor until the parent closes it."""
    connection = Connection(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    gc.freeze()
    gc.disable()
    connection.send("ready")
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        kind, value, sha256 = _answer(*request)
        _allow(memory=_MOST_MEMORY, seconds=120)
        is_tired = _memory()[1] > _TIRED_BYTES
        connection.send((kind, value, sha256, is_tired))
        if is_tired:
            return
        del value
        gc.collect()


def _answer(order: str, source: Source, job: str, args: Mapping[str, Any]) -> tuple[str, Any, str]:
    digest = ""
    try:
        # A member needs room for its zip too.
        size = source.size + (Path(source.file).stat().st_size if source.members else 0)
        _allow(memory=96 * MB + 3 * size, seconds=0.8 + 0.2 * size / MB)
        if order == "expand":
            return "sources", archives.expand(source), ""
        data = archives.load(source)
        digest = hashlib.sha256(data).hexdigest()
        if order == "raw":
            look.look(data, name=source.path)
            return _work(data, job, args, path=source.path, sha256=digest, size=len(data))
        book = _read(source, data, digest)
    except Refused as refused:
        return "unread", refused.as_unread(source.path, sha256=digest, direct=source.direct), digest
    except MemoryError:
        return "unread", Refused("TOO_HEAVY").as_unread(source.path, sha256=digest), digest
    except BaseException:  # noqa: BLE001  a Rust panic is no Exception; the file is at fault, not the child
        return "unread", Refused("TRUNCATED").as_unread(source.path, sha256=digest), digest
    if not job:
        return "value", book, digest
    return _work(book, job, args, path=book.path, sha256=book.sha256, size=len(data))


def _read(source: Source, data: bytes, digest: str) -> Book:
    found = look.look(data, name=source.path)
    if found.kind == "zip":
        raise Refused("WRONG_TYPE", "这是压缩包；请把扩展名改成 .zip，或解压后上传里面的表格。")
    memory = min(_MOST_MEMORY, 100 * MB + _MEMORY_FACTOR[found.kind] * found.unpacked)
    _allow(memory=memory, seconds=0.8 + 0.1 * found.unpacked / MB + 0.2 * len(data) / MB)
    return books.read_book(data, kind=found.kind, path=source.path, sha256=digest)


def _work(
    subject: Book | bytes, job: str, args: Mapping[str, Any], *, path: str, sha256: str, size: int
) -> tuple[str, Any, str]:
    """Apply the caller's function to the book. Its fault is reported by place and type, never by content."""
    _allow(memory=_MOST_MEMORY, seconds=30 + 10 * size / MB)
    try:
        return "value", _function(job)(subject, **args), sha256
    except Refused as refused:
        unread = refused.as_unread(path, sha256=sha256)
    except MemoryError:
        unread = Refused("TOO_HEAVY").as_unread(path, sha256=sha256)
    except Exception as error:  # noqa: BLE001  one file must not stop the other hundred
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
        failed = Refused("FAILED").as_unread(path, sha256=sha256)
        failed.extra.update(error=type(error).__name__, where=where)
        unread = failed
    return "unread", unread, sha256


def _function(job: str) -> Callable[..., Any]:
    module, _, name = job.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def _memory() -> tuple[int, int]:
    """Address space and resident memory of this process, in bytes."""
    pages = Path("/proc/self/statm").read_text().split()
    return int(pages[0]) * _PAGE, int(pages[1]) * _PAGE


def _allow(*, memory: int, seconds: float) -> None:
    """Let the next step use so many more bytes of address space and seconds of processor time."""
    resource.setrlimit(resource.RLIMIT_AS, (_memory()[0] + memory, resource.RLIM_INFINITY))
    # The timer is exact and ends the process (SIGPROF); the limit in whole seconds stands behind it.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    used = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + 2, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
