"""What a version of a notice means for the county, worked out in the background and kept for the state of ledger and notice it was of."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _


class Effect(models.Model):
    """The latest working-out of a version: how far it is, of which state it is, and its figures.

    It is of one day (`as_of_date`), one event of the ledger (`event`), one text of the notice (`digest`) and one version before it.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("排队")
        RUNNING = "RUNNING", _("正在计算")
        DONE = "DONE", _("已算好")
        FAILED = "FAILED", _("没有算成")

    notice = models.BigIntegerField("通知版本", unique=True)
    digest = models.CharField("通知摘要", max_length=64)
    before_version = models.PositiveSmallIntegerField("与哪一版比", default=0)
    event = models.BigIntegerField("台账到第几条", default=0)
    as_of_date = models.DateField("哪天的情况")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    turn = models.PositiveIntegerField(
        "第几次计算", default=0
    )  # a run that was overtaken by another writes no more
    done = models.PositiveIntegerField("已算", default=0)
    total = models.PositiveIntegerField("共", default=0)
    figures = models.JSONField("结果", default=dict)
    asked_at = models.DateTimeField("要求时间")
    asked_by = models.CharField("要求人", max_length=100)
    moved_at = models.DateTimeField("最近进展")
    finished_at = models.DateTimeField("算好时间", null=True)

    class Meta:
        verbose_name = "通知影响"
        constraints = [
            models.CheckConstraint(condition=~Q(state="DONE") | Q(finished_at__isnull=False), name="effect_done_when"),
        ]  # fmt: skip


class EffectLine(models.Model):
    """One person to whom either version gives something. Empty: nothing; `maybe_fen`: only something is not known yet. Fen."""

    effect = models.ForeignKey(Effect, models.CASCADE, related_name="lines", db_index=False)
    person_id = models.BigIntegerField("人员")
    before_fen = models.BigIntegerField("以前（分）", null=True)
    now_fen = models.BigIntegerField("本版（分）", null=True)
    maybe_fen = models.BigIntegerField("缺资料（分）", null=True)

    class Meta:
        verbose_name = "通知影响名单"
        constraints = [models.UniqueConstraint(fields=["effect", "person_id"], name="effect_person_once")]
        indexes = [models.Index(fields=["effect", "id"], name="effect_line")]


class EffectClaim(models.Model):
    """追溯差额: a claim that a retroactive version values otherwise. Nothing is edited by it."""

    effect = models.ForeignKey(Effect, models.CASCADE, related_name="claims", db_index=False)
    claim = models.ForeignKey("subsidy.Claim", models.CASCADE, related_name="+", db_index=False)
    before_fen = models.BigIntegerField("原补贴（分）")
    after_fen = models.BigIntegerField("按本版（分）")
    reason = models.CharField("理由", max_length=300)
    reason_parts = models.JSONField("理由的组成", null=True)

    class Meta:
        verbose_name = "通知追溯差额"
        indexes = [models.Index(fields=["effect", "id"], name="effect_claim")]
