"""Compiles the translation catalogues (.po to .mo) that are older than their source."""

from __future__ import annotations

from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "qicheng"


def main() -> None:
    for catalogue in sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            polib.pofile(str(catalogue)).save_as_mofile(str(compiled))


if __name__ == "__main__":
    main()
