"""The door: every file of a stranger is opened in a child process that may die in our place.

A child is started by `subprocess`, never forked, so that a Django process with threads and connections may
use it; one child serves many files and is replaced when it dies, overruns or has grown.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from .archives import Source
from .grid import Unread
from .limits import MB, Refused
from .walk import walk

_SRC = str(Path(__file__).resolve().parents[3])
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome for one source: a `Book` (or the job's own result), or an `Unread`."""

    source: Source
    value: Any
    sha256: str = ""

    @property
    def unread(self) -> Unread | None:
        """The verdict when the file was not read, else None."""
        return self.value if isinstance(self.value, Unread) else None


class _Child:
    """One reading process and the pipe to it."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        try:
            self._process = self._start(theirs)
        finally:
            theirs.close()
        self.is_ready = False
        self.slot = -1
        self.deadline = time.monotonic() + _START_SECONDS

    @staticmethod
    def _start(theirs: Connection) -> subprocess.Popen[bytes]:
        # The parent's own path list, so that a job's module is found wherever the parent found it.
        paths = [_SRC, *(entry for entry in sys.path if entry)]
        environment = {"PYTHONPATH": os.pathsep.join(paths), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
        command = [sys.executable, "-m", f"{__package__}.child", str(theirs.fileno())]
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
        )

    def ask(self, slot: int, request: tuple[str, Source, str, Mapping[str, Any]]) -> None:
        """Send one request; `slot` tells the asker later which file the answer is for."""
        self.slot = slot
        # A backstop only: the child's own processor allowance is far smaller.
        self.deadline = time.monotonic() + 60 + 10 * request[1].size / MB
        self.connection.send(request)

    def stop(self) -> None:
        """End the process at once and collect it."""
        self.connection.close()
        self._process.kill()
        self._process.wait()


class ReaderPool:
    """Up to `jobs` children. Use as a context manager; not shared between threads."""

    def __init__(self, *, jobs: int = 2) -> None:
        self._jobs = max(1, jobs)
        self._children: list[_Child] = []

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children."""
        while self._children:
            self._children.pop().stop()

    def walk(self, path: str | os.PathLike[str], *, shown_as: str = "") -> Iterator[Source]:
        """As `walk.walk`, but zips are opened in a child."""
        return walk(path, shown_as=shown_as, expand=self.expand)

    def expand(self, source: Source) -> list[Source]:
        """The sources inside a zip source, listed in a child; a refusal comes back as a source."""
        (result,) = self._run([source], order="expand", job="", args={})
        if isinstance(result.value, Unread):
            return [Source(path=source.path, file=source.file, size=source.size, unread=result.value)]
        return list(result.value)

    def read_all(
        self, sources: Iterable[Source], *, job: str | None = None, args: Mapping[str, Any] | None = None
    ) -> Iterator[Result]:
        """Yield one `Result` per source, in their order, while the children work at most a few files ahead.

        `job` is `"module:function"`; it is called in the child as `function(book, **args)` and its picklable
        result is yielded instead of the book. A job that raises makes that one file an `Unread` `FAILED`.
        """
        return self._run(sources, order="read", job=job or "", args=args or {})

    def work_on(self, source: Source, *, job: str, args: Mapping[str, Any]) -> Result:
        """The result of `job` on the file's own bytes, called in the child as `function(data, **args)` once the bytes are found harmless."""
        (result,) = self._run([source], order="raw", job=job, args=args)
        return result

    def _run(
        self, sources: Iterable[Source], *, order: str, job: str, args: Mapping[str, Any]
    ) -> Iterator[Result]:
        queue: deque[tuple[int, Source]] = deque()
        waiting: dict[int, Source] = {}
        done: dict[int, Result] = {}
        coming = enumerate(sources)
        following = 0
        try:
            while True:
                room = 2 * self._jobs - len(queue) - len(waiting) - len(done)
                for number, source in _take(coming, room):
                    if source.unread is not None:
                        done[number] = Result(source=source, value=source.unread)
                    else:
                        queue.append((number, source))
                while following in done:
                    yield done.pop(following)
                    following += 1
                    # Returning to the top keeps the children fed while the caller works.
                    self._feed(queue, waiting, order=order, job=job, args=args)
                if not queue and not waiting and not done and room > 0:
                    return
                self._feed(queue, waiting, order=order, job=job, args=args)
                if waiting:
                    for number, result in self._collect(waiting):
                        done[number] = result
        finally:
            # Left half-way: the answers under way belong to nobody.
            for child in [child for child in self._children if child.slot >= 0]:
                self._drop(child)

    def _feed(
        self,
        queue: deque[tuple[int, Source]],
        waiting: dict[int, Source],
        *,
        order: str,
        job: str,
        args: Mapping[str, Any],
    ) -> None:
        while queue:
            idle = next((child for child in self._children if child.slot < 0), None)
            if idle is None:
                if len(self._children) >= self._jobs:
                    return
                idle = _Child()
                self._children.append(idle)
            number, source = queue.popleft()
            waiting[number] = source
            # A child that died in between breaks the pipe; its end is then seen by `_collect`.
            with contextlib.suppress(OSError):
                idle.ask(number, (order, source, job, args))

    def _collect(self, waiting: dict[int, Source]) -> Iterator[tuple[int, Result]]:
        busy = [child for child in self._children if child.slot >= 0]
        patience = max(0.0, min(child.deadline for child in busy) - time.monotonic())
        ready = wait([child.connection for child in busy], timeout=patience)
        now = time.monotonic()
        for child in busy:
            if child.connection in ready:
                answer = self._receive(child)
            elif now >= child.deadline:
                answer = ("dead", None, "", True)
            else:
                continue
            if answer is None:
                continue
            number = child.slot
            child.slot = -1
            if answer[3]:
                self._drop(child)
            yield number, _result(waiting.pop(number), answer)

    def _receive(self, child: _Child) -> tuple[str, Any, str, bool] | None:
        """The child's answer; None for its greeting; a death notice when the pipe has broken."""
        try:
            message = child.connection.recv()
        except (EOFError, OSError):
            if not child.is_ready:
                raise RuntimeError("the reading process does not start") from None
            return ("dead", None, "", True)
        if message == "ready":
            child.is_ready = True
            return None
        kind, value, sha256, is_tired = message
        return kind, value, sha256, is_tired

    def _drop(self, child: _Child) -> None:
        child.stop()
        self._children.remove(child)


def _take(coming: Iterator[tuple[int, Source]], most: int) -> Iterator[tuple[int, Source]]:
    for _ in range(most):
        one = next(coming, None)
        if one is None:
            return
        yield one


def _result(source: Source, answer: tuple[str, Any, str, bool]) -> Result:
    kind, value, sha256, _ = answer
    if kind == "dead":
        value = Refused("TOO_HEAVY").as_unread(source.path)
    return Result(source=source, value=value, sha256=sha256)


def read_all(
    sources: Iterable[Source],
    *,
    job: str | None = None,
    args: Mapping[str, Any] | None = None,
    jobs: int = 2,
) -> Iterator[Result]:
    """As `ReaderPool.read_all`, with children that live as long as the iteration."""
    with ReaderPool(jobs=jobs) as pool:
        yield from pool.read_all(sources, job=job, args=args)


def read_path(
    path: str | os.PathLike[str],
    *,
    shown_as: str = "",
    job: str | None = None,
    args: Mapping[str, Any] | None = None,
    jobs: int = 2,
) -> Iterator[Result]:
    """Everything at a path (file, folder or zip), opened in children only."""
    with ReaderPool(jobs=1) as lister, ReaderPool(jobs=jobs) as pool:
        yield from pool.read_all(lister.walk(path, shown_as=shown_as), job=job, args=args)


def work_on(path: Path, *, shown_as: str, job: str, args: Mapping[str, Any] | None = None) -> Result:
    """As `ReaderPool.work_on`, for one file, in a child of its own."""
    source = Source(path=shown_as, file=str(path), size=path.stat().st_size, direct=True)
    with ReaderPool(jobs=1) as pool:
        return pool.work_on(source, job=job, args=args or {})
