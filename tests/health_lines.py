"""One small stream of health lines over the cast, and what it must answer."""

from __future__ import annotations

UPPER = "450981101201"
HEAD = "姓名,身份证号,测温日期,测温时间,体温,症状,接触史"
STRANGER = "11010519491231002X"


def lines_for(cast) -> list[str]:
    a, b, c, d, e = cast.numbers[UPPER][:5]
    found = [f"甲,{a},2025-03-{day:02d},07:30,36.5,无,否" for day in range(1, 15)]
    found += [f"乙,{b},2025.3.{day},07:30,３６．８℃,无,否" for day in range(2, 15)]
    found += [f"乙,{b},20250301,07:30,368,无,否"]
    found += [f"丙,{c},3月14日,07:30,37.3,无,否", f'丙,{c},3月13日,07:30,"36,9",无,否']
    found += [f"丁,{d},2025/3/14,07:30,36.5,咳嗽,否", f"戊,{e},2025-03-14,07:30,36.6,,是"]
    found += [
        f"外,{STRANGER},2025-03-14,07:30,38.5,无,否",
        "无名,,2025-03-14,07:31,39.1,无,否",
        f"外,{STRANGER},2025-03-13,07:30,正常,无,否",
    ]
    return found


WANTED = {
    "fever_persons": 1, "unknown_person_fever_events": 2, "unusable_temperatures": 2, "qualified_strict": 1, "qualified_relaxed": 2,
    "not_qualified_any_flag": 3,
}  # fmt: skip
