"""`qicheng`: the operator's command line. Plain words, exit codes, `--json` where an answer is data.

0 done · 1 cannot go on (one sentence on standard error) · 2 wrong words on the line.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Answer = dict[str, object]
Add = Callable[[str, str, str], argparse.ArgumentParser]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    args = _parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qicheng.site.settings")
    import django

    from qicheng.core.viewer import CannotAct, NotAllowed

    django.setup()
    try:
        _prepare()
        answer = getattr(importlib.import_module("qicheng.site.commands"), args.run)(args)
    except (CannotAct, NotAllowed) as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except (FileNotFoundError, PermissionError) as error:
        print(f"打不开 {error.filename}。请检查路径和权限。", file=sys.stderr)
        return 1
    if isinstance(answer, int):
        return answer
    _say(answer, as_json=args.json)
    return 0


def _say(answer: Answer | None, *, as_json: bool) -> None:
    if answer is None:
        return
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
        return
    for name, value in answer.items():
        print(f"{name}：{value}")


def _prepare() -> None:
    """Brings the database to this version's shape. Two commands that start together wait for each other."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from qicheng.core.writing import exclusive

    def behind() -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    if behind():
        with exclusive("prepare"):
            if behind():
                call_command("migrate", interactive=False, verbosity=0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="qicheng", description="启程：县农民工外出务工组织系统的管理命令。")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")
    subs = parser.add_subparsers(required=True, metavar="命令")

    def add(name: str, run: str, text: str) -> argparse.ArgumentParser:
        sub = subs.add_parser(name, help=text, description=text)
        sub.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="以 JSON 输出结果")
        sub.set_defaults(run=run)
        return sub

    _files(add)
    _keeping(add)
    _running(add)
    return parser


def _files(add: Add) -> None:
    """Files in and out."""
    sub = add("load-regions", "load_regions", "装入本县的区划（乡镇、村）。")
    sub.add_argument("--county", required=True, help="本县代码，6位或12位")
    sub.add_argument(
        "--from", dest="file", type=Path, help="区划文件：含 code,name 两列的 CSV，或数据包；不写则下载"
    )

    sub = add(
        "import",
        "import_files",
        "导入上年基础数据（base）、今年名册（survey）、企业情况（enterprises）、岗位（jobs）、健康监测表（health）、补贴通知（policy）或补贴申请表（claims）。",
    )
    sub.add_argument(
        "kind", choices=["base", "survey", "enterprises", "jobs", "health", "policy", "claims"], help="种类"
    )
    sub.add_argument("path", type=Path, help="文件、文件夹或 zip")
    sub.add_argument("--policy", default="", help="补贴申请表按哪个文号的通知判定")
    sub.add_argument(
        "--manifest", type=Path, action="append", default=[], help="另放的乘客信息登记表（可写多次）"
    )
    sub.add_argument("--dry-run", action="store_true", help="补贴申请表只试算，不入库")
    sub.add_argument(
        "--drafted-by", default="", help="补贴通知由哪个账号起草提交（与 --published-by 不同的人）"
    )
    sub.add_argument("--published-by", default="", help="补贴通知由哪个账号核对发布；不写则只存草稿")
    sub.add_argument("--season", type=int, help="年度，例如 2025；健康监测表不写则为最近一年")
    sub.add_argument("--as-of", help="健康监测表截至哪一天，例如 2025-03-05；不写则为表里最后一天")
    sub.add_argument("--result", type=Path, help="把结果写成 JSON 文件")

    sub = add("export", "export_file", "导出人员名单（persons）或补贴通知模板（policy-template）。")
    sub.add_argument("what", choices=["persons", "policy-template"], help="种类")
    sub.add_argument("--season", type=int, help="年度（人员名单必须写明）")
    sub.add_argument("--unmasked", action="store_true", help="号码不遮盖（须写明理由，记入审计）")
    sub.add_argument("--reason", default="", help="理由")
    sub.add_argument("--out", type=Path, required=True, help="输出文件（名单 .csv，模板 .xlsx）")

    sub = add("tables", "tables", "生成四张法定表和摸底汇总表。")
    sub.add_argument("--season", type=int, required=True, help="年度")
    sub.add_argument("--out", type=Path, required=True, help="输出文件夹")
    sub.add_argument("--pdf", action="store_true", help="同时生成可打印的 PDF")


def _keeping(add: Add) -> None:
    """Keeping the installation in order."""
    sub = add("audit", "audit_book", "核验审计记录（verify），或打印当日摘要以便存档（head）。")
    sub.add_argument("what", choices=["verify", "head"], help="verify 核验；head 摘要")
    sub.add_argument("--anchor", help="存档的摘要，形如 1234:abcd…")

    sub = add(
        "verify-reports", "verify_reports", "核验已签收的报表：快照、数字和背后每一行是否与签收时一致。"
    )
    sub.add_argument("--season", type=int, help="年度；不写则为全部年度")

    sub = add("setup", "setup_text", "导出（out）或导入（in）整套设置：年度、目标、日历、通知、单位。")
    sub.add_argument("direction", choices=["out", "in"], help="out 导出；in 导入")
    sub.add_argument("file", type=Path, help="设置文件（.json）")
    sub.add_argument("--season", type=int, default=0, help="年度；不写则为最近一年")
    sub.add_argument("--dry-run", action="store_true", help="只列出将要改动的内容")

    sub = add("account", "account", "新建账号或重设密码。")
    sub.add_argument("username", help="登录名")
    sub.add_argument("--name", default="", help="姓名")
    sub.add_argument("--role", default="", help="角色代码，例如 CENTRE")
    sub.add_argument("--place", default="", help="范围区划代码")


def _running(add: Add) -> None:
    """Starting and looking after it."""
    sub = add("demo", "demo", "建立演示县（虚构人员），数据全部由程序生成。")
    sub.add_argument("--if-empty", action="store_true", help="已有数据时什么也不做")

    sub = add("run", "serve", "启动系统。")
    sub.add_argument("--host", default="127.0.0.1", help="监听地址")
    sub.add_argument("--port", type=int, default=8000, help="端口")
    sub.add_argument("--demo", action="store_true", help="没有数据时先建立演示县")
    add(
        "tick",
        "tick",
        "立即把到时该办的都办一遍：督办时限、发热报告转下一人、到期的观察和结论、报齐的催报、跟踪结束（平时每分钟自动做）。",
    )
    add("check", "check_service", "检查本机安装是否完好。")
