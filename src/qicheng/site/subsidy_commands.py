"""Commands about subsidies: a notice in, a list of applications in."""

from __future__ import annotations

import argparse
import datetime as dt

from django.utils import timezone

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.staff.queries import installation, viewer_named

Answer = dict[str, object]
OPERATOR = installation("命令行")


def import_claims(args: argparse.Namespace, *, at: dt.datetime) -> Answer:
    """An application list and its manifests, judged by a notice; the answer as JSON where `--result` says."""
    from qicheng.exchange.services import claims

    if not args.policy:
        raise CannotAct("POLICY_MISSING", "请用 --policy 写明通知的文号，例如 --policy 人社发〔2025〕9号。")
    done = claims.take_in(
        args.path, policy=args.policy, manifests=args.manifest, keep=not args.dry_run, at=at, by=OPERATOR
    )
    if args.result:
        claims.write_result(done.answer, args.result)
    a = done.answer
    return {
        "申请": a["applications"], "符合": a["eligible"], "符合金额": a["eligible_amount"], "可发": a["paid"], "可发金额": a["paid_amount"],
        "等待资金": a["waiting"], "等待金额": a["waiting_amount"], "不符合": claims.counted(a["reject_reasons"]), "退回改正": claims.counted(a["return_reasons"]),
        "乘车登记": done.riders, "入库": f"{done.kept}（已有 {done.known}）" if a["published"] and not args.dry_run else "未入库（试算）" if a["published"] else "未入库（通知还是草稿，试算）",
        "没读的文件": "；".join(done.remarks) or "无",
    }  # fmt: skip


def import_policy(args: argparse.Namespace, *, at: dt.datetime) -> Answer:
    """A notice from a workbook or set-up file: as a draft, or published when two accounts stand for it."""
    from qicheng.season import policy_books as policies
    from qicheng.subsidy.services import notices

    if args.published_by and not args.drafted_by:
        raise CannotAct("TWO_PERSONS", "发布要两个人：请用 --drafted-by 和 --published-by 写两个不同的账号。")
    drafter = _account(args.drafted_by) if args.drafted_by else OPERATOR
    with writing():  # published as a whole, or nothing is kept
        row = policies.take_in(args.path, at=at, by=drafter)
        if args.published_by and row.state != "PUBLISHED":
            if row.state == "DRAFT":
                notices.submit(row.pk, at=at, by=drafter)
            notices.publish(row.pk, digest=row.digest, at=at, by=_account(args.published_by))
    results = notices.tried(row.pk)
    return {
        "通知": f"{row.number} 第{row.version}版《{row.title}》", "状态": "已发布" if args.published_by or row.state == "PUBLISHED" else "草稿（须另一人在“补贴通知”页面发布；发布前可以试算）",
        "算例": f"{sum(r.passed for r in results)} / {len(results)} 通过", "未通过": "；".join(r.sentence for r in results if not r.passed) or "无",
    }  # fmt: skip


def _account(username: str) -> Viewer:
    try:
        return viewer_named(username, on=timezone.localdate(), county_code=places.county_code())
    except LookupError:
        raise CannotAct("ACCOUNT_UNKNOWN", f"没有账号“{username}”。请核对登录名。") from None
