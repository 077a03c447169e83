"""The ledger: one row per person and season, and the book of its changes.

The flat columns are the contract of `qicheng_measures.ledger` (a test compares both). UPPERCASE codes; unknown is NULL,
never an empty text; money in fen; no name, ID number or phone.
"""

from django.db import models


class Flat(models.Model):
    """The columns that figures are counted over; the ledger's row and each event carry the same ones."""

    season = models.IntegerField("年度")
    village = models.CharField("村", max_length=12)
    person_key = models.CharField("人员代号", max_length=32)
    sex = models.CharField("性别", max_length=1, null=True)
    age = models.SmallIntegerField("年龄（基准日）", null=True)
    household = models.BigIntegerField("户", null=True)
    standing = models.CharField("户类型", max_length=24, null=True)
    is_poor = models.BooleanField("脱贫（贫困）户", default=False)
    is_monitored = models.BooleanField("监测对象", default=False)
    relocated = models.BooleanField("易地搬迁", default=False)
    in_labour_force = models.BooleanField("劳动力", default=False)
    roster = models.CharField("名册状态", max_length=10, default="LISTED")
    last_year = models.BooleanField("上年在册", default=False)
    base_village = models.CharField("上年所在村", max_length=12, null=True)
    base_standing = models.CharField("上年户类型", max_length=24, null=True)
    worked_last_year = models.BooleanField("上年外出务工", default=False)
    out_reason = models.CharField("减少原因", max_length=20, null=True)
    intention = models.CharField("意向", max_length=12, null=True)
    intention_inferred = models.BooleanField("意向由上年推定", default=False)
    dest_province = models.CharField("意向省份", max_length=6, null=True)
    dest_city = models.CharField("意向城市", max_length=6, null=True)
    go_date = models.DateField("拟出发日期", null=True)
    transport_need = models.CharField("出行需求", max_length=12, null=True)
    employer = models.CharField("务工单位", max_length=80, null=True)
    contact = models.CharField("最近联系结果", max_length=12, null=True)
    last_contact_date = models.DateField("最近联系日期", null=True)
    clearance = models.CharField("放行", max_length=12, null=True)
    transport = models.CharField("出行方式", max_length=12, null=True)
    stage = models.CharField("所在站", max_length=12, default="LISTED")
    departed_date = models.DateField("出发日期", null=True)
    arrived_date = models.DateField("抵达日期", null=True)
    returned_date = models.DateField("返回日期", null=True)
    months = models.SmallIntegerField("务工月数", default=0)
    child_left = models.BooleanField("留守儿童", default=False)
    fever = models.BooleanField("发热", default=False)
    subsidy = models.CharField("补贴", max_length=12, default="NONE")
    subsidy_fen = models.BigIntegerField("补贴（分）", default=0)
    changed_at = models.BigIntegerField("变更时间（秒）")
    gone = models.BooleanField("已删除", default=False)

    class Meta:
        abstract = True


class Journey(Flat):
    """One person's way through one season."""

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, verbose_name="人员"
    )

    class Meta:
        verbose_name = "行程"
        constraints = [models.UniqueConstraint(fields=["season", "person"], name="journey_once_a_season")]
        indexes = [
            models.Index(fields=["season", "village", "id"], name="journey_village"),
            models.Index(fields=["season", "base_village"], name="journey_base_village"),
            models.Index(fields=["season", "person_key"], name="journey_key"),
        ]


class Event(Flat):
    """The row as it stood after one change: who did what, when. Events are only added."""

    id = models.BigAutoField(primary_key=True)
    journey = models.ForeignKey(Journey, models.PROTECT, related_name="events", db_index=False)
    at = models.DateTimeField("时间")
    kind = models.CharField("事项", max_length=20)
    by = models.CharField("经办人", max_length=100)
    note = models.CharField("说明", max_length=200, default="")
    source = models.CharField("来源", max_length=40, default="")

    class Meta:
        verbose_name = "行程记录"
        indexes = [models.Index(fields=["journey", "id"], name="event_journey")]
