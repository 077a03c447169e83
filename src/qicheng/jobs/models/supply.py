"""Vacancies: what firms offer, where it was said, who checked it."""

from django.db import models


class Vacancy(models.Model):
    """One kind of post at one firm. `key` names it for ever: a newer list with the same key brings it up to date."""

    season = models.IntegerField("年度")
    enterprise = models.ForeignKey(
        "employers.Enterprise", models.PROTECT, related_name="+", verbose_name="企业"
    )
    employer = models.CharField("企业名称", max_length=120)
    key = models.CharField("唯一键", max_length=64)
    title = models.CharField("岗位", max_length=60)
    trade = models.CharField("工种", max_length=16)
    headcount = models.PositiveIntegerField("招聘人数")
    wage_low_fen = models.BigIntegerField("工资下限（分）", default=0)
    wage_high_fen = models.BigIntegerField("工资上限（分）", default=0)
    wage_unit = models.CharField("工资单位", max_length=5, default="MONTH")
    age_from = models.PositiveSmallIntegerField("年龄下限", null=True)
    age_to = models.PositiveSmallIntegerField("年龄上限", null=True)
    sex = models.CharField("性别要求", max_length=1, default="")
    education = models.CharField("学历", max_length=20, default="")
    lodging = models.BooleanField("包住", null=True)
    meals = models.BooleanField("包吃", null=True)
    couples = models.BooleanField("夫妻同住", default=False)
    detail = models.CharField("要求和待遇", max_length=400, default="")
    place = models.CharField("工作地点", max_length=120, default="")
    city = models.CharField("城市", max_length=6, default="")
    local = models.BooleanField("本县", default=False)
    contact = models.CharField("联系人", max_length=40, default="")
    phone_sealed = models.BinaryField("联系电话（加密）", null=True)
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    valid_until = models.DateField("有效期至")
    flags = models.JSONField("问题", default=list)  # [{kind, said, law}]
    state = models.CharField("状态", max_length=8, default="NEW")
    closing = models.CharField("下架原因", max_length=10, default="")
    digest = models.CharField("内容摘要", max_length=64)
    source = models.CharField("出处", max_length=260, default="")
    first_at = models.DateTimeField("首次收到")
    changed_at = models.DateTimeField("最近变动")

    class Meta:
        verbose_name = "岗位"
        constraints = [models.UniqueConstraint(fields=["season", "key"], name="vacancy_once")]
        indexes = [
            models.Index(fields=["season", "state", "valid_until"], name="vacancy_open"),
            models.Index(fields=["enterprise"], name="vacancy_enterprise"),
        ]


class Check(models.Model):
    """One attempt to find out whether firm and post are real: who, when, by which way, what came of it."""

    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="checks")
    at = models.DateTimeField("时间")
    way = models.CharField("方式", max_length=8)
    outcome = models.CharField("结果", max_length=10)
    note = models.CharField("说明", max_length=200, default="")
    by = models.CharField("核实人", max_length=100)
    by_id = models.BigIntegerField("核实人账号", null=True)

    class Meta:
        verbose_name = "岗位核实"


class Intake(models.Model):
    """One drop of vacancy lists and the answer it gave."""

    season = models.IntegerField("年度")
    at = models.DateTimeField("时间")
    by = models.CharField("导入人", max_length=100)
    digests = models.JSONField("文件摘要", default=list)
    result = models.JSONField("结果")

    class Meta:
        verbose_name = "岗位导入"


class IntakeRow(models.Model):
    """One row that was refused or has something to be looked at; its cells lie sealed, so that nothing is lost."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    file = models.CharField("文件", max_length=260)
    sheet = models.CharField("工作表", max_length=60)
    row = models.PositiveIntegerField("行")
    employer = models.CharField("企业", max_length=120, default="")
    title = models.CharField("岗位", max_length=60, default="")
    refusal = models.CharField("退回原因", max_length=20, default="")
    flags = models.JSONField("问题", default=list)
    cells_sealed = models.BinaryField("原内容（加密）")

    class Meta:
        verbose_name = "导入行"
        indexes = [models.Index(fields=["intake", "refusal", "id"], name="intake_row")]


class TermsFrom(models.Model):
    """The county's figures from a day on; earlier ones stay readable."""

    from_date = models.DateField("自", unique=True)
    figures = models.JSONField("数值")
    set_by = models.CharField("设定人", max_length=100)
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = "岗位推送规则"
