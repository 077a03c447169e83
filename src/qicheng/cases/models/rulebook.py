"""The rule book of cases as data: who owns a kind, how long each state may last, how the ladder climbs. Versions are never changed."""

from django.db import models


class Rulebook(models.Model):
    """One version. The newest whose day has come holds for cases that are opened or moved from then on."""

    number = models.PositiveIntegerField("版本", primary_key=True)
    from_at = models.DateTimeField("自")
    opening = models.TimeField("上班时间")
    closing = models.TimeField("下班时间")
    made_by = models.CharField("修订人", max_length=100)
    note = models.CharField("修订说明", max_length=200)

    class Meta:
        verbose_name = "督办规则"


class KindRule(models.Model):
    """A kind's owner group and severity in one version: exactly one owner, by the constraint."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="kinds")
    kind = models.CharField("类别", max_length=24)
    owner = models.CharField("责任组", max_length=24)
    severity = models.PositiveSmallIntegerField("紧急程度")
    level = models.CharField("起始层级", max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rulebook", "kind"], name="kind_rule_once")]


class TermRow(models.Model):
    """How long a state of a kind may last."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="terms")
    kind = models.CharField("类别", max_length=24)
    state = models.CharField("状态", max_length=16)
    amount = models.PositiveSmallIntegerField("数量")
    unit = models.CharField("单位", max_length=8)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rulebook", "kind", "state"], name="term_once")]


class RungRow(models.Model):
    """One step of a severity's ladder."""

    rulebook = models.ForeignKey(Rulebook, models.CASCADE, related_name="rungs")
    severity = models.PositiveSmallIntegerField("紧急程度")
    order = models.PositiveSmallIntegerField("步骤")
    side = models.CharField("期前或期后", max_length=6)
    amount = models.PositiveSmallIntegerField("数量")
    unit = models.CharField("单位", max_length=8)
    level = models.CharField("升到", max_length=8, default="")
    card = models.CharField("红黄牌", max_length=6, default="")
    paper = models.CharField("文书", max_length=10, default="")
    ack_hours = models.PositiveSmallIntegerField("签收时限（小时）", default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rulebook", "severity", "order"], name="rung_once")]
