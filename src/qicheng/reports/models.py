"""Tables of reports: cuts of the ledger, periods, returns with their steps, snapshots, corrections, what was printed, who was chased,
and the partners' tokens.

Figures of a signed report never change: a snapshot is only added. Its rows are the ledger's own events up to a mark, each with a digest
kept here, so that a row changed or lost later is named.
"""

from django.db import models


class Cut(models.Model):
    """The ledger as it stood at an instant: every row's last event up to `mark` (an event number). Same mark, same rows, for ever."""

    season = models.IntegerField("年度")
    as_of_at = models.DateTimeField("截至")
    mark = models.BigIntegerField("截至第几条行程记录")
    rows = models.IntegerField("行数", default=0)
    measures = models.JSONField("指标版本")
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "时点"
        constraints = [models.UniqueConstraint(fields=["season", "as_of_at"], name="cut_once_an_instant")]


class Cell(models.Model):
    """All figures of one village at a cut."""

    cut = models.ForeignKey(Cut, models.CASCADE, related_name="cells")
    village = models.CharField("村", max_length=12)
    figures = models.JSONField("数字")
    rows = models.IntegerField("行数", default=0)
    rows_digest = models.CharField("行摘要", max_length=64, default="")

    class Meta:
        verbose_name = "时点数"
        constraints = [models.UniqueConstraint(fields=["cut", "village"], name="cell_once")]


class RowMark(models.Model):
    """The digest of one event of the ledger as it was when a cut first used it."""

    event_id = models.BigIntegerField("行程记录", primary_key=True)
    journey_id = models.BigIntegerField("行程")
    village = models.CharField("村", max_length=12)
    digest = models.CharField("摘要", max_length=32)

    class Meta:
        verbose_name = "行摘要"
        indexes = [models.Index(fields=["village", "event_id"], name="rowmark_village")]


class Screen(models.Model):
    """The figures of the leaders' screen as last counted: kept so that a page that is looked at all day counts nothing.

    `state` names the ledger's state and the day they were counted for; `seen_at` is when they were last found to hold.
    """

    season = models.IntegerField("年度", unique=True)
    state = models.CharField("行程状态", max_length=80)
    content = models.JSONField("数字")
    seen_at = models.DateTimeField("数据截至")

    class Meta:
        verbose_name = "大屏数"


class Period(models.Model):
    """One period of one report: what it describes, when it is due, published, locked."""

    season = models.IntegerField("年度")
    code = models.CharField("报表", max_length=20)
    title = models.CharField("名称", max_length=80)
    rhythm = models.CharField("频次", max_length=16)
    reporter = models.CharField("报送单位", max_length=16)
    two_steps = models.BooleanField("本级审核", default=True)
    terms = models.JSONField("催报和核对的尺度", default=dict)  # as the calendar said when the period opened
    day = models.DateField("报送日")
    as_of_at = models.DateTimeField("数据截至")
    due_at = models.DateTimeField("报送时限")
    publish_at = models.DateTimeField("通报时间")
    lock_at = models.DateTimeField("锁定时间")
    cut = models.ForeignKey(Cut, models.PROTECT, null=True, related_name="periods")

    class Meta:
        verbose_name = "报期"
        constraints = [models.UniqueConstraint(fields=["season", "code", "day"], name="period_once")]
        indexes = [models.Index(fields=["season", "day"], name="period_day")]


class Return(models.Model):
    """One unit's report of one period."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="returns")
    unit = models.CharField("单位", max_length=12)
    level = models.CharField("层级", max_length=10)
    state = models.CharField("状态", max_length=10, default="DRAFT")
    zero = models.BooleanField("零报告", default=False)
    facts = models.JSONField("填报内容", default=dict)
    remarks = models.JSONField("说明", default=dict)
    due_at = models.DateTimeField("时限（含延期）")
    first_at = models.DateTimeField("首次报送", null=True)
    filled_at = models.DateTimeField("报送时间", null=True)
    filled_by = models.CharField("填报人", max_length=100, default="")
    filled_by_id = models.BigIntegerField("填报人账号", null=True)
    reviewed_at = models.DateTimeField("审核时间", null=True)
    reviewed_by = models.CharField("审核人", max_length=100, default="")
    reviewed_by_id = models.BigIntegerField("审核人账号", null=True)
    accepted_at = models.DateTimeField("接收时间", null=True)
    accepted_by = models.CharField("接收人", max_length=100, default="")
    sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    reason = models.CharField("退回原因", max_length=200, default="")

    class Meta:
        verbose_name = "报表"
        constraints = [models.UniqueConstraint(fields=["period", "unit"], name="return_once")]
        indexes = [models.Index(fields=["unit", "period"], name="return_unit")]


class Entry(models.Model):
    """One step in a return's life: what, who, when, with what words. Only added."""

    of = models.ForeignKey(Return, models.PROTECT, related_name="entries")
    at = models.DateTimeField("时间")
    act = models.CharField("事项", max_length=10)
    by = models.CharField("经办人", max_length=100)
    text = models.CharField("说明", max_length=300, default="")

    class Meta:
        verbose_name = "报表记录"


class Extension(models.Model):
    """A later due moment for one return: who granted it, why, until when. It is printed on the report."""

    of = models.ForeignKey(Return, models.PROTECT, related_name="extensions")
    until_at = models.DateTimeField("延至")
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")
    by = models.CharField("批准人", max_length=100)

    class Meta:
        verbose_name = "延期"


class Snapshot(models.Model):
    """What was accepted: figures, facts and rows, frozen and hashed. A correction adds the next version beside it.

    `code` stands on paper as a QR code. `swaps` are the rows a correction replaced: [journey, old event, new event].
    """

    of = models.ForeignKey(Return, models.PROTECT, related_name="snapshots")
    version = models.PositiveSmallIntegerField("版次")
    code = models.CharField("核验码", max_length=24, unique=True)
    cut = models.ForeignKey(Cut, models.PROTECT, related_name="+")
    figures = models.JSONField("数字")
    measures = models.JSONField("指标版本")
    facts = models.JSONField("填报内容")
    remarks = models.JSONField("说明")
    signed = models.JSONField("签名")
    swaps = models.JSONField("更正的行", default=list)
    rows = models.IntegerField("行数")
    rows_digest = models.CharField("行摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "快照"
        constraints = [models.UniqueConstraint(fields=["of", "version"], name="snapshot_once_a_version")]


class Correction(models.Model):
    """更正单: what an accepted report should have said, proposed below and approved above."""

    of = models.ForeignKey(Return, models.PROTECT, related_name="corrections")
    state = models.CharField("状态", max_length=10, default="PROPOSED")
    reason = models.CharField("更正原因", max_length=300)
    swaps = models.JSONField("更正的行")
    facts = models.JSONField("更正的填报内容")
    before = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    after = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("申请时间")
    proposed_by = models.CharField("申请人", max_length=100)
    proposed_by_id = models.BigIntegerField("申请人账号", null=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    decided_by = models.CharField("批准人", max_length=100, default="")
    answer = models.CharField("答复", max_length=200, default="")

    class Meta:
        verbose_name = "更正单"


class Printed(models.Model):
    """A document: its number, what stands in it, and the snapshots it was made from. The same content is the same document."""

    period = models.ForeignKey(Period, models.PROTECT, null=True, related_name="printed")
    kind = models.CharField("种类", max_length=20)
    week = models.DateField("周（周一）", null=True)
    number = models.CharField("文号", max_length=80)
    code = models.CharField("核验码", max_length=24, unique=True)
    unit = models.CharField("单位", max_length=12)
    content = models.JSONField("内容")
    snapshots = models.ManyToManyField(Snapshot, related_name="printed")
    digest = models.CharField("内容摘要", max_length=64)
    at = models.DateTimeField("时间")
    by = models.CharField("出件人", max_length=100)

    class Meta:
        verbose_name = "出件"


class Chase(models.Model):
    """One rung of the ladder carried out for a return that was not in. Whether it was read stands with the tray lines of its key."""

    of = models.ForeignKey(Return, models.PROTECT, related_name="chases")
    rung = models.PositiveSmallIntegerField("第几步")
    what = models.CharField("事项", max_length=10)
    at = models.DateTimeField("时间")
    told = models.JSONField("告知", default=list)
    case_id = models.BigIntegerField("督办事项", null=True)

    class Meta:
        verbose_name = "催报"
        constraints = [models.UniqueConstraint(fields=["of", "rung"], name="chase_once_a_rung")]


class ApiToken(models.Model):
    """A partner's right to read by program: which matters, of which unit, until when. The secret itself is nowhere, only its digest.

    `minute` and `minute_calls` count the calls of the present minute (minutes since 1970), so that all processes count together.
    """

    name = models.CharField("名称", max_length=60, unique=True)
    partner = models.CharField("使用单位", max_length=80)
    scopes = models.JSONField("可读内容")
    unit = models.CharField("范围", max_length=12)
    per_minute = models.PositiveIntegerField("每分钟次数", default=60)
    until_date = models.DateField("有效期至")
    digest = models.CharField("摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("发放时间")
    made_by = models.CharField("发放人", max_length=100)
    revoked_at = models.DateTimeField("吊销时间", null=True)
    revoked_by = models.CharField("吊销人", max_length=100, default="")
    last_used_at = models.DateTimeField("最近使用", null=True)
    minute = models.BigIntegerField("分钟", default=0)
    minute_calls = models.PositiveIntegerField("本分钟次数", default=0)

    class Meta:
        verbose_name = "接口令牌"


class ApiDay(models.Model):
    """How often a token was used on a day, and how often it came too fast. Nothing of what was asked."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="days")
    day = models.DateField("日期")
    calls = models.PositiveIntegerField("次数", default=0)
    refused = models.PositiveIntegerField("过快被拒", default=0)

    class Meta:
        verbose_name = "接口用量"
        constraints = [models.UniqueConstraint(fields=["token", "day"], name="api_day_once")]


class IssuedTable(models.Model):
    """A table that an office above has issued: its file as it came, how it is drawn, since when it is published, and put to the units."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "绑定中"
        PUBLISHED = "PUBLISHED", "已发布"
        ENDED = "ENDED", "已停用"

    season = models.IntegerField("年度")
    title = models.CharField("名称", max_length=80)
    issuer = models.CharField("下发单位", max_length=80, default="")
    file_name = models.CharField("文件名", max_length=150)
    content = models.BinaryField("原文件")
    sha256 = models.CharField("文件摘要", max_length=64)
    sheet = models.PositiveSmallIntegerField("工作表", default=0)
    layout = models.JSONField("版式")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    rhythm = models.CharField("频次", max_length=16, default="")
    received_at = models.DateTimeField("上传时间")
    received_by = models.CharField("上传人", max_length=100)
    published_at = models.DateTimeField("发布时间", null=True)
    published_by = models.CharField("发布人", max_length=100, default="")
    put_at = models.DateTimeField("下到各单位", null=True)
    put_by = models.CharField("下达人", max_length=100, default="")

    class Meta:
        verbose_name = "下发表"
        constraints = [
            models.UniqueConstraint(
                fields=["season", "sha256", "sheet"], condition=~models.Q(state="ENDED"), name="issued_once"
            )
        ]


class Binding(models.Model):
    """What stands in a cell of an issued table: a measure, a text of the season, or something that units are asked for once.

    `row` and `column` count from 0 in the issued sheet. With `scope` ROWS the cell is the first of a column, one row for each unit.
    """

    of = models.ForeignKey(IssuedTable, models.CASCADE, related_name="bindings")
    row = models.PositiveSmallIntegerField("行")
    column = models.PositiveSmallIntegerField("列")
    what = models.CharField("填什么", max_length=10)
    code = models.CharField("指标或文字", max_length=40, default="")
    label = models.CharField("名称", max_length=40, default="")
    label_key = models.CharField("名称（去标点）", max_length=40, default="")
    scope = models.CharField("范围", max_length=6)
    unit = models.CharField("单位", max_length=12)
    level = models.CharField("层级", max_length=10, default="")
    kind = models.CharField("类型", max_length=10, default="")
    word = models.CharField("计量单位", max_length=8, default="")
    due_at = models.DateTimeField("时限", null=True)
    until_at = models.DateTimeField("失效", null=True)
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "绑定"
        constraints = [models.UniqueConstraint(fields=["of", "row", "column"], name="binding_once_a_cell")]


class Answer(models.Model):
    """What one unit said to a one-off question. Only added: the latest counts, the earlier ones stay with who and when."""

    of = models.ForeignKey(Binding, models.PROTECT, related_name="answers")
    unit = models.CharField("单位", max_length=12)
    value = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间")
    by = models.CharField("填报人", max_length=100)
    by_id = models.BigIntegerField("填报人账号", null=True)

    class Meta:
        verbose_name = "一次性填报"
        indexes = [models.Index(fields=["of", "unit"], name="answer_unit")]
