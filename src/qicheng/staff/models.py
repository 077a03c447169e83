"""Tables of staff: accounts, offices, posts with dates, stand-ins, pairings."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """Roles of the county's plan (domain.md 8.1). What each may do stands in `staff.rules`."""

    LEADER = "LEADER", "县领导小组成员"
    CENTRE = "CENTRE", "县就业服务中心"
    BIGDATA = "BIGDATA", "县大数据中心"
    GROUP_MEMBER = "GROUP_MEMBER", "专责组成员"
    BUREAU_REPORTER = "BUREAU_REPORTER", "部门上报员"
    TOWNSHIP_ADMIN = "TOWNSHIP_ADMIN", "乡镇管理员"
    TOWNSHIP_CLERK = "TOWNSHIP_CLERK", "乡镇填报员"
    VILLAGE_CADRE = "VILLAGE_CADRE", "村填报员"
    HELPER = "HELPER", "帮扶干部"
    BUS_LEADER = "BUS_LEADER", "带队干部"
    GATE = "GATE", "车站检票员"
    ENTERPRISE = "ENTERPRISE", "企业对接人"
    HEALTH = "HEALTH", "医务人员"
    INSPECTOR = "INSPECTOR", "劳动监察员"
    EDUCATION = "EDUCATION", "控辍保学专责人"
    FINANCE = "FINANCE", "财政经办"
    AUDITOR = "AUDITOR", "审计管理员"
    SYSTEM_ADMIN = "SYSTEM_ADMIN", "系统管理员"
    SECURITY_ADMIN = "SECURITY_ADMIN", "安全管理员"


class Account(AbstractUser):
    """A person of an office who signs in. Workers have no account."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=100)
    phone = models.CharField("联系电话", max_length=20, default="", blank=True)
    sessions_after = models.DateTimeField("此前的登录失效", null=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)

    class Meta:
        verbose_name = "账号"


class Office(models.Model):
    """A unit of the county: leading group, special group, bureau, township office, village committee."""

    class Kind(models.TextChoices):
        LEADING_GROUP = "LEADING_GROUP", "领导小组"
        SPECIAL_GROUP = "SPECIAL_GROUP", "专责组"
        CENTRE = "CENTRE", "就业服务中心"
        BUREAU = "BUREAU", "县直单位"
        TOWNSHIP = "TOWNSHIP", "乡镇"
        VILLAGE = "VILLAGE", "村（社区）"

    name = models.CharField("名称", max_length=80, unique=True)
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    place_code = models.CharField("区划代码", max_length=12, default="", blank=True)
    duties = models.TextField("职责", default="", blank=True)
    code = models.CharField("组别代码", max_length=24, default="", blank=True)

    class Meta:
        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="office_code_once")
        ]


class Post(models.Model):
    """A role that an account holds in an office from a day until (not including) another."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="posts")
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    place_code = models.CharField("范围区划", max_length=12, default="", blank=True)
    title = models.CharField("职务", max_length=60, default="", blank=True)
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="stand_ins", verbose_name="代理"
    )

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "office", "role", "place_code", "from_date"], name="post_once"
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gt=models.F("from_date")),
                name="post_ends_after_start",
            ),
        ]


class Assignment(models.Model):
    """挂点: a county leader for a township; 结对: a department for a village."""

    class Kind(models.TextChoices):
        LEADER_TOWNSHIP = "LEADER_TOWNSHIP", "县领导挂点乡镇"
        OFFICE_VILLAGE = "OFFICE_VILLAGE", "单位结对帮扶村"

    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    place_code = models.CharField("区划代码", max_length=12)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(account=None) ^ Q(office=None), name="assignment_to_one"),
            models.UniqueConstraint(
                fields=["kind", "place_code", "account", "office", "from_date"], name="assignment_once"
            ),
        ]


class DutyShift(models.Model):
    """Who is on duty for an office from a day until (not including) another."""

    class Part(models.TextChoices):
        FIRST = "FIRST", "主班"
        SECOND = "SECOND", "副班"

    office = models.ForeignKey(Office, models.PROTECT, related_name="shifts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="shifts")
    part = models.CharField("班次", max_length=6, choices=Part.choices, default=Part.FIRST)
    from_date = models.DateField("自")
    until_date = models.DateField("至")

    class Meta:
        verbose_name = "值班"
        constraints = [
            models.UniqueConstraint(fields=["office", "account", "part", "from_date"], name="shift_once"),
            models.CheckConstraint(
                condition=Q(until_date__gt=models.F("from_date")), name="shift_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["office", "from_date"], name="shift_office")]


class Absence(models.Model):
    """An account is away from a day until (not including) another; whoever stands in gets its work."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    from_date = models.DateField("自")
    until_date = models.DateField("至")
    reason = models.CharField("原因", max_length=60, default="")

    class Meta:
        verbose_name = "请假、外出"
        constraints = [
            models.UniqueConstraint(fields=["account", "from_date"], name="absence_once"),
            models.CheckConstraint(
                condition=Q(until_date__gt=models.F("from_date")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | ~Q(stand_in=models.F("account")), name="absence_not_by_oneself"
            ),
        ]
