"""Tables of the year's plan. Every figure that a rule needs comes from here; none stands in code."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _


class Season(models.Model):
    """One year's drive. `reference_date` is the day at which ages are counted."""

    class State(models.TextChoices):
        OPEN = "OPEN", "进行中"
        CLOSED = "CLOSED", "已归档"

    year = models.PositiveSmallIntegerField("年度", unique=True)
    title = models.CharField("方案名称", max_length=120)
    from_date = models.DateField("开始")
    until_date = models.DateField("结束")
    reference_date = models.DateField("年龄计算基准日")
    state = models.CharField("状态", max_length=6, choices=State.choices, default=State.OPEN)
    labour_age_from = models.PositiveSmallIntegerField("劳动年龄下限", default=16)
    labour_age_to = models.PositiveSmallIntegerField("劳动年龄上限", default=60)

    class Meta:
        verbose_name = "年度方案"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_date__gt=models.F("from_date")), name="season_ends_after_start"
            )
        ]


class Target(models.Model):
    """A number to reach, for a unit and a measure, by a day or by the season's end. Where none is set, last year's number stands (clause 一: 与去年持平以上)."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="targets")
    place_code = models.CharField("区划代码", max_length=12)
    measure = models.CharField("指标", max_length=32)
    until_date = models.DateField("到哪天", null=True)  # none: the season's end
    number = models.PositiveIntegerField("目标数")
    reason = models.CharField("依据", max_length=120, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["season", "place_code", "measure"], condition=Q(until_date=None), name="target_once"
            ),
            models.UniqueConstraint(
                fields=["season", "place_code", "measure", "until_date"],
                condition=Q(until_date__isnull=False),
                name="target_once_by_day",
            ),
        ]


class RulePack(models.Model):
    """What an alert level demands (domain.md 4.2). At level 0 nothing of it applies."""

    level = models.PositiveSmallIntegerField("级别", primary_key=True)
    name = models.CharField("名称", max_length=30)
    load_percent = models.PositiveSmallIntegerField("客座率上限（%）", default=100)
    observation_rows = models.PositiveSmallIntegerField("留观排数", default=0)
    declaration = models.CharField("健康申报", max_length=20, default="NONE")
    form_valid_days = models.PositiveSmallIntegerField("证明有效天数", null=True)
    history_days = models.PositiveSmallIntegerField("行程回溯天数", default=0)
    fever_tenths = models.PositiveSmallIntegerField("发热阈值（0.1℃）", null=True)
    gate_temperature = models.CharField("上车测温", max_length=10, default="OFF")
    ride_temperature_hours = models.PositiveSmallIntegerField("途中测温间隔（小时）", null=True)
    fever_report_minutes = models.PositiveSmallIntegerField("发热报告时限（分钟）", null=True)
    by_order_only = models.BooleanField("凭指挥部指令出发", default=False)
    normal_days = models.PositiveSmallIntegerField("须连续正常天数", default=0)
    escalate_minutes = models.PositiveSmallIntegerField("未确认转下一人（分钟）", default=10)

    @property
    def fever_degrees(self) -> float | None:
        """The fever threshold in degrees, for people to read."""
        return self.fever_tenths / 10 if self.fever_tenths else None


class AlertLevel(models.Model):
    """The level in force for a place from an instant on: who set it, when, why, by which document."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="alert_levels")
    place_code = models.CharField("区划代码", max_length=12)
    level = models.PositiveSmallIntegerField("级别")
    from_at = models.DateTimeField("自")
    set_by = models.CharField("设定人", max_length=100)
    reason = models.CharField("原因", max_length=200)
    document = models.CharField("文号", max_length=80, default="")


class PackChange(models.Model):
    """A rule pack's figures from an instant on: who set them, why, by which document. Earlier figures stay readable."""

    level = models.PositiveSmallIntegerField("级别")
    figures = models.JSONField("要求")
    from_at = models.DateTimeField("自")
    set_at = models.DateTimeField("设定时间")
    set_by = models.CharField("设定人", max_length=100)
    reason = models.CharField("原因", max_length=200)
    document = models.CharField("文号", max_length=80, default="")

    class Meta:
        verbose_name = "规则包变更"
        indexes = [models.Index(fields=["level", "from_at"], name="pack_change_from")]


class ReportRule(models.Model):
    """One line of the reporting calendar: which report, how often, as of when, due when (domain.md 8.2, 8.3)."""

    class Rhythm(models.TextChoices):
        DAILY = "DAILY", "每日"
        EVERY_TWO_DAYS = "EVERY_TWO_DAYS", "每1—2天"
        WEEKLY = "WEEKLY", "每周"
        ONCE = "ONCE", "一次"
        AT_ONCE = "AT_ONCE", "随时"

    season = models.ForeignKey(Season, models.CASCADE, related_name="report_rules")
    code = models.CharField("报表", max_length=20)
    title = models.CharField("名称", max_length=80)
    rhythm = models.CharField("频次", max_length=16, choices=Rhythm.choices)
    weekday = models.PositiveSmallIntegerField("星期（1为周一）", null=True)
    first_due_date = models.DateField("首次报送日", null=True)
    as_of_time = models.TimeField("数据截至")
    as_of_date = models.DateField("数据截至日（只报一次的）", null=True)
    as_of_previous_day = models.BooleanField("截至前一日", default=False)
    due_time = models.TimeField("报送时限")
    reporter = models.CharField("报送单位", max_length=16, default="TOWNSHIP")
    holidays = models.BooleanField("节假日照报", default=True)
    from_date = models.DateField("自", null=True)
    until_date = models.DateField("至", null=True)
    publish_minutes = models.PositiveSmallIntegerField("时限后多久通报（分钟）", default=60)
    lock_hours = models.PositiveSmallIntegerField("时限后多久锁定（小时）", default=24)
    two_steps = models.BooleanField("本级审核", default=True)
    remind_hours = models.PositiveSmallIntegerField("时限前多久提醒（小时）", default=24)
    again_minutes = models.PositiveSmallIntegerField("时限后多久再催（分钟）", default=120)
    very_late_hours = models.PositiveSmallIntegerField("时限后多久发催办单（小时）", null=True)
    misses = models.PositiveSmallIntegerField("漏报几次督办", default=2)
    miss_days = models.PositiveSmallIntegerField("漏报在几天内计", default=7)
    talks = models.PositiveSmallIntegerField("督办几次提请约谈", default=3)
    talk_days = models.PositiveSmallIntegerField("督办在几天内计", default=30)
    leap_percent = models.PositiveSmallIntegerField("与前数相差多少提示（%）", default=50)
    leap_least = models.PositiveSmallIntegerField("至少相差多少人才提示", default=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "code"], name="report_rule_once")]


class Notice(models.Model):
    """A numbered notice on which figures rest."""

    number = models.CharField("文号", max_length=80, unique=True)
    title = models.CharField("标题", max_length=200)
    issued_by = models.CharField("发文单位", max_length=100, default="")
    issued_date = models.DateField("发文日期", null=True)
    from_date = models.DateField("施行日期", null=True)
    until_date = models.DateField("失效日期", null=True)
    summary = models.TextField("要点", default="")


class PolicyVersion(models.Model):
    """One version of a notice that pays money. Published versions never change: a change is a further version (`rules.policy`).

    `body` is the whole notice as plain values, `examples` the county's own cases with what came of them when it was published.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("草稿")
        SUBMITTED = "SUBMITTED", _("待发布")
        PUBLISHED = "PUBLISHED", _("已发布")
        DROPPED = "DROPPED", _("已作废")

    number = models.CharField("文号", max_length=80)
    version = models.PositiveSmallIntegerField("版本")
    season = models.IntegerField("年度")
    title = models.CharField("标题", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    body = models.JSONField("内容")
    examples = models.JSONField("算例", default=list)
    digest = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("修改原因", max_length=200, default="")
    holds_from_date = models.DateField("本版自", null=True)
    made_at = models.DateTimeField("起草时间")
    made_by = models.CharField("起草人", max_length=100)
    made_by_id = models.BigIntegerField("起草账号", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.CharField("发布人", max_length=100, default="")
    published_by_id = models.BigIntegerField("发布账号", null=True)

    class Meta:
        verbose_name = "补贴通知版本"
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="policy_version_once"),
            models.UniqueConstraint(fields=["number"], condition=Q(state__in=["DRAFT", "SUBMITTED"]), name="policy_one_draft"),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED")
                | Q(published_at__isnull=False, made_by_id__isnull=False, published_by_id__isnull=False)
                & ~Q(published_by_id=models.F("made_by_id")),
                name="policy_by_two",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["season", "number"], name="policy_season")]
