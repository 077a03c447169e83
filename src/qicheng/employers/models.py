"""Tables of enterprises (企业基本情况表, 开复工企业情况表; domain.md 6.4, 6.5)."""

from django.db import models
from django.db.models import Q


class Enterprise(models.Model):
    """One enterprise. The credit code (GB 32100) is its key; some small ones have none yet and go by name."""

    class Resumption(models.TextChoices):
        REOPENED = "REOPENED", "已复工"
        PARTIAL = "PARTIAL", "部分复工"
        PLANNED = "PLANNED", "计划复工"
        NOT_REOPENED = "NOT_REOPENED", "未复工"

    name = models.CharField("企业名称", max_length=120)
    name_key = models.CharField("名称归一", max_length=120)
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="")
    code_valid = models.BooleanField("代码有效", default=False)
    bureau = models.CharField("行业主管部门", max_length=60, default="")
    industry = models.CharField("所属行业", max_length=60, default="")
    scale = models.CharField("规模", max_length=20, default="")
    address = models.CharField("地址", max_length=200, default="")
    contact = models.CharField("联系人", max_length=100, default="")
    phone = models.CharField("联系电话", max_length=40, default="")
    staff_total = models.PositiveIntegerField("从业人数", null=True)
    staff_local = models.PositiveIntegerField("其中本县", null=True)
    staff_poor = models.PositiveIntegerField("其中脱贫户", null=True)
    status = models.CharField("开复工状态", max_length=12, choices=Resumption.choices, default="", blank=True)
    reopen_date = models.DateField("开（复）工时间", null=True)
    due_back = models.PositiveIntegerField("应返岗人数", null=True)
    back = models.PositiveIntegerField("已返岗人数", null=True)
    shortage = models.PositiveIntegerField("缺工人数", null=True)
    needs = models.CharField("需要的支持", max_length=200, default="")
    problems = models.CharField("存在问题", max_length=200, default="")
    as_of_date = models.DateField("数据日期", null=True)

    class Meta:
        verbose_name = "企业"
        constraints = [
            models.UniqueConstraint(
                fields=["credit_code"], condition=~Q(credit_code=""), name="enterprise_code_once"
            ),
            models.UniqueConstraint(
                fields=["name_key"], condition=Q(credit_code=""), name="enterprise_name_once"
            ),
        ]


class Claim(models.Model):
    """What one bureau's list says of an enterprise: kept as said, so that lists can be compared."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="claims")
    season = models.IntegerField("年度")
    bureau = models.CharField("来源部门", max_length=60)
    file = models.CharField("文件", max_length=200)
    row = models.PositiveIntegerField("行")
    facts = models.TextField("所报内容（JSON）")
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "file", "row"], name="claim_once")]


class Conflict(models.Model):
    """Two lists that say different things of one enterprise, waiting for a decision."""

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="conflicts")
    season = models.IntegerField("年度")
    field = models.CharField("项目", max_length=30)
    kept = models.CharField("现采用", max_length=200)
    other = models.CharField("另一说法", max_length=200)
    source = models.CharField("出处", max_length=260)
    settled_by = models.CharField("处理人", max_length=100, default="")
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "season", "field", "other"], name="conflict_once")
        ]
