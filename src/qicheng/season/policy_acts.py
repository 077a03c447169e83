"""Acts on notices that pay money: draft, hand in, publish by another person, drop. A published version never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from qicheng.core import audit, ground
from qicheng.core.viewer import CannotAct, NotAllowed, Viewer, require
from qicheng.core.writing import writing
from qicheng.season.models import PolicyVersion
from qicheng.season.rules import entry, plainly
from qicheng.season.rules.policy import Policy

EDIT = "season.edit"
Examples = Sequence[Mapping[str, Any]]


def draft_policy(
    policy: Policy,
    *,
    examples: Examples = (),
    reason: str = "",
    holds_from_date: dt.date | None = None,
    at: dt.datetime,
    by: Viewer,
) -> PolicyVersion:
    """Writes a notice down as its next version, or changes the draft that is open. Equal content changes nothing.

    `holds_from_date` before today makes it retroactive: what was paid then is not touched, the differences are computed.
    """
    require(by, EDIT)
    if sentence := entry.why_not(policy):
        raise CannotAct("POLICY", sentence)
    with writing():
        rows = list(PolicyVersion.objects.filter(number=policy.number).order_by("version"))
        open_one = next((r for r in rows if r.state in ("DRAFT", "SUBMITTED")), None)
        last = next((r for r in reversed(rows) if r.state == "PUBLISHED"), None)
        told = plainly.plain(policy) | {"version": 0}
        digest = plainly.digest({**told, "examples": list(examples), "from": str(holds_from_date)})
        for row in (open_one, last):
            if row is not None and row.digest == digest:
                return row
        if last is not None and not reason.strip():
            raise CannotAct("REASON_MISSING", f"《{policy.title}》已发布过。请写明这次修改的原因。")
        row = open_one or PolicyVersion(
            number=policy.number, version=max((r.version for r in rows), default=0) + 1
        )
        row.season, row.title, row.body = policy.season, policy.title, told | {"version": row.version}
        row.examples, row.digest, row.state = list(examples), digest, "DRAFT"
        row.reason, row.holds_from_date = reason.strip()[:200], holds_from_date
        row.made_at, row.made_by, row.made_by_id = at, by.label, by.user_id
        row.save()
        _changed("season.draft_policy", row, at=at, by=by, number=row.number[:60], version=row.version)
    return row


def _changed(act: str, row: PolicyVersion, *, at: dt.datetime, by: Viewer, **detail: object) -> None:
    ground.changed()
    audit.record(act, at=at, by=by, about=f"policy:{row.pk}", detail=detail or None)


def take_policies(rows: object, *, dry_run: bool, at: dt.datetime, by: Viewer) -> list[str]:
    """Takes notices in from a set-up file, each as a draft where it differs from what stands: the newest of each number.

    Returns what changes in words. Publishing stays with two persons.
    """
    if not isinstance(rows, list):
        return []
    newest: dict[str, tuple[Policy, Examples]] = {}
    for row in rows:
        if not isinstance(row, Mapping):
            raise CannotAct("SETUP", "设置文件里的补贴通知看不懂。请对照导出的文件改正。")
        policy, examples = read_policy(row)
        if policy.number not in newest or newest[policy.number][0].version <= policy.version:
            newest[policy.number] = (policy, examples)
    changes = []
    with writing():
        for policy, examples in newest.values():
            rows = PolicyVersion.objects.filter(number=policy.number).exclude(state="DROPPED")
            before = set(rows.values_list("pk", "digest"))
            row = draft_policy(policy, examples=examples, reason="设置文件", at=at, by=by)
            if (row.pk, row.digest) not in before:
                changes.append(
                    f"{'+' if not before else '~'} 补贴通知 {row.number} 第{row.version}版（草稿，须两人发布）"
                )
        if dry_run:
            transaction.set_rollback(True)
    return changes


def read_policy(row: Mapping[str, Any]) -> tuple[Policy, Examples]:
    """A notice and its examples out of a set-up file or workbook. Raises CannotAct with the fault's sentence."""
    try:
        policy = entry.read(row)
    except entry.EntryFault as fault:
        raise CannotAct("POLICY", fault.sentence) from fault
    examples = row.get("examples") or row.get("算例") or []
    if not isinstance(examples, list) or not all(isinstance(e, Mapping) for e in examples):
        raise CannotAct("POLICY", "算例要写成表格，每行一个。")
    return policy, examples


def submit_policy(version_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """Hands a draft to a second person."""
    require(by, EDIT)
    with writing():
        row = _row(version_id, "DRAFT")
        if not row.examples:
            raise CannotAct("NO_EXAMPLE", "还没有算例。请至少写一个算例，写明应得的结论和金额。")
        row.state, row.made_by, row.made_by_id = "SUBMITTED", by.label, by.user_id
        row.save(update_fields=["state", "made_by", "made_by_id"])
        _changed("season.submit_policy", row, at=at, by=by)


def publish_policy(
    version_id: int, *, failed: Sequence[str], digest: str, at: dt.datetime, by: Viewer
) -> None:
    """Publishes what another person handed in. `failed` are the examples that did not come out, judged by whoever may ask the rules;
    `digest` is the content that was looked at: a notice changed in between is not published.
    """
    require(by, EDIT)
    with writing():
        row = _row(version_id, "SUBMITTED")
        if by.user_id is None or row.made_by_id is None or row.made_by_id == by.user_id:
            raise NotAllowed("起草人不能自己发布。请由另一人核对后发布。")
        if row.digest != digest:
            raise CannotAct("CHANGED", "通知在您核对时被改动过。请重新核对后发布。")
        if failed:
            raise CannotAct("EXAMPLES", f"算例不通过：{'；'.join(failed[:3])}。请改正通知或算例。")
        row.state, row.published_at, row.published_by, row.published_by_id = (
            "PUBLISHED",
            at,
            by.label,
            by.user_id,
        )
        row.save()
        _changed("season.publish_policy", row, at=at, by=by, digest=row.digest[:16])


def drop_policy(version_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """Takes back a draft that is not published. What was published stays."""
    require(by, EDIT)
    with writing():
        row = PolicyVersion.objects.select_for_update().get(pk=version_id)
        if row.state not in ("DRAFT", "SUBMITTED"):
            raise CannotAct("STATE", "已发布的通知不能作废，只能再发一版。")
        row.state = "DROPPED"
        row.save(update_fields=["state"])
        _changed("season.drop_policy", row, at=at, by=by)


def _row(version_id: int, state: str) -> PolicyVersion:
    row = PolicyVersion.objects.select_for_update().filter(pk=version_id).first()
    if row is None or row.state != state:
        raise CannotAct("STATE", "通知的状态已变。请刷新后再办。")
    return row
