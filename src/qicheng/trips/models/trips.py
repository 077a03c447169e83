"""One bus on its way: the trip, its stops and drivers, one row a chair, the standby line, what was changed and why."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.trips.models.fleet import BusRate, Driver, Leader, Vehicle
from qicheng.trips.models.plans import DispatchPlan


class Trip(models.Model):
    """One chartered bus from the county's station to its destinations (一车一方案, domain.md 6.8)."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("已编排")
        CONTRACT_FILED = "CONTRACT_FILED", _("已签合同")
        MANIFEST_FROZEN = "MANIFEST_FROZEN", _("名单已锁定")
        BOARDING = "BOARDING", _("检票中")
        DEPARTED = "DEPARTED", _("已发车")
        EN_ROUTE = "EN_ROUTE", _("途中")
        INCIDENT = "INCIDENT", _("途中有事")
        ARRIVED = "ARRIVED", _("已抵达")
        HANDED_OVER = "HANDED_OVER", _("已交接")
        RETURNED = "RETURNED", _("车已返回")
        SETTLED = "SETTLED", _("已结清")
        CANCELLED = "CANCELLED", _("已取消")

    class Destination(models.TextChoices):
        CITY = "CITY", _("城市")
        ENTERPRISE = "ENTERPRISE", _("企业")
        STATION = "STATION", _("车站转运")

    season = models.IntegerField("年度")
    plan = models.ForeignKey(
        DispatchPlan, models.PROTECT, null=True, related_name="trips", verbose_name="方案"
    )
    batch_no = models.CharField("批次号", max_length=20)
    trip_no = models.CharField("车次号", max_length=20)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.PLANNED)
    date = models.DateField("发车日期")
    depart_at = models.DateTimeField("发车时间")
    eta_at = models.DateTimeField("预计抵达")
    origin = models.CharField("上车点", max_length=80)
    bay = models.CharField("发车位", max_length=40, default="")
    destination_kind = models.CharField("目的地类型", max_length=12, choices=Destination.choices)
    destination = models.CharField("目的地", max_length=120)
    dest_city = models.CharField("目的地城市", max_length=6, default="")
    route = models.CharField("线路", max_length=300, default="")
    km = models.PositiveIntegerField("里程（公里）", default=0)
    rests = models.JSONField("途中休息点", default=list)
    rate = models.ForeignKey(BusRate, models.PROTECT, null=True, related_name="+", verbose_name="车型与价格")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="trips", verbose_name="车辆")
    leader = models.ForeignKey(
        Leader, models.PROTECT, null=True, related_name="trips", verbose_name="带队干部"
    )
    drivers_needed = models.PositiveSmallIntegerField("需驾驶员数", default=1)
    contract_no = models.CharField("包车合同号", max_length=60, default="")
    plate_no = models.CharField("包车牌号", max_length=60, default="")
    plate_from_date = models.DateField("包车牌自", null=True)
    plate_until_date = models.DateField("包车牌至", null=True)
    capacity = models.PositiveSmallIntegerField("可乘人数")
    seated = models.PositiveSmallIntegerField("已编座", default=0)
    alert_level = models.PositiveSmallIntegerField("疫情级别", default=0)
    pack = models.JSONField("当日规则", default=dict)
    salt = models.BinaryField("票据盐值")
    cost_fen = models.BigIntegerField("估算费用（分）", default=0)
    made_by_id = models.BigIntegerField("编排账号", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    frozen_at = models.DateTimeField("名单锁定时间", null=True)
    gate_opened_at = models.DateTimeField("开始检票", null=True)
    gate_closed_at = models.DateTimeField("停止检票", null=True)
    head_count = models.PositiveSmallIntegerField("关门时清点人数", null=True)
    departed_at = models.DateTimeField("实际发车", null=True)
    arrived_at = models.DateTimeField("实际抵达", null=True)
    handed_over_at = models.DateTimeField("交接时间", null=True)
    closed_at = models.DateTimeField("闭环时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancel_reason = models.CharField("取消原因", max_length=200, default="")
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="顶替车次"
    )
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        verbose_name = "车次"
        constraints = [
            models.UniqueConstraint(fields=["season", "trip_no"], name="trip_number_once"),
            models.CheckConstraint(condition=Q(seated__lte=models.F("capacity")), name="trip_not_oversold"),
        ]
        indexes = [
            models.Index(fields=["season", "date", "id"], name="trip_day"),
            models.Index(fields=["season", "state"], name="trip_state"),
        ]


class TripDriver(models.Model):
    """A driver on a trip, in order (1 drives first)."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="drivers", db_index=False)
    driver = models.ForeignKey(Driver, models.PROTECT, related_name="trips")
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trip", "position"], name="trip_driver_position_once"),
            models.UniqueConstraint(fields=["trip", "driver"], name="trip_driver_once"),
        ]


class TripStop(models.Model):
    """Where people get off, in order, and who receives them (接收人). `link_digest` finds the hand-over link."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="stops", db_index=False)
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("下车点", max_length=120)
    kind = models.CharField("类型", max_length=12, choices=Trip.Destination.choices)
    city = models.CharField("城市", max_length=6, default="")
    enterprise = models.CharField("接收企业", max_length=120, default="")
    km = models.PositiveIntegerField("离起点（公里）", default=0)
    eta_at = models.DateTimeField("预计到达")
    arrived_at = models.DateTimeField("实际到达", null=True)
    receiver_name = models.CharField("接收人", max_length=100, default="")
    receiver_phone_sealed = models.BinaryField("接收人电话（加密）", null=True)
    receiver_phone_tail = models.CharField("接收人电话后四位", max_length=4, default="")
    link_digest = models.CharField("交接链接摘要", max_length=64, null=True, unique=True)  # noqa: DJ001
    link_until_at = models.DateTimeField("交接链接有效期至", null=True)

    class Meta:
        verbose_name = "下车点"
        constraints = [models.UniqueConstraint(fields=["trip", "position"], name="trip_stop_once")]


class Seat(models.Model):
    """One chair of one bus. A person holds at most one chair a season; a claim is a guarded update of the empty row."""

    class Kind(models.TextChoices):
        SEAT = "SEAT", _("务工人员")
        CREW = "CREW", _("带队和乘务")
        OBSERVATION = "OBSERVATION", _("留观")
        CLOSED = "CLOSED", _("不安排")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="seats", db_index=False)
    season = models.IntegerField("年度")
    position = models.PositiveSmallIntegerField("序号")
    label = models.CharField("座号", max_length=4)
    row = models.PositiveSmallIntegerField("排")
    column = models.CharField("列", max_length=1)
    kind = models.CharField("用途", max_length=12, choices=Kind.choices, default=Kind.SEAT)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    stop = models.ForeignKey(TripStop, models.PROTECT, null=True, related_name="+", db_index=False)
    taken_at = models.DateTimeField("编座时间", null=True)

    class Meta:
        verbose_name = "座位"
        constraints = [
            models.UniqueConstraint(fields=["trip", "position"], name="seat_once"),
            models.UniqueConstraint(fields=["trip", "label"], name="seat_label_once"),
            # IS NOT NULL, not "NOT (… IS NULL)": only so spelled SQLite uses the index to find a person's chair.
            models.UniqueConstraint(
                fields=["season", "person"], condition=Q(person__isnull=False), name="seat_one_a_person"
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(kind="SEAT"), name="seat_for_workers"),
        ]


class Standby(models.Model):
    """The line of those who wait for a chair on a trip. The order is fixed when a person joins and is printed."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("候补中")
        SEATED = "SEATED", _("已补上")
        LEFT = "LEFT", _("已退出")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="standbys", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    is_poor = models.BooleanField("脱贫（贫困）户", default=False)
    stop = models.ForeignKey(TripStop, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    added_at = models.DateTimeField("登记时间")
    added_by = models.CharField("登记人", max_length=100)
    settled_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "候补"
        constraints = [
            models.UniqueConstraint(
                fields=["trip", "person"], condition=Q(state="WAITING"), name="standby_once"
            )
        ]
        indexes = [models.Index(fields=["trip", "state", "id"], name="standby_line")]


class Change(models.Model):
    """What was changed on a trip after its plan, with the reason: the accounts of a trip close over these rows."""

    class Kind(models.TextChoices):
        CLAIM = "CLAIM", _("编座")
        CANCEL = "CANCEL", _("取消")
        SWAP = "SWAP", _("换座")
        MOVE = "MOVE", _("改乘")
        NO_SHOW = "NO_SHOW", _("未到")
        STANDBY = "STANDBY", _("候补上车")
        RELEASE = "RELEASE", _("到点放座")
        BREAKDOWN = "BREAKDOWN", _("换车")
        TRIP_CANCELLED = "TRIP_CANCELLED", _("车次取消")

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="changes", db_index=False)
    kind = models.CharField("事项", max_length=16, choices=Kind.choices)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    seat_label = models.CharField("座号", max_length=4, default="")
    to_label = models.CharField("新座号", max_length=4, default="")
    other_trip = models.ForeignKey(Trip, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField("原因", max_length=200, default="")
    by = models.CharField("经办人", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "变更"
        indexes = [
            models.Index(fields=["trip", "id"], name="change_trip"),
            models.Index(fields=["person"], name="change_person"),
        ]
