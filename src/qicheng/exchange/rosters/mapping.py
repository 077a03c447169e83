"""How the columns of one table are read: shown to the clerk, changed by the clerk, remembered per sender."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from typing import Any

from qicheng.exchange.rosters.fields import LABELS, OTHERS
from qicheng.exchange.rosters.recognise import Path, normal

NO_HEADER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `field` is "" when nobody knows it; `option` is what a tick or yes stands for."""

    index: int  # zero-based
    header: str
    field: str = ""
    option: str = ""
    confidence: int = 0  # 0–100
    why: str = ""
    legend: tuple[tuple[str, str], ...] = ()  # 1 = 返岗, 2 = 新外出 … as the header explains it

    @property
    def label(self) -> str:
        """The field in Chinese, for the preview."""
        return LABELS.get(self.field, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """All columns of a table and where its header stands (zero-based rows; -1: no header)."""

    fingerprint: str
    top: int
    bottom: int
    columns: tuple[Column, ...]
    source: str = "found"  # found | content | remembered | by_hand

    def index(self, field: str) -> int:
        """The column of a field, -1 when there is none."""
        return next((column.index for column in self.columns if column.field == field), -1)

    def of(self, field: str) -> tuple[Column, ...]:
        """All columns of a field, from left to right."""
        return tuple(column for column in self.columns if column.field == field)

    @property
    def unknown(self) -> tuple[Column, ...]:
        """Columns whose meaning was not found; the preview lists them."""
        return tuple(column for column in self.columns if not column.field and column.header)

    @property
    def is_usable(self) -> bool:
        """Whether a person can be read from it."""
        return self.index("id") >= 0 or self.index("name") >= 0

    def to_json(self) -> dict[str, Any]:
        """Plain values, for the database and the page."""
        return {
            "fingerprint": self.fingerprint,
            "top": self.top,
            "bottom": self.bottom,
            "source": self.source,
            "columns": [
                {
                    "index": column.index,
                    "header": column.header,
                    "field": column.field,
                    "option": column.option,
                    "confidence": column.confidence,
                    "why": column.why,
                    "legend": dict(column.legend),
                }
                for column in self.columns
            ],
        }

    @classmethod
    def from_json(cls, value: Dictionary[str, Any], *, source: str = "remembered") -> Mapping:
        """The mapping a clerk has seen, changed or kept. Unknown keys are left aside."""
        columns = tuple(
            Column(
                index=int(item["index"]),
                header=str(item.get("header", "")),
                field=str(item.get("field", "")),
                option=str(item.get("option", "")),
                confidence=int(item.get("confidence", 100)),
                why=str(item.get("why", "")),
                legend=tuple(
                    sorted((str(key), str(word)) for key, word in dict(item.get("legend", {})).items())
                ),
            )
            for item in value["columns"]
        )
        return cls(
            fingerprint=str(value.get("fingerprint", "")),
            top=int(value.get("top", NO_HEADER)),
            bottom=int(value.get("bottom", NO_HEADER)),
            columns=columns,
            source=source,
        )

    def moved_to(self, top: int, bottom: int) -> Mapping:
        """The same columns under a header that stands elsewhere."""
        return replace(self, top=top, bottom=bottom)


def fingerprint(paths: Iterable[Path], year: int) -> str:
    """A short hash of the header texts: the same form sent again has the same one, also next year."""
    texts = ["/".join(normal(text, year)[0] for text in path) for path in paths]
    while texts and not texts[-1]:
        texts.pop()
    return hashlib.sha256("|".join(texts).encode()).hexdigest()[:16]


def explain(column: Column) -> str:
    """One Chinese sentence on how a column is read."""
    if not column.field:
        return f"第{column.index + 1}列“{column.header}”没有认出，暂不导入。如需要，请指定它的含义。"
    if column.field in OTHERS:
        label = column.label or "其他人"
        return f"第{column.index + 1}列“{column.header}”是{label}，不作为务工人员本人的信息。"
    if column.field == "ignored":
        return f"第{column.index + 1}列“{column.header}”不导入。{column.why}"
    return f"第{column.index + 1}列“{column.header}”读作{column.label}。{column.why}"
