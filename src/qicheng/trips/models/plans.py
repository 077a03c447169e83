"""The plan of a whole season: what was asked of the planner, what it answered, who made, proposed and published it."""

from django.db import models
from django.db.models import F, Q

from qicheng.kit.marking import gettext_noop as _


class DispatchPlan(models.Model):
    """One plan or scenario. `problem` and `plan` hold numbers only (`dispatch-v1`); who each party is lies sealed beside them."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        RUNNING = "RUNNING", _("计算中")
        READY = "READY", _("已算出")
        PROPOSED = "PROPOSED", _("待审批")
        PUBLISHED = "PUBLISHED", _("已发布")
        WITHDRAWN = "WITHDRAWN", _("已撤回")

    season = models.IntegerField("年度")
    name = models.CharField("名称", max_length=80)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="scenarios", verbose_name="来自方案"
    )
    first_date = models.DateField("首日", null=True)
    settings = models.JSONField("设定", default=dict)
    problem = models.JSONField("问题", null=True)
    plan = models.JSONField("方案", null=True)
    pins = models.JSONField("锁定", default=list)
    parties_sealed = models.BinaryField("各组人员（加密）", null=True)
    seed = models.BigIntegerField("随机种子", default=0)
    cost_fen = models.BigIntegerField("总费用（分）", null=True)
    bound_fen = models.BigIntegerField("下界（分）", null=True)
    hand_fen = models.BigIntegerField("手工方案费用（分）", null=True)
    gap_ppm = models.BigIntegerField("与下界之差（百万分之一）", null=True)
    violations = models.IntegerField("脱贫户优先违例", null=True)
    progress = models.PositiveSmallIntegerField("进度（%）", default=0)
    message = models.CharField("进展", max_length=300, default="")
    made_by_id = models.BigIntegerField("编制账号", null=True)
    made_by = models.CharField("编制人", max_length=100)
    made_at = models.DateTimeField("编制时间")
    solved_at = models.DateTimeField("算出时间", null=True)
    proposed_by_id = models.BigIntegerField("报批账号", null=True)
    proposed_by = models.CharField("报批人", max_length=100, default="")
    proposed_at = models.DateTimeField("报批时间", null=True)
    approved_by_id = models.BigIntegerField("审批账号", null=True)
    approved_by = models.CharField("审批人", max_length=100, default="")
    approved_at = models.DateTimeField("审批时间", null=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "包车方案"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("proposed_by_id")),
                name="plan_two_persons",
            )
        ]
        indexes = [models.Index(fields=["season", "state"], name="plan_season")]
