"""Which column of an application list or a bus manifest says what; and where the header stands, under titles and merged cells."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qicheng.kit.reading.grid import Sheet, Value
from qicheng.kit.text import cell_text, tight

SEARCHED_ROWS = 25
DEEPEST = 3  # rows of one header: groups above, labels, units below
_OTHERS = r"户主|带队|驾驶|司机|经办|填报|审核|负责|联系人|紧急|监护|配偶|子女|法人|村干部|接收"
# Field → pattern of the whole label; the first that fits wins, so the narrow ones stand first.
FIELDS: tuple[tuple[str, str], ...] = (
    ("id", r"身份证|证件号|身份号|公民身份"),
    ("account_name", r"户名|持卡人|开户人|账户名|帐户名|开户姓名|卡主|收款人"),
    ("card", r"卡号|账号|帐号|账户号|银行账户|社保卡|一卡通(?!.*(?:行|名))|存折"),
    ("bank", r"开户行|开户银行|银行名|发卡行|银行"),
    ("ticket_number", r"(?:票据?|票证|客票|车票|订单|凭证|发票)(?:编)?号"),
    ("ticket", r"票价|票面|票款|票额|车费|路费|交通费|车票金额|票据金额|乘车费|实际费用|实际支出|交通支出|票据?[（(]?元"),
    ("asked", r"(?:申请|申报|补贴|补助|拟补|应补|核定|发放)(?:的)?(?:金额|标准|资金|数额)|^金额"),
    ("month_income", r"月(?:均)?(?:务工)?(?:收入|工资|薪)|(?:工资|收入)[（(]?元?/月"),
    ("income", r"收入|工资|劳务报酬"),
    ("months", r"月数|月份数|几个?月|时长|务工[（(]?月|就业[（(]?月|累计.*月|持续.*月"),
    ("period", r"起止|起讫|(?:务工|就业|工作|稳定)(?:时间段|期间|时段|时间)$|从.*至"),
    ("received_time", r"(?:受理|申请|提交|收件|收到|登记|申报|接收)(?:的)?时刻"),
    ("received", r"(?:受理|申请|提交|收件|收到|申报|接收)(?:的)?(?:时间|日期|日|年月日)|收件|登记(?:时间|日期)|^(?:申请|受理)时间"),
    ("until", r"终止|结束|截止|止日期|止时间|离岗|离职|[（(]?止[)）]?$|返乡(?:时间|日期)|^至$"),
    ("from", r"起始|开始|入职|上岗|到岗|起日期|起时间|务工起|就业起|[（(]?起[)）]?$|^从$|^自$"),
    ("departed", r"出发|外出(?:时间|日期)|乘车(?:时间|日期)|出行(?:时间|日期)|发车(?:时间|日期)|离家|乘坐(?:时间|日期)"),
    ("transport", r"交通方式|交通工具|乘坐方式|出行方式|乘车方式|乘坐交通|出行工具"),
    ("proofs", r"证明|佐证|附件|材料|凭证|合同|流水(?!号)|截图|车票$|票据$"),
    ("number", r"受理(?:编)?号|申请(?:编)?号|申报(?:编)?号|业务(?:编)?号|流水号|申请单号"),
    ("relocated", r"是否.*搬迁|搬迁.*[（(]?是"),
    ("standing", r"户类型|户属性|农户(?:类型|类别|属性)|人员(?:类型|类别|属性)|对象(?:类型|类别)|家庭(?:类型|类别)|困难类型|户别|群体|脱贫户属性|身份类[别型]|是否.*(?:脱贫|监测|贫困)"),
    ("plate", r"车牌|车号|车辆号"),
    ("bus", r"车次|班次|线路|乘坐车辆|包车"),
    ("seat", r"座号|座位"),
    ("boarded", r"上车(?:签字|签名|确认|情况|状态)|是否(?:上车|乘车|乘坐)|乘车(?:状态|情况)|检票|签到"),
    ("stop", r"上车点|下车点|上车地点|集合|到达交接|交接签"),
    ("work_province", r"(?:务工|就业|工作|外出|输入)?(?:所在)?[（(]?省(?:份|区|级)?[)）]?(?:名称|市区)?$|省[（(]"),
    ("work_city", r"(?:务工|就业|工作|外出)?(?:所在)?[（(]?(?:地级|地)?市(?:州|级|盟)?[)）]?(?:名称)?$|城市|地市|市[（(]州"),
    ("work_county", r"(?:务工|就业|工作).*[县区][)）]?$|^[（(]?(?:县区?|区县|县[（(]?市区?)[)）]?$"),
    ("township", r"乡镇|镇街|^乡|户籍乡|所在镇"),
    ("village", r"^(?:所在|户籍)?(?:行政)?村|社区|村名|村[（(]社区|户籍村"),
    ("home", r"户籍|家庭住址|住址|户口|家庭地址|籍贯"),
    ("work", r"务工(?:地|地点|地址|详细地址|具体地址|区域|去向|所在地|城市)|就业(?:地|地点|地址|去向)|工作(?:地|地点|地址)|外出地|目的地|去向|用工地"),
    ("employer", r"单位|企业|公司|厂|用人|雇主"),
    ("job", r"岗位|工种|职业|职务"),
    ("standing_remark", r"备注|说明|附注"),
    ("phone", r"电话|手机|联系方式"),
    ("sex", r"性别"),
    ("age", r"年龄|出生"),
    ("name", r"姓名|^申请人$|^名字$|^乘客$|^乘车人$|^人员$"),
    ("number_plain", r"^编号$|^序号$|^序$|^no\.?$|^号$|^顺序号|^编码$"),
)  # fmt: skip
_PATTERNS = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in FIELDS)
_OTHER = re.compile(_OTHERS)
_DATA = re.compile(r"[0-9]{15}|1[3-9][0-9]{9}$|[0-9]{17}[0-9Xx]")


@dataclass(frozen=True, slots=True)
class Header:
    """Rows `top` to `bottom` (zero-based), which column says which field, and the label of each column."""

    top: int
    bottom: int
    columns: dict[str, list[int]]
    labels: dict[int, str]


def field_of(label: str) -> str:
    """The field that a label names; "" when it names none."""
    bare = re.sub(r"[*＊☆（(]*必填[)）]?|[*＊]|^\d+[.、．]", "", tight(label))
    if not bare or len(bare) > 40:
        return ""
    if _OTHER.search(bare) and not re.search(r"身份证.*本人|用人单位|接收单位", bare):
        return "other"
    return next((field for field, pattern in _PATTERNS if pattern.search(bare)), "")


def header_of(sheet: Sheet) -> Header | None:
    """The header whose labels say most; None when no row looks like one."""
    grid = _filled(sheet)
    best: tuple[int, Header] | None = None
    for top in range(min(SEARCHED_ROWS, len(grid))):
        for bottom in range(top, min(top + DEEPEST, len(grid))):
            if any(_DATA.search(t) for t in grid[bottom]):
                break
            found = _columns(grid[top : bottom + 1])
            columns = found[0]
            if "name" not in columns and "id" not in columns:
                continue
            score = 2 * len(columns) - (bottom - top) - _titles(grid[top])
            if score >= 5 and (best is None or score > best[0]):
                best = (score, Header(top, bottom, *found))
    return best[1] if best else None


def _titles(row: list[str]) -> int:
    """A title that is merged over the whole row is no group of labels."""
    texts = [t for t in row if t]
    return 3 if len(texts) > 2 and len(set(texts)) == 1 else 0


def _filled(sheet: Sheet) -> list[list[str]]:
    rows = sheet.rows[: SEARCHED_ROWS + DEEPEST]
    width = max((len(r) for r in rows), default=0)
    grid = [[tight(cell_text(v)) for v in r] + [""] * (width - len(r)) for r in rows]
    for merge in sheet.merges:
        if merge.top >= len(grid) or merge.left >= width:
            continue
        text = grid[merge.top][merge.left]
        for row in range(merge.top, min(merge.bottom, len(grid) - 1) + 1):
            for column in range(merge.left, min(merge.right, width - 1) + 1):
                grid[row][column] = grid[row][column] or text
    return grid


def _columns(rows: list[list[str]]) -> tuple[dict[str, list[int]], dict[int, str]]:
    columns: dict[str, list[int]] = {}
    labels: dict[int, str] = {}
    for column in range(len(rows[0])):
        path = list(dict.fromkeys(r[column] for r in rows if r[column]))
        if len(path) > 1 and len(path[0]) > 14:
            path = path[1:]  # a title above
        field = _of_path(path)
        labels[column] = "".join(path)
        if field:
            columns.setdefault(field, []).append(column)
    return columns, labels


def _of_path(path: list[str]) -> str:
    """A label with its groups: the whole first where the group decides (务工时间 over 起, 止), then the label alone."""
    if not path:
        return ""
    if len(path) > 1:
        group, last = path[0], path[-1]
        if re.search(r"务工|就业|工作", group) and re.fullmatch(r"[（(]?(?:起|从|自|开始|起始).*", last):
            return "from"
        if re.search(r"务工|就业|工作", group) and re.fullmatch(r"[（(]?(?:止|至|到|终止|结束).*", last):
            return "until"
        if re.search(r"银行|卡|账户|帐户", group) and re.search(r"姓名|户名", last):
            return "account_name"
        return field_of(last) or field_of("".join(path)) or field_of(group)
    return field_of(path[0])


def text_of(value: Value) -> str:
    """A cell as text without the spaces around it; a whole number without a point."""
    return cell_text(value).strip()
