"""Claims: what was applied for, how it stands, its proofs and its book."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.subsidy.rules import steps

_UNDER_WAY = sorted(set(steps.STATES) - steps.ENDED - {steps.OBJECTION_OPEN})
_MONEY_OUT = [steps.PAYMENT_BATCH, steps.PAID]


class Claim(models.Model):
    """One application of one person under one notice. Numbers lie sealed (`claim.card:ID`, `claim.phone:ID`, `claim.id:ID`).

    `person` is empty only where the roster has no such person: such a claim is never paid. `turn` tells apart what a notice pays
    more than once a year (a trip, a quarter); `year` is 0 where it pays once in a life. `one_household` is set where a household gets it once.
    """

    class Source(models.TextChoices):
        CADRE = "CADRE", _("干部代报")
        WORKER = "WORKER", _("本人手机")
        FILE = "FILE", _("表格导入")
        PROACTIVE = "PROACTIVE", _("免申即享")

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField("受理号", max_length=40)
    policy = models.CharField("文号", max_length=80)
    version = models.PositiveSmallIntegerField("版本", default=1)
    season = models.IntegerField("年度")
    year = models.IntegerField("补贴年度")
    turn = models.CharField("第几次", max_length=24, default="")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="人员"
    )
    one_household = models.BigIntegerField("户", null=True)
    village = models.CharField("村", max_length=12, default="")
    name = models.CharField("姓名", max_length=100)
    id_sealed = models.BinaryField("身份证号（加密）", null=True)
    id_index = models.CharField("身份证号索引", max_length=32, default="")
    id_tail = models.CharField("身份证号后四位", max_length=4, default="")
    phone_sealed = models.BinaryField("电话（加密）", null=True)
    phone_index = models.CharField("电话索引", max_length=32, default="")
    phone_tail = models.CharField("电话后四位", max_length=4, default="")
    bank = models.CharField("开户行", max_length=80, default="")
    account_name = models.CharField("户名", max_length=100, default="")
    card_sealed = models.BinaryField("卡号（加密）", null=True)
    card_index = models.CharField("卡号索引", max_length=32, default="")
    card_tail = models.CharField("卡号后四位", max_length=4, default="")
    card_changed_at = models.DateTimeField("卡号变更时间", null=True)
    card_waiting = models.BooleanField(
        "新卡号待核对", default=False
    )  # the claimant told one that nobody has compared yet
    standing = models.CharField("户类型", max_length=24, default="")
    dest_province = models.CharField("务工省份", max_length=6, default="")
    dest_city = models.CharField("务工城市", max_length=6, default="")
    work_text = models.CharField("务工地（原文）", max_length=60, default="")
    employer = models.CharField("务工单位", max_length=80, default="")
    job = models.CharField("岗位", max_length=40, default="")
    work_from_date = models.DateField("起始日期", null=True)
    work_until_date = models.DateField("终止日期", null=True)
    months = models.SmallIntegerField("务工月数", null=True)
    income_fen = models.BigIntegerField("收入（分）", null=True)
    transport = models.CharField("交通方式", max_length=12, default="")
    travel_date = models.DateField("出行日期", null=True)
    ticket_fen = models.BigIntegerField("票价（分）", null=True)
    charter = models.CharField(
        "免费乘坐的包车", max_length=40, default=""
    )  # which bus excludes it, if one does
    rank = models.PositiveSmallIntegerField("优先次序", default=0)  # 0 goes first
    received_at = models.DateTimeField("受理时间", null=True)
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    promised = models.BooleanField("已签承诺书", default=False)
    state = models.CharField("状态", max_length=16, choices=list(steps.STATES.items()), default=steps.DRAFT)
    ready = models.BooleanField("本环节已办", default=False)
    objections_open = models.PositiveSmallIntegerField("未办结异议", default=0)
    decision = models.CharField("判定", max_length=8, default="")  # ELIGIBLE, REJECT, RETURN
    reason = models.CharField("原因代码", max_length=32, default="")
    sentence = models.CharField("原因", max_length=300, default="")
    sentence_parts = models.JSONField("原因的组成", null=True)  # `kit.telling.parts_of` the sentence
    trace_sealed = models.BinaryField("逐条核对（加密）", null=True)
    judged_at = models.DateTimeField("判定时间", null=True)
    amount_fen = models.BigIntegerField("补贴（分）", default=0)
    clear_from_at = models.DateTimeField("公示期满", null=True)
    confirmed_by_id = models.BigIntegerField("村级确认人", null=True)
    reviewed_by_id = models.BigIntegerField("乡镇审核人", null=True)
    checked_by_id = models.BigIntegerField("县级比对人", null=True)
    approved_by_id = models.BigIntegerField("核准人", null=True)
    approved_at = models.DateTimeField("核准时间", null=True)
    paid_at = models.DateTimeField("到账时间", null=True)
    recovered_fen = models.BigIntegerField("已追回（分）", default=0)

    class Meta:
        verbose_name = "补贴申请"
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="claim_number_once"),
            models.UniqueConstraint(fields=["policy", "year", "person", "turn"], condition=Q(state__in=_UNDER_WAY), name="claim_person_once"),
            models.UniqueConstraint(fields=["policy", "year", "one_household", "turn"], condition=Q(state__in=_UNDER_WAY, one_household__isnull=False), name="claim_household_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0) & Q(recovered_fen__gte=0) & Q(recovered_fen__lte=models.F("amount_fen")), name="claim_money"),
            # Whatever writes the row (a page, an import, a shell): no money over an open objection, before the lists have hung out
            # their time, to somebody unknown, or to who rode the free bus that excludes it.
            models.CheckConstraint(condition=~Q(state__in=_MONEY_OUT) | Q(objections_open=0), name="claim_no_money_over_objection"),
            models.CheckConstraint(condition=~Q(state__in=_MONEY_OUT) | Q(card_waiting=False), name="claim_no_money_over_new_card"),
            models.CheckConstraint(condition=~Q(state__in=_MONEY_OUT) | Q(clear_from_at__isnull=False, person__isnull=False, charter="", amount_fen__gt=0), name="claim_no_money_unclear"),
            models.CheckConstraint(condition=~Q(state=steps.PAID) | Q(paid_at__isnull=False, paid_at__gte=models.F("clear_from_at")), name="claim_paid_after_notice"),
            models.CheckConstraint(condition=Q(approved_by_id=None) | Q(checked_by_id=None) | ~Q(approved_by_id=models.F("checked_by_id")), name="claim_approved_by_another"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["season", "village", "id"], name="claim_village"),
            models.Index(fields=["policy", "state", "id"], name="claim_state"),
            models.Index(fields=["person", "season"], name="claim_person"),
            models.Index(fields=["card_index"], name="claim_card"),
            models.Index(fields=["phone_index"], name="claim_phone"),
        ]


class CardChange(models.Model):
    """A card that the claimant told without an account. It counts only when a cadre has compared it with the card itself: two hands.

    The number lies sealed (`change.card:ID`) until it is decided; then it stands on the claim or is gone, and its end is kept.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("等核对")
        CONFIRMED = "CONFIRMED", _("已核对")
        REFUSED = "REFUSED", _("核对不符")
        REPLACED = "REPLACED", _("已另报")
        DROPPED = "DROPPED", _("不再需要")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="card_changes")
    bank = models.CharField("开户行", max_length=80, default="")
    card_sealed = models.BinaryField("卡号（加密）", null=True)
    card_tail = models.CharField("卡号后四位", max_length=4)
    told_at = models.DateTimeField("报来时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField("依据、理由", max_length=200, default="")
    decided_at = models.DateTimeField("核对时间", null=True)
    decided_by = models.CharField("核对人", max_length=100, default="")
    decided_by_id = models.BigIntegerField("核对账号", null=True)

    class Meta:
        verbose_name = "本人报来的卡号"
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(state="WAITING"), name="card_change_once"),
            models.CheckConstraint(condition=~Q(state__in=["CONFIRMED", "REFUSED"]) | Q(decided_by_id__isnull=False, decided_at__isnull=False), name="card_change_by_somebody"),
            models.CheckConstraint(condition=Q(state="WAITING") | Q(card_sealed=None), name="card_change_forgotten"),
        ]  # fmt: skip


class Proof(models.Model):
    """One paper behind a claim: its number, its file (sealed), both once. `live` ends with the claim, so a refused claim frees them."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="proofs")
    kind = models.CharField("证明类型", max_length=24)
    number = models.CharField("票号、编号", max_length=60, default="")
    number_mark = models.CharField("编号标记", max_length=64, default="")
    file_name = models.CharField("文件名", max_length=120, default="")
    file_sealed = models.BinaryField("文件（加密）", null=True)
    file_hash = models.CharField("文件摘要", max_length=64, default="")
    live = models.BooleanField("有效", default=True)
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "证明材料"
        constraints = [
            models.UniqueConstraint(fields=["number_mark"], condition=Q(live=True) & ~Q(number_mark=""), name="proof_number_once"),
            models.UniqueConstraint(fields=["file_hash"], condition=Q(live=True) & ~Q(file_hash=""), name="proof_file_once"),
        ]  # fmt: skip


class ClaimEvent(models.Model):
    """One entry of a claim's book: who moved it where, and why. Entries are only added."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="events", db_index=False)
    at = models.DateTimeField("时间")
    act = models.CharField("事项", max_length=24)
    before = models.CharField("原状态", max_length=16, default="")
    after = models.CharField("新状态", max_length=16, default="")
    note = models.CharField("说明", max_length=300, default="")
    note_parts = models.JSONField("说明的组成", null=True)
    by = models.CharField("经办人", max_length=100)
    by_id = models.BigIntegerField("账号", null=True)

    class Meta:
        verbose_name = "补贴办理记录"
        indexes = [models.Index(fields=["claim", "id"], name="claim_event")]


class Kin(models.Model):
    """回避: an official who declared, or was found, to be near to a person, and therefore decides nothing for that household."""

    account_id = models.BigIntegerField("账号")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    relation = models.CharField("关系", max_length=40)
    at = models.DateTimeField("时间")
    by = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "回避关系"
        constraints = [models.UniqueConstraint(fields=["account_id", "person"], name="kin_once")]


class WorkerLink(models.Model):
    """The link by which a worker without an account applies and follows the own claims. At rest there is only its digest."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    season = models.IntegerField("年度")
    digest = models.CharField("链接摘要", max_length=64, unique=True)
    made_at = models.DateTimeField("出示时间")
    until_at = models.DateTimeField("有效到")

    class Meta:
        verbose_name = "本人链接"
        constraints = [models.UniqueConstraint(fields=["person", "season"], name="worker_link_once")]
