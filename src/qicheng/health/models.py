"""Tables of the health station. What a reading or a report says of a body lies sealed; plain are only the flags rules ask for.

Persons who are on no list have no row in `people`: their number and name lie sealed beside the reading, so that nobody is dropped.
"""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _


class Place(models.TextChoices):
    """Where a reading was taken."""

    VILLAGE = "VILLAGE", _("村里")
    STATION = "STATION", _("车站")
    RIDE = "RIDE", _("途中")
    WORK = "WORK", _("务工地")
    FILE = "FILE", _("导入的表")


class HealthFile(models.Model):
    """One drop of health sheets: who sent it, how far it is, what came of it (counts only)."""

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("等待读取")
        READING = "READING", _("正在读取")
        DONE = "DONE", _("已读完")
        FAILED = "FAILED", _("没有读成")

    season = models.IntegerField("年度")
    name = models.CharField("文件", max_length=300)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.RECEIVED)
    place = models.CharField("范围区划", max_length=200, default="")
    created_at = models.DateTimeField("收到时间")
    account_id = models.BigIntegerField("账号", null=True)
    label = models.CharField("经办人", max_length=100)
    lines = models.PositiveIntegerField("行数", default=0)
    fresh = models.PositiveIntegerField("新记录", default=0)
    result = models.TextField("结果", default="")
    message = models.CharField("说明", max_length=400, default="")

    class Meta:
        verbose_name = "健康监测表"


class Reading(models.Model):
    """One reading or declaration of one person. `key` is a digest of the whole line: the same line twice is one row."""

    class State(models.TextChoices):
        NORMAL = "NORMAL", _("正常")
        FEVER = "FEVER", _("发热")
        UNUSABLE = "UNUSABLE", _("要复测")
        NONE = "NONE", _("未测温")

    id = models.BigIntegerField(primary_key=True)
    season = models.IntegerField("年度")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="人员"
    )
    village = models.CharField("村", max_length=12, default="")
    day = models.DateField("日期", null=True)
    minute = models.SmallIntegerField("时刻（分）", default=-1)
    place = models.CharField("地点", max_length=8, choices=Place.choices)
    state = models.CharField("结论", max_length=8, choices=State.choices)
    symptom = models.BooleanField("有症状", default=False)
    contact = models.BooleanField("有接触史", default=False)
    sealed = models.BinaryField("内容（加密）")
    stranger_sealed = models.BinaryField("名册外人员（加密）", null=True)
    file = models.ForeignKey(HealthFile, models.PROTECT, null=True, related_name="readings", db_index=False)
    by = models.CharField("经办人", max_length=100)
    received_at = models.DateTimeField("收到时间")
    key = models.CharField("唯一键", max_length=32, unique=True)

    class Meta:
        verbose_name = "健康记录"
        indexes = [
            models.Index(fields=["person", "day"], name="reading_person"),
            models.Index(fields=["season", "day", "village"], name="reading_day"),
            models.Index(fields=["season", "state"], condition=~Q(state="NORMAL"), name="reading_state"),
            models.Index(fields=["received_at"], name="reading_received"),
        ]


class ClinicForm(models.Model):
    """What a clinic certified of a person (健康登记表, 体检证明): fit or to wait, until when it holds is the pack's matter."""

    season = models.IntegerField("年度")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    issued_date = models.DateField("出具日期")
    fit = models.BooleanField("合格")
    sealed = models.BinaryField("医生和意见（加密）")
    by = models.CharField("登记人", max_length=100)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "卫生院证明"
        indexes = [models.Index(fields=["person", "issued_date"], name="clinic_form_person")]


class Visit(models.Model):
    """A place where a person has been lately, until (with) a day. The code lies sealed."""

    season = models.IntegerField("年度")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    until_date = models.DateField("离开日期")
    sealed = models.BinaryField("到过的地方（加密）")
    by = models.CharField("登记人", max_length=100)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "停留地"
        indexes = [models.Index(fields=["person", "until_date"], name="visit_person")]


class Clearance(models.Model):
    """Whether a person may travel: one object with its reasons and its end. The ledger carries the word, this the why."""

    class State(models.TextChoices):
        CLEARED = "CLEARED", _("可出行")
        PENDING = "PENDING", _("待核验")
        HELD = "HELD", _("暂缓")

    season = models.IntegerField("年度")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField("结论", max_length=8, choices=State.choices)
    codes = models.CharField("原因", max_length=200, default="")
    level = models.PositiveSmallIntegerField("级别")
    until_at = models.DateTimeField("有效至", null=True)
    judged_at = models.DateTimeField("核验时间")
    override_by = models.CharField("特批人", max_length=100, default="")
    override_reason = models.CharField("特批理由", max_length=200, default="")
    override_until_at = models.DateTimeField("特批有效至", null=True)

    class Meta:
        verbose_name = "放行结论"
        constraints = [models.UniqueConstraint(fields=["season", "person"], name="clearance_once")]
        indexes = [models.Index(fields=["until_at"], name="clearance_until")]


class DepartureOrder(models.Model):
    """Headquarters' order that people of a place may leave while the level asks for one (凭指挥部指令出发)."""

    season = models.IntegerField("年度")
    place_code = models.CharField("区划代码", max_length=12)
    from_date = models.DateField("自")
    until_date = models.DateField("至（含）")
    document = models.CharField("文号", max_length=80)
    by = models.CharField("下达人", max_length=100)
    at = models.DateTimeField("下达时间")

    class Meta:
        verbose_name = "出发指令"
        indexes = [models.Index(fields=["season", "until_date"], name="departure_order")]


class DutyPost(models.Model):
    """Who is told of a fever, in which order: clinics, disease control, headquarters' duty, townships, the duty chief."""

    class Kind(models.TextChoices):
        HEADQUARTERS = "HEADQUARTERS", _("县疫情指挥部值班")
        CHIEF = "CHIEF", _("带班领导")
        CDC = "CDC", _("疾控中心")
        CLINIC = "CLINIC", _("卫生院")
        TOWNSHIP = "TOWNSHIP", _("乡镇值班")

    kind = models.CharField("岗位", max_length=12, choices=Kind.choices)
    place_code = models.CharField("区划代码", max_length=12, default="")
    rung = models.PositiveSmallIntegerField("顺序", default=1)
    name = models.CharField("姓名", max_length=100)
    title = models.CharField("单位和职务", max_length=100, default="")
    phone_sealed = models.BinaryField("电话（加密）", null=True)
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    account = models.ForeignKey(
        "staff.Account", models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    active = models.BooleanField("在岗", default=True)

    class Meta:
        verbose_name = "值班岗位"
        indexes = [models.Index(fields=["kind", "place_code", "rung"], name="duty_post_order")]


class FeverEvent(models.Model):
    """One report of fever: opened in the transaction that heard of it, acknowledged by a person, lifted by a health worker."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待确认")
        TAKEN = "TAKEN", _("处置中")
        CLEARED = "CLEARED", _("已解除")

    season = models.IntegerField("年度")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", verbose_name="人员"
    )
    stranger_sealed = models.BinaryField("名册外人员（加密）", null=True)
    village = models.CharField("村", max_length=12, default="")
    place = models.CharField("发现地点", max_length=8, choices=Place.choices)
    about = models.CharField("车次", max_length=40, default="")
    seat = models.CharField("座位", max_length=4, default="")
    where = models.CharField("地点说明", max_length=120, default="")
    sealed = models.BinaryField("体温和症状（加密）")
    level = models.PositiveSmallIntegerField("级别")
    seen_at = models.DateTimeField("发现时间", null=True)
    opened_at = models.DateTimeField("报告时间")
    opened_by = models.CharField("报告人", max_length=100)
    due_at = models.DateTimeField("确认时限")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN)
    rung = models.PositiveSmallIntegerField("已通知到", default=1)
    next_at = models.DateTimeField("转下一人", null=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True)
    acknowledged_by = models.CharField("确认人", max_length=100, default="")
    cleared_at = models.DateTimeField("解除时间", null=True)
    cleared_by = models.CharField("解除人", max_length=100, default="")
    outcome_sealed = models.BinaryField("诊断结论（加密）", null=True)
    case_id = models.BigIntegerField("督办事项", default=0)
    key = models.CharField("唯一键", max_length=100, unique=True)

    class Meta:
        verbose_name = "发热报告"
        constraints = [
            models.UniqueConstraint(
                fields=["season", "person"],
                condition=~Q(state="CLEARED") & Q(person__isnull=False),
                name="fever_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_at"], name="fever_next"),
            models.Index(fields=["season", "state", "opened_at"], name="fever_board"),
            models.Index(fields=["about"], name="fever_about"),
        ]


class Told(models.Model):
    """One person told of a fever, when, by which message; and when that person said so."""

    event = models.ForeignKey(FeverEvent, models.PROTECT, related_name="told", db_index=False)
    kind = models.CharField("岗位", max_length=12)
    rung = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("姓名", max_length=100)
    title = models.CharField("单位和职务", max_length=100, default="")
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    post = models.ForeignKey(DutyPost, models.PROTECT, null=True, related_name="+", db_index=False)
    message_key = models.CharField("消息", max_length=100, default="")
    told_at = models.DateTimeField("通知时间")
    acknowledged_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = "已通知"
        indexes = [models.Index(fields=["event", "id"], name="told_event")]


class Step(models.Model):
    """What was done about a fever, by whom, when (domain.md 4.3 step 3): moved, mask, handed over, recounted, contacts listed."""

    class Kind(models.TextChoices):
        MOVED = "MOVED", _("已移到留观座位")
        MASK = "MASK", _("已戴口罩")
        STOPPED = "STOPPED", _("到达留验站或医院")
        HANDED_OVER = "HANDED_OVER", _("已交接给医院")
        RECOUNTED = "RECOUNTED", _("已重新清点人数")
        CALLED = "CALLED", _("已电话核实")
        CONTACTS = "CONTACTS", _("调出同乘名单")
        OPENED = "OPENED", _("查看健康内容")
        NOTE = "NOTE", _("情况续报")

    event = models.ForeignKey(FeverEvent, models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField("事项", max_length=12, choices=Kind.choices)
    note_sealed = models.BinaryField("说明（加密）", null=True)
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "处置记录"
        indexes = [models.Index(fields=["event", "id"], name="step_event")]


class Watch(models.Model):
    """A group under daily watch for some days: a bus, a village, a household. Nobody in it is a case for that."""

    season = models.IntegerField("年度")
    title = models.CharField("名称", max_length=120)
    about = models.CharField("对象", max_length=40, default="")
    place = models.CharField("区划代码", max_length=12, default="")
    reason = models.CharField("原因", max_length=200)
    from_date = models.DateField("自")
    until_date = models.DateField("至（含）")
    opened_at = models.DateTimeField("设立时间")
    opened_by = models.CharField("设立人", max_length=100)
    ended_at = models.DateTimeField("结束时间", null=True)
    event = models.ForeignKey(FeverEvent, models.PROTECT, null=True, related_name="watches")

    class Meta:
        verbose_name = "医学观察"
        indexes = [models.Index(fields=["season", "until_date"], name="watch_days")]


class Watched(models.Model):
    """One person under watch, and how it ended."""

    class Outcome(models.TextChoices):
        RUNNING = "RUNNING", _("观察中")
        COMPLETED = "COMPLETED", _("期满，最后一天正常")
        ENDED_UNSEEN = "ENDED_UNSEEN", _("期满，最后一天没有测到")
        NEVER_SEEN = "NEVER_SEEN", _("期满，一次也没有测到")
        FEVER = "FEVER", _("观察中发热")
        FLAGGED = "FLAGGED", _("期满，有症状或接触史")
        LIFTED = "LIFTED", _("提前解除")

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    village = models.CharField("村", max_length=12, default="")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "被观察人"
        constraints = [models.UniqueConstraint(fields=["watch", "person"], name="watched_once")]
        indexes = [models.Index(fields=["person", "outcome"], name="watched_person")]
