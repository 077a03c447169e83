"""Tables of places. The county's own list is the master: units are edited, closed and succeeded, never deleted."""

from django.db import models
from django.db.models import Q


class Level(models.TextChoices):
    PROVINCE = "PROVINCE", "省"
    CITY = "CITY", "市"
    COUNTY = "COUNTY", "县"
    TOWNSHIP = "TOWNSHIP", "乡镇"
    VILLAGE = "VILLAGE", "村（社区）"


class Place(models.Model):
    """One unit under its 12-digit code (统计用区划代码). A renamed unit stays one unit; a re-coded one succeeds."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="上级"
    )
    opened_date = models.DateField("设立日期", null=True)
    closed_date = models.DateField("撤销日期", null=True)
    source = models.CharField("来源", max_length=120, default="")

    class Meta:
        verbose_name = "地域"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_date=None)
                | Q(opened_date=None)
                | Q(closed_date__gt=models.F("opened_date")),
                name="place_open_before_closed",
            ),
        ]
        indexes = [models.Index(fields=["parent", "code"], name="place_parent")]


class PlaceName(models.Model):
    """What a unit was called and where it belonged from a day until (not including) another."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "from_date"], name="place_name_once_a_day")]


class Succession(models.Model):
    """A unit that became another on a day: merge, split, new code, 村改社区. A split has several rows; one is `main`."""

    class Kind(models.TextChoices):
        MERGE = "MERGE", "合并"
        SPLIT = "SPLIT", "分设"
        RECODE = "RECODE", "代码变更"
        CONVERT = "CONVERT", "村改社区"

    old = models.ForeignKey(Place, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessors")
    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    date = models.DateField("日期")
    main = models.BooleanField("沿用者", default=True)
    document = models.CharField("依据文号", max_length=80, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="succession_to_another"),
        ]


class PlaceAlias(models.Model):
    """Another code or spelling that files use for a unit."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases")
    text = models.CharField("别名或旧代码", max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "place"], name="alias_once")]
