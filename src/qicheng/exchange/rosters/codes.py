"""Words of a roster as codes of domain.md §7: household types of both epochs, labour, transport …

Words are mapped, not columns: 贫困户 (until 2020), 脱贫户 and 监测对象 (2021–), 防止返贫致贫对象 (2026–)
stand side by side in one file.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qicheng.exchange.rosters.intents import LONGEST, yes_no
from qicheng.kit.text import tight

POOR = frozenset({"POOR_REGISTERED", "OUT_OF_POVERTY", "MONITORED_UNSTABLE"})
MONITORED = frozenset({"MONITORED", "MONITORED_UNSTABLE", "MONITORED_EDGE", "MONITORED_SUDDEN"})
HOUSEHOLD_LABELS = {
    "GENERAL": "一般户",
    "POOR_REGISTERED": "建档立卡贫困户",
    "OUT_OF_POVERTY": "脱贫户",
    "MONITORED": "监测对象",
    "MONITORED_UNSTABLE": "脱贫不稳定户",
    "MONITORED_EDGE": "边缘易致贫户",
    "MONITORED_SUDDEN": "突发严重困难户",
    "DIBAO": "低保户",
    "TEKUN": "特困户",
    "RELOCATED": "易地搬迁户",
}
Codes = tuple[str, ...]
_NOTHING: Codes = ()

# Read from left to right; what one pattern has taken is gone for the next (脱贫不稳定户 is no 脱贫户).
_HOUSEHOLD: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(pattern))
    for code, pattern in (
        (
            "",
            r"(?:非|不是|未纳入|不属于|未列入|无)(?:原)?(?:建档立卡|贫困|脱贫|监测|低保|五保"
            r"|特困|边缘|易地|搬迁|三类)[^,，、;；/和及]*",
        ),
        ("MONITORED_UNSTABLE", r"脱贫(?:监测|不稳定)(?:户|人口|对象)?|不稳定(?:脱贫)?户?"),
        ("MONITORED_EDGE", r"边缘(?:易致贫|易返贫|易致贫的)?(?:户|人口|对象)?|易致贫(?:户|人口)?"),
        ("MONITORED_SUDDEN", r"突发(?:性)?(?:严重)?困难(?:户|人口|家庭)?|严重困难户?|突发户"),
        (
            "MONITORED",
            r"(?:防止?返贫|防返贫|返贫)?(?:致贫)?(?:动态)?监测(?:对象|户|人口|帮扶对象|家庭)?"
            r"|三类(?:户|人员|对象|人群)|防止?返贫致?贫?(?:帮扶)?(?:对象|户|人口)",
        ),
        (
            "OUT_OF_POVERTY",
            r"(?:原)?(?:建档立卡)?(?:已|稳定|巩固)?脱贫(?:享受政策|不享受政策|人口|户|劳动力"
            r"|家庭|不脱政策|攻坚户)?(?:[(（](?:不?享受政策|稳定|已脱贫)[)）])?"
            r"|原建档立卡(?:贫困|户)?(?:人口|户)?|(?:原|曾)贫困(?:户|人口)?",
        ),
        (
            "POOR_REGISTERED",
            r"未脱贫(?:户|人口)?|建档立卡(?:贫困)?(?:户|人口|劳动力|家庭)?|贫困(?:户|人口"
            r"|劳动力|家庭)?|建档户",
        ),
        ("DIBAO", r"(?:农村)?低保(?:户|对象|人口|家庭)?|最低生活保障(?:户|对象|家庭)?"),
        ("TEKUN", r"五保(?:户|对象)?|特困(?:户|人员|供养|对象|供养户|供养人员)*"),
        (
            "RELOCATED",
            r"易地(?:扶贫)?搬迁(?:户|对象|群众|人口)?|(?:扶贫)?搬迁(?:户|对象|群众)"
            r"|移民搬迁户?|易地户|易迁户|搬迁户",
        ),
        (
            "GENERAL",
            r"一般(?:农户|户|人口|家庭|群众|劳动力)?|普通(?:农户|户|人口|家庭)?|非贫|正常户"
            r"|其他农户|其他户|常规户",
        ),
    )
)
_NOT_OUT = re.compile(r"未脱贫")
_ASK = re.compile(r"^(?:是不是|是否|有无)(?:为|是|属于|系)?")


@lru_cache(maxsize=4096)
def household_codes(text: str) -> Codes:
    """All codes that a household cell names (脱贫户、低保户 names two), sorted; () when it names none."""
    rest = tight(text[:LONGEST])
    found: set[str] = set()
    if _NOT_OUT.search(rest):
        found.add("POOR_REGISTERED")
        rest = _NOT_OUT.sub("", rest)
    for code, pattern in _HOUSEHOLD:
        rest, count = pattern.subn(" ", rest)
        if count:
            found.add(code or "GENERAL")
    if len(found) > 1:
        found.discard("GENERAL")
    return tuple(sorted(found))


def household_option(header: str) -> str:
    """The code that a yes/no or √ column stands for (是否脱贫户, 监测对象, 低保); "" when it is none."""
    text = _ASK.sub("", header)
    codes = household_codes(text)
    if "脱贫" in text and "监测" in text and "不稳定" not in text:
        return "OUT_OF_POVERTY"
    return codes[0] if len(codes) == 1 else ""


@lru_cache(maxsize=4096)
def household_from_option(option: str, text: str) -> Codes:
    """A cell under a household option: yes gives the option, no gives nothing, words speak for themselves."""
    answer = yes_no(text)
    if answer is None:
        return household_codes(text)
    if answer:
        return (option,)
    return ("GENERAL",) if option in POOR or option in MONITORED else _NOTHING


@lru_cache(maxsize=4096)
def merge_codes(codes: tuple[Codes, ...]) -> Codes:
    """Several columns together; GENERAL only when nothing else is said."""
    found = {code for part in codes for code in part}
    if len(found) > 1:
        found.discard("GENERAL")
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def sex_code(text: str) -> str:
    """ "1" male, "2" female (GB/T 2261.1), "" when the cell does not say."""
    bare = tight(text[:LONGEST]).lower().removesuffix("性")
    if bare in ("男", "1", "m", "male", "1男", "1.男", "先生", "01"):
        return "1"
    return "2" if bare in ("女", "2", "f", "female", "2女", "2.女", "女士", "02") else ""


_LABOUR = (
    ("LOST", re.compile(r"丧失|失去劳动|完全丧失")),
    ("NONE", re.compile(r"无劳动|没有劳动|无劳力|非劳动力|不具备|^无$|^否$|^没有$")),
    ("WEAK", re.compile(r"弱|半劳|部分|轻")),
    ("SKILLED", re.compile(r"技能|技术")),
    ("ORDINARY", re.compile(r"普通|正常|^有|有劳动|整劳|全劳|强|健全|完全|具备|^是$|一般|劳动力|^√$")),
)


@lru_cache(maxsize=2048)
def labour_code(text: str, header: str = "") -> str:
    """ORDINARY, SKILLED, WEAK, LOST, NONE or "". Under a header 是否丧失劳动能力 a yes means LOST."""
    bare = tight(text[:LONGEST])
    if not bare:
        return ""
    if "丧失" in header:
        answer = yes_no(bare)
        if answer is not None:
            return "LOST" if answer else "ORDINARY"
    for code, pattern in _LABOUR:
        if pattern.search(bare):
            return code
    return ""


_TRANSPORT = (
    ("SELF_GONE", re.compile(r"已(?:自行)?(?:离开|出发|走|外出|返岗)|自行离开")),
    ("SUBSIDY", re.compile(r"补贴|补助|自行(?:购票|乘车|前往|返岗|解决)?$|^自行|散客")),
    (
        "EMPLOYER",
        re.compile(r"企业(?:接|包车)|单位(?:接|包车)|厂(?:里)?接|公司接|用工(?:企业|单位)接|企业接送"),
    ),
    ("SELF_DRIVE", re.compile(r"自驾|私家车|自己开车|拼车|摩托|顺风车|开车|小车|自备车")),
    (
        "CHARTER",
        re.compile(
            r"包车|点对点|专车|大巴直达|直达|政府(?:组织|统一|接送|输送)|统一(?:乘车|输送"
            r"|组织)|专列|包机|集中(?:乘车|输送)"
        ),
    ),
    (
        "SUBSIDY",
        re.compile(
            r"班车|火车|动车|高铁|列车|客车|汽车|大巴|长途|飞机|航班|公交|公共交通|轮船|船" r"|客运|铁路"
        ),
    ),
)
_NO_NEED = re.compile(r"不需|无需|不用|没有需求|^无$|^否$|自行解决")


@lru_cache(maxsize=2048)
def transport_code(text: str, header: str = "") -> str:
    """CHARTER, SUBSIDY (班车/火车+补贴), SELF_DRIVE, EMPLOYER, SELF_GONE, NONE or "" (domain.md §6.2)."""
    bare = tight(text[:LONGEST])
    if not bare:
        return ""
    answer = yes_no(bare)
    if answer is not None:
        asks = any(word in header for word in ("包车", "点对点", "专车", "接送", "需"))
        return ("CHARTER" if answer else "NONE") if asks else ("NONE" if not answer else "")
    if _NO_NEED.search(bare):
        return "NONE"
    for code, pattern in _TRANSPORT:
        if pattern.search(bare):
            return code
    return ""


_EDUCATION = (
    ("10", "研究生|硕士|博士"),
    ("20", "本科|大学(?!专科)|学士"),
    ("30", "大专|专科|高职"),
    ("40", "中专|职高|技校|中技|中职|职中|技工"),
    ("60", "高中"),
    ("70", "初中|中学"),
    ("80", "小学"),
    ("90", "文盲|半文盲|未上学|不识字|无学历|学前"),
)


@lru_cache(maxsize=1024)
def education_code(text: str) -> str:
    """GB/T 4658 by the eight choices of domain.md §7; "" when the word is unknown."""
    bare = tight(text[:LONGEST])
    return next((code for code, pattern in _EDUCATION if re.search(pattern, bare)), "")


_PLACE_LEVEL = (
    ("5", re.compile(r"境外|国外|海外|港澳台")),
    ("4", re.compile(r"省外|外省|跨省|区外(?!.*省内)")),
    ("3", re.compile(r"县外|省内|市内|市外|区内|外县")),
    ("2", re.compile(r"乡外|镇外|乡镇外|县内|本县")),
    ("1", re.compile(r"乡内|镇内|村内|乡镇内|本乡|本镇|本村|本地|就地|就近|在家")),
)


@lru_cache(maxsize=1024)
def place_level(text: str) -> str:
    """PLACE4: 1 乡镇内, 2 乡镇外县内, 3 县外省内, 4 省外, 5 境外; "" when the text says none of them."""
    bare = tight(text[:LONGEST])
    if not bare:
        return ""
    if bare[0] in "12345" and (len(bare) == 1 or not bare[1].isdigit()):
        return bare[0]
    return next((code for code, pattern in _PLACE_LEVEL if pattern.search(bare)), "")


_NOT_WORKING = re.compile(
    r"未(?:就业|务工|外出)|无业|待业|失业|在家|务农|务家|种|养|无劳动|在校|上学|学生"
    r"|退休|照顾|赋闲|没有|^无|不|否|服役|参军"
)
_NEAR = re.compile(r"县内|本地|就近|就地|本县|本乡|本镇|镇内|乡内|村内|公益|车间|灵活|创业|个体")
_AWAY = re.compile(r"外出|省外|县外|务工|在外|打工|省内|跨省|市外|境外|已就业|就业")


@lru_cache(maxsize=2048)
def works_away(text: str) -> bool | None:
    """Whether a status text (外出务工, 在家务农, 省外 …) means work away from home; None: unclear."""
    bare = tight(text[:LONGEST])
    if not bare or bare in ("/", "-"):
        return None
    answer = yes_no(bare)
    if answer is not None:
        return answer
    for pattern, result in ((_NOT_WORKING, False), (_NEAR, False), (_AWAY, True)):
        if pattern.search(bare):
            return result
    return None
