"""The case, its timeline, the steps of its ladder, its papers and its evidence."""

from django.db import models
from django.db.models import Q

from qicheng.cases.rules import kinds, ladder


class Case(models.Model):
    """One matter that someone must handle by an instant. `about` names its subject as text, such as `trip:7`.

    `due_at` ends the clock of the present state and is empty while none runs. In a compartment `title` and `note` are empty here:
    what they say lies sealed in `content_sealed`.
    """

    kind = models.CharField("类别", max_length=24)
    about = models.CharField("对象", max_length=80, default="")
    place = models.CharField("区划", max_length=12, default="")
    owner = models.CharField("责任组", max_length=24)
    compartment = models.CharField("专项", max_length=8, default="")
    severity = models.PositiveSmallIntegerField("紧急程度（1最急）", default=2)
    source = models.CharField("来源", max_length=12, default="SYSTEM")
    title = models.CharField("事由", max_length=200, default="")
    note = models.CharField("情况", max_length=1000, default="")
    content_sealed = models.BinaryField("内容（加密）", null=True)
    opened_at = models.DateTimeField("立案时间")
    opened_by = models.CharField("立案人", max_length=100)
    opened_by_id = models.BigIntegerField("立案账号", null=True)
    rulebook = models.PositiveIntegerField("规则版本", default=0)
    state = models.CharField("状态", max_length=16, default="OPEN")
    clock_from_at = models.DateTimeField("计时起点", null=True)
    due_at = models.DateTimeField("办理时限", null=True)
    cycle = models.PositiveSmallIntegerField("第几个时限", default=1)
    next_at = models.DateTimeField("下次查看", null=True)
    level = models.CharField(
        "督办层级", max_length=8, default=kinds.TOWNSHIP, choices=list(kinds.LEVELS.items())
    )
    card = models.CharField("红黄牌", max_length=6, default="")
    unit = models.ForeignKey(
        "staff.Office", models.PROTECT, null=True, related_name="+", verbose_name="承办单位"
    )
    handler = models.ForeignKey(
        "staff.Account", models.PROTECT, null=True, related_name="+", verbose_name="承办人"
    )
    extended = models.BooleanField("已批准延期", default=False)
    reporter_sealed = models.BinaryField("反映人（加密）", null=True)
    receipt_digest = models.CharField("查询码摘要", max_length=64, default="")
    likeness = models.CharField("同一对象的标记", max_length=32, default="")
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="repeated_by", verbose_name="重复反映"
    )
    reply = models.CharField("答复", max_length=1000, default="")
    replied_at = models.DateTimeField("答复时间", null=True)
    satisfaction = models.PositiveSmallIntegerField("满意度（1—5）", null=True)
    satisfaction_note = models.CharField("评价", max_length=400, default="")
    appeals = models.PositiveSmallIntegerField("复议次数", default=0)
    conclusion = models.CharField("结案方式", max_length=16, default="")
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = models.CharField("办结人", max_length=100, default="")
    outcome = models.CharField("处理结果", max_length=1000, default="")
    version = models.PositiveIntegerField("版本", default=1)
    key = models.CharField("唯一键", max_length=100, unique=True)

    class Meta:
        verbose_name = "督办事项"
        indexes = [
            models.Index(fields=["state", "due_at"], name="case_due"),
            models.Index(fields=["about", "id"], name="case_about"),
            models.Index(fields=["place", "id"], name="case_place"),
            models.Index(fields=["owner", "closed_at", "due_at"], name="case_owner"),
            models.Index(fields=["next_at"], name="case_next", condition=Q(closed_at=None)),
            models.Index(fields=["likeness"], name="case_likeness", condition=~Q(likeness="")),
            models.Index(fields=["receipt_digest"], name="case_receipt", condition=~Q(receipt_digest="")),
        ]


class Entry(models.Model):
    """One line of a case's timeline. Lines are only added. What is said in a compartment lies sealed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)
    act = models.CharField("事项", max_length=20)
    before = models.CharField("原状态", max_length=16, default="")
    after = models.CharField("新状态", max_length=16, default="")
    text = models.CharField("说明", max_length=1000, default="")
    text_sealed = models.BinaryField("说明（加密）", null=True)
    public = models.BooleanField("反映人可见", default=False)

    class Meta:
        verbose_name = "办理记录"
        indexes = [models.Index(fields=["case", "id"], name="entry_case")]


class Escalation(models.Model):
    """A rung that a case has taken: when it was due, when it was done, who was named. Rows are only added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations")
    cycle = models.PositiveSmallIntegerField("第几个时限")
    rung = models.PositiveSmallIntegerField("第几步")
    moment = models.DateTimeField("应办时间")
    at = models.DateTimeField("实办时间")
    level = models.CharField("层级", max_length=8)
    card = models.CharField(
        "红黄牌", max_length=6, default="", choices=[(k, v) for k, v in ladder.CARDS.items() if k]
    )
    person_id = models.BigIntegerField("落实到人（账号）", null=True)
    person = models.CharField("落实到人", max_length=100, default="")
    office = models.CharField("单位", max_length=80, default="")

    class Meta:
        verbose_name = "升级记录"
        constraints = [models.UniqueConstraint(fields=["case", "cycle", "rung"], name="escalation_once")]


class Paper(models.Model):
    """A numbered paper of a case: 交办单, 催办单, 督办通知单, a notice to the complainant. Numbers run by series and year."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    series = models.CharField("文种", max_length=10)
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("号")
    at = models.DateTimeField("签发时间")
    by = models.CharField("签发人", max_length=100)
    to = models.CharField("主送", max_length=100)
    text = models.CharField("内容", max_length=1000)
    text_sealed = models.BinaryField("内容（加密）", null=True)
    due_at = models.DateTimeField("时限", null=True)
    answered_at = models.DateTimeField("回复时间", null=True)

    class Meta:
        verbose_name = "督办文书"
        constraints = [models.UniqueConstraint(fields=["series", "year", "serial"], name="paper_number")]


class Evidence(models.Model):
    """A file of a case: sealed in the installation's own folder, with its digest and its checked type."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    name = models.CharField("文件名", max_length=120)
    media_type = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("字节")
    sha256 = models.CharField("摘要", max_length=64)
    what = models.CharField("说明", max_length=200, default="")
    by = models.CharField("上传人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)
    at = models.DateTimeField("时间")
    removed_at = models.DateTimeField("撤下时间", null=True)

    class Meta:
        verbose_name = "佐证材料"
        constraints = [models.UniqueConstraint(fields=["case", "sha256"], name="evidence_once")]
