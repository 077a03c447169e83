"""Payment: batches frozen with a snapshot per person, their signatures, what the bank said, and who was asked afterwards."""

from django.db import models
from django.db.models import F, Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.subsidy.models.claims import Claim
from qicheng.subsidy.rules import steps


class BankFormat(models.Model):
    """How a bank or the 一卡通 centre wants its file and how its answer reads, as data (`rules.bankfile`)."""

    name = models.CharField("名称", max_length=60, unique=True)
    layout = models.JSONField("格式")
    active = models.BooleanField("启用", default=True)
    changed_by = models.CharField("修改人", max_length=100, default="")
    changed_at = models.DateTimeField("修改时间", null=True)

    class Meta:
        verbose_name = "银行文件格式"


class Threshold(models.Model):
    """From which sum on how many must sign, and whether a county leader is among them. In force only when a second person agreed."""

    from_fen = models.BigIntegerField("批次金额达到（分）")
    signatures = models.PositiveSmallIntegerField("复核人数")
    leader = models.BooleanField("须县领导签批", default=False)
    made_by = models.CharField("提出人", max_length=100)
    made_by_id = models.BigIntegerField("提出账号")
    made_at = models.DateTimeField("提出时间")
    agreed_by = models.CharField("同意人", max_length=100, default="")
    agreed_by_id = models.BigIntegerField("同意账号", null=True)
    agreed_at = models.DateTimeField("同意时间", null=True)
    ended_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "复核权限"
        constraints = [
            models.CheckConstraint(condition=Q(signatures__gte=1, from_fen__gte=0), name="threshold_sane"),
            models.CheckConstraint(condition=Q(agreed_by_id=None) | ~Q(agreed_by_id=F("made_by_id")), name="threshold_by_two"),
        ]  # fmt: skip


class Batch(models.Model):
    """Payments that go together. Frozen when made; `digest` is over all its lines, and what is signed is this digest."""

    number = models.CharField("批次号", max_length=40, unique=True)
    policy = models.CharField("文号", max_length=80)
    title = models.CharField("项目摘要", max_length=120)
    season = models.IntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=list(steps.BATCHES.items()), default=steps.MADE)
    count = models.PositiveIntegerField("笔数")
    total_fen = models.BigIntegerField("金额（分）")
    digest = models.CharField("摘要", max_length=64)
    needs_signatures = models.PositiveSmallIntegerField("须复核人数", default=1)
    needs_leader = models.BooleanField("须县领导签批", default=False)
    made_at = models.DateTimeField("制单时间")
    made_by = models.CharField("制单人", max_length=100)
    made_by_id = models.BigIntegerField("制单账号")
    signed_at = models.DateTimeField("复核完成", null=True)
    paid_by = models.CharField("发放人", max_length=100, default="")
    paid_by_id = models.BigIntegerField("发放账号", null=True)
    sent_at = models.DateTimeField("送银行时间", null=True)
    format = models.ForeignKey(BankFormat, models.PROTECT, null=True, related_name="+")
    sent_count = models.PositiveIntegerField("送出笔数", default=0)
    sent_fen = models.BigIntegerField("送出金额（分）", default=0)
    file_hash = models.CharField("文件摘要", max_length=64, default="")
    unmatched = models.PositiveIntegerField("回单对不上", default=0)
    closed_at = models.DateTimeField("结清时间", null=True)
    closed_by = models.CharField("结清人", max_length=100, default="")

    class Meta:
        verbose_name = "发放批次"
        constraints = [
            models.CheckConstraint(condition=Q(paid_by_id=None) | ~Q(paid_by_id=F("made_by_id")), name="batch_payer_not_maker"),
            models.CheckConstraint(condition=~Q(state=steps.SENT) | Q(paid_by_id__isnull=False, signed_at__isnull=False), name="batch_sent_signed"),
            models.CheckConstraint(condition=~Q(state=steps.CLOSED) | Q(unmatched=0, closed_at__isnull=False), name="batch_closed_matched"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["season", "-id"], name="batch_season")]


class Signature(models.Model):
    """One who checked a batch: not its maker, each once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="signatures", db_index=False)
    made_by_id = models.BigIntegerField("制单账号")
    by_id = models.BigIntegerField("复核账号")
    by = models.CharField("复核人", max_length=100)
    leader = models.BooleanField("县领导", default=False)
    digest = models.CharField("所签摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "复核"
        constraints = [
            models.UniqueConstraint(fields=["batch", "by_id"], name="signature_once"),
            models.CheckConstraint(condition=~Q(by_id=F("made_by_id")), name="signature_not_maker"),
        ]


class BatchLine(models.Model):
    """One person's payment as it was frozen. Sealed: `line.card:ID`, `line.id:ID`. A claim has one live line, ever."""

    id = models.BigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField("序号")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="lines")
    person_id = models.BigIntegerField("人员")
    policy = models.CharField("文号", max_length=80)
    year = models.IntegerField("补贴年度")
    turn = models.CharField("第几次", max_length=24, default="")
    village = models.CharField("村", max_length=12)
    name = models.CharField("姓名", max_length=100)
    account_name = models.CharField("户名", max_length=100)
    bank = models.CharField("开户行", max_length=80, default="")
    id_sealed = models.BinaryField("身份证号（加密）")
    id_tail = models.CharField("身份证号后四位", max_length=4)
    card_sealed = models.BinaryField("卡号（加密）")
    card_index = models.CharField("卡号索引", max_length=32)
    card_tail = models.CharField("卡号后四位", max_length=4)
    phone_index = models.CharField("电话索引", max_length=32, default="")
    tickets = models.CharField("票号标记", max_length=400, default="")
    amount_fen = models.BigIntegerField("金额（分）")
    kin = models.CharField("回避提示", max_length=120, default="")
    card_changed = models.BooleanField("核准后改过卡号", default=False)
    state = models.CharField("状态", max_length=10, choices=list(steps.LINES.items()), default=steps.READY)
    bank_reason = models.CharField("银行说明", max_length=120, default="")
    paid_at = models.DateTimeField("到账时间", null=True)

    class Meta:
        verbose_name = "发放明细"
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="line_position_once"),
            models.UniqueConstraint(fields=["claim"], condition=Q(state__in=steps.LIVE_LINES), name="line_claim_once"),
            models.UniqueConstraint(fields=["policy", "year", "person_id", "turn"], condition=Q(state__in=steps.LIVE_LINES), name="line_person_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="line_pays_something"),
            models.CheckConstraint(condition=~Q(state=steps.LINE_PAID) | Q(paid_at__isnull=False), name="line_paid_when"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "state"], name="line_state"),
            models.Index(fields=["state", "card_index"], name="line_card"),
        ]


class ReturnFile(models.Model):
    """A file that the bank answered with. The same file is taken in once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="returns")
    name = models.CharField("文件名", max_length=120)
    file_hash = models.CharField("文件摘要", max_length=64)
    rows = models.PositiveIntegerField("行数")
    paid = models.PositiveIntegerField("成功")
    failed = models.PositiveIntegerField("失败")
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "file_hash"], name="return_file_once")]


class Unmatched(models.Model):
    """A row of a bank's answer that fits no line, with what was done about it."""

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="unmatched")
    row = models.PositiveIntegerField("行号")
    words_sealed = models.BinaryField("原文（加密）")
    reason = models.CharField("为何对不上", max_length=120)
    settled_at = models.DateTimeField("处理时间", null=True)
    settled_by = models.CharField("处理人", max_length=100, default="")
    settled_how = models.CharField("如何处理", max_length=200, default="")


class Call(models.Model):
    """核实: one paid person of the sample, drawn by risk, and what the call brought."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("待核实")
        RIGHT = "RIGHT", _("本人确认无误")
        MISMATCH = "MISMATCH", _("与本人所说不符")
        UNREACHABLE = "UNREACHABLE", _("联系不上")

    line = models.OneToOneField(BatchLine, models.PROTECT, related_name="call")
    season = models.IntegerField("年度")
    village = models.CharField("村", max_length=12)
    risk = models.PositiveSmallIntegerField("风险分")
    why = models.CharField("为何抽到", max_length=200)
    drawn_at = models.DateTimeField("抽取时间")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    said_fen = models.BigIntegerField("本人说收到（分）", null=True)
    note = models.CharField("说明", max_length=200, default="")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    answered_at = models.DateTimeField("核实时间", null=True)
    answered_by = models.CharField("核实人", max_length=100, default="")
    case_id = models.BigIntegerField("督办事项", null=True)

    class Meta:
        verbose_name = "发放核实"
        indexes = [models.Index(fields=["season", "state", "village"], name="call_open")]


class Finding(models.Model):
    """What the nightly prover found over all paid lines; the same matter is one row and one case."""

    key = models.CharField("唯一键", max_length=120, unique=True)
    kind = models.CharField("种类", max_length=16)
    season = models.IntegerField("年度")
    claims = models.JSONField("涉及申请")
    sentence = models.CharField("说明", max_length=300)
    found_at = models.DateTimeField("发现时间")
    gone_at = models.DateTimeField("消除时间", null=True)
    case_id = models.BigIntegerField("督办事项", null=True)

    class Meta:
        verbose_name = "核验发现"
