"""The ride and its accounts: roll calls, temperature rounds, incidents, the hand-over person by person, the cost sheet."""

from django.db import models

from qicheng.kit.marking import gettext_noop as _
from qicheng.trips.models.trips import Trip, TripStop


class RoundCheck(models.Model):
    """A round through the bus: 点名 at a stop, a temperature round, a head count, a rest. `missing` names chairs, not people."""

    class Kind(models.TextChoices):
        ROLL_CALL = "ROLL_CALL", _("点名")
        TEMPERATURE = "TEMPERATURE", _("测温")
        HEAD_COUNT = "HEAD_COUNT", _("清点人数")
        REST = "REST", _("停车休息")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="rounds", db_index=False)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    where = models.CharField("地点", max_length=120, default="")
    expected = models.PositiveSmallIntegerField("应到")
    present = models.PositiveSmallIntegerField("实到")
    readings = models.JSONField("体温（0.1℃）", default=dict)
    missing = models.JSONField("缺座号", default=list)
    fevers = models.PositiveSmallIntegerField("发热人数", default=0)
    minutes = models.PositiveSmallIntegerField("停车（分钟）", null=True)
    note = models.CharField("说明", max_length=200, default="")
    by = models.CharField("经办人", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["trip", "at"], name="round_trip")]


class Incident(models.Model):
    """Something happened on the way: what, how grave, how it ended."""

    class Kind(models.TextChoices):
        BREAKDOWN = "BREAKDOWN", _("车辆故障")
        ACCIDENT = "ACCIDENT", _("交通事故")
        ILLNESS = "ILLNESS", _("人员患病")
        FEVER = "FEVER", _("发热")
        GOT_OFF = "GOT_OFF", _("中途下车")
        ROAD = "ROAD", _("道路受阻")
        OTHER = "OTHER", _("其他")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="incidents", db_index=False)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    where = models.CharField("地点", max_length=120, default="")
    note = models.CharField("情况", max_length=300)
    by = models.CharField("报告人", max_length=100)
    at = models.DateTimeField("时间")
    ended_at = models.DateTimeField("处置完毕", null=True)
    outcome = models.CharField("结果", max_length=300, default="")

    class Meta:
        indexes = [models.Index(fields=["trip", "id"], name="incident_trip")]


class Handover(models.Model):
    """到达交接 at one stop, signed by the leader and by the receiver, who has no account."""

    stop = models.OneToOneField(TripStop, models.PROTECT, related_name="handover")
    trip = models.ForeignKey(Trip, models.CASCADE, related_name="handovers")
    leader_name = models.CharField("带队干部签字", max_length=100, default="")
    leader_at = models.DateTimeField("带队干部签字时间", null=True)
    receiver_name = models.CharField("接收人签字", max_length=100, default="")
    receiver_unit = models.CharField("接收单位", max_length=120, default="")
    receiver_at = models.DateTimeField("接收人签字时间", null=True)
    receiver_address = models.CharField("来源地址", max_length=45, default="")
    note = models.CharField("说明", max_length=300, default="")


class HandoverLine(models.Model):
    """How one person's ride ended."""

    class Outcome(models.TextChoices):
        RECEIVED = "RECEIVED", _("已接收")
        NOT_ARRIVED = "NOT_ARRIVED", _("未到")
        GOT_OFF = "GOT_OFF", _("中途下车")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="outcomes", db_index=False)
    stop = models.ForeignKey(TripStop, models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    reason = models.CharField("说明", max_length=200, default="")
    by = models.CharField("经办人", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trip", "person"], name="outcome_once")]


class CostSheet(models.Model):
    """What a closed trip cost. Money in fen; made only when the trip's people balance."""

    trip = models.OneToOneField(Trip, models.PROTECT, related_name="cost_sheet")
    fixed_fen = models.BigIntegerField("固定费用（分）", default=0)
    distance_fen = models.BigIntegerField("里程费用（分）", default=0)
    drop_fen = models.BigIntegerField("停靠费用（分）", default=0)
    driver_fen = models.BigIntegerField("第二驾驶员（分）", default=0)
    other_fen = models.BigIntegerField("其他（分）", default=0)
    other_note = models.CharField("其他说明", max_length=200, default="")
    total_fen = models.BigIntegerField("合计（分）")
    riders = models.PositiveSmallIntegerField("乘车人数")
    received = models.PositiveSmallIntegerField("接收人数")
    made_by_id = models.BigIntegerField("制表账号", null=True)
    made_by = models.CharField("制表人", max_length=100)
    made_at = models.DateTimeField("制表时间")
    approved_by = models.CharField("复核人", max_length=100, default="")
    approved_at = models.DateTimeField("复核时间", null=True)
