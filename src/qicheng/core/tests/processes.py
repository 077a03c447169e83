"""Helpers of tests that need several processes at one database: the same tables, another connection, another memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.db import connection

START = "import django; django.setup()\n"


def environment(home: Path) -> dict[str, str]:
    """Where the other processes find this test's database. SQLite's test database lives in memory: they get a copy."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url, file = "", home / "qicheng.sqlite3"
        if not file.exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])
    else:
        url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={quote(str(settings['HOST']), safe='')}"
    return {
        **os.environ, "QICHENG_HOME": str(home), "QICHENG_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "qicheng.site.settings",
    }  # fmt: skip


def together(script: str, count: int, home: Path) -> list[str]:
    """Runs `script` in `count` processes at once; what each printed. The script finds its number in `sys.argv[1]`."""
    env = environment(home)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", START + script, str(i)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for i in range(count)
    ]  # fmt: skip
    answers = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        answers.append(out.strip())
    return answers


def alone(script: str, home: Path) -> str:
    """Runs `script` in one process of its own and gives what it printed."""
    return together(script, 1, home)[0]
