"""Invented enterprises in the lists of three bureaus that overlap, as real ones do."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
TRADES = (
    "桑蚕丝绸",
    "竹木制品",
    "电子",
    "服装",
    "食品",
    "建材",
    "旅游开发",
    "建筑工程",
    "农业科技",
    "酒店管理",
)
STATES = ("已复工", "部分复工", "计划3月20日复工", "未复工")


def credit_code(chance: random.Random) -> str:
    """A made-up unified social credit code with its right check character (GB 32100)."""
    first = "91451399MA" + "".join(chance.choice(ALPHABET) for _ in range(7))
    total = sum(ALPHABET.index(c) * w for c, w in zip(first, WEIGHTS, strict=True))
    return first + ALPHABET[(31 - total % 31) % 31]


def write_lists(
    folder: Path, chance: random.Random, xlsx: Callable[..., None], xls: Callable[..., None]
) -> None:
    """Three bureaus' lists; some enterprises stand in two of them."""
    firms = [
        (
            f"启程县{chance.choice('宏盛鑫瑞恒锦')}{chance.choice('达源丰泰康')}{i:02d}{chance.choice(TRADES)}有限公司",
            credit_code(chance),
        )
        for i in range(60)
    ]
    bureaus = (
        ("工业和信息化局", firms[:30]),
        ("住房和城乡建设局", firms[26:46]),
        ("文化体育广电和旅游局", firms[44:]),
    )
    for i, (bureau, own) in enumerate(bureaus):
        grid: list[list[object]] = [
            ["2025年启程县开复工企业情况表"], [f"填报单位：{bureau}", "", "", "填报时间：2025年3月3日"],
            ["序号", "企业名称", "统一社会信用代码", "所属行业", "联系人", "联系电话", "是否开工", "应返岗人数", "已返岗人数", "缺工人数", "存在问题"],
        ]  # fmt: skip
        for n, (name, code) in enumerate(own, start=1):
            due = 20 + int(code[-4:-1].encode().hex(), 16) % 180
            state = STATES[ALPHABET.index(code[12]) % 4]
            back = {"已复工": due, "部分复工": due // 2}.get(state, 0)
            grid.append(
                [
                    n,
                    name,
                    code if n % 11 else "",
                    "制造业",
                    "李经理",
                    "0772-6600000",
                    state,
                    due,
                    back,
                    due - back,
                    "",
                ]
            )
        grid.append(["合计", "", "", "", "", "", "", sum(int(str(r[7])) for r in grid[3:])])
        (xls if i == 1 else xlsx)(folder / bureau, {"企业": grid})
