"""Carriers, vehicles, drivers with their papers; bus leaders; tender prices and what exists on each day."""

from django.db import models


class Carrier(models.Model):
    """A passenger transport firm under contract. Its papers must hold over a trip's days."""

    name = models.CharField("承运企业", max_length=120, unique=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, default="")
    permit_no = models.CharField("道路运输经营许可证号", max_length=40, default="")
    permit_until_date = models.DateField("许可证有效期至", null=True)
    contact_name = models.CharField("联系人", max_length=100, default="")
    contact_phone_sealed = models.BinaryField("联系电话（加密）", null=True)
    contact_phone_tail = models.CharField("联系电话后四位", max_length=4, default="")
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "承运企业"


class Vehicle(models.Model):
    """A bus. `rated_seats` is 核定载客人数 and counts the driver (domain.md 3.4)."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="vehicles", verbose_name="承运企业")
    plate = models.CharField("车牌号", max_length=12, unique=True)
    type_code = models.CharField("车型", max_length=20, default="")
    rated_seats = models.PositiveSmallIntegerField("核定载客人数")
    is_sealed = models.BooleanField("全封闭空调车", default=True)
    permit_no = models.CharField("道路运输证号", max_length=40, default="")
    inspection_until_date = models.DateField("年检有效期至", null=True)
    insurance_no = models.CharField("承运人责任险保单号", max_length=60, default="")
    insurance_until_date = models.DateField("承运人责任险有效期至", null=True)
    active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "车辆"


class Driver(models.Model):
    """A driver. Licence and phone lie sealed; `phone_index` tells whether driver and bus leader are one person."""

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="drivers", verbose_name="承运企业")
    name = models.CharField("姓名", max_length=100)
    phone_sealed = models.BinaryField("电话（加密）", null=True)
    phone_index = models.CharField("电话索引", max_length=32, default="")
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    licence_sealed = models.BinaryField("驾驶证号（加密）")
    licence_index = models.CharField("驾驶证号索引", max_length=32, unique=True)
    licence_tail = models.CharField("驾驶证号后四位", max_length=4)
    licence_class = models.CharField("准驾车型", max_length=10, default="A1")
    licence_until_date = models.DateField("驾驶证有效期至", null=True)
    qualification_sealed = models.BinaryField("从业资格证号（加密）", null=True)
    qualification_tail = models.CharField("从业资格证号后四位", max_length=4, default="")
    qualification_until_date = models.DateField("从业资格证有效期至", null=True)
    active = models.BooleanField("在岗", default=True)

    class Meta:
        verbose_name = "驾驶员"


class Leader(models.Model):
    """A cadre named as one who may lead buses in a season (带队干部); may have an account to sign in with."""

    season = models.IntegerField("年度")
    account = models.ForeignKey(
        "staff.Account", models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=100)
    office = models.CharField("单位", max_length=80, default="")
    place_code = models.CharField("区划代码", max_length=12, default="")
    phone_sealed = models.BinaryField("电话（加密）", null=True)
    phone_index = models.CharField("电话索引", max_length=32, default="")
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    reached_at = models.DateTimeField("最近一次打通电话", null=True)
    active = models.BooleanField("可派", default=True)

    class Meta:
        verbose_name = "带队干部"
        constraints = [models.UniqueConstraint(fields=["season", "name", "phone_index"], name="leader_once")]


class BusRate(models.Model):
    """A type of bus at the county's tender price (县价). Money in fen, distances in km, `usable` seats for workers."""

    season = models.IntegerField("年度")
    code = models.CharField("车型", max_length=20)
    name = models.CharField("名称", max_length=60)
    seats = models.PositiveSmallIntegerField("核定载客人数")
    usable = models.PositiveSmallIntegerField("可乘务工人员")
    min_riders = models.PositiveSmallIntegerField("最少人数", default=20)
    fixed_fen = models.BigIntegerField("每趟固定费用（分）", default=0)
    out_per_km_fen = models.BigIntegerField("去程每公里（分）", default=0)
    empty_per_km_fen = models.BigIntegerField("空返每公里（分）", default=0)
    second_driver_per_day_fen = models.BigIntegerField("第二驾驶员每天（分）", default=0)
    tender_no = models.CharField("采购文号", max_length=80, default="")

    class Meta:
        verbose_name = "车型与价格"
        constraints = [models.UniqueConstraint(fields=["season", "code"], name="bus_rate_once")]


class FleetDay(models.Model):
    """How many buses of a type can leave on a day."""

    rate = models.ForeignKey(BusRate, models.CASCADE, related_name="days", db_index=False)
    date = models.DateField("日期")
    count = models.PositiveSmallIntegerField("可用辆数")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rate", "date"], name="fleet_day_once")]


class StationDay(models.Model):
    """How many buses the station can send off on a day."""

    season = models.IntegerField("年度")
    date = models.DateField("日期")
    max_departures = models.PositiveSmallIntegerField("可发车次")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "date"], name="station_day_once")]
