"""Words of vacancies and offers. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from qicheng.kit.marking import gettext_noop as _

# Trades as workers and firms here name them; each with the words by which a post's title says it, and its GB/T 4754 section.
TRADES: Mapping[str, str] = {
    "ELECTRONICS": _("电子、电器"), "GARMENT": _("制衣、鞋帽、箱包"), "FURNITURE": _("木工、家具"), "METAL": _("五金、机械、焊工"),
    "PLASTIC": _("塑胶、玩具、包装"), "FOOD": _("食品、屠宰、水产"), "TEXTILE": _("纺织、丝绸"), "BUILDING": _("建筑、装修"),
    "DRIVER": _("驾驶、叉车"), "LOGISTICS": _("快递、仓库、搬运"), "CATERING": _("餐饮、酒店"), "CARE": _("家政、护理、保洁"),
    "SECURITY": _("保安、门卫"), "SALES": _("店员、销售、客服"), "FARM": _("种养、采摘、园区管护"), "OFFICE": _("文员、管理、技术"),
    "GENERAL": _("普工、其他"),
}  # fmt: skip
INDUSTRY: Mapping[str, str] = {
    **dict.fromkeys(("ELECTRONICS", "GARMENT", "FURNITURE", "METAL", "PLASTIC", "FOOD", "TEXTILE"), "C"), "BUILDING": "E", "DRIVER": "G",
    "LOGISTICS": "G", "CATERING": "H", "CARE": "O", "SECURITY": "L", "SALES": "F", "FARM": "A", "OFFICE": "M",
}  # fmt: skip
_BY_WORD = tuple(
    (trade, re.compile(words))
    for trade, words in (
        ("DRIVER", "司机|驾驶|叉车|铲车|挖机|挖掘机"),
        ("SECURITY", "保安|门卫|安检"),
        ("CARE", "家政|护工|护理|保姆|月嫂|保洁|清洁|养老|育婴"),
        ("CATERING", "服务员|厨师|厨工|传菜|洗碗|餐饮|酒店|客房|面点"),
        ("LOGISTICS", "快递|仓库|仓管|搬运|装卸|分拣|物流|配送|外卖"),
        ("GARMENT", "缝纫|制衣|服装|车位|车工(?!间)|裁床|鞋|针车|箱包|手袋|毛织"),
        ("FURNITURE", "木工|家具|油漆|木业|竹木"),
        ("BUILDING", "建筑|钢筋|泥水|泥瓦|瓦工|抹灰|架子工|模板|工地|装修|水电|小工|大工|路桥"),
        ("METAL", "焊|五金|冲压|数控|CNC|车床|机械|钳工|铸造|打磨|抛光|模具|电镀|钣金"),
        ("ELECTRONICS", "电子|电器|SMT|插件|芯片|线路板|LED|手机|电池|贴片|组装"),
        ("PLASTIC", "注塑|塑胶|塑料|玩具|包装|纸箱|印刷"),
        ("FOOD", "食品|屠宰|水产|糕点|饮料|肉联|制糖|米粉"),
        ("TEXTILE", "纺织|缫丝|丝绸|挡车|织布|印染"),
        ("FARM", "种植|养殖|采摘|管护|除草|果园|桑|蔗|农场|饲养|园林|绿化"),
        ("SALES", "店员|销售|导购|收银|客服|理货|营业员"),
        ("OFFICE", "文员|会计|工程师|技术员|主管|经理|品质|跟单|仓储管理|人事|行政|设计"),
    )
)
SEXES: Mapping[str, str] = {"M": _("男"), "F": _("女")}
STATES: Mapping[str, str] = {
    "NEW": _("待核实"), "VERIFIED": _("已核实"), "REFUSED": _("核实不实"), "PAUSED": _("被反映，暂停"), "CLOSED": _("已下架"), "EXPIRED": _("已过期"),
}  # fmt: skip
WAYS: Mapping[str, str] = {
    "CALL": _("电话"),
    "VISIT": _("上门"),
    "STATION": _("劳务站代核"),
    "PAPERS": _("看证照"),
}
OUTCOMES: Mapping[str, str] = {
    "REAL": _("企业和岗位都真实"),
    "FALSE": _("不真实"),
    "NO_ANSWER": _("没有联系上"),
}
CLOSINGS: Mapping[str, str] = {"FILLED": _("已招满"), "WITHDRAWN": _("企业撤回"), "OTHER": _("其他")}
STEPS: Mapping[str, str] = {
    "PUSHED": _("推送"), "SEEN": _("看了"), "APPLIED": _("报名"), "HIRED": _("录用"), "ARRIVED": _("到岗"),
}  # fmt: skip
NOT_TOLD, NOT_HIRED = _("还没告诉"), _("没有录用")
WANTS: Mapping[str, str] = {
    "NEW": _("有意新外出"), "LOCAL": _("想就近就业"), "JOBLESS": _("在外待岗"), "ASKED": _("本人要求"),
}  # fmt: skip
WHY_NOT_TOLD: Mapping[str, str] = {
    "STOPPED": _("本人说过不要再发"), "NO_CONSENT": _("还没有问过是否同意接收"), "NO_PHONE": _("没有电话"), "CAP": _("近期已经发过，等几天"),
}  # fmt: skip
WAGE_UNITS: Mapping[str, str] = {"MONTH": _("月"), "DAY": _("天"), "HOUR": _("小时"), "OPEN": _("面议")}


def trade_of(title: str, industry: str = "") -> str:
    """The trade that a post's title names; what it leaves open its firm's trade says; GENERAL when nobody says."""
    for text in (title, industry):
        for trade, words in _BY_WORD:
            if words.search(text):
                return trade
    return "GENERAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What is wrong or doubtful with a vacancy. `hard`: it cannot be verified before the text is put right."""

    word: str
    sentence: str
    hard: bool


FLAGS: Mapping[str, Flag] = {
    "SEX": Flag(word=_("限男女"), hard=True, sentence=_("招聘不得限男性或女性，也不得写优先。请与企业商量后改掉这一条。")),
    "MARRIAGE": Flag(word=_("限婚育"), hard=True, sentence=_("不得以结婚、生育为条件，也不得打听。请改掉这一条。")),
    "BIRTH_SIGN": Flag(word=_("限属相星座"), hard=True, sentence=_("属相、星座、血型与工作无关，属于就业歧视。请改掉这一条。")),
    "HEPATITIS": Flag(word=_("限乙肝等"), hard=True, sentence=_("除国家规定禁止的工种外，不得拒收传染病病原携带者，不得要求查乙肝。请改掉这一条。")),
    "REGION": Flag(word=_("限地域户籍"), hard=True, sentence=_("不得因地域、户籍、农村身份拒收。请改掉这一条。")),
    "ETHNIC": Flag(word=_("限民族"), hard=True, sentence=_("不得因民族、宗教信仰拒收。请改掉这一条。")),
    "DISABILITY": Flag(word=_("限残疾"), hard=True, sentence=_("不得歧视残疾人。请改掉这一条。")),
    "DEPOSIT": Flag(word=_("收押金扣证件"), hard=True, sentence=_("不得扣身份证，不得要押金、保证金或担保。请与企业核实，确有此事不予发布。")),
    "FEE": Flag(word=_("向求职者收费"), hard=True, sentence=_("不得向求职者收培训费、服装费、介绍费、报名费。请与企业核实，确有此事不予发布。")),
    "SCAM": Flag(word=_("像诈骗"), hard=True, sentence=_("写法像刷单或境外高薪诈骗。请先核实企业，再决定。")),
    "YOUNG": Flag(word=_("16—17岁"), hard=False, sentence=_("收未满18周岁的，须符合未成年工保护：不得矿山井下、有毒有害、重体力，要体检登记。请核实工种。")),
    "WAGE_LOW": Flag(word=_("低于最低工资"), hard=True, sentence=_("最低一档低于当地最低工资标准。请与企业核实后改正。")),
    "WAGE_OPEN": Flag(word=_("工资没有写明"), hard=True, sentence=_("没有写明工资范围。请问清后填上，再发布。")),
    "CODE_INVALID": Flag(word=_("信用代码不对"), hard=False, sentence=_("统一社会信用代码不符合国家标准（GB 32100）。请对照营业执照改正。")),
    "CODE_MISSING": Flag(word=_("没有信用代码"), hard=False, sentence=_("没有填写统一社会信用代码。核实时请看营业执照。")),
    "CONTACT_MISSING": Flag(word=_("没有联系电话"), hard=True, sentence=_("没有联系人或联系电话，无法核实。请补上。")),
    "HEADCOUNT_UNCLEAR": Flag(word=_("人数不明"), hard=False, sentence=_("招聘人数不是数字，先按1人算。请问清后改正。")),
    "PLACE_UNCLEAR": Flag(word=_("地点不明"), hard=False, sentence=_("看不出工作地点在哪个城市。请补上，否则不能按距离匹配。")),
    "VALID_MISSING": Flag(word=_("没有有效期"), hard=False, sentence=_("没有写有效期，按30天算。到期自动下架。")),
    "REPEAT": Flag(word=_("重复"), hard=False, sentence=_("与前面的一行相同，只算一个岗位。")),
    "REPORTED": Flag(word=_("有人反映"), hard=True, sentence=_("有务工人员反映这个岗位有问题。请核实后再恢复。")),
}  # fmt: skip
REFUSALS: Mapping[str, str] = {
    "NAME_MISSING": _("没有填写企业名称。请补填后重新导入。"),
    "TITLE_MISSING": _("没有填写岗位名称。请补填后重新导入。"),
    "UNDER_AGE": _("年龄要求低于16周岁。法律禁止招用童工，不收这个岗位。"),
    "NO_VACANCY": _("招聘人数是0，没有空缺。招满的岗位不用再报。"),
    "EXPIRED": _("有效期已经过了。仍在招的，请改有效期后重新导入。"),
}  # fmt: skip
