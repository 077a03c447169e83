"""The county's set-up as a text file that people read, compare and sign: out, and in with a dry run."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from qicheng.core import audit
from qicheng.core.viewer import CannotAct, Viewer, require
from qicheng.core.writing import writing
from qicheng.followup.services import rhythm
from qicheng.season import policy_acts
from qicheng.season import queries as season_queries
from qicheng.season import services as seasons


def write(path: Path, *, season: int, at: dt.datetime, by: Viewer) -> dict[str, object]:
    """Writes the set-up of a season (0: the newest)."""
    require(by, "season.edit")
    newest = season_queries.latest_season()
    year = season or (newest.year if newest else 0)
    if season_queries.season(year) is None:
        raise CannotAct("SEASON_UNKNOWN", "还没有任何年度方案。请先导入名册或建立年度。")
    whole = season_queries.as_text(year) | {"followup": rhythm.as_text(year)}
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text + "\n", encoding="utf-8")
    with writing():
        audit.record("exchange.setup_out", at=at, by=by, about=f"season:{year}")
    part.replace(path)
    return {"年度": year, "文件": str(path)}


def read(path: Path, *, dry_run: bool, at: dt.datetime, by: Viewer) -> dict[str, object]:
    """Takes a set-up in, or says what it would change."""
    try:
        text = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CannotAct("SETUP", "这不是设置文件，或文件已损坏。请使用“导出设置”生成的文件。") from error
    if not isinstance(text, dict):
        raise CannotAct("SETUP", "这不是设置文件。请使用“导出设置”生成的文件。")
    year = text["season"].get("year") if isinstance(text.get("season"), dict) else None
    with writing():
        only_notices = "season" not in text and "policies" in text
        changes = [] if only_notices else seasons.from_text(text, dry_run=dry_run, at=at, by=by)
        changes += policy_acts.take_policies(text.get("policies"), dry_run=dry_run, at=at, by=by)
        if isinstance(year, int) and season_queries.season(year) is not None:
            changes += rhythm.from_text(text.get("followup"), season=year, dry_run=dry_run, at=at, by=by)
    return {
        "将要改动" if dry_run else "已改动": len(changes),
        "内容": "\n" + "\n".join(changes) if changes else "没有差别",
    }
