"""What is fetched at build time: pinned by hash, without addresses, with licences."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.SOURCE).parents[1]
VENDOR = Path(settings.SOURCE) / "core" / "static" / "vendor"
FONTS = Path(settings.SOURCE) / "core" / "fonts"
pytestmark = pytest.mark.skipif(not (ROOT / "package-lock.json").exists(), reason="only in the repository")
built = pytest.mark.skipif(
    not (VENDOR / "NOTICES.txt").exists(), reason="assets are not built: tools/setup.sh"
)


def assets():
    spec = importlib.util.spec_from_file_location("assets", ROOT / "tools" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_names_no_host_and_pins_every_package():
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    assert "resolved" not in text
    packages = json.loads(text)["packages"]
    assert [
        name
        for name, entry in packages.items()
        if name and not entry.get("integrity", "").startswith("sha512-")
    ] == []


def test_lock_agrees_with_the_list():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert json.loads((ROOT / "package-lock.json").read_text())["packages"][""]["dependencies"] == wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), "exact versions only"


def test_nothing_fetched_runs_on_install():
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text()
    assert "--ignore-scripts" in assets().NPM_CI


def test_sprite_symbol_keeps_only_the_drawing():
    drawing = '<svg\n  class="icon"\n>\n  <path stroke="none" d="M0 0h24v24H0z" fill="none" />\n  <path d="M1 1" />\n</svg>'
    assert (
        assets().symbol("bus", drawing) == '<symbol id="bus" viewBox="0 0 24 24"><path d="M1 1" /></symbol>'
    )


def test_missing_file_takes_the_stamp_away(tmp_path, monkeypatch):
    module = assets()
    stamp = tmp_path / "stamp"
    stamp.write_text(module.fingerprint())
    monkeypatch.setattr(module, "STAMP", stamp)
    monkeypatch.setattr(module, "targets", lambda: [tmp_path / "gone.css"])
    assert module.in_place() is False
    assert not stamp.exists()


@built
def test_licences_travel_with_the_parts():
    text = (VENDOR / "NOTICES.txt").read_text()
    for package in assets().NOTICES:
        assert f"\n{package} " in text
    assert "Apache License" in text
    assert "SIL OPEN FONT LICENSE" in text.upper()
    assert (FONTS / "LICENSE.txt").stat().st_size > 1000


@built
def test_scripts_point_to_no_source_map():
    assert all("sourceMappingURL" not in script.read_text() for script in VENDOR.glob("*.js"))


@built
def test_style_sheets_reach_out_to_nobody():
    for sheet in VENDOR.glob("*.css"):
        addresses = re.findall(r"url\(([^)]{0,40})", sheet.read_text())
        assert all(a.lstrip("\"'").startswith("data:") for a in addresses)
        assert "@import" not in sheet.read_text()
