"""Tables of people. Numbers lie sealed; they are found by a keyed index and shown masked."""

from django.db import models
from django.db.models import Q


class Sex(models.TextChoices):
    MALE = "M", "男"
    FEMALE = "F", "女"


class Household(models.Model):
    """Persons who live on one register. Its village is dated in `HouseholdStay`."""

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField("户编号", max_length=20, default="")
    village = models.ForeignKey("places.Place", models.PROTECT, related_name="+", verbose_name="村")
    head_name = models.CharField("户主", max_length=100, default="")

    class Meta:
        verbose_name = "户"
        constraints = [
            models.UniqueConstraint(
                fields=["village", "number"], condition=~Q(number=""), name="household_number_once"
            )
        ]


class Person(models.Model):
    """A rural worker. `id_index`/`phone_index` are keyed digests; `*_tail` are the last four characters, shown."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField("姓名", max_length=100)
    initials = models.CharField("姓名首字母", max_length=24, default="")
    other_initials = models.CharField("姓名首字母（多音）", max_length=24, default="")
    sex = models.CharField("性别", max_length=1, choices=Sex.choices)
    birth_date = models.DateField("出生日期")
    id_sealed = models.BinaryField("身份证号（加密）")
    id_index = models.CharField("身份证号索引", max_length=32)
    id_tail = models.CharField("身份证号后四位", max_length=4)
    phone_sealed = models.BinaryField("电话（加密）", null=True)
    phone_index = models.CharField("电话索引", max_length=32, default="")
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    village = models.ForeignKey(
        "places.Place", models.PROTECT, related_name="+", db_index=False, verbose_name="村"
    )
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, related_name="persons", verbose_name="户"
    )
    relation = models.CharField("与户主关系", max_length=20, default="")
    group_name = models.CharField("村民小组", max_length=40, default="")
    education = models.CharField("文化程度", max_length=20, default="")
    skill = models.CharField("劳动技能", max_length=16, default="")
    standing = models.CharField("户类型", max_length=24, default="GENERAL")
    relocated = models.BooleanField("易地搬迁", default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="并入"
    )
    notice_version = models.CharField("告知书版本", max_length=20, default="")

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.UniqueConstraint(fields=["id_index"], condition=Q(merged_into=None), name="person_id_once")
        ]
        indexes = [
            models.Index(fields=["village", "id"], name="person_village"),
            models.Index(fields=["initials"], name="person_initials"),
            models.Index(
                fields=["other_initials"], condition=Q(other_initials__gt=""), name="person_other_initials"
            ),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged"
            ),
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["phone_index"], name="person_phone"),
            models.Index(fields=["id_tail"], name="person_tail"),
        ]


class Stay(models.Model):
    """In which village a person was registered from a day until (not including) another, and what said so."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="stays", db_index=False)
    village = models.ForeignKey("places.Place", models.PROTECT, related_name="+", db_index=False)
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True)
    source = models.CharField("来源", max_length=120, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "from_date"], name="stay_once_a_day")]


class Standing(models.Model):
    """Household type (户类型) as a list named it, from a day until another: priority uses the one valid on the day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="standings", db_index=False)
    code = models.CharField("户类型", max_length=24)
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True)
    source = models.CharField("来源", max_length=120, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "code", "from_date"], name="standing_once_a_day")
        ]


class Helping(models.Model):
    """户—帮扶干部结对: the account that helps a household's person, from a day until another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="helpings")
    account = models.ForeignKey("staff.Account", models.PROTECT, related_name="+", verbose_name="帮扶干部")
    from_date = models.DateField("自")
    until_date = models.DateField("至", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "account", "from_date"], name="helping_once")
        ]
        indexes = [models.Index(fields=["account", "person"], name="helping_account")]


class DuplicatePair(models.Model):
    """Two persons who may be one, scored with reasons, waiting for a person to decide. Neither loses anything meanwhile."""

    class State(models.TextChoices):
        OPEN = "OPEN", "待核"
        MERGED = "MERGED", "已合并"
        DIFFERENT = "DIFFERENT", "确认是两人"

    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField("相似度（%）")
    reasons = models.CharField("理由", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.CharField("处理人", max_length=100, default="")
    decided_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="pair_ordered"),
        ]


class Merge(models.Model):
    """A merge that can be taken back: which person went into which, by whom, why."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.CharField("经办人", max_length=100)
    at = models.DateTimeField("时间")
    reason = models.CharField("理由", max_length=200)
    undone_at = models.DateTimeField("撤销时间", null=True)


class Correction(models.Model):
    """One corrected fact of a person: what it was and what it became, both sealed, why and by whom (个保法 art. 46)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="corrections", db_index=False)
    field = models.CharField("项目", max_length=20)
    old_sealed = models.BinaryField("原内容（加密）")
    new_sealed = models.BinaryField("新内容（加密）")
    reason = models.CharField("依据", max_length=200)
    by = models.CharField("经办人", max_length=100)
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["person", "id"], name="correction_person")]
