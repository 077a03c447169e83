"""Tables of follow-up: the county's rhythm, each attempt with what was said, and how a person's follow-up ended."""

from django.db import models

from qicheng.followup import rules


class Rhythm(models.Model):
    """A season's rhythm of visits; without a row the usual one holds."""

    season = models.IntegerField("年度", unique=True)
    days = models.CharField("回访日（天）", max_length=60, default="7,30,90")
    from_departure = models.BooleanField("从出发算起", default=False)
    early = models.PositiveSmallIntegerField("可提前（天）", default=2)
    silent = models.PositiveSmallIntegerField("超期多少天算没有音讯", default=7)
    tries = models.PositiveSmallIntegerField("几天打不通算失联", default=3)
    close = models.PositiveSmallIntegerField("末次回访后几天结束", default=30)

    class Meta:
        verbose_name = "回访安排"


class Visit(models.Model):
    """One attempt to hear of a person who went out, and what was said. Attempts are only added.

    Free words lie sealed: they speak of wages, injuries, families.
    """

    class Way(models.TextChoices):
        PHONE = "PHONE", "电话"
        WECHAT = "WECHAT", "微信"
        SMS = "SMS", "短信"
        VISIT = "VISIT", "入户"
        RELATIVE = "RELATIVE", "问家里人"
        EMPLOYER = "EMPLOYER", "问企业"

    journey = models.ForeignKey("journeys.Journey", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField("时间")
    local_date = models.DateField("日期")
    way = models.CharField("方式", max_length=10, choices=Way.choices)
    outcome = models.CharField("结果", max_length=10, choices=list(rules.OUTCOMES.items()))
    day = models.PositiveSmallIntegerField("第几天的回访", default=0)
    again_date = models.DateField("再联系日期", null=True)
    job = models.CharField("工作", max_length=8, choices=list(rules.JOBS.items()), default="")
    wages = models.CharField("工资", max_length=8, choices=list(rules.WAGES.items()), default="")
    contract = models.CharField("合同", max_length=8, choices=list(rules.CONTRACTS.items()), default="")
    safety = models.CharField("安全", max_length=8, choices=list(rules.SAFETY.items()), default="")
    children = models.CharField("孩子", max_length=8, choices=list(rules.CHILDREN.items()), default="")
    topic = models.CharField("问题", max_length=8, default="")
    note_sealed = models.BinaryField("说明（加密）", null=True)
    wants_job = models.BooleanField("要推岗位", default=False)
    by = models.CharField("回访人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)

    class Meta:
        verbose_name = "回访"
        indexes = [models.Index(fields=["journey", "id"], name="visit_journey")]


class Opened(models.Model):
    """A case that a visit started. A child's stands apart (`Referred`)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="opened")
    kind = models.CharField("类别", max_length=20)
    case_id = models.BigIntegerField("事项号")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "kind"], name="opened_once")]


class Referred(models.Model):
    """That a child was referred from this journey, by whom and as which case. Nothing of the child is here."""

    journey = models.ForeignKey("journeys.Journey", models.PROTECT, related_name="+")
    case_id = models.BigIntegerField("事项号", unique=True)
    at = models.DateTimeField("时间")
    by = models.CharField("移送人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)


class Follow(models.Model):
    """What stands of one person's follow-up besides the attempts: since when it counts, and how it ended."""

    journey = models.OneToOneField("journeys.Journey", models.PROTECT, related_name="+", primary_key=True)
    since_date = models.DateField("从何日起算（再次外出）", null=True)
    since_visit = models.BigIntegerField("此前的回访不再算", default=0)
    ended = models.CharField(
        "结果", max_length=32, choices=[(s, rules.STATES[s]) for s in rules.ENDS], default=""
    )
    ended_date = models.DateField("结束日期", null=True)

    class Meta:
        verbose_name = "跟踪"
