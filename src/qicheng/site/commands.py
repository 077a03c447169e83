"""What the commands do: words of the line in, one act or question, an answer out."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys

from django.utils import timezone

from qicheng.core import audit
from qicheng.core.viewer import CannotAct
from qicheng.exchange import queries as exchange_queries
from qicheng.exchange.services import export, receive, run
from qicheng.places import queries as place_queries
from qicheng.places import services as places
from qicheng.season import queries as season_queries
from qicheng.season import services as seasons
from qicheng.staff.queries import installation

Answer = dict[str, object]
OPERATOR = installation("命令行")


def load_regions(args: argparse.Namespace) -> Answer:
    """Makes a county this installation's own."""
    done = places.load_regions(county=args.county, file=args.file, at=timezone.now(), by=OPERATOR)
    return {
        "县": done.county_name,
        "代码": done.county_code,
        "乡镇": done.townships,
        "村": done.villages,
        "来源": done.source,
        "提示": "；".join(done.warnings),
    }


def import_files(args: argparse.Namespace) -> Answer:
    """Takes a file, folder or zip from its bytes to the roster."""
    now = timezone.now()
    if not place_queries.county_code():
        raise CannotAct("NOT_SET_UP", "还没有装入本县区划。请先运行 qicheng load-regions --county 本县代码。")
    if args.kind == "health":
        return _import_health(args, at=now)
    if args.kind in ("claims", "policy"):
        from qicheng.site import subsidy_commands

        take = subsidy_commands.import_claims if args.kind == "claims" else subsidy_commands.import_policy
        return take(args, at=now)
    if args.season is None:
        raise CannotAct("SEASON_MISSING", "请用 --season 写明年度，例如 --season 2025。")
    season = seasons.ensure_season(args.season, at=now, by=OPERATOR)
    if args.kind == "jobs":
        return _import_jobs(args, season=season.year, at=now)
    kind = args.kind.upper()
    got = receive.receive(args.path, kind=kind, season=season.year, at=now, by=OPERATOR)
    run.run_all(got.batch_id, at=now, by=OPERATOR)
    result = exchange_queries.result(OPERATOR, batch_id=got.batch_id)
    _write_result(args, result)
    return exchange_queries.in_words(result)


def _write_result(args: argparse.Namespace, result: dict[str, object]) -> None:
    """The answer as a file, whole or not at all."""
    if args.result:
        args.result.parent.mkdir(parents=True, exist_ok=True)
        part = args.result.with_name(args.result.name + ".part")
        part.write_text(json.dumps(result, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
        part.replace(args.result)


def _import_jobs(args: argparse.Namespace, *, season: int, at: dt.datetime) -> Answer:
    """Vacancies from firms' lists."""
    from qicheng.jobs.services import intake

    done = intake.take_in(args.path, season=season, at=at, by=OPERATOR)
    _write_result(args, done)
    return {
        "文件": done["files"], "行": done["rows"], "收下": done["accepted"], "退回": done["refused_rows"], "岗位": done["vacancies"], "招聘人数": done["posts"],
        "新岗位": done["new"], "更新": done["updated"], "没变": done["same"], "要看的": sum(len(v) for v in done["flagged"].values()),
        "没读的文件": "；".join(f"{u['file']}：{u['reason']}" for u in done["unread"]) or "无",
    }  # fmt: skip


def _import_health(args: argparse.Namespace, *, at: dt.datetime) -> Answer:
    """Readings and declarations of many days from a stream of sheets."""
    from qicheng.health.services import intake

    latest = season_queries.latest_season()
    year = args.season or (latest.year if latest else None)
    if year is None:
        raise CannotAct("SEASON_MISSING", "还没有年度方案。请用 --season 写明年度，并先导入今年名册。")
    try:
        as_of = dt.date.fromisoformat(args.as_of) if args.as_of else None
    except ValueError:
        raise CannotAct("AS_OF", "--as-of 要写成 2025-03-05 这样的日期。") from None
    season = seasons.ensure_season(year, at=at, by=OPERATOR)
    done = intake.take_in(args.path, season=season.year, at=at, by=OPERATOR, as_of=as_of)
    if args.result:
        intake.write_result(done.answer, args.result)
    a = done.answer
    alerts = a["fever_alerts"]
    return {
        "行": done.lines, "新记录": done.fresh, "发热": len(alerts) if isinstance(alerts, list) else 0, "发热人数": a["fever_persons"],
        "名册外发热": a["unknown_person_fever_events"], "要复测": a["unusable_temperatures"], "连续合格": a["qualified_strict"],
        "当日合格": a["qualified_relaxed"], "有异常": a["not_qualified_any_flag"], "已报告": done.events,
        "没读的文件": "；".join(f"{u.path}：{u.reason}" for u in done.unread) or "无",
    }  # fmt: skip


def export_file(args: argparse.Namespace) -> Answer:
    """This year's list as CSV, or the empty form of a notice as a workbook."""
    if args.what == "policy-template":
        from qicheng.season import policy_books as policies

        return {"文件": str(policies.write_template(args.out))}
    if args.season is None:
        raise CannotAct("SEASON_MISSING", "请用 --season 写明年度，例如 --season 2025。")
    rows = export.export_persons(
        season=args.season,
        out=args.out,
        unmasked=args.unmasked,
        reason=args.reason,
        at=timezone.now(),
        by=OPERATOR,
    )
    return {"已导出": rows, "文件": str(args.out)}


def tables(args: argparse.Namespace) -> Answer:
    """The statutory tables as workbooks, and as PDF if asked."""
    from qicheng.reports.services import tables as reports

    written = reports.write_tables(
        season=args.season, out=args.out, pdf=args.pdf, at=timezone.now(), by=OPERATOR
    )
    return {"已生成": len(written), "文件": "、".join(p.name for p in written), "文件夹": str(args.out)}


def audit_book(args: argparse.Namespace) -> Answer | int:
    """Verifies the book, or prints its head."""
    if args.what == "head":
        seq, digest = audit.head()
        return {"head": f"{seq}:{digest}"}
    anchor = None
    if args.anchor:
        seq_text, _, digest = args.anchor.partition(":")
        if not seq_text.isdigit() or len(digest) != 64:
            raise CannotAct("ANCHOR", "存档摘要的格式是 序号:64位摘要。请照存档原样填写。")
        anchor = (int(seq_text), digest)
    fault = audit.first_fault(anchor)
    if fault:
        sys.stderr.write(f"审计记录第 {fault[0]} 条有问题：{fault[1]}请立即保全数据库并报告安全管理员。\n")
        return 1
    seq, digest = audit.head()
    return {"审计记录": "完好", "条数": seq, "摘要": digest}


def verify_reports(args: argparse.Namespace) -> Answer | int:
    """Looks again at every signed report and every row behind it; names each fault."""
    from qicheng.reports.services import verifying

    found = verifying.verify(season=args.season)
    faults = [{"种类": f.kind, "对象": f.where, "说明": f.sentence} for f in found.faults]
    answer: Answer = {
        "报表快照": "有问题" if faults else "完好", "行": found.rows, "时点": found.cuts, "快照": found.snapshots, "问题": faults if args.json else len(faults),
    }  # fmt: skip
    if not faults:
        return answer
    if args.json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
        return 1
    for fault in faults:
        sys.stderr.write(f"{fault['说明']}（{fault['对象']}）\n")
    sys.stderr.write(
        f"共 {len(faults)} 处与签收时不一致。请立即保全数据库并报告县就业服务中心和审计管理员。\n"
    )
    return 1


def setup_text(args: argparse.Namespace) -> Answer:
    """The whole set-up as a text file that people can read, compare and sign."""
    from qicheng.exchange.services import setup

    if args.direction == "out":
        return setup.write(args.file, season=args.season, at=timezone.now(), by=OPERATOR)
    return setup.read(args.file, dry_run=args.dry_run, at=timezone.now(), by=OPERATOR)


def account(args: argparse.Namespace) -> Answer:
    """A new account with a first password, or a new password for a known one."""
    from qicheng.staff import services as staff

    password = staff.ensure_account(
        username=args.username,
        name=args.name,
        role=args.role,
        place_code=args.place,
        at=timezone.now(),
        by=OPERATOR,
    )
    return {"账号": args.username, "初始密码": password, "提示": "首次登录后请修改密码。"}


def demo(args: argparse.Namespace) -> Answer:
    """An invented county, imported from its own messy files."""
    from qicheng.site import demo as demo_county

    return demo_county.build(only_if_empty=args.if_empty, at=timezone.now(), by=OPERATOR)


# The counts an operator looks for after a tick, in the words of the pages.
_TICKED = {
    "cases": "查看事项",
    "steps": "督办步骤",
    "fallbacks": "再次通知",
    "escalated": "发热报告转下一人",
    "reported": "补报发热",
    "watches_ended": "观察期满",
    "clearances_ended": "结论到期",
    "rechecked": "重新核验",
    "tickets": "补发车票",
    "reports_closed": "催报办结",
    "periods_opened": "报期开始",
    "returns_chased": "催报步骤",
    "screens_counted": "大屏重新计数",
    "followups_ended": "跟踪结束",
    "vacancies_expired": "岗位过期",
    "report_faults": "核验问题",
    "claims_judged": "补贴重新判定",
    "lists_ended": "公示期满",
    "batches_late": "银行回单超期",
    "subsidy_findings": "补贴核验问题",
    "wage_findings": "工资核验问题",
}
_PARTS = {
    "health": "查验",
    "cases": "督办",
    "late": "催报",
    "returns": "报送",
    "screen": "大屏",
    "followup": "跟踪",
    "jobs": "岗位",
    "forget_cases": "删除到期的督办内容",
    "forget_visits": "删除到期的回访记录",
    "verify": "夜间核验",
    "subsidy": "补贴公示和回单",
    "judge_subsidy": "补贴判定",
    "prove_subsidy": "补贴和工资夜间核验",
}


def tick(_: argparse.Namespace) -> Answer:
    """Everything that time alone makes due, now. Safe to run again. Raises `CannotAct` naming the parts that broke."""
    from qicheng.desk import clock

    done = clock.tick(at=timezone.now(), all_parts=True)
    if done.failed:
        names = "、".join(_PARTS[name] for name in done.failed)
        raise CannotAct(
            "TICK_FAILED", f"没有办成：{names}；其余已办。请查看日志中的原因，排除后再运行 qicheng tick。"
        )
    return {word: done.counts.get(name, 0) for name, word in _TICKED.items()}


def check_service(_: argparse.Namespace) -> Answer:
    """What a person who is no engineer wants to know of this installation."""
    import sqlite3

    from django.db import connection

    seq, _digest = audit.head()
    return {
        "数据库": connection.vendor, "SQLite": sqlite3.sqlite_version, "县": place_queries.name_of(place_queries.county_code()),
        "审计条数": seq, "HTTPS": "是" if os.environ.get("QICHENG_HTTPS") == "1" else "否（离线和扫码功能需要 HTTPS）",
    }  # fmt: skip


def serve(args: argparse.Namespace) -> int:
    """Runs the server and the background worker until they are stopped."""
    from qicheng.site import serve as server

    return server.serve(host=args.host, port=args.port, demo=args.demo)
