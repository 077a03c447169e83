"""Runs a command with a PostgreSQL cluster of its own: `python tools/with_postgres.py [--fsync] -- COMMAND …`.

The cluster lies in a temporary folder, listens on a socket only, and is gone afterwards. `QICHENG_DATABASE_URL` names it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote


def binaries() -> Path:
    """The newest installed server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3].split(".")[0])
    )
    if not found:
        raise SystemExit("没有找到 PostgreSQL。请先运行 make setup-dev。")
    return found[-1].parent


def main() -> int:
    fsync = "--fsync" in sys.argv
    command = sys.argv[sys.argv.index("--") + 1 :]
    folder = Path(tempfile.mkdtemp(prefix="qpg-", dir="/tmp"))  # short: a socket's path holds 107 bytes
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        folder.chmod(0o755)
    bin_ = binaries()

    def run(*args: str) -> None:
        subprocess.run(
            args,
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        )

    quick = "" if fsync else "-c fsync=off -c full_page_writes=off -c synchronous_commit=off "
    options = f"{quick}-c listen_addresses='' -c unix_socket_directories={folder} -c max_connections=60 -c shared_buffers=256MB"
    try:
        run(
            str(bin_ / "initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "qicheng",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        )
        run(str(bin_ / "pg_ctl"), "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
        run(str(bin_ / "createdb"), "-h", str(folder), "-U", "qicheng", "qicheng")
        url = f"postgresql://qicheng@/qicheng?host={quote(str(folder), safe='')}"
        return subprocess.run(
            command, env={**os.environ, "QICHENG_DATABASE_URL": url}, check=False
        ).returncode
    finally:
        subprocess.run(
            [bin_ / "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop"],
            user=user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
