"""Acts on enterprises: taking in the three bureaus' lists, editing one, settling a disagreement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.employers import rules
from qicheng.employers.models import Claim, Conflict, Enterprise, Statement

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
            row.as_of_date, row.in_county = as_of or rules.day_described(timezone.localtime(at)), True
            row.save()
            (by_code if row.credit_code else by_name)[row.credit_code or row.name_key] = row
            ids.append(row.pk)
            _claims(row, one, season=season, at=at)
            _keep(row, dict(one.said), way="LIST", by=_voices(one), day=row.as_of_date, at=at)
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


def _voices(one: rules.Merged) -> str:
    return "、".join(dict.fromkeys(said.source for said in one.rows))


def _keep(
    row: Enterprise, facts: Mapping[str, object], *, way: str, by: str, day: dt.date, at: dt.datetime
) -> None:
    """One line in the book of days. The same words of the same voice are said once."""
    said = {k: v for k, v in facts.items() if k in rules.DAILY and v not in (None, "")}
    plain = json.loads(json.dumps(said, default=str))
    last = Statement.objects.filter(enterprise=row, day=day, by=by[:100]).order_by("-id").first()
    if said and (last is None or last.facts != plain):
        Statement.objects.create(enterprise=row, day=day, way=way, by=by[:100], facts=plain, at=at)


def edit(*, enterprise_id: int, facts: Mapping[str, object], at: dt.datetime, by: Viewer) -> None:
    """A bureau corrects an enterprise's facts by hand: an official's correction holds."""
    require(by, EDIT)
    say(enterprise_id=enterprise_id, facts=facts, way="PAGE", season=0, at=at, by=by)


def say(
    *, enterprise_id: int, facts: Mapping[str, object], way: str, season: int, at: dt.datetime, by: Viewer
) -> int:
    """Somebody says facts of one enterprise for the day described; the number of conflicts this made.

    Where an enterprise itself (LINK) says otherwise than an office has said of the same day, and people act on it, the office's word
    stays until somebody settles it; everything else holds from now on.
    """
    allowed = {k: v for k, v in facts.items() if k in rules.FACTS}
    if not str(allowed.get("name", "x")).strip():
        raise CannotAct("NAME", "企业名称不能为空。请填写后保存。")
    if fault := rules.implausible(allowed):
        raise CannotAct("IMPLAUSIBLE", fault)
    day = rules.day_described(timezone.localtime(at))
    with writing():
        row = Enterprise.objects.select_for_update().filter(id=enterprise_id).first()
        if row is None:
            raise CannotAct("UNKNOWN", "没有这家企业。请从企业列表重新进入。")
        other = _said_by_others(row, day=day, by=by.label)
        found = rules.differences(other, allowed) if way == "LINK" else []
        for name, kept, said in found:
            Conflict.objects.get_or_create(
                enterprise=row, season=season, field=rules.WORDS.get(name, name), other=said[:200],
                defaults={"kept": kept[:200], "source": by.label[:260]},
            )  # fmt: skip
        _keep(row, allowed, way=way, by=by.label, day=day, at=at)
        held = {name for name, _kept, _said in found}
        for name, value in allowed.items():
            if name not in held:
                setattr(row, name, value)
        row.as_of_date = day
        row.save()
        audit.record("employers.edit", at=at, by=by, about=f"enterprise:{enterprise_id}", detail={"fields": sorted(allowed), "way": way, "conflicts": len(found)})  # fmt: skip
    return len(found)


def _said_by_others(row: Enterprise, *, day: dt.date, by: str) -> dict[str, object]:
    """What voices other than `by` have said of this day, the latest word of each fact."""
    rows = Statement.objects.filter(enterprise=row, day=day).exclude(by=by[:100]).order_by("id")
    found: dict[str, object] = {}
    for facts in rows.values_list("facts", flat=True):
        found |= facts
    return found


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
