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
    # An employer elsewhere that recruits here is known too, but is none of the county's own enterprises.
    in_county = models.BooleanField("县辖区内", default=True)
    link_digest = models.CharField("填报链接摘要", max_length=64, default="", db_index=True)
    link_until_at = models.DateTimeField("填报链接有效至", null=True)

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


class Statement(models.Model):
    """What one voice said of an enterprise's resumption for a day (as of that day's 24:00): only added, so that every day can be read again."""

    class Way(models.TextChoices):
        LIST = "LIST", "部门表格"
        PAGE = "PAGE", "页面填写"
        LINK = "LINK", "企业自报"

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="statements")
    day = models.DateField("数据日期")
    way = models.CharField("方式", max_length=4, choices=Way.choices)
    by = models.CharField("填报人", max_length=100)
    facts = models.JSONField("所报内容")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "企业填报"
        indexes = [models.Index(fields=["enterprise", "day", "id"], name="statement_day")]


class Confirmation(models.Model):
    """A bureau confirms its list for one period of a report: from here on the table of that day is its word."""

    season = models.IntegerField("年度")
    code = models.CharField("报表", max_length=20)
    day = models.DateField("报送日")
    bureau = models.CharField("部门", max_length=60)
    enterprises = models.PositiveIntegerField("企业数", default=0)
    at = models.DateTimeField("确认时间")
    by = models.CharField("确认人", max_length=100)

    class Meta:
        verbose_name = "部门确认"
        constraints = [
            models.UniqueConstraint(fields=["season", "code", "day", "bureau"], name="confirmation_once")
        ]
