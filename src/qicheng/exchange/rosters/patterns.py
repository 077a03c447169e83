"""Header labels that are composed rather than known: 拟去往务工地点, 是否属于建档立卡脱贫户, 有无外出打算."""

from __future__ import annotations

import re

from qicheng.exchange.rosters import codes, intents

Found = tuple[str, str, int]  # field, option, strength
_NOTHING: Found = ("", "", 0)
_ASKS = r"(?:是否|是不是|有无|愿否|能否|可否|有没有)"

_COUNTS = re.compile(
    r"(?:人数|人口数|户数|数量|总数|总人口|合计|小计|占比|比例|比率|率|金额|万元|次数"
    r"|[个]数)$|[数量](?:人|户)$"
)
_TABLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (
            "ignored",
            r"照片|复印件|有效期|签字|签名|盖章|开户|银行|卡号|账号|微信|qq|体温|核酸|疫苗"
            r"|健康码|微信号|邮箱",
        ),
        ("back_date", r"(?:返乡|返回|回乡|回家|返程回).*(?:时间|日期)"),
        (
            "gone_date",
            r"(?:实际|已经?).*(?:外出|出发|返岗|出行|离).*(?:时间|日期)|^(?!.*(?:拟|计划|预计|打算)).*离[家乡].*(?:时间|日期)",
        ),
        (
            "go_date",
            r"(?:外出|出发|返岗|出行|动身|启程|返程|走|出门|离家|离乡).*(?:时间|日期|时段)|(?:何时|几时"
            r"|什么时候).*(?:外出|返岗|走)|出发日",
        ),
        ("already", rf"{_ASKS}.*已经?(?:外出|返岗|出发|离|到岗|上岗|返程|走|在外|务工)|{_ASKS}(?:仍|还)在外"),
        ("first_time", rf"{_ASKS}(?:为|是|属于|属|系)?(?:首次|初次|第一次|新增)"),
        ("ignored", rf"{_ASKS}(?:春节)?(?:返乡|回乡|回家)"),
        ("worked_last_year", rf"{_ASKS}?(?:曾经?|以前|之前|过去).*(?:外出|务工)|(?:外出|务工)(?:经历|经验)"),
        ("student", rf"{_ASKS}.*(?:在校|学生|就读)|在校|就学"),
        ("training", r"培训"),
        ("intent_wage", r"(?:意向|期望|希望).*(?:薪|工资|收入)"),
        ("reason", r"(?:未|不).*原因|原因$"),
        ("transport", r"(?:交通|出行|乘车|输送|接送|包车|点对点|专车|返岗方式|运输)"),
        ("first_time", r"首次外出(?:务工)?(?:标志|标识)$"),
        ("dest_province", r"(?:目的地?|意向|拟|前往|去往|返岗|到达|去向|计划).*(?:省|省份|省区)$"),
        ("dest_city", r"(?:目的地?|意向|拟|前往|去往|返岗|到达|去向|计划).*市$"),
        ("dest_county", r"(?:目的地?|意向|拟|前往|去往|返岗|到达|去向|计划).*(?:县|(?<!地)区|县区|区县)$"),
        (
            "employer",
            r"(?:意向|拟|返岗|前往|去往|目的|计划|接收).*(?:单位|企业|公司|工厂|厂" r"|雇主)(?:名称|全称)?$",
        ),
        (
            "dest",
            r"(?:目的地|去向|流向|(?:意向|拟|前往|去往|计划|预计|打算|返岗|想去|期望).*(?:地"
            r"|地点|城市|区域|地区|地方|何处|省市|省市县)$)",
        ),
        ("work_province", r"(?:务工|工作|就业|打工).*(?:省|省份)$"),
        ("work_city", r"(?:务工|工作|就业|打工).*市$"),
        ("work_county", r"(?:务工|工作|就业|打工).*(?:县|(?<!地)区|县区|区县)$"),
        (
            "work_place",
            r"(?:务工|工作|就业|打工|上班).*(?:地|地点|地址|城市|所在地|位置|省市|省市县" r"|省市区)$",
        ),
        (
            "work_employer",
            r"(?:务工|工作|就业|用工|用人|打工|上班).*(?:单位|企业|公司|厂|厂名)(?:名称" r"|全称)?$",
        ),
        ("work_months", r"(?:务工|外出|就业|工作|打工).*(?:月数|时长|月份|月|个月)$"),
        ("work_wage", r"(?:月|年|务工|工资).*(?:收入|工资|薪|薪资|报酬)"),
        ("work_level", r"(?:务工|就业|外出|转移).*(?:区域|范围|地域)"),
        ("industry", r"行业|产业$"),
        ("occupation", r"工种|岗位|职业$"),
        ("relation", r"与.*户主|(?:家庭|成员).*关系"),
        ("id", r"身份证|身分证|证件号|公民身份|身份号码"),
        ("phone", r"(?:电话|手机|联系方式|手机号)(?:号|号码)?$"),
        ("birth", r"出生"),
        ("age", r"年龄|周岁|岁数"),
        ("labor", r"劳动(?:能力|技能)|劳动力(?:类型|状况|类别|情况|属性)|劳力"),
        ("monitored", r"监测.*(?:类型|类别|原因)|三类.*(?:类型|类别)"),
        ("health", r"健康|身体"),
        ("education", r"文化|学历|教育程度"),
        ("ethnicity", r"民族"),
        ("sex", r"性别"),
        ("household_no", r"户(?:编|序)?号$|户籍编号"),
        ("household_type", r"(?:户|人员|农户|家庭|人口|身份|人群|群体|对象)(?:类型|类别|属性|性质|分类)"),
        ("employment_status", r"(?:就业|务工|从业)(?:状态|状况|情况|现状)"),
        ("natural_village", r"自然[村屯寨]|屯"),
        ("group", r"(?:村民|居民)?小?组(?:别|名|号|名称)?$"),
        ("village", r"行政村|村委|村名|社区|所[在属]村|村[(（/]?居"),
        ("township", r"乡镇|镇街|街道|苏木"),
        ("address", r"住址|地址|户籍地|户口所在|籍贯|居住地"),
        ("name", r"姓名(?:全称)?$"),
        ("remark", r"备注|说明"),
    )
)
_GO = re.compile(rf"{_ASKS}.*(?:外出|出去|出省|务工意|务工需|意愿|意向|返岗打算|打算)")
_GO_RETURN = re.compile(
    rf"{_ASKS}(?:愿意|有|打算|计划|拟|想|准备|要|能)*.*(?:返岗|返回|原岗|原单位|原企业" "|继续|返工|复工)"
)
_GO_NEW = re.compile(rf"{_ASKS}(?:愿意|有|打算|计划|拟|想|准备|要|为|属于?)*新(?:外出|去|务工|转移|出去)")
_GO_LOCAL = re.compile(rf"(?:{_ASKS}|愿意).*(?:就近|县内|本地|就地|公益|家门口)")
_INTENT = re.compile(r"(?:意向|意愿|打算|动向)(?:情况|类型|类别|选择|状态)?$")
_NO_INTENT = re.compile(
    r"培训|行业|工种|企业|单位|薪|岗位|区域|创业|交通|乘车|包车|地点|城市|职业|技能" r"|参保|产业|入党|购房"
)
_ALREADY = re.compile(r"^已(?:经)?(?:外出|返岗|出发|在外|到岗|离)")
_FIRST = re.compile(r"^(?:拟)?(?:首次|初次|第一次|新增|新外出|新转移|新去)")
_OPTION = re.compile(
    r"^(?:拟|计划|愿意|暂|不|未|已|就近|就地|返|新|首次|继续|县|省|本|公益|在家|观望" r"|待|原|外出|务农)"
)


def by_pattern(text: str) -> Found:
    """Field, option and strength of a composed label; empty when nothing fits or the label counts people."""
    if not text or len(text) > 40 or _COUNTS.search(text):
        return _NOTHING
    asked = _question(text)
    if asked[0]:
        return asked
    option = codes.household_option(text)
    if (
        option
        and not re.search(r"姓名|时间|年度|编号|原因|措施|收入|类型|类别|属性", text)
        and len(text) <= 18
    ):
        return ("household", option, 2)
    for field, pattern in _TABLE:
        if pattern.search(text):
            return (field, "", 2)
    if _INTENT.search(text) and not _NO_INTENT.search(text):
        return ("intent", "", 2)
    return _bare_option(text)


def _question(text: str) -> Found:
    for field, pattern in _TABLE[2:7]:
        if pattern.search(text):
            return (field, "", 2)
    if re.search(r"时间|日期|原因|培训|交通|包车|乘车|地点|单位|企业|点对点|专车|接送", text):
        return _NOTHING
    if _GO_LOCAL.search(text):
        return ("intent", "LOCAL", 2)
    if _GO_NEW.search(text):
        return ("go", "NEW", 2)
    if _GO_RETURN.search(text):
        return ("go", "RETURN", 2)
    if _GO.search(text):
        return ("go", "", 2)
    return _NOTHING


def _bare_option(text: str) -> Found:
    """返岗, 新外出, 暂不外出 as columns of their own, without a group above: weak."""
    if _ALREADY.match(text):
        return ("intent", "GONE", 1)
    if _FIRST.match(text):
        return ("intent", "NEW", 1)
    if _OPTION.match(text) and len(text) <= 8:
        option = intents.option_of(text)
        if option:
            return ("intent", option, 1)
    return _NOTHING
