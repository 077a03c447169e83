"""Money: where it comes from, what was asked and granted, and what is set aside, paid and left. Integer fen."""

from django.db import models
from django.db.models import F, Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.subsidy.models.claims import Claim
from qicheng.subsidy.models.paying import BatchLine


class Source(models.Model):
    """资金来源: a sum of a year from somewhere; what is granted out of it never exceeds it."""

    name = models.CharField("资金来源", max_length=120)
    document = models.CharField("下达文号", max_length=80, default="")
    season = models.IntegerField("年度")
    amount_fen = models.BigIntegerField("金额（分）")
    granted_fen = models.BigIntegerField("已批复使用（分）", default=0)

    class Meta:
        verbose_name = "资金来源"
        constraints = [
            models.UniqueConstraint(fields=["season", "name", "document"], name="source_once"),
            models.CheckConstraint(condition=Q(granted_fen__gte=0) & Q(granted_fen__lte=F("amount_fen")), name="source_not_beyond"),
        ]  # fmt: skip


class MoneyPlan(models.Model):
    """请示 and its 批复: who asked for what, who recorded which answer. Only an answer makes money usable."""

    class State(models.TextChoices):
        ASKED = "ASKED", _("待批复")
        GRANTED = "GRANTED", _("已批复")
        REFUSED = "REFUSED", _("未同意")

    number = models.CharField("请示文号", max_length=80, unique=True)
    title = models.CharField("标题", max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="plans")
    season = models.IntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ASKED)
    reason = models.CharField("理由", max_length=500, default="")
    asked_at = models.DateTimeField("请示时间")
    asked_by = models.CharField("拟请示人", max_length=100)
    asked_by_id = models.BigIntegerField("账号")
    answer_number = models.CharField("批复文号", max_length=80, default="")
    answered_at = models.DateTimeField("批复登记时间", null=True)
    answered_by = models.CharField("批复登记人", max_length=100, default="")
    answered_by_id = models.BigIntegerField("批复账号", null=True)
    answer = models.CharField("批复意见", max_length=300, default="")

    class Meta:
        verbose_name = "资金请示"
        constraints = [
            models.CheckConstraint(condition=Q(answered_by_id=None) | ~Q(answered_by_id=F("asked_by_id")), name="plan_by_two"),
        ]  # fmt: skip


class PlanLine(models.Model):
    """What a plan asks and got for a notice, for the county (`place` empty) or one township."""

    plan = models.ForeignKey(MoneyPlan, models.PROTECT, related_name="lines")
    policy = models.CharField("文号", max_length=80)
    place = models.CharField("乡镇", max_length=12, default="", blank=True)
    asked_fen = models.BigIntegerField("申请（分）")
    granted_fen = models.BigIntegerField("批复（分）", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "policy", "place"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(asked_fen__gt=0) & Q(granted_fen__gte=0), name="plan_line_money"
            ),
        ]


class Fund(models.Model):
    """What a notice may spend, for the county or one township: budget = set aside + paid + left, in one row, at every moment."""

    policy = models.CharField("文号", max_length=80)
    place = models.CharField("乡镇", max_length=12, default="")
    season = models.IntegerField("年度")
    budget_fen = models.BigIntegerField("预算（分）", default=0)
    committed_fen = models.BigIntegerField("已承诺（分）", default=0)
    paid_fen = models.BigIntegerField("已支付（分）", default=0)
    warned_at = models.DateTimeField("已预警", null=True)

    class Meta:
        verbose_name = "补贴资金"
        constraints = [
            models.UniqueConstraint(fields=["policy", "place"], name="fund_once"),
            models.CheckConstraint(condition=Q(budget_fen__gte=0, committed_fen__gte=0, paid_fen__gte=0), name="fund_not_negative"),
            models.CheckConstraint(condition=Q(budget_fen__gte=F("committed_fen") + F("paid_fen")), name="fund_not_beyond"),
        ]  # fmt: skip


class CharterBill(models.Model):
    """A carrier's bill for a trip: payable only when the people of the trip balance. Three persons: entered, checked, paid."""

    class State(models.TextChoices):
        ENTERED = "ENTERED", _("待复核")
        CHECKED = "CHECKED", _("待支付")
        PAID = "PAID", _("已支付")
        REFUSED = "REFUSED", _("已退回")

    trip_id = models.BigIntegerField("车次")
    trip_no = models.CharField("车次编号", max_length=40)
    carrier = models.CharField("承运单位", max_length=120)
    invoice = models.CharField("发票号码", max_length=40)
    amount_fen = models.BigIntegerField("金额（分）")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="bills")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.ENTERED)
    entered_at = models.DateTimeField("登记时间")
    entered_by = models.CharField("登记人", max_length=100)
    entered_by_id = models.BigIntegerField("登记账号")
    checked_at = models.DateTimeField("复核时间", null=True)
    checked_by = models.CharField("复核人", max_length=100, default="")
    checked_by_id = models.BigIntegerField("复核账号", null=True)
    paid_at = models.DateTimeField("支付时间", null=True)
    paid_by = models.CharField("支付人", max_length=100, default="")
    paid_by_id = models.BigIntegerField("支付账号", null=True)
    note = models.CharField("说明", max_length=200, default="")

    class Meta:
        verbose_name = "包车结算"
        constraints = [
            models.UniqueConstraint(fields=["trip_id"], condition=~Q(state="REFUSED"), name="bill_trip_once"),
            models.UniqueConstraint(fields=["invoice"], condition=~Q(state="REFUSED"), name="bill_invoice_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="bill_money"),
            models.CheckConstraint(condition=Q(checked_by_id=None) | ~Q(checked_by_id=F("entered_by_id")), name="bill_checked_by_another"),
            models.CheckConstraint(condition=Q(paid_by_id=None) | (~Q(paid_by_id=F("entered_by_id")) & ~Q(paid_by_id=F("checked_by_id"))), name="bill_paid_by_another"),
            models.CheckConstraint(condition=~Q(state="PAID") | Q(checked_by_id__isnull=False, paid_by_id__isnull=False), name="bill_paid_signed"),
        ]  # fmt: skip


class FundEntry(models.Model):
    """One movement of a fund. Entries are only added; their sums are the fund's columns."""

    class Kind(models.TextChoices):
        GRANT = "GRANT", _("批复")
        COMMIT = "COMMIT", _("承诺")
        RELEASE = "RELEASE", _("释放")
        PAY = "PAY", _("支付")
        RECOVER = "RECOVER", _("追回")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="entries")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)
    amount_fen = models.BigIntegerField("金额（分）")
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="money")
    line = models.ForeignKey(BatchLine, models.PROTECT, null=True, related_name="money")
    plan = models.ForeignKey(MoneyPlan, models.PROTECT, null=True, related_name="money")
    bill = models.ForeignKey(CharterBill, models.PROTECT, null=True, related_name="money")
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "资金流水"
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="entry_money"),
            models.UniqueConstraint(fields=["line"], condition=Q(kind="PAY"), name="entry_line_paid_once"),
            models.UniqueConstraint(fields=["bill"], condition=Q(kind="PAY"), name="entry_bill_paid_once"),
        ]


class Recovery(models.Model):
    """Money that came back from who should not have had it: how much, when, by which paper."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="recoveries")
    amount_fen = models.BigIntegerField("追回（分）")
    on_date = models.DateField("到账日期")
    document = models.CharField("凭证号", max_length=60)
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("登记时间")
    by = models.CharField("登记人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)

    class Meta:
        verbose_name = "追回"
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="recovery_money"),
            models.UniqueConstraint(fields=["claim", "document"], name="recovery_once"),
        ]
