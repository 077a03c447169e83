"""Application lists with their bus manifests, from files to a verdict for every line."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.exchange.claims.rows import Read, read_books
from qicheng.kit.reading.grid import Book, Unread
from qicheng.kit.reading.worker import read_path
from qicheng.places import queries as places
from qicheng.subsidy.services import taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The answer as programs read it, and what a person wants to know beside it."""

    answer: dict[str, Any]
    riders: int
    kept: int
    known: int
    remarks: Sequence[str]


def take_in(
    path: Path, *, policy: str, manifests: Sequence[Path] = (), keep: bool = True, at: dt.datetime, by: Viewer
) -> Done:  # fmt: skip
    """Reads a file, folder or zip (and manifests named beside it) and judges every application by the notice."""
    notice, _published = taking.notice(policy)
    books, remarks = _books(path)
    beside = frozenset[str]()
    for other in manifests:
        more, said = _books(other)
        beside |= {b.path for b in more}
        books, remarks = [*books, *more], [*remarks, *said]
    read: Read = read_books(
        books,
        home=places.county_code()[:6],
        year=notice.season,
        today=timezone.localdate(at),
        manifests=beside,
    )
    if not read.applications:
        why = "；".join([*remarks, *read.remarks][:3])
        raise CannotAct("NO_APPLICATION", f"没有读到申请：文件里要有一张带姓名和身份证号的申请表。{why}")
    taken = taking.take_list(notice.number, read.applications, read.riders, at=at, by=by, keep=keep)
    answer = taking.answer(taken)
    return Done(
        answer=answer,
        riders=taken.riders,
        kept=taken.kept,
        known=taken.known,
        remarks=[*remarks, *read.remarks],
    )


def _books(path: Path) -> tuple[list[Book], list[str]]:
    if not path.exists():
        raise FileNotFoundError(2, "没有这个文件", str(path))
    books, remarks = [], []
    for result in read_path(path.resolve()):  # a child has another working folder
        if isinstance(result.value, Book):
            books.append(result.value)
        elif isinstance(result.value, Unread) and result.value.status != "ignore":
            remarks.append(f"{result.value.path}：{result.value.reason}")
    return books, remarks


def counted(reasons: Mapping[str, int]) -> str:
    """Reasons with their counts, for the command line."""
    return "；".join(f"{code} {n}" for code, n in reasons.items()) or "无"


def write_result(answer: Mapping[str, Any], path: Path) -> None:
    """The answer as JSON; amounts are numbers with two decimals."""
    text = json.dumps(answer, ensure_ascii=False, indent=1, default=_marked)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(
        re.sub(r'"\u0001(-?\d+\.\d\d)"', r"\1", text.replace("\\u0001", "\u0001")) + "\n", encoding="utf-8"
    )
    part.replace(path)


def _marked(value: object) -> str:
    return f"\u0001{value:.2f}" if isinstance(value, Decimal) else str(value)
