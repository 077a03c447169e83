"""Tables of the ground: the audit book, its daily heads, counters, repeat keys, working days, the outbox and the tray."""

from django.db import models
from django.db.models import Q


class Counter(models.Model):
    """The next free number of a table whose rows are written in bulk with their numbers known beforehand."""

    name = models.CharField("名称", max_length=40, primary_key=True)
    next = models.BigIntegerField("下一个编号", default=1)


class AuditLine(models.Model):
    """One act or one opening of personal data. Lines are only added; each carries the digest of the one before."""

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    user_id = models.BigIntegerField("账号", null=True)
    label = models.CharField("经办人", max_length=100)
    act = models.CharField("事项", max_length=60)
    about = models.CharField("对象", max_length=80)
    place = models.CharField("区划", max_length=12, default="")
    detail = models.TextField("内容", default="")
    address = models.CharField("来源地址", max_length=45, default="")
    previous = models.CharField("上一条摘要", max_length=64)
    # No index: nobody looks for one, and chance would put each on another page.
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["about", "seq"], name="audit_about"),
            models.Index(fields=["user_id", "seq"], name="audit_user"),
            models.Index(fields=["at"], name="audit_at"),
        ]


class AuditHead(models.Model):
    """The last line of the book; one row. Locked by whoever adds a line, so that the chain never forks."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)


class RepeatKey(models.Model):
    """An act that was done under a caller's key, and what it answered: a repeat answers the same."""

    key = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=60)
    answer = models.CharField(max_length=80)
    at = models.DateTimeField()


class Setting(models.Model):
    """A fact of this installation itself (the county's code, the version of its region list)."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.CharField(max_length=400)


class Message(models.Model):
    """A message to a person outside: queued with the act that caused it, sent afterwards by the background worker."""

    class State(models.TextChoices):
        WAITING = "WAITING", "待发"
        SENT = "SENT", "已发"
        FAILED = "FAILED", "未发出"

    key = models.CharField("唯一键", max_length=100, unique=True)
    channel = models.CharField("渠道", max_length=10)
    to_sealed = models.BinaryField("收件号码（加密）")
    to_tail = models.CharField("收件号码后四位", max_length=4)
    text_sealed = models.BinaryField("内容（加密）")
    about = models.CharField("对象", max_length=80, default="")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    queued_at = models.DateTimeField("入队时间")
    next_at = models.DateTimeField("下次发送")
    sent_at = models.DateTimeField("发送时间", null=True)
    error = models.CharField("原因", max_length=200, default="")
    person = models.CharField("收件人", max_length=40, default="")
    purpose = models.CharField("用途", max_length=80, default="")
    gateway = models.CharField("通道", max_length=40, default="")
    receipt = models.CharField("回执", max_length=12, default="")
    receipt_at = models.DateTimeField("回执时间", null=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["state", "next_at"], name="message_waiting"),
            models.Index(fields=["state", "id"], name="message_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose", "channel"],
                condition=~Q(person="") & ~Q(purpose=""),
                name="message_once",
            )
        ]


class Gateway(models.Model):
    """A way out for messages, as data: an SMS provider's address, a group robot, a mail server. None is shipped switched on."""

    class Kind(models.TextChoices):
        HTTP = "HTTP", "短信、语音服务商（HTTP）"
        WECOM = "WECOM", "企业微信群机器人"
        DINGTALK = "DINGTALK", "钉钉群机器人"
        FEISHU = "FEISHU", "飞书群机器人"
        EMAIL = "EMAIL", "电子邮件"

    name = models.CharField("名称", max_length=40, unique=True)
    channel = models.CharField("渠道", max_length=10)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    url = models.CharField("地址", max_length=400, default="")
    secret_sealed = models.BinaryField("密钥、请求头（加密）", null=True)
    body = models.TextField("请求内容模板", default="")
    accepts = models.CharField("成功时的回答里有", max_length=80, default="")
    priority = models.PositiveSmallIntegerField("顺序", default=1)
    active = models.BooleanField("启用", default=False)
    receipt_digest = models.CharField("回执地址摘要", max_length=64, default="")
    failed_at = models.DateTimeField("最近一次失败", null=True)
    failure = models.CharField("失败原因", max_length=200, default="")

    class Meta:
        verbose_name = "消息通道"


class FallbackRule(models.Model):
    """One step of the ladder by which an unanswered message climbs: after so many minutes, by this channel or to the superior."""

    order = models.PositiveSmallIntegerField("步骤", unique=True)
    minutes = models.PositiveIntegerField("多少分钟后")
    channel = models.CharField("渠道", max_length=10)

    class Meta:
        verbose_name = "无人应答时"


class TrayLine(models.Model):
    """A message inside the product to one account, with a day by which a human must have acknowledged it, if any."""

    account_id = models.BigIntegerField("账号")
    key = models.CharField("唯一键", max_length=120, unique=True)
    text = models.CharField("内容", max_length=300)
    url = models.CharField("页面", max_length=200, default="")
    about = models.CharField("对象", max_length=80, default="")
    at = models.DateTimeField("时间")
    ack_until_at = models.DateTimeField("须在此前签收", null=True)
    acked_at = models.DateTimeField("签收时间", null=True)

    class Meta:
        verbose_name = "消息盒"
        indexes = [models.Index(fields=["account_id", "acked_at", "-id"], name="tray_account")]


class FallbackStep(models.Model):
    """What happens next if nobody acknowledges a line: written down with the line itself, so that an outage loses nothing."""

    line = models.ForeignKey(TrayLine, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField("步骤")
    due_at = models.DateTimeField("时间")
    channel = models.CharField("渠道", max_length=10)
    to_sealed = models.BinaryField("号码（加密）", null=True)
    superior_id = models.BigIntegerField("上级账号", null=True)
    done_at = models.DateTimeField("已办时间", null=True)
    outcome = models.CharField("结果", max_length=40, default="")

    class Meta:
        indexes = [models.Index(fields=["done_at", "due_at"], name="fallback_due")]
        constraints = [models.UniqueConstraint(fields=["line", "order"], name="fallback_once")]


class CalendarDay(models.Model):
    """A holiday, or a weekend day on which the offices work (调休). Shipped for three years, imported for the next."""

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("休或班", max_length=4, choices=[("OFF", "休"), ("WORK", "班")])
    name = models.CharField("名称", max_length=40, default="")
    source = models.CharField("依据", max_length=80, default="")

    class Meta:
        verbose_name = "节假日安排"


class Knock(models.Model):
    """How often one address knocked at an open door within an hour; the address is not here."""

    who = models.CharField("标记", max_length=32, primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    count = models.PositiveIntegerField("次数", default=0)
