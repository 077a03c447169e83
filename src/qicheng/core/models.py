"""Tables of the ground: the audit book, its daily heads, counters, repeat keys, the outbox."""

from django.db import models


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
    digest = models.CharField("摘要", max_length=64, unique=True)

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
