"""Scripts find what they import after every upgrade: under the name that changes with its bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.conf import settings

from qicheng.core.static_files import Hashed


def collected(folder: Path, kept: str) -> dict[str, str]:
    """Two scripts, one taking from the other, as they would be served: hashed name by plain name."""
    (folder / "core").mkdir(parents=True)
    (folder / "trips").mkdir()
    (folder / "core" / "kept.js").write_text(kept)
    (folder / "trips" / "gate.js").write_text(
        'import { keptRows } from "../core/kept.js";\nimport a from "htmx";\n'
    )
    storage = Hashed(location=str(folder), base_url="/static/")
    names = ("core/kept.js", "trips/gate.js")
    return {
        old: new
        for old, new, done in storage.post_process({n: (storage, n) for n in names})
        if done and new and re.search(r"\.[0-9a-f]{12}\.js$", new)
    }


def test_an_import_is_asked_for_under_its_hashed_name_and_changes_with_it(tmp_path: Path) -> None:
    one, other = collected(tmp_path / "a", "export const keptRows = 1;"), collected(tmp_path / "b", "export const keptRows = 2;")  # fmt: skip
    text = (tmp_path / "a" / one["trips/gate.js"]).read_text()
    assert f'from "../{one["core/kept.js"]}"' in text
    assert 'from "htmx"' in text  # no file of ours
    assert one["core/kept.js"] != other["core/kept.js"]
    assert one["trips/gate.js"] != other["trips/gate.js"]


def test_each_script_of_the_house_takes_only_from_scripts_that_are_there() -> None:
    found = 0
    for script in Path(settings.SOURCE).glob("*/static/*/*.js"):
        static, room = script.parents[1], script.parents[2].name
        for name in re.findall(r"""\bfrom\s*["']([^"']+)["']""", script.read_text()):
            target = (Path("/") / room / "static" / script.relative_to(static).parent / name).as_posix()
            taken = os.path.normpath(target).strip("/").split("/")  # room, static, its scripts' folder, file
            owner = taken[2]
            assert owner in {room, "core"}, f"{script} takes from another room"
            assert (Path(settings.SOURCE) / owner / "static" / owner / taken[-1]).exists(), (
                f"{script}: {name}"
            )
            found += 1
    assert found >= 3
