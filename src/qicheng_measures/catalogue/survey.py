"""Measures of the survey (plan 一, 二(二), 二(四)): who is on the list, against last year, and what they intend."""

from qicheng_measures.measure import Count, Ratio, measure
from qicheng_measures.terms import Term
from qicheng_measures.terms import journeys as j

present: Term = j.roster == "PRESENT"
poor: Term = j.is_poor.true()
going: Term = present & j.intention.one_of("RETURN", "NEW")
same_village: Term = j.village == j.base_village
from_base: Term = j.last_year.true()

PERSONS = measure("persons", "在册人数", Count(present), clause="二(二)")
LABOUR_FORCE = measure(
    "labour_force", "劳动力", Count(present & j.in_labour_force.true()), part_of="persons", clause="二(二)"
)
OVER_60 = measure("over_60", "60岁以上", Count(present & (j.age > 60)), part_of="persons")
POOR = measure("poor", "脱贫（贫困）户", Count(present & poor), part_of="persons", clause="二(二)")
MONITORED = measure("monitored", "监测对象", Count(present & j.is_monitored.true()), part_of="persons")
RELOCATED = measure(
    "relocated", "易地搬迁", Count(present & j.relocated.true()), part_of="persons", clause="三(二)"
)

# Every person on the list stands in exactly one of these six.
RETURNING = measure(
    "returning", "返岗", Count(present & (j.intention == "RETURN")), closes="persons", clause="二(二)"
)
NEW_GOING = measure(
    "new_going", "新外出", Count(present & (j.intention == "NEW")), closes="persons", clause="二(二)"
)
ALREADY_OUT = measure("already_out", "已外出", Count(present & (j.intention == "GONE")), closes="persons")
LOCAL = measure(
    "local", "就近就业", Count(present & (j.intention == "LOCAL")), closes="persons", clause="二(七)"
)
STAYING = measure("staying", "暂不外出", Count(present & (j.intention == "STAY")), closes="persons")
UNDECIDED = measure("undecided", "未定", Count(present & (j.intention == "UNDECIDED")), closes="persons")

INTENDS = measure("intends", "有意外出", Count(going), part_of="persons", clause="一")
# What a target is measured against (plan 一): those who mean to go and those who went already.
SET_TO_GO = measure(
    "set_to_go",
    "有意外出和已外出",
    Count(present & j.intention.one_of("RETURN", "NEW", "GONE")),
    part_of="persons",
    clause="一",
)
SET_TO_GO_POOR = measure(
    "set_to_go_poor",
    "有意外出和已外出·脱贫（贫困）户",
    Count(present & poor & j.intention.one_of("RETURN", "NEW", "GONE")),
    part_of="set_to_go",
    clause="一",
)
INTENDS_POOR = measure(
    "intends_poor", "有意外出·脱贫（贫困）户", Count(going & poor), part_of="intends", clause="二(二)"
)
INTENDS_OUTSIDE = measure(
    "intends_known", "有意外出·去向已明", Count(going & j.dest_province.known()), part_of="intends"
)
NEEDS_BUS = measure(
    "needs_bus",
    "要乘包车",
    Count(going & (j.transport_need == "CHARTER")),
    part_of="intends",
    clause="二(三)",
)
CONTACTED = measure(
    "contacted", "已联系", Count(present & j.last_contact_date.known()), part_of="persons", clause="二(四)"
)
UNCONTACTED = measure(
    "uncontacted", "未联系", Count(present & ~j.last_contact_date.known()), part_of="persons"
)
REACHED = measure("reached", "已联系上", Count(present & (j.contact == "REACHED")), part_of="contacted")

# The closing sum of a village: last year + new + moved in - moved out - gone with a reason - unexplained = this year.
BASE = measure("base", "上年在册", Count(from_base), by="base_village", clause="二(二)")
BASE_WORKED = measure(
    "base_worked",
    "上年外出务工",
    Count(from_base & j.worked_last_year.true()),
    part_of="base",
    by="base_village",
    clause="一",
)
BASE_WORKED_POOR = measure(
    "base_worked_poor",
    "上年外出务工·现为脱贫（贫困）户",
    Count(from_base & poor & j.worked_last_year.true()),
    part_of="base_worked",
    by="base_village",
    clause="一",
)
WAVERING = measure(
    "wavering",
    "上年外出、今年未定或不去",
    Count(present & j.worked_last_year.true() & j.intention.one_of("LOCAL", "STAY", "UNDECIDED")),
    part_of="persons",
    clause="一",
)
WAVERING_POOR = measure(
    "wavering_poor",
    "上年外出、今年未定或不去·脱贫（贫困）户",
    Count(present & poor & j.worked_last_year.true() & j.intention.one_of("LOCAL", "STAY", "UNDECIDED")),
    part_of="wavering",
    clause="一",
)
KEPT = measure(
    "kept", "仍在本村", Count(from_base & present & same_village), closes="base", by="base_village"
)
MOVED_OUT = measure(
    "moved_out", "转到他村", Count(from_base & present & ~same_village), closes="base", by="base_village"
)
LEFT_LIST = measure(
    "left_list", "已减少（有原因）", Count(from_base & (j.roster == "OUT")), closes="base", by="base_village"
)
UNEXPLAINED = measure(
    "unexplained", "未说明", Count(from_base & (j.roster == "LISTED")), closes="base", by="base_village"
)
EXPECTED = measure(
    "expected", "今年应在册", Count(present | (from_base & (j.roster == "LISTED"))), clause="二(二)"
)
MATCHED = measure(
    "matched", "与上年相同", Count(present & from_base & same_village), closes="persons_by_origin"
)
MOVED_IN = measure(
    "moved_in", "由他村转入", Count(present & from_base & ~same_village), closes="persons_by_origin"
)
NEW_ON_LIST = measure("new_on_list", "新增", Count(present & ~from_base), closes="persons_by_origin")
CAME = measure("came", "新增转入", Count(present & ~(from_base & same_village)), part_of="persons")
WENT = measure(
    "went",
    "减少转出",
    Count(from_base & ((present & ~same_village) | (j.roster == "OUT"))),
    part_of="base",
    by="base_village",
)
BY_ORIGIN = measure("persons_by_origin", "在册人数（按来源）", Count(present), part_of="persons")
STANDING_CHANGED = measure(
    "standing_changed",
    "户类型有变",
    Count(present & from_base & (j.standing != j.base_standing)),
    part_of="persons",
)

SHARE_POOR = Ratio(code="share_poor", label="脱贫（贫困）户占比", top="intends_poor", bottom="intends")

# Where everybody stands on the line; one station each.
AT_LISTED = measure("at_listed", "待摸底", Count(j.stage == "LISTED"), closes="on_line")
AT_SURVEYED = measure("at_surveyed", "已摸底", Count(j.stage == "SURVEYED"), closes="on_line")
AT_INTENDING = measure("at_intending", "拟外出", Count(j.stage == "INTENDING"), closes="on_line")
AT_CLEARED = measure("at_cleared", "可出行", Count(j.stage == "CLEARED"), closes="on_line")
AT_SEATED = measure("at_seated", "已编车", Count(j.stage == "SEATED"), closes="on_line")
AT_ABOARD = measure("at_aboard", "已上车", Count(j.stage == "ABOARD"), closes="on_line")
AT_ARRIVED = measure("at_arrived", "已抵达", Count(j.stage == "ARRIVED"), closes="on_line")
AT_WORKING = measure("at_working", "已到岗", Count(j.stage == "WORKING"), closes="on_line")
AT_AWAY = measure("at_away", "已自行外出", Count(j.stage == "AWAY"), closes="on_line")
AT_LOCAL = measure("at_local", "就近就业", Count(j.stage == "LOCAL"), closes="on_line")
AT_STAYING = measure("at_staying", "暂不外出", Count(j.stage == "STAYING"), closes="on_line")
AT_OUT = measure("at_out", "已减少", Count(j.stage == "OUT"), closes="on_line")
ON_LINE = measure("on_line", "全部人员", Count(j.stage.known()))
