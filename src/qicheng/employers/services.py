"""Acts on enterprises: taking in the three bureaus' lists, editing one, settling a disagreement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.employers import rules
from qicheng.employers.models import Claim, Conflict, Enterprise

EDIT = "employers.edit"


def take_lists(
    merged: Sequence[rules.Merged], *, season: int, as_of: dt.date | None, at: dt.datetime, by: Viewer
) -> list[int]:
    """Takes in merged lists: each enterprise once; what differs from before or between lists becomes a question."""
    with writing():
        by_code = {e.credit_code: e for e in Enterprise.objects.exclude(credit_code="")}
        by_name = {e.name_key: e for e in Enterprise.objects.filter(credit_code="")}
        ids = []
        for one in merged:
            code = str(one.said["credit_code"])
            row = by_code.get(code) if code else None
            row = row or by_name.get(str(one.said["name_key"])) or Enterprise()
            for name, value in one.said.items():
                limit = getattr(Enterprise._meta.get_field(name), "max_length", None)
                setattr(row, name, value[:limit] if limit and isinstance(value, str) else value)
            row.as_of_date = as_of or row.as_of_date
            row.save()
            (by_code if row.credit_code else by_name)[row.credit_code or row.name_key] = row
            ids.append(row.pk)
            _claims(row, one, season=season, at=at)
        audit.record(
            "employers.take_lists", at=at, by=by, about=f"season:{season}", detail={"enterprises": len(ids)}
        )
    return ids


def _claims(row: Enterprise, one: rules.Merged, *, season: int, at: dt.datetime) -> None:
    for said in one.rows:
        facts = {k: v for k, v in asdict(said).items() if v not in (None, "") and k in rules.FACTS}
        Claim.objects.update_or_create(
            season=season, file=said.file[:200], row=said.row,
            defaults={"enterprise": row, "bureau": said.source[:60], "facts": json.dumps(facts, ensure_ascii=False, default=str), "at": at},
        )  # fmt: skip
    for name, kept, other, source in one.conflicts:
        Conflict.objects.get_or_create(
            enterprise=row, season=season, field=rules.WORDS.get(name, name), other=other[:200],
            defaults={"kept": kept[:200], "source": source[:260]},
        )  # fmt: skip


def edit(*, enterprise_id: int, facts: Mapping[str, object], at: dt.datetime, by: Viewer) -> None:
    """A bureau corrects an enterprise's facts by hand."""
    require(by, EDIT)
    allowed = {k: v for k, v in facts.items() if k in rules.FACTS}
    if not str(allowed.get("name", "x")).strip():
        raise CannotAct("NAME", "企业名称不能为空。请填写后保存。")
    with writing():
        if not Enterprise.objects.filter(id=enterprise_id).update(**allowed):
            raise CannotAct("UNKNOWN", "没有这家企业。请从企业列表重新进入。")
        audit.record(
            "employers.edit",
            at=at,
            by=by,
            about=f"enterprise:{enterprise_id}",
            detail={"fields": sorted(allowed)},
        )


def settle(*, conflict_id: int, take_other: bool, at: dt.datetime, by: Viewer) -> None:
    """Decides a disagreement: the kept value stays, or the other one takes its place."""
    require(by, EDIT)
    with writing():
        row = Conflict.objects.select_related("enterprise").filter(id=conflict_id).first()
        if row is None:
            raise CannotAct("UNKNOWN", "没有这条分歧。请从企业列表重新进入。")
        if row.settled_at:
            return
        name = next((k for k, v in rules.WORDS.items() if v == row.field), "")
        if take_other and name:
            setattr(row.enterprise, name, int(row.other) if name in rules.NUMBERS else row.other)
            row.enterprise.save(update_fields=[name])
        Conflict.objects.filter(id=conflict_id).update(settled_by=by.label, settled_at=at)
        audit.record(
            "employers.settle",
            at=at,
            by=by,
            about=f"enterprise:{row.enterprise_id}",
            detail={"field": row.field, "other": take_other},
        )
