"""Invented people of an invented county, with the truth about each row that the example files will say of them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
COUNTY = "451399"
COUNTY_NAME = "启程县"
SURNAMES = "韦黄覃莫蓝陆梁李罗陈张王刘石潘唐蒙农邓杨吴周卢何谢曾单欧阳"
GIVEN = "明华秀英建国丽芳志强桂兰春梅海燕文军小红玉珍家宝天佑永福美玲国庆冬生水生少华彩霞金凤艳玲振东日新月娥万里长青"
RARE = ("㛃", "䶮", "𠮷", "玥")
TOWNSHIPS = (
    "红渡镇",
    "果遂镇",
    "遂意乡",
    "马泗乡",
    "新圩镇",
    "思练镇",
    "古蓬镇",
    "北更乡",
    "大塘镇",
    "安东乡",
    "欧洞乡",
    "龙头瑶族乡",
)
VILLAGES = (
    "那良",
    "板江",
    "大同",
    "六纳",
    "龙新",
    "古敢",
    "弄佃",
    "同乐",
    "三合",
    "加宁",
    "福庆",
    "坡皿",
    "马泗",
    "新洪",
    "上浪",
    "下浪",
)
PLACES = (
    ("44", "广东深圳"), ("44", "东莞"), ("44", "广东省佛山市"), ("44", "广州"), ("33", "义乌"), ("33", "浙江省宁波市"), ("35", "厦门"),
    ("32", "江苏苏州"), ("31", "上海"), ("45", "南宁"), ("45", "柳州市"), ("46", "海口"),
)  # fmt: skip


def with_check(first17: str) -> str:
    """An ID number with its right last character (GB 11643)."""
    return first17 + CHECKS[sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True)) % 11]


@dataclass
class Human:
    """One invented person and what the survey will say."""

    id_number: str
    name: str
    sex: str
    birth: dt.date
    village: str
    phone: str
    standing: str
    labour: str
    worked: bool
    place: tuple[str, str]
    intent: str
    in_base: bool = True
    in_survey: bool = True
    marks: set[str] = field(default_factory=set)


@dataclass
class County:
    """The invented county: its units and people."""

    townships: list[tuple[str, str]]
    villages: list[tuple[str, str, str]]  # code, name, township code
    people: list[Human]


def name_of(chance: random.Random) -> str:
    """A made-up name; some long ones with a dot, some rare characters."""
    roll = chance.random()
    if roll < 0.01:
        return (
            "".join(chance.sample("阿卜杜拉买提吐逊江古丽", 4))
            + "·"
            + "".join(chance.sample("艾合迈木沙依尔", 3))
        )
    surname = "欧阳" if roll > 0.995 else chance.choice(SURNAMES[:-2])
    given = chance.choice(GIVEN) + (chance.choice(GIVEN) if chance.random() < 0.75 else "")
    return surname + (chance.choice(RARE) if roll > 0.985 else given)


def make_county(seed: int, people: int = 6600) -> County:
    """The whole invented county."""
    chance = random.Random(seed)
    townships = [
        (f"{COUNTY}{100 + i if not n.endswith('乡') else 200 + i:03d}000", n) for i, n in enumerate(TOWNSHIPS)
    ]
    villages = []
    for code, _ in townships:
        for i, name in enumerate(chance.sample(VILLAGES, 5)):
            kind = "社区居民委员会" if i == 4 and chance.random() < 0.5 else "村民委员会"
            number = f"{1 + i:03d}" if kind.startswith("社") else f"{200 + i:03d}"
            villages.append((code[:9] + number, name + kind, code))
    used: set[str] = set()
    humans = [_human(chance, used, chance.choice(villages)[0]) for _ in range(people)]
    return County(townships, villages, humans)


def _human(chance: random.Random, used: set[str], village: str) -> Human:
    birth = dt.date(1958, 1, 1) + dt.timedelta(days=chance.randrange(0, 365 * 50))
    region = COUNTY if chance.random() < 0.85 else chance.choice(["452730", "520221", "431228", "452226"])
    sex = chance.choice("男女")
    while True:
        sequence = chance.randrange(1, 999)
        sequence += (sequence % 2 == 1) != (sex == "男")
        number = with_check(f"{region}{birth:%Y%m%d}{sequence:03d}")
        if number not in used and len(number) == 18:
            used.add(number)
            break
    worked = chance.random() < 0.6
    standing = chance.choices(
        ["一般户", "脱贫户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"], [70, 22, 3, 3, 2]
    )[0]
    return Human(
        id_number=number, name=name_of(chance), sex=sex, birth=birth, village=village,
        phone="1" + chance.choice("3578") + f"{chance.randrange(10**9):09d}", standing=standing,
        labour=chance.choices(["普通劳动力", "技能劳动力", "弱劳动力或半劳动力", "丧失劳动力"], [70, 15, 12, 3])[0], worked=worked,
        place=chance.choice(PLACES), intent=_intent(chance, worked), in_base=chance.random() < 0.93, in_survey=chance.random() < 0.96,
    )  # fmt: skip


def _intent(chance: random.Random, worked: bool) -> str:
    if worked:
        return chance.choices(["return", "stay", "local", "undecided", "gone"], [70, 6, 6, 8, 10])[0]
    return chance.choices(["new", "stay", "local", "undecided"], [18, 45, 25, 12])[0]
