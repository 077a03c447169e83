"""What few may see: the facts of an arrears complaint, of a child's referral, and the openings of sealed cases in need."""

from django.db import models
from django.db.models import Q

from qicheng.cases.models.case import Case


class Arrears(models.Model):
    """An arrears complaint (劳动保障监察条例 art. 9): whom it concerns lies sealed, sums are integer fen."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="arrears")
    facts_sealed = models.BinaryField("投诉人和被投诉单位（加密）")
    employer = models.CharField("用人单位", max_length=120)
    work_place = models.CharField("欠薪发生地", max_length=120)
    persons = models.PositiveIntegerField("涉及人数", default=1)
    claimed_fen = models.BigIntegerField("投诉金额（分）", null=True)
    paid_fen = models.BigIntegerField("已追回（分）", null=True)
    inspectors = models.CharField("监察员（两人）", max_length=100, default="")
    missing = models.CharField("要补的材料", max_length=400, default="")
    transferred_to = models.CharField("移送单位", max_length=120, default="")

    class Meta:
        verbose_name = "欠薪投诉"


class Referral(models.Model):
    """A child's referral to the education side (义务教育法 art. 13, 未成年人保护法 art. 43): the least that is needed, sealed."""

    class Ground(models.TextChoices):
        CONSENT = "CONSENT", "监护人同意"
        STATUTE = "STATUTE", "法定职责（义务教育法第十三条、未成年人保护法第十一条、第四十三条）"

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="referral")
    facts_sealed = models.BinaryField("儿童情况（加密）")
    situation = models.CharField("情形", max_length=12)
    ground = models.CharField("依据", max_length=8, choices=Ground.choices)
    notice_version = models.CharField("告知书版本", max_length=20, default="")
    referrer_id = models.BigIntegerField("移送人账号", null=True)
    referrer = models.CharField("移送人", max_length=100)
    link_digest = models.CharField("学校链接摘要", max_length=64, default="")
    link_until_at = models.DateTimeField("学校链接有效期", null=True)
    result = models.CharField("核实结果", max_length=16, default="")
    result_at = models.DateTimeField("结果时间", null=True)
    result_by = models.CharField("核实人", max_length=100, default="")

    class Meta:
        verbose_name = "控辍保学移交"
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="referral_has_ground")]
        indexes = [models.Index(fields=["link_digest"], name="referral_link", condition=~Q(link_digest=""))]


class Glass(models.Model):
    """Somebody without the need to know opened a compartment's case: why, until when, and what the review said."""

    class Verdict(models.TextChoices):
        FAIR = "FAIR", "理由成立"
        UNFAIR = "UNFAIR", "理由不成立，已转办"

    case = models.ForeignKey(Case, models.PROTECT, related_name="openings")
    account_id = models.BigIntegerField("账号")
    by = models.CharField("打开人", max_length=100)
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField("时间")
    until_at = models.DateTimeField("有效至")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    reviewed_by = models.CharField("复核人", max_length=100, default="")
    verdict = models.CharField("复核结论", max_length=8, choices=Verdict.choices, default="")
    review_note = models.CharField("复核意见", max_length=200, default="")

    class Meta:
        verbose_name = "应急查看"
        indexes = [models.Index(fields=["case", "account_id", "until_at"], name="glass_open")]
