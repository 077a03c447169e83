"""Meetings of the leading group: agenda, minutes, decisions that become orders."""

from django.db import models
from django.db.models import Q

from qicheng.cases.models.case import Case


class Meeting(models.Model):
    """One meeting. Its number is taken when the minutes are issued and runs by year."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", "已定期"
        HELD = "HELD", "已召开"
        ISSUED = "ISSUED", "纪要已印发"

    title = models.CharField("会议名称", max_length=120)
    at = models.DateTimeField("时间")
    room = models.CharField("地点", max_length=80)
    chair = models.CharField("主持人", max_length=100)
    present = models.TextField("出席", default="")
    absent = models.CharField("请假", max_length=400, default="")
    secretary = models.CharField("记录", max_length=100, default="")
    opening = models.TextField("会议概况", default="")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.PLANNED)
    year = models.PositiveSmallIntegerField("年", null=True)
    number = models.PositiveIntegerField("期", null=True)
    issued_at = models.DateTimeField("印发时间", null=True)
    issued_by = models.CharField("签发人", max_length=100, default="")
    called_by = models.CharField("召集人", max_length=100)
    called_at = models.DateTimeField("建立时间")
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "领导小组会议"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "number"], condition=~Q(number=None), name="minutes_number"
            )
        ]


class AgendaItem(models.Model):
    """One item: an earlier decision, a case in the red, a figure in the red, or a free one; and what was said on it."""

    class Sort(models.TextChoices):
        DECISION = "DECISION", "上次议定事项"
        CASE = "CASE", "督办事项"
        FIGURE = "FIGURE", "红色指标"
        FREE = "FREE", "其他议题"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    order = models.PositiveSmallIntegerField("序号")
    sort = models.CharField("类别", max_length=8, choices=Sort.choices)
    text = models.CharField("议题", max_length=300)
    figure = models.CharField("数字", max_length=80, default="")
    url = models.CharField("页面", max_length=200, default="")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    said = models.TextField("讨论情况", default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="agenda_order")]


class Decision(models.Model):
    """One decision of a meeting, with its order: a case with unit and day."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    order = models.PositiveSmallIntegerField("序号")
    text = models.CharField("议定事项", max_length=400)
    unit_name = models.CharField("责任单位", max_length=80)
    due_date = models.DateField("完成时限")
    case = models.OneToOneField(Case, models.PROTECT, related_name="decision")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "order"], name="decision_order")]
