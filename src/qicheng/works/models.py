"""Tables of local work. A day's work is paid once: each line of a day sheet belongs to at most one wage line."""

from django.db import models
from django.db.models import Q

from qicheng.works.rules import work as rules


class Company(models.Model):
    """A village labour company (村劳务公司)."""

    name = models.CharField("名称", max_length=100)
    name_key = models.CharField("名称归一", max_length=100, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="")
    village = models.CharField("所在村", max_length=12)
    head = models.CharField("负责人", max_length=50, default="")
    phone = models.CharField("电话", max_length=20, default="")

    class Meta:
        verbose_name = "村劳务公司"


class Project(models.Model):
    """One project: who owns it, where and how long, what money, what shares it must keep."""

    number = models.CharField("编号", max_length=20, unique=True)
    name = models.CharField("项目名称", max_length=120)
    kind = models.CharField("类型", max_length=8, choices=list(rules.KINDS.items()))
    owner = models.CharField("业主", max_length=100)
    contact = models.CharField("联系人", max_length=50, default="")
    phone = models.CharField("公示电话", max_length=20, default="")
    place = models.CharField("所在地", max_length=12)  # a village or township
    from_date = models.DateField("开工")
    until_date = models.DateField("计划完工", null=True)
    invest_fen = models.BigIntegerField("中央投资（分）", default=0)
    document = models.CharField("批复文号", max_length=80, default="")
    labour_percent = models.PositiveSmallIntegerField("劳务报酬最低占比（%）", default=0)
    poor_percent = models.PositiveSmallIntegerField("脱贫户最低占比（%）", default=0)
    least_rate_fen = models.BigIntegerField("本地同工种日工资（分）", default=0)
    wanted = models.PositiveIntegerField("计划用工人数", default=0)
    state = models.CharField("状态", max_length=6, choices=list(rules.PROJECT_STATES.items()), default="OPEN")

    class Meta:
        verbose_name = "用工项目"
        indexes = [models.Index(fields=["place"], name="project_place")]


class Contract(models.Model):
    """A labour contract of a project with a village labour company."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="contracts")
    company = models.ForeignKey(Company, models.PROTECT, related_name="contracts")
    number = models.CharField("合同号", max_length=60)
    signed_date = models.DateField("签订日期")
    until_date = models.DateField("到期", null=True)
    amount_fen = models.BigIntegerField("合同金额（分）", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "company", "number"], name="works_contract_once")
        ]


class Member(models.Model):
    """One person on a contract's crew, at a day's rate. The card is sealed; leaving ends the row, nothing deletes it."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="members")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", verbose_name="人员")
    season = models.IntegerField("年度")
    village = models.CharField("户籍村", max_length=12)
    is_poor = models.BooleanField("脱贫（监测）户", default=False)
    trade = models.CharField("工种", max_length=30)
    rate_fen = models.BigIntegerField("日工资（分）")
    bank = models.CharField("开户行", max_length=60, default="")
    card_sealed = models.BinaryField("卡号（密）", null=True)
    card_tail = models.CharField("卡号末四位", max_length=4, default="")
    card_index = models.CharField("卡号索引", max_length=64, default="")
    joined_date = models.DateField("上工日期")
    left_date = models.DateField("离开日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "person"], condition=Q(left_date=None), name="works_member_once"
            ),
            models.CheckConstraint(condition=Q(rate_fen__gt=0), name="works_rate_above_nought"),
        ]
        indexes = [models.Index(fields=["person"], name="works_member_person")]


class DaySheet(models.Model):
    """Who worked on one day of a contract: written by one, signed by two different persons."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="days")
    day = models.DateField("日期")
    work = models.CharField("干的什么活", max_length=200)
    state = models.CharField(
        "状态", max_length=8, choices=list(rules.DAY_STATES.items()), default=rules.TO_SIGN
    )
    at = models.DateTimeField("登记时间")
    by = models.CharField("登记人", max_length=100)
    first_by_id = models.BigIntegerField(null=True)
    first_by = models.CharField("签字一", max_length=100, default="")
    first_at = models.DateTimeField(null=True)
    second_by_id = models.BigIntegerField(null=True)
    second_by = models.CharField("签字二", max_length=100, default="")
    second_at = models.DateTimeField(null=True)
    void_reason = models.CharField("作废原因", max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "day"], condition=~Q(state="VOID"), name="works_day_once"
            ),
            models.CheckConstraint(
                condition=Q(second_by_id=None) | ~Q(second_by_id=models.F("first_by_id")),
                name="works_two_hands",
            ),
        ]


class WageSheet(models.Model):
    """The wages of one contract and month, frozen when made: maker, checker and payer are three persons."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="wages")
    month = models.DateField("月份")  # its first day
    number = models.CharField("编号", max_length=24, unique=True)
    state = models.CharField(
        "状态", max_length=8, choices=list(rules.WAGE_STATES.items()), default=rules.MADE
    )
    made_at = models.DateTimeField("制表时间")
    made_by_id = models.BigIntegerField(null=True)
    made_by = models.CharField("制表", max_length=100)
    checked_at = models.DateTimeField(null=True)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField("复核", max_length=100, default="")
    closed_at = models.DateTimeField(null=True)
    drop_reason = models.CharField("退回原因", max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by_id=None) | ~Q(checked_by_id=models.F("made_by_id")),
                name="works_checked_by_another",
            )
        ]
        indexes = [models.Index(fields=["contract", "month"], name="works_wage_month")]


class WageLine(models.Model):
    """One person's wages of a month, as the law's ledger asks (保障农民工工资支付条例 art. 15): kept, never deleted."""

    sheet = models.ForeignKey(WageSheet, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    tenths = models.PositiveIntegerField("工日（十分之一）")
    rate_fen = models.BigIntegerField("日工资（分）")
    due_fen = models.BigIntegerField("应发（分）")
    deduct_fen = models.BigIntegerField("扣款（分）", default=0)
    deduct_note = models.CharField("扣款项", max_length=100, default="")
    net_fen = models.BigIntegerField("实发（分）")
    state = models.CharField("发放", max_length=6, choices=list(rules.LINE_STATES.items()), default=rules.DUE)
    paid_date = models.DateField("发放日期", null=True)
    paid_by_id = models.BigIntegerField(null=True)
    paid_by = models.CharField("发放人", max_length=100, default="")
    way = models.CharField("方式", max_length=6, default="")  # CARD or CASH (signed for)
    fault = models.CharField("没有发成的原因", max_length=100, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "member"], name="works_wage_once"),
            models.CheckConstraint(
                condition=Q(net_fen=models.F("due_fen") - models.F("deduct_fen")), name="works_wage_adds_up"
            ),
            models.CheckConstraint(
                condition=~Q(state="PAID") | Q(paid_date__isnull=False, paid_by_id__isnull=False),
                name="works_paid_has_a_day",
            ),
        ]


class DayLine(models.Model):
    """One person's work on a day sheet; `wage` is where it is paid."""

    sheet = models.ForeignKey(DaySheet, models.PROTECT, related_name="lines")
    member = models.ForeignKey(Member, models.PROTECT, related_name="days")
    tenths = models.PositiveSmallIntegerField("工日（十分之一）")
    wage = models.ForeignKey(WageLine, models.PROTECT, null=True, related_name="days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "member"], name="works_line_once"),
            models.CheckConstraint(condition=Q(tenths__gt=0, tenths__lte=10), name="works_day_is_a_day"),
        ]
