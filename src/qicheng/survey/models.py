"""Tables of the survey: rounds per village, contact attempts, facts asked that no other table holds."""

from django.db import models


class Round(models.Model):
    """A village's survey of a season. `REPORTED` with zero persons is a zero report; no row is `not reported`."""

    class State(models.TextChoices):
        OPEN = "OPEN", "未报"
        REPORTED = "REPORTED", "已报"

    season = models.IntegerField("年度")
    village = models.CharField("村", max_length=12)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    zero = models.BooleanField("零报告", default=False)
    reported_at = models.DateTimeField("报送时间", null=True)
    reported_by = models.CharField("报送人", max_length=100, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "village"], name="round_once")]


class Attempt(models.Model):
    """One attempt to reach a person: 入户, 电话, 微信, 短信; no answer is an outcome too."""

    class Way(models.TextChoices):
        VISIT = "VISIT", "入户"
        PHONE = "PHONE", "电话"
        WECHAT = "WECHAT", "微信"
        SMS = "SMS", "短信"
        RELATIVE = "RELATIVE", "他人代报"

    class Outcome(models.TextChoices):
        REACHED = "REACHED", "已联系上"
        NO_ANSWER = "NO_ANSWER", "无人接听"
        WRONG = "WRONG", "号码有误"
        LATER = "LATER", "约定再联系"
        REFUSED = "REFUSED", "不愿答复"

    journey = models.ForeignKey("journeys.Journey", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    again_date = models.DateField("再联系日期", null=True)
    by = models.CharField("联系人", max_length=100)
    note = models.CharField("备注", max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["journey", "at"], name="attempt_journey")]
