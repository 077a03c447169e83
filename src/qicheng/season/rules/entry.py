"""A notice as a county writes it, into a `Policy`: words in Chinese or English, amounts in yuan, days in any usual form. Pure.

One reader for the table on the page, the workbook and the set-up file. `plain` writes what `read` reads.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from qicheng.kit.dates import parse_day
from qicheng.season.rules import expressions
from qicheng.season.rules.policy import GROUP_WORDS, PROOF_WORDS, Condition, Policy, Tier, Way, Window, Zone
from qicheng.season.rules.provinces import code_of


class EntryFault(ValueError):
    """What of a notice cannot be read, as a sentence for the one who wrote it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


# Field of `Policy` → the words under which a table may name it; the first is the template's.
FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("文号", "通知文号", "政策文号", "编号", "政策编号"),
    "title": ("标题", "通知标题", "名称", "政策名称"),
    "season": ("年度", "补贴年度"),
    "fund": ("资金来源", "资金"),
    "from_date": ("受理开始", "施行日期", "有效期起", "开始日期", "起始日期"),
    "until_date": ("受理截止", "失效日期", "有效期止", "截止日期", "结束日期"),
    "groups": ("补贴对象", "对象", "享受对象", "群体"),
    "ages": ("年龄", "年龄要求"),
    "age_date": ("年龄计算日", "年龄计算基准日"),
    "min_months": ("最少务工月数", "务工月数", "务工时间", "稳定就业月数"),
    "month_days": ("每月按几天算",),
    "min_income_fen": ("最低务工收入", "最低收入", "收入要求"),
    "income_per": ("收入按",),
    "claim_windows": ("申请时段", "申请窗口", "集中受理时段"),
    "depart_windows": ("外出时段", "外出时间", "出发时段"),
    "near_provinces": ("相邻省份", "相邻省"),
    "not_with_charter": ("乘免费包车不补", "不与包车同享", "乘包车不补"),
    "charter_days": ("包车前后几天算同一行程",),
    "once_per": ("补贴次数", "每几次"),
    "once_of": ("按人或按户",),
    "conflicts": ("不能同享的通知", "互斥通知"),
    "proofs": ("证明材料", "证明"),
    "priority": ("优先对象", "优先"),
    "budget_fen": ("资金总额", "预算", "预算总额", "总预算"),
    "township_fen": ("各乡镇资金", "乡镇预算"),
    "publicity_days": ("公示天数", "公示期"),
    "publicity_count": ("公示按",),
    "publicity_levels": ("公示级别", "公示"),
    "pay_channel": ("发放渠道", "发放方式"),
}
_BY_WORD = {word: name for name, words in FIELDS.items() for word in (name, *words)}
_BY_WORD |= {
    "budget": "budget_fen",
    "budget_yuan": "budget_fen",
    "min_income": "min_income_fen",
    "min_income_yuan": "min_income_fen",
    "no": "number",
}
# Who goes first where a notice does not say: 重点补贴建档立卡贫困户 (plan 二(三)). "无" says that nobody does.
PRIORITY = (frozenset({"POOR", "MONITORED"}),)
_NOTHING = {"", "无", "不限", "不限制", "没有", "—", "-", "/", "全部", "所有", "不分", "none", "all"}


def read(said: Mapping[str, Any]) -> Policy:
    """The notice that a table says. Raises EntryFault with the first thing that cannot be read."""
    given = {
        _BY_WORD[k.strip()]: (k.strip(), v)
        for k, v in said.items()
        if k.strip() in _BY_WORD and v is not None
    }
    fields: dict[str, Any] = {}
    for name, (word, value) in given.items():
        text = "" if isinstance(value, str) and value.strip().lower() in _NOTHING else value
        try:
            fields[name] = _READERS[name](text, word)
        except EntryFault:
            raise
        except (ValueError, TypeError, KeyError, InvalidOperation) as error:
            raise EntryFault(f"“{FIELDS[name][0]}”看不懂：{value}。请照模板的写法填写。") from error
    for name in ("number", "title", "from_date", "until_date"):
        if not fields.get(name):
            raise EntryFault(f"没有写“{FIELDS[name][0]}”。请补上。")
    fields.setdefault("priority", PRIORITY)
    fields.setdefault("season", fields["from_date"].year)
    fields["season"] = fields["season"] or fields["from_date"].year
    fields["tiers"] = tuple(t for row in _rows(said, "tiers", "标准") for t in tiers_of(row))
    fields["conditions"] = tuple(_condition(row) for row in _rows(said, "conditions", "条件"))
    policy = Policy(
        version=int(said.get("version") or 1), **{k: v for k, v in fields.items() if v is not None}
    )
    if sentence := why_not(policy):
        raise EntryFault(sentence)
    return policy


def why_not(policy: Policy) -> str:
    """What of a notice contradicts itself; empty when nothing does."""
    if policy.until_date < policy.from_date:
        return "受理截止早于受理开始。请改正。"
    if not policy.tiers:
        return "没有补贴标准。请至少写一行区域和金额。"
    served = policy.groups or frozenset().union(*(t.groups for t in policy.tiers))
    for tier in policy.tiers:
        if tier.fen < 0 or not 0 < tier.percent <= 100:
            return "补贴标准的金额不能小于0，比例要在1至100之间。请改正。"
        if tier.way is Way.FIXED and not tier.fen:
            return "定额补贴没有写金额。请补上。"
        if (
            policy.groups and tier.groups and tier.groups.isdisjoint(served | {"RELOCATED"})
        ):  # a flag, beside any group
            return "补贴标准里有的群体不在补贴对象中。请改成一致。"
    for text in (*(t.when for t in policy.tiers if t.when), *(c.expression for c in policy.conditions)):
        try:
            expressions.compiled(text)
        except expressions.ExpressionFault as fault:
            return f"条件“{text}”：{fault.sentence}"
    return ""


def _rows(said: Mapping[str, Any], *names: str) -> list[Mapping[str, Any]]:
    rows: Any = next((said[n] for n in names if said.get(n)), [])
    if not isinstance(rows, list) or not all(isinstance(r, Mapping) for r in rows):
        raise EntryFault(f"“{names[-1]}”要写成表格，每行一条。")
    return rows


def _of(row: Mapping[str, Any], *names: str) -> Any:
    value = next((row[n] for n in names if row.get(n) not in (None, "")), "")
    return "" if isinstance(value, str) and value.strip().lower() in _NOTHING else value


def zones_of(text: str) -> list[Zone]:
    """The zones that a word of a notice's table means; 省内县外 is two."""
    t = re.sub(r"\s", "", str(text))
    if t in Zone.__members__:
        return [Zone(t)]
    if not t or t in _NOTHING or re.fullmatch(r"(?:外出|务工|不分区域|不限区域|县外外出务工|各地)+", t):
        return [Zone.ANY]
    if re.search(r"相邻|邻省|毗邻|临近省|周边省", t):
        return [Zone.NEXT_PROVINCE]
    if re.search(r"跨省|省外|外省|区外", t):
        return [Zone.CROSS_PROVINCE]
    if re.search(r"市内|本市|跨县|同市|县外市内", t) and "省内" not in t.replace("省内跨县", ""):
        return [Zone.OTHER_COUNTY]
    if re.search(r"跨市|市外|外市|其他市", t):
        return [Zone.OTHER_CITY]
    if re.search(r"省内|区内", t):
        return [Zone.OTHER_CITY, Zone.OTHER_COUNTY]
    if re.search(r"县外|外县", t):
        return [Zone.CROSS_PROVINCE, Zone.OTHER_CITY, Zone.OTHER_COUNTY]
    if re.search(r"县内|本县|乡外|就近|就地", t):
        return [Zone.IN_COUNTY]
    raise EntryFault(f"区域“{text}”看不懂。请写跨省、跨省相邻省、省内跨市、市内跨县或县内。")


def groups_of(said: Any) -> frozenset[str]:
    """Group codes of a text or a list; empty means no difference."""
    parts = (
        [str(p) for p in said]
        if isinstance(said, list | tuple | set | frozenset)
        else re.split(r"[、,，;；/和及\s|]+", str(said))
    )
    found = set[str]()
    for part in (p.strip() for p in parts):
        if part.lower() in _NOTHING:
            continue
        codes = {part} if part in GROUP_WORDS else {c for c, pattern in _GROUPS if re.search(pattern, part)}
        if not codes:
            raise EntryFault(f"群体“{part}”看不懂。请写脱贫户、监测对象、易地搬迁户或一般农户。")
        found |= codes
    return frozenset(found)


_GROUPS = (("MONITORED", "监测|不稳定|边缘|突发|防止返贫|易返贫"), ("POOR", r"脱贫(?!不稳定)|建档立卡|贫困"), ("RELOCATED", "搬迁"), ("GENERAL", "一般|普通|其他农户|其他群体"))  # fmt: skip


def fen(said: Any) -> int:
    """Yuan as written (600, "600元", "1,000", "1.5万元") in fen."""
    text = re.sub(r"[,，\s元块人民币￥¥]", "", str(said))
    times = 10000 if text.endswith("万") else 1
    amount = Decimal(re.sub(r"^[≤<不超过最高上限至]+", "", text.removesuffix("万"))) * 100 * times
    if amount != amount.to_integral_value():
        raise EntryFault(f"金额“{said}”不足一分。请改正。")
    return int(amount)


def tiers_of(row: Mapping[str, Any]) -> list[Tier]:
    """One line of the table of amounts; a word that means two zones gives two."""
    if _of(row, "fen") != "":
        amount = int(row["fen"])
    else:
        amount = fen(
            _of(row, "amount", "yuan", "金额", "金额（元）", "金额(元)", "标准", "补贴金额", "最高金额") or 0
        )
    percent = _of(row, "percent", "比例", "比例（%）", "比例(%)")
    way = _way(str(_of(row, "way", "方式", "补贴方式")), percent)
    share = int(Decimal(str(percent).rstrip("%％"))) if percent != "" else 100
    zones = zones_of(_of(row, "zone", "区域", "务工区域"))
    places = _codes(_of(row, "places", "地点", "地区代码", "仅限地区"))
    when = str(_of(row, "when", "附加条件", "条件")).strip()
    groups = groups_of(_of(row, "groups", "群体", "对象", "补贴对象"))
    return [
        Tier(zone=z, fen=amount, groups=groups, way=way, percent=share, places=places, when=when)
        for z in zones
    ]


def _way(text: str, percent: Any) -> Way:
    if text in Way.__members__:
        return Way(text)
    if re.search(r"比例|百分", text) or (not text and percent != ""):
        return Way.SHARE
    return Way.ACTUAL if re.search(r"实|票", text) else Way.FIXED


def _condition(row: Mapping[str, Any]) -> Condition:
    name = str(_of(row, "name", "名称", "条件名称")).strip()
    expression = str(_of(row, "expression", "表达式", "条件")).strip()
    if not name or not expression:
        raise EntryFault("每条条件都要有名称和表达式。请补上。")
    sentence = str(_of(row, "sentence", "不符合时的说明", "说明", "理由")).strip()
    return Condition(name=name, expression=expression, sentence=sentence or f"不符合“{name}”。")


def _codes(said: Any) -> tuple[str, ...]:
    parts = said if isinstance(said, list | tuple) else re.split(r"[、,，;；\s]+", str(said))
    return tuple(code_of(str(p)) for p in parts if str(p).strip())


def day_of(said: Any, word: str) -> dt.date | None:
    """A day in any usual form; None for an empty cell."""
    if said == "":
        return None
    found = parse_day(said, year=2000)
    if found is None:
        raise EntryFault(f"“{word}”不是日期：{said}。请写成 2025-03-01。")
    return found.start


def _windows(said: Any, word: str) -> tuple[Window, ...]:
    parts = said if isinstance(said, list | tuple) else re.split(r"[;；\n]+", str(said))
    windows = []
    for part in (p for p in parts if p):
        if isinstance(part, Mapping):
            ends = [part.get("from_date") or "", part.get("until_date") or ""]
        else:
            ends = [e.strip() for e in re.split(r"\s*(?:至|到|—+|~|～| - )\s*", str(part))]
        if len(ends) != 2:
            raise EntryFault(f"“{word}”要写成 2025-02-01 至 2025-03-31，几段用分号隔开。")
        windows.append(Window(from_date=day_of(ends[0], word), until_date=day_of(ends[1], word)))
    return tuple(windows)


def _ages(said: Any, _word: str) -> dict[str, tuple[int, int]]:
    if isinstance(said, Mapping):
        return {str(k): (int(v[0]), int(v[1])) for k, v in said.items()}
    found = re.findall(
        r"(男|女)?[^\d男女]{0,6}(\d{1,3})\s*(?:周?岁)?\s*(?:-|—+|–|~|～|至|到)\s*(\d{1,3})", str(said)
    )
    if said and not found:
        raise ValueError(said)
    return {{"男": "M", "女": "F", "": "ANY"}[s]: (int(a), int(b)) for s, a, b in found}


def proofs_of(said: Any, _word: str) -> tuple[frozenset[str], ...]:
    """Sets of which one each must be there: parts by ; or 、 are all wanted, parts by 或 are alternatives."""
    if isinstance(said, list | tuple):
        return tuple(
            frozenset(map(_proof, p if isinstance(p, list | tuple | set | frozenset) else _either(str(p))))
            for p in said
            if p
        )
    parts = [p for p in re.split(r"[;；、,，和及\n]+", str(said)) if p.strip()]
    return tuple(frozenset(map(_proof, _either(p))) for p in parts)


def _either(text: str) -> list[str]:
    return [p for p in re.split(r"[或/|]+者?", text) if p.strip()]


def _proof(text: str) -> str:
    if (code := proof_code(text)) is None:
        raise EntryFault(f"证明“{text}”看不懂。可以写：{'、'.join(PROOF_WORDS.values())}。")
    return code


_PROOFS = (
    ("CONTRACT", "合同|协议"), ("BANK_FLOW", "流水|银行明细|转账"), ("WECHAT", "微信|支付宝"), ("WAGE_SHEET", "工资"), ("RECORD", "备案|社保|参保"),
    ("TICKET", "车票|客票|机票|船票|火车票|票据|行程单|订票|^票$"), ("LOCATION", "定位|位置"), ("ID_COPY", "身份证|户口"), ("CARD_COPY", "银行卡|一卡通|存折|社保卡"),
    ("RESIDENCE", "居住|租房|暂住"), ("BUSINESS", "营业执照|执照"), ("PROMISE", "承诺"), ("EMPLOYER", "用工证明|务工证明|单位证明|企业证明|就业证明|在岗证明|工作证明|^证明$|厂牌|工牌"), ("OTHER", "其他"),
)  # fmt: skip


def proof_code(text: str) -> str | None:
    """The code of a kind of proof as people write it; None when it is none that is known."""
    t = text.strip()
    if t.upper() in PROOF_WORDS:
        return t.upper()
    return next((code for code, pattern in _PROOFS if re.search(pattern, t)), None)


def yes(said: Any, _word: str = "") -> bool:
    """Whether a cell says yes; an empty one does not."""
    if isinstance(said, bool):
        return said
    return not re.match(r"否|不|无|没|0|false|no", str(said).strip().lower()) if said != "" else False


def _choice(words: Iterable[tuple[str, str]], usual: str) -> Any:
    pairs = tuple(words)

    def chosen(said: Any, _word: str) -> str:
        text = str(said).strip()
        if text in {code for code, _ in pairs}:
            return text
        return next((code for code, pattern in pairs if re.search(pattern, text)), usual)

    return chosen


def _levels(said: Any, _word: str) -> tuple[str, ...]:
    text = " ".join(map(str, said)) if isinstance(said, list | tuple) else str(said)
    pairs = (("VILLAGE", "VILLAGE|村"), ("TOWNSHIP", "TOWNSHIP|乡|镇"), ("COUNTY", "COUNTY|县"))
    return tuple(code for code, pattern in pairs if re.search(pattern, text))


def _ranks(said: Any, _word: str) -> tuple[frozenset[str], ...]:
    """Ranks are parted by > (先…后…) in a text, by lists within a list; one list is one rank."""
    if (
        isinstance(said, list | tuple)
        and said
        and all(isinstance(p, list | tuple | set | frozenset) for p in said)
    ):
        return tuple(groups_of(p) for p in said)
    if isinstance(said, list | tuple):
        return (groups_of(said),) if said else ()
    return tuple(g for part in re.split(r"[>＞]+", str(said)) if (g := groups_of(part)))


def _sums(said: Any, _word: str) -> dict[str, int]:
    if isinstance(said, Mapping):
        return {str(k): int(v) for k, v in said.items()}
    pairs = [re.split(r"[:：=]", p) for p in re.split(r"[;；,，\n]+", str(said)) if p.strip()]
    return {place.strip(): fen(amount) for place, amount in pairs}


def _whole(said: Any, _word: str) -> int:
    return int(Decimal(re.sub(r"[个月天日年度岁\s]", "", str(said)))) if said != "" else 0


def _money(said: Any, word: str) -> int | None:
    if said == "":
        return None if word in FIELDS["budget_fen"] or word.startswith("budget") else 0
    return int(said) if word.endswith("_fen") else fen(said)


def _text(said: Any, _word: str) -> str:
    return re.sub(r"\s+", " ", str(said)).strip()


_READERS: dict[str, Any] = {
    "number": _text, "title": _text, "fund": _text, "pay_channel": lambda s, w: _text(s, w) or "一卡通", "season": _whole, "from_date": day_of,
    "until_date": day_of, "age_date": day_of, "groups": lambda s, _w: groups_of(s), "ages": _ages, "min_months": _whole, "month_days": _whole,
    "min_income_fen": _money, "budget_fen": _money, "township_fen": _sums, "claim_windows": _windows, "depart_windows": _windows,
    "near_provinces": lambda s, _w: frozenset(c[:2] for c in _codes(s)), "not_with_charter": yes, "charter_days": _whole,
    "income_per": _choice((("MONTH", "月"), ("TOTAL", "总|全|累计")), "TOTAL"), "once_of": _choice((("HOUSEHOLD", "户"), ("PERSON", "人")), "PERSON"),
    "once_per": _choice((("YEAR", "年"), ("EVER", "终身|一生|只补一次|只享受一次"), ("NOTICE", "本通知|次")), "YEAR"),
    "conflicts": lambda s, _w: frozenset(map(str, s)) if isinstance(s, list) else frozenset(p.strip() for p in re.split(r"[、;；,，\n]+", str(s)) if p.strip()),
    "proofs": proofs_of, "priority": _ranks, "publicity_days": _whole, "publicity_count": _choice((("WORKING", "工作日"), ("CALENDAR", "自然|日历")), "CALENDAR"),
    "publicity_levels": _levels,
}  # fmt: skip
