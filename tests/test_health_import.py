"""`qicheng import health`: the answer is exact, in any order of the lines."""

from __future__ import annotations

import json
import random

import pytest

from health_lines import HEAD, UPPER, WANTED, lines_for
from qicheng.core.models import AuditLine
from qicheng.site import cli

KEYS = {
    "fever_alerts", "fever_persons", "unknown_person_fever_events", "unusable_temperatures", "qualified_strict", "qualified_relaxed",
    "not_qualified_any_flag",
}  # fmt: skip


def sheet(folder, lines):
    path = folder / "健康.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def run(*words: object) -> int:
    return cli.main([str(w) for w in words])


@pytest.mark.parametrize("seed", range(3))
def test_the_command_answers_exactly_whatever_the_order(cast, tmp_path, seed):
    said = lines_for(cast)
    said += random.Random(seed).sample(said, 9)
    random.Random(seed).shuffle(said)
    target = tmp_path / "out" / "health.json"
    assert run("import", "health", sheet(tmp_path, said), "--season", 2025, "--result", target) == 0
    answer = json.loads(target.read_text())
    assert set(answer) == KEYS
    assert {k: answer[k] for k in WANTED} == WANTED
    (alert,) = answer["fever_alerts"]
    assert (alert["id_number"], alert["date"], alert["time"], alert["temperature"]) == (
        cast.numbers[UPPER][2],
        "2025-03-14",
        "07:30",
        37.3,
    )
    assert target.stat().st_mode & 0o077 == 0


def test_a_file_nobody_can_read_is_named(cast, tmp_path, capsys):
    (tmp_path / "通知.csv").write_text("通知,各乡镇\n请,照办\n", encoding="utf-8")
    assert run("import", "health", tmp_path / "通知.csv", "--season", 2025) == 0
    assert "不像健康监测表" in capsys.readouterr().out
    assert run("import", "health", tmp_path / "没有.csv", "--season", 2025) == 1
    assert AuditLine.objects.filter(act="health.take_in").exists()
