"""The read API as a table: every address with its matter, its parameters and the shape of its answer.

Views, the reading of parameters and the published description (`api_document`) all come from here, so that they cannot part.
Shapes are JSON Schema (2020-12) as OpenAPI 3.1 uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qicheng.reports.rules import forms, standing, steps
from qicheng.reports.rules.reading import FIGURES, NAMES, RETURNS, SNAPSHOTS

Shape = dict[str, Any]
ROOT = "/api/v1"
UNIT = r"^\d{12}$"
SIZE, LARGEST = 100, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One parameter. `kind`: TEXT (held to `pattern` or `choices`), NUMBER (`least`–`most`), INSTANT, CODES (by commas)."""

    name: str
    words: str
    kind: str = "TEXT"
    pattern: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    in_path: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address. Without a `scope` any token opens it; `may_lack`: what it asks for may not exist (404)."""

    name: str
    path: str
    words: str
    more: str = ""
    scope: str = ""
    params: tuple[Param, ...] = ()
    answer: Shape
    may_lack: bool = False
    is_personal: bool = False


TEXT: Shape = {"type": "string"}
NUMBER: Shape = {"type": "integer"}
YES_NO: Shape = {"type": "boolean"}
DAY: Shape = {"type": "string", "format": "date"}
INSTANT: Shape = {"type": "string", "format": "date-time"}
UNIT_CODE: Shape = {"type": "string", "pattern": UNIT}


def or_none(shape: Shape, words: str = "") -> Shape:
    """The shape, or null."""
    return {**shape, "type": [shape["type"], "null"], **({"description": words} if words else {})}


def one_of(values: Mapping[str, str]) -> Shape:
    """A code, with what each means."""
    return {
        "type": "string",
        "enum": list(values),
        "description": "；".join(f"{c} {w}" for c, w in values.items()),
    }


def record(**parts: Shape) -> Shape:
    """An object with exactly these members."""
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def many(shape: Shape) -> Shape:
    """A list."""
    return {"type": "array", "items": shape}


def page(**parts: Shape) -> Shape:
    """A page of rows; `next` is the `after` of the page that follows, null on the last."""
    return record(**parts, next=or_none(TEXT, "下一页的 after；没有下一页时为 null"))


BY_CODE: Shape = {"type": "object", "additionalProperties": NUMBER}
SILENT = or_none(BY_CODE, "指标代码 → 数字。没有报的单位是 null，不是 0")
SIGNED = or_none(record(by=TEXT, at=INSTANT))
SEASON = Param(name="season", words="年度；不写为最近一年", kind="NUMBER", least=2000, most=2200)
PAGE_SIZE = Param(name="size", words=f"每页行数，默认 {SIZE}", kind="NUMBER", least=1, most=LARGEST)
CODE = Param(name="code", words="单位的12位代码", pattern=UNIT, in_path=True)
PERIOD = Param(name="id", words="报期编号", kind="NUMBER", least=1, most=2**53, in_path=True)
PROOF = Param(name="code", words="报表上的核验码", pattern=r"^[0-9A-Za-z]{4,24}$", in_path=True)
REPORT = rf"^({'|'.join(forms.FORMS)}|ISSUED[1-9][0-9]*)$"
PERIOD_PARTS: Mapping[str, Shape] = {
    "id": NUMBER, "season": NUMBER, "report": {"type": "string", "pattern": REPORT}, "title": TEXT, "rhythm": TEXT, "reporter": TEXT, "day": DAY,
    "as_of": INSTANT, "due": INSTANT, "publish": INSTANT, "lock": INSTANT,
}  # fmt: skip
_MEASURE = record(
    code=TEXT,
    label=TEXT,
    definition=TEXT,
    fingerprint={"type": "string", "pattern": "^[0-9a-f]{16}$"},
    clause=TEXT,
)
_UNIT_ROW = record(unit=UNIT_CODE, name=TEXT, villages=NUMBER, silent_villages=NUMBER, figures=SILENT)
_RETURN_ROW = record(
    id=NUMBER, unit=UNIT_CODE, name=TEXT, level=one_of({steps.TOWNSHIP: "乡镇", steps.VILLAGE: "村"}), state=one_of(steps.STATES),
    standing=one_of(standing.STANDINGS), zero=or_none(YES_NO, "是不是零报告；没有报的是 null"), due=INSTANT, extended=YES_NO,
    submitted_at=or_none(INSTANT), sent_back=NUMBER, snapshot=or_none(TEXT), figures=SILENT,
)  # fmt: skip
_COUNT = record(
    **dict.fromkeys(("total", "on_time", "late_in", "zero", "open", "not_due", "overdue", "missed"), NUMBER)
)

ADDRESSES: tuple[Address, ...] = (
    Address(
        name="measures", path="measures", words="指标目录", more="每个指标的代码、名称、口径和口径指纹。口径一变，指纹就变。",
        answer=record(rows=many(_MEASURE)),
    ),
    Address(
        name="figures", path="units/{code}/figures", words="一个单位的统计数字", scope=FIGURES, may_lack=True,
        more="不写 as_of 是现在的数；写报期的 as_of 是当时固定的数。各级数字由村相加。一个村也没有报的单位，figures 是 null。",
        params=(
            CODE, SEASON, Param(name="measures", words="指标代码，用逗号隔开；不写为全部", kind="CODES"),
            Param(name="level", words="列到哪一级；不写为单位本身", choices=("county", "township", "village")),
            Param(name="as_of", words="时点，例如 2025-03-04T16:00:00Z；必须是某个报期的 as_of", kind="INSTANT"),
            Param(name="after", words="从哪个单位代码之后开始", pattern=UNIT), PAGE_SIZE,
        ),
        answer=page(season=NUMBER, unit=UNIT_CODE, name=TEXT, level=TEXT, as_of=or_none(INSTANT), measures=many(TEXT), rows=many(_UNIT_ROW)),
    ),
    Address(
        name="periods", path="periods", words="报期", scope=RETURNS, more="按编号从小到大。",
        params=(
            SEASON, Param(name="report", words=f"报表代码：{'、'.join(forms.FORMS)}；下发的表是 ISSUED 加编号", pattern=REPORT),
            Param(name="after", words="从哪个编号之后开始", kind="NUMBER", least=0, most=2**53), PAGE_SIZE,
        ),
        answer=page(rows=many(record(**PERIOD_PARTS))),
    ),
    Address(
        name="returns", path="periods/{id}/returns", words="一期的报送情况", scope=RETURNS, may_lack=True,
        more="按时、迟报、漏报、零报告、未到期分得开；没有报的单位 figures 是 null，不是 0。count 是所选全部单位的情况。",
        params=(
            PERIOD, Param(name="unit", words="只看这个单位和它下面的；不写为令牌的范围", pattern=UNIT),
            Param(name="level", words="只看这一级", choices=(steps.TOWNSHIP, steps.VILLAGE)),
            Param(name="after", words="从哪个单位代码之后开始", pattern=UNIT), PAGE_SIZE,
        ),
        answer=page(period=record(**PERIOD_PARTS), measures=many(TEXT), count=_COUNT, rows=many(_RETURN_ROW)),
    ),
    Address(
        name="snapshot", path="snapshots/{code}", words="一份签收的报表", scope=SNAPSHOTS, may_lack=True,
        more="接收后固定的数字、填报内容、签名和摘要。current：后面没有更正；true：摘要、名单和数字都与签收时一致，不一致的写在 faults。",
        params=(PROOF,),
        answer=record(
            code=TEXT, version=NUMBER, current=YES_NO, newest=TEXT, true=YES_NO, faults=many(TEXT), period=record(**PERIOD_PARTS), unit=UNIT_CODE,
            name=TEXT, figures=many(record(code=TEXT, label=TEXT, value=NUMBER, fingerprint=TEXT)),
            facts=many(record(code=TEXT, label=TEXT, value={"type": ["integer", "string"]})),
            signatures=record(filled=SIGNED, reviewed=SIGNED, accepted=SIGNED), made_at=INSTANT, rows=NUMBER, rows_digest=TEXT, digest=TEXT,
        ),
    ),
    Address(
        name="names", path="snapshots/{code}/names/{measure}", words="一个签收数字背后的名单", scope=NAMES, may_lack=True, is_personal=True,
        more="姓名只有姓，身份证号只有后四位。人数与数字相等；现在住在令牌范围以外的只计入 hidden。每次调用都记入审计。",
        params=(
            PROOF, Param(name="measure", words="指标代码", pattern=r"^[0-9a-z_]{1,60}$", in_path=True),
            Param(name="after", words="上一页的 next", kind="NUMBER", least=0, most=2**53), PAGE_SIZE,
        ),
        answer=page(
            code=TEXT, measure=TEXT, label=TEXT, unit=UNIT_CODE, figure=NUMBER, hidden=NUMBER,
            rows=many(record(name=TEXT, id_number=TEXT, village=UNIT_CODE, village_name=TEXT)),
        ),
    ),
    Address(name="document", path="openapi.json", words="本说明（OpenAPI 3.1）", answer={"type": "object"}),
)  # fmt: skip
