"""公示: lists that hung out, line by line as they were shown, and the objections to a line."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.subsidy.models.claims import Claim
from qicheng.subsidy.rules import steps


class Posting(models.Model):
    """One list of one level: of a village, a township, the county. It hangs from a day to the end of another; nothing in it changes."""

    policy = models.CharField("文号", max_length=80)
    title = models.CharField("标题", max_length=200)
    season = models.IntegerField("年度")
    level = models.CharField("公示级别", max_length=8, choices=list(steps.LEVELS.items()))
    place = models.CharField("区划", max_length=12)
    from_date = models.DateField("公示开始")
    until_date = models.DateField("公示结束（当日止）")
    until_at = models.DateTimeField("期满")
    days = models.PositiveSmallIntegerField("天数")
    counting = models.CharField("计算方式", max_length=8)
    phone = models.CharField("异议电话", max_length=40, default="")
    code = models.CharField("公示码", max_length=24, unique=True)
    digest = models.CharField("内容摘要", max_length=64)
    posted_at = models.DateTimeField("公示时间")
    posted_by = models.CharField("公示人", max_length=100)
    posted_by_id = models.BigIntegerField("账号", null=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "公示"
        constraints = [
            models.CheckConstraint(condition=Q(until_date__gte=models.F("from_date")), name="posting_lasts"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=models.F("until_at")), name="posting_not_cut_short"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["season", "place"], name="posting_place"),
            models.Index(fields=["closed_at", "until_at"], name="posting_due"),
        ]


class PostingLine(models.Model):
    """One line as the public read it."""

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="lines", db_index=False)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="postings")
    position = models.PositiveIntegerField("序号")
    name = models.CharField("姓名", max_length=100)
    village = models.CharField("村", max_length=12)
    id_shown = models.CharField("身份证号（遮盖）", max_length=18, default="")
    city = models.CharField("务工地", max_length=40, default="")
    amount_fen = models.BigIntegerField("补贴（分）")

    class Meta:
        verbose_name = "公示名单"
        constraints = [
            models.UniqueConstraint(fields=["posting", "position"], name="posting_position_once"),
            models.UniqueConstraint(fields=["posting", "claim"], name="posting_claim_once"),
        ]


class Objection(models.Model):
    """An objection to one line: holds this claim only, until somebody has looked into it. Who raised it and why lie sealed."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待核实")
        DISMISSED = "DISMISSED", _("异议不成立")
        UPHELD = "UPHELD", _("异议成立")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="objections")
    line = models.ForeignKey(PostingLine, models.PROTECT, null=True, related_name="objections")
    source = models.CharField("来源", max_length=8)  # PHONE, QR, LETTER, VISIT
    words_sealed = models.BinaryField("内容（加密）")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    case_id = models.BigIntegerField("督办事项", null=True)
    raised_at = models.DateTimeField("提出时间")
    taken_by = models.CharField("受理人", max_length=100, default="")
    taken_by_id = models.BigIntegerField("账号", null=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    decided_by = models.CharField("办结人", max_length=100, default="")
    decided_by_id = models.BigIntegerField("办结账号", null=True)
    conclusion = models.CharField("核实结论", max_length=300, default="")

    class Meta:
        verbose_name = "公示异议"
        indexes = [models.Index(fields=["claim", "state"], name="objection_claim")]
