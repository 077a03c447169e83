"""Writes the example county's files anew: regions, last year's base, this year's lists in many forms, enterprises, the truth.

`python tools/make_examples.py` from the repository's root. Everything follows from one seed.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import xlsxwriter
import xlwt

from example_forms import Grid, base, plain, single, ticks, yesno
from example_people import COUNTY, COUNTY_NAME, County, Human, make_county, with_check

OUT = Path(__file__).resolve().parents[1] / "src" / "qicheng" / "site" / "examples"
SEED = 20250301


def main() -> None:
    chance = random.Random(SEED)
    county = make_county(SEED)
    shutil.rmtree(OUT, ignore_errors=True)
    for name in ("上年基础数据", "今年摸底名册", "企业情况"):
        (OUT / name).mkdir(parents=True)
    _regions(county)
    _mark(county.people, chance)
    _bases(county, chance)
    _surveys(county, chance)
    _enterprises(chance)
    truth = _truth(county)
    (OUT / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def _regions(county: County) -> None:
    rows = [(COUNTY, COUNTY_NAME), *county.townships, *((c, n) for c, n, _ in county.villages)]
    with (OUT / "区划.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["code", "name"])
        writer.writerows(rows)


def _mark(people: Sequence[Human], chance: random.Random) -> None:
    """Plants the faults that real lists have."""
    # A number that still holds after its last digits were lost cannot be told from a right one.
    for p in people:
        if not p.in_survey:
            continue
        roll = chance.random()
        if roll < 0.006 and p.id_number[15:17] != "00":
            p.marks.add("bad_check")
        elif roll < 0.009 and with_check(p.id_number[:15] + "00") != p.id_number[:15] + "000":
            p.marks.add("lost_digits")
        elif roll < 0.011:
            p.marks.add("no_id")
        elif roll < 0.03:
            p.marks.add("no_phone")
        elif roll < 0.04:
            p.marks.add("short_phone")


def _by_village(people: Sequence[Human], code: str, *, survey: bool) -> list[Human]:
    return [p for p in people if p.village == code and (p.in_survey if survey else p.in_base)]


def _bases(county: County, chance: random.Random) -> None:
    names = {c: n for c, n, _ in county.villages}
    for i, (code, name) in enumerate(county.townships):
        people = [p for p in county.people if p.in_base and p.village.startswith(code[:9])]
        people.sort(key=lambda p: p.village)
        grid = base(people, f"{name}2024年农村劳动力基础数据", names, chance)
        path = OUT / "上年基础数据" / f"{name}2024年基础数据"
        (_xls if i % 4 == 1 else _xlsx)(path, {"Sheet1": grid})


def _surveys(county: County, chance: random.Random) -> None:
    folder = OUT / "今年摸底名册"
    extra = _repeats(county, chance)
    for i, (code, name) in enumerate(county.townships):
        villages = [(c, n) for c, n, t in county.villages if t == code]
        lists = [(n, _by_village(county.people, c, survey=True) + extra.get(c, [])) for c, n in villages]
        (_workbook, _zipped, _folder_of_files, _one_sheet)[i % 4](folder, name, lists, chance)


REPEATS = {"dup_in_file": 30, "dup_cross_file": 25, "DUP_ID_OTHER_NAME": 6}


def _repeats(county: County, chance: random.Random) -> dict[str, list[Human]]:
    """Persons who stand twice: in their own file, in a village of another township, or under another name."""
    sound = [p for p in county.people if p.in_survey and p.in_base and not p.marks]
    chosen = chance.sample(sound, sum(REPEATS.values()))
    extra: dict[str, list[Human]] = {}
    for n, p in enumerate(chosen):
        if n < REPEATS["dup_in_file"]:
            extra.setdefault(p.village, []).append(p)
        elif n < REPEATS["dup_in_file"] + REPEATS["dup_cross_file"]:
            other = chance.choice([c for c, _, t in county.villages if t[:9] != p.village[:9]])
            extra.setdefault(other, []).append(replace(p, village=other))
        else:
            extra.setdefault(p.village, []).append(replace(p, name=p.name[0] + "某人"))
    return extra


def _tell_by_last_year(people: Sequence[Human], form: object) -> None:
    """Where a list says only 是, whoever is not in last year's base can but be newly going."""
    for p in people:
        if form is yesno and p.intent == "return" and not p.in_base:
            p.intent = "new"


def _short(village: str) -> str:
    return village.replace("村民委员会", "村").replace("居民委员会", "")


def _workbook(
    folder: Path, township: str, lists: list[tuple[str, list[Human]]], chance: random.Random
) -> None:
    """One workbook a township, a sheet a village, instructions in front, a hidden copy of last year behind."""
    sheets: dict[str, Grid] = {
        "填表说明": [["填表说明"], ["一、本表由村“两委”填写。"], ["二、身份证号请按文本格式填写。"]]
    }
    for village, people in lists:
        form = chance.choice([single, ticks, yesno])
        _tell_by_last_year(people, form)
        sheets[_short(village)] = form(
            people,
            f"{township}{_short(village)}2025年农民工外出务工意向摸底表",
            township + _short(village),
            chance,
        )
    sheets["旧表（隐藏）"] = [
        ["姓名", "身份证号", "村"],
        *[[p.name, p.id_number, ""] for p in lists[0][1][:5]],
    ]
    _xlsx(folder / f"{township}摸底表", sheets, hidden={"旧表（隐藏）"})


class _WindowsInfo(zipfile.ZipInfo):
    """A member whose name is written in GBK without saying so, as Chinese Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  the library's own hook
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _zipped(folder: Path, township: str, lists: list[tuple[str, list[Human]]], chance: random.Random) -> None:
    """A zip of village files with names in GBK, as a Windows machine packs them."""
    with zipfile.ZipFile(folder / f"{township}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for village, people in lists:
            part = folder / "part"
            _xls(
                part,
                {
                    "摸底表": single(
                        people, f"{_short(village)}农村劳动力摸底登记表", f"{township}{village}", chance
                    )
                },
            )
            info = _WindowsInfo(f"{township}/{_short(village)}.xls", date_time=(2025, 3, 1, 8, 0, 0))
            packed.writestr(info, part.with_suffix(".xls").read_bytes())
            part.with_suffix(".xls").unlink()
        info = _WindowsInfo("说明.txt", date_time=(2025, 3, 1, 8, 0, 0))
        packed.writestr(info, "请各村3月2日前报齐。".encode("gbk"))


def _folder_of_files(
    folder: Path, township: str, lists: list[tuple[str, list[Human]]], chance: random.Random
) -> None:
    """A folder of files: comma separated in GB18030, tab separated in UTF-16, and workbooks."""
    target = folder / township
    target.mkdir()
    for i, (village, people) in enumerate(lists):
        if i % 3 == 0:
            _tell_by_last_year(people, yesno)
            grid = yesno(people, f"{_short(village)}外出务工意愿表", village, chance)
            (target / f"{_short(village)}.csv").write_bytes(_csv(grid, ",").encode("gb18030"))
        elif i % 3 == 1:
            grid = single(people, f"{_short(village)}摸底表", township + village, chance)
            (target / f"{_short(village)}.csv").write_bytes(_csv(grid, "\t").encode("utf-16"))
        else:
            _xlsx(
                target / _short(village),
                {"Sheet1": ticks(people, f"{_short(village)}意向表", village, chance)},
            )


def _one_sheet(
    folder: Path, township: str, lists: list[tuple[str, list[Human]]], chance: random.Random
) -> None:
    """One sheet for the whole township, village column written once per block and merged downwards."""
    grid: Grid = []
    merges: list[tuple[int, int]] = []
    for village, people in lists:
        part = plain(people, chance)
        if not grid:
            grid = part[:1]
        first = len(grid)
        for k, row in enumerate(part[1:]):
            row[0], row[1] = township if k == 0 else "", _short(village) if k == 0 else ""
            grid.append(row)
        merges.append((first, len(grid) - 1))
    _xlsx(folder / f"{township}全镇汇总", {"汇总": grid}, merges={"汇总": merges})


def _csv(grid: Grid, delimiter: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(grid)
    return stream.getvalue()


def _xlsx(
    path: Path,
    sheets: dict[str, Grid],
    *,
    hidden: set[str] = frozenset(),
    merges: dict[str, list[tuple[int, int]]] | None = None,
) -> None:  # type: ignore[assignment]
    book = xlsxwriter.Workbook(str(path) + ".xlsx", {"strings_to_numbers": False})
    for name, grid in sheets.items():
        sheet = book.add_worksheet(name[:31])
        for r, row in enumerate(grid):
            for c, value in enumerate(row):
                if value != "" and value is not None:
                    sheet.write(r, c, value)
        for top, bottom in (merges or {}).get(name, []):
            if bottom > top:
                sheet.merge_range(top, 1, bottom, 1, grid[top][1])
        if name in hidden:
            sheet.hide()
    book.close()


def _xls(path: Path, sheets: dict[str, Grid]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    for name, grid in sheets.items():
        sheet = book.add_sheet(name[:31])
        for r, row in enumerate(grid):
            for c, value in enumerate(row):
                if value != "" and value is not None:
                    sheet.write(r, c, value)
    book.save(str(path) + ".xls")


def _enterprises(chance: random.Random) -> None:
    from example_enterprises import write_lists

    write_lists(OUT / "企业情况", chance, _xlsx, _xls)


def _truth(county: County) -> dict[str, object]:
    accepted = [
        p for p in county.people if p.in_survey and not p.marks & {"bad_check", "lost_digits", "no_id"}
    ]
    base_ids = {p.id_number for p in county.people if p.in_base}
    by_intent: dict[str, int] = {}
    for p in accepted:
        by_intent[p.intent] = by_intent.get(p.intent, 0) + 1
    return {
        "unique_accepted": len(accepted),
        "rejected": sum(_reasons(county.people).values()) + REPEATS["DUP_ID_OTHER_NAME"],
        "dup_in_file": REPEATS["dup_in_file"],
        "dup_cross_file": REPEATS["dup_cross_file"],
        "reject_reasons": dict(
            sorted((_reasons(county.people) | {"DUP_ID_OTHER_NAME": REPEATS["DUP_ID_OTHER_NAME"]}).items())
        ),
        "base": len(base_ids),
        "matched": sum(p.id_number in base_ids for p in accepted),
        "new": sum(p.id_number not in base_ids for p in accepted),
        "missing": len(base_ids) - sum(p.id_number in base_ids for p in accepted),
        "intents": dict(sorted(by_intent.items())),
        "poor": sum(p.standing in {"脱贫户", "脱贫不稳定户"} for p in accepted),
        "monitored": sum(p.standing in {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"} for p in accepted),
        "persons": {p.id_number: [p.village, p.intent] for p in accepted},
    }


def _reasons(people: Sequence[Human]) -> dict[str, int]:
    codes = {"bad_check": "ID_CHECK", "lost_digits": "ID_PRECISION", "no_id": "ID_MISSING"}
    found: dict[str, int] = {}
    for p in people:
        for mark in p.marks & set(codes):
            found[codes[mark]] = found.get(codes[mark], 0) + 1
    return found


if __name__ == "__main__":
    main()
