"""Tickets, the keys that sign them, gate devices, and every scan that was ever made, the failed ones too."""

from django.db import models
from django.db.models import Q

from qicheng.kit.marking import gettext_noop as _
from qicheng.trips.models.trips import Seat, Trip


class TicketKey(models.Model):
    """An Ed25519 key pair. The newest open one signs; older ones verify until their tickets have expired."""

    number = models.PositiveSmallIntegerField("密钥编号", primary_key=True)
    public = models.BinaryField("公钥")
    private_sealed = models.BinaryField("私钥（加密）", null=True)
    from_at = models.DateTimeField("启用时间")
    until_at = models.DateTimeField("停止签发", null=True)
    revoked_at = models.DateTimeField("作废时间", null=True)


class Ticket(models.Model):
    """A signed ticket for one chair. The printed slip carries the same serial as `code`, typed by hand."""

    class State(models.TextChoices):
        VALID = "VALID", _("有效")
        REVOKED = "REVOKED", _("已作废")

    serial = models.BigIntegerField("票号", primary_key=True)
    trip = models.ForeignKey(Trip, models.CASCADE, related_name="tickets", db_index=False)
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="tickets", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField("短码", max_length=12, unique=True)
    key = models.ForeignKey(TicketKey, models.PROTECT, related_name="+", db_index=False)
    digest = models.BinaryField("姓名与后四位摘要")
    # Of the signed text, 32 bytes; None in tickets of before it was kept.
    mark = models.BinaryField("票面摘要", null=True)
    valid_from_at = models.DateTimeField("生效")
    valid_until_at = models.DateTimeField("失效")
    issued_at = models.DateTimeField("签发时间")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.VALID)

    class Meta:
        verbose_name = "车票"
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(state="VALID"), name="ticket_one_a_seat"),
            models.UniqueConstraint(
                fields=["trip", "person"], condition=Q(state="VALID"), name="ticket_one_a_person"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="ticket_person")]


class Revocation(models.Model):
    """A ticket that no longer holds; offline gates carry this list."""

    serial = models.BigIntegerField("票号", primary_key=True)
    trip = models.ForeignKey(Trip, models.CASCADE, related_name="revocations")
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")


class GateDevice(models.Model):
    """A phone or computer at one bus door, signed in once by a person who may check there. Holds a secret, not a session."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="devices")
    account = models.ForeignKey(
        "staff.Account", models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    label = models.CharField("经办人", max_length=100)
    name = models.CharField("设备", max_length=60, default="")
    secret_digest = models.CharField("密钥摘要", max_length=64)
    from_at = models.DateTimeField("自")
    until_at = models.DateTimeField("至")
    revoked_at = models.DateTimeField("停用时间", null=True)


class GateCheck(models.Model):
    """One scan. `said` is what the gate was told then and never changes; `verdict` and `counts` are what holds now.

    Of several scans of one person that would each have passed, the earliest counts (by instant, then key), so that the
    order in which offline gates upload makes no difference.
    """

    class Manner(models.TextChoices):
        QR = "QR", _("扫码")
        CODE = "CODE", _("短码")
        ID = "ID", _("身份证")
        NAME = "NAME", _("姓名加后四位")

    key = models.UUIDField("随机键", primary_key=True)
    trip = models.ForeignKey(Trip, models.PROTECT, related_name="checks", db_index=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    seat_label = models.CharField("座号", max_length=4, default="")
    serial = models.BigIntegerField("票号", null=True)
    manner = models.CharField("方式", max_length=4, choices=Manner.choices)
    said = models.CharField("当时结论", max_length=24)
    sentence = models.CharField("当时说明", max_length=300, default="")
    verdict = models.CharField("结论", max_length=24)
    counts = models.BooleanField("计为上车", default=False)
    conflict = models.BooleanField("有冲突", default=False)
    offline = models.BooleanField("离线", default=False)
    at = models.DateTimeField("时间")
    received_at = models.DateTimeField("收到时间")
    device = models.CharField("设备", max_length=60, default="")
    by = models.CharField("经办人", max_length=100)

    class Meta:
        verbose_name = "检票记录"
        constraints = [
            models.UniqueConstraint(fields=["trip", "person"], condition=Q(counts=True), name="aboard_once"),
            models.CheckConstraint(condition=Q(counts=False) | ~Q(person=None), name="aboard_is_somebody"),
        ]
        indexes = [models.Index(fields=["trip", "at"], name="check_trip")]
