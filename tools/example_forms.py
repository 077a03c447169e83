"""The forms in which the example villages write their lists: each a grid of cells, as untidy as real ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

from example_people import Human

Grid = list[list[object]]
WORDS = {
    "return": ("返岗", "返回原岗位", "继续外出", "节后返岗"), "new": ("新外出", "首次外出", "拟新外出"),
    "local": ("就近就业", "县内务工", "就近就地就业"), "stay": ("暂不外出", "在家务农", "照顾家庭"),
    "undecided": ("未定", "待定", ""), "gone": ("已外出", "已返岗", "已出发"),
}  # fmt: skip


def single(people: Sequence[Human], title: str, unit: str, chance: random.Random) -> Grid:
    """Two-row header with groups, a row of column numbers, one intention column, totals and signatures."""
    grid: Grid = [
        [title],
        [f"填报单位（盖章）：{unit}", "", "", "", "填报时间：2025年3月1日", "", "", "", "单位：人"],
        [
            "序号",
            "基本信息",
            "",
            "",
            "",
            "",
            "家庭情况",
            "",
            "外出务工意向",
            "",
            "",
            "帮扶责任人",
            "",
            "备注",
        ],
        [
            "",
            "姓名",
            "性别",
            "身份证号码",
            "联系电话",
            "劳动技能",
            "户属性",
            "户主姓名",
            "意向",
            "拟去地点",
            "拟外出时间",
            "姓名",
            "电话",
            "",
        ],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    ]
    for i, p in enumerate(people, start=1):
        goes = p.intent in {"return", "new", "gone"}
        grid.append([
            i, spaced(p.name, chance), p.sex, number(p, chance), phone(p, chance), p.labour, p.standing, p.name[:1] + "某", chance.choice(WORDS[p.intent]),
            p.place[1] if goes else "", chance.choice(["3月5日", "2025.3.8", "3月上旬", "20250310", ""]) if goes else "", "韦干部", "13900000000", "",
        ])  # fmt: skip
    grid += [
        ["合计", len(people)],
        [],
        ["主要负责人：", "", "审核人：", "", "填表人：王会计", "", "联系电话：13800000000"],
    ]
    return grid


def ticks(people: Sequence[Human], title: str, unit: str, chance: random.Random) -> Grid:
    """The intention as a tick in one of six columns under a group."""
    options = ("return", "new", "local", "stay", "undecided", "gone")
    grid: Grid = [
        [title],
        [f"填报单位：{unit}"],
        [
            "编号",
            "姓 名",
            "公民身份号码",
            "性别",
            "手机号码",
            "是否脱贫户",
            "监测对象类别",
            "劳动能力",
            "外出务工意愿（打√）",
            "",
            "",
            "",
            "",
            "",
            "务工地点",
        ],
        ["", "", "", "", "", "", "", "", "返岗", "新外出", "就近就业", "暂不外出", "未定", "已外出", ""],
    ]
    for i, p in enumerate(people, start=1):
        marks = [chance.choice("√✓") if p.intent == o else "" for o in options]
        poor = "是" if p.standing in {"脱贫户", "脱贫不稳定户"} else "否"
        kind = p.standing if p.standing in {"脱贫不稳定户", "边缘易致贫户", "突发严重困难户"} else ""
        goes = p.intent in {"return", "new", "gone"}
        grid.append(
            [
                i,
                p.name,
                number(p, chance),
                p.sex,
                phone(p, chance),
                poor,
                kind,
                p.labour,
                *marks,
                p.place[1] if goes else "",
            ]
        )
    grid += [["小计", "", "", "", "", "", "", len(people)], ["填表人：", "", "审核："]]
    return grid


def yesno(people: Sequence[Human], title: str, unit: str, chance: random.Random) -> Grid:
    """是/否 only; returning or new is told by last year. Local workers have a column of their own."""
    grid: Grid = [
        [title],
        [
            "序号",
            "户主姓名",
            "姓名",
            "与户主关系",
            "身份证号",
            "是否有外出务工意愿",
            "是否就近就业",
            "是否已外出",
            "意向去向",
            "联系电话",
            "户类型",
            "劳动技能",
        ],
    ]
    for i, p in enumerate(people, start=1):
        go = {"return": "是", "new": "是", "stay": "否", "undecided": "", "gone": "", "local": "否"}[p.intent]
        grid.append([
            i, "黄户主", p.name, chance.choice(["户主", "配偶", "之子"]), number(p, chance), go, "是" if p.intent == "local" else "",
            "是" if p.intent == "gone" else "", p.place[1] if p.intent in {"return", "new", "gone"} else "", phone(p, chance), p.standing, p.labour,
        ])  # fmt: skip
    return grid


def plain(people: Sequence[Human], chance: random.Random) -> Grid:
    """A bare table as a program exports it: header in the first row, a village column, no titles."""
    grid: Grid = [
        ["乡镇", "村", "姓名", "性别", "身份证号", "电话", "户类型", "劳动技能", "就业意愿", "意向地点"]
    ]
    for p in people:
        goes = p.intent in {"return", "new", "gone"}
        grid.append([
            "", p.village, p.name, p.sex, number(p, chance), phone(p, chance), p.standing, p.labour, chance.choice(WORDS[p.intent]),
            p.place[1] if goes else "",
        ])  # fmt: skip
    return grid


def base(people: Sequence[Human], title: str, villages: dict[str, str], chance: random.Random) -> Grid:
    """Last year's list of a township: village written once per block."""
    grid: Grid = [
        [title],
        [
            "序号",
            "行政村",
            "姓名",
            "性别",
            "身份证号码",
            "劳动技能",
            "户类型",
            "上年是否务工",
            "务工地点",
            "务工月数",
            "联系电话",
        ],
    ]
    last = ""
    for i, p in enumerate(people, start=1):
        here = villages[p.village] if p.village != last else ""
        last = p.village
        grid.append([
            i, here, p.name, p.sex, p.id_number, p.labour, p.standing, "是" if p.worked else "否", p.place[1] if p.worked else "",
            chance.randrange(3, 12) if p.worked else 0, p.phone,
        ])  # fmt: skip
    return grid


def number(p: Human, chance: random.Random) -> str:
    """The ID number as a clerk types it."""
    text = p.id_number
    if "bad_check" in p.marks:
        return text[:17] + ("0" if text[17] != "0" else "1")
    if "lost_digits" in p.marks:
        return text[:15] + "000"
    if "no_id" in p.marks:
        return ""
    roll = chance.random()
    if roll < 0.03:
        return "'" + text
    if roll < 0.06:
        return text.lower()
    if roll < 0.08:
        return f"{text[:6]} {text[6:14]} {text[14:]}"
    if roll < 0.09:
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    return text


def phone(p: Human, chance: random.Random) -> str:
    """The phone as a clerk types it."""
    if "no_phone" in p.marks:
        return ""
    if "short_phone" in p.marks:
        return p.phone[:9]
    return f"{p.phone[:3]}-{p.phone[3:7]}-{p.phone[7:]}" if chance.random() < 0.05 else p.phone


def spaced(name: str, chance: random.Random) -> str:
    """Two-character names are often spread with a space."""
    return name[0] + "　" + name[1] if len(name) == 2 and chance.random() < 0.5 else name
