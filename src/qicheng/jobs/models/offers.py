"""Offers: who was matched with what, told, and what came of it. A person's wish and the stop word."""

from django.db import models
from django.db.models import Q


class Wish(models.Model):
    """What a person said of posts: whether messages may come, what is wanted. A stop outlasts every consent before it."""

    person = models.OneToOneField("people.Person", models.CASCADE, related_name="+", primary_key=True)
    agreed = models.BooleanField("同意接收", null=True)
    agreed_at = models.DateTimeField("表示时间", null=True)
    agreed_by = models.CharField("记录人", max_length=100, default="")
    stopped_at = models.DateTimeField("停发时间", null=True)
    asked = models.BooleanField("本人要求找岗位", default=False)
    declined = models.BooleanField("不要岗位", default=False)
    trades = models.JSONField("想做的工种", default=list)
    lowest_fen = models.BigIntegerField("最低月薪（分）", null=True)
    alone = models.BooleanField("不与配偶同去", default=False)

    class Meta:
        verbose_name = "求职意愿"


class Round(models.Model):
    """One matching of all who want work with all verified vacancies: its figures, its proven bound, how fair it was."""

    season = models.IntegerField("年度")
    at = models.DateTimeField("时间")
    by = models.CharField("经办人", max_length=100)
    figures = models.JSONField("结果")
    pushed_at = models.DateTimeField("推送时间", null=True)

    class Meta:
        verbose_name = "匹配"


class Push(models.Model):
    """One message to one person; its link opens the person's offers for some days without an account."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    season = models.IntegerField("年度")
    round = models.ForeignKey(Round, models.CASCADE, related_name="pushes", null=True)
    at = models.DateTimeField("时间")
    link_digest = models.CharField("链接摘要", max_length=64, unique=True)
    link_until_at = models.DateTimeField("链接有效至")
    by = models.CharField("经办人", max_length=100)
    by_message = models.BooleanField("发了短信", default=True)

    class Meta:
        verbose_name = "推送"
        indexes = [models.Index(fields=["person", "at"], name="push_person")]


class Offer(models.Model):
    """One vacancy for one person, and how far it came. `village` is where the person lived when it was made."""

    season = models.IntegerField("年度")
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
    vacancy = models.ForeignKey("jobs.Vacancy", models.CASCADE, related_name="offers")
    round = models.ForeignKey(Round, models.SET_NULL, related_name="offers", null=True)
    push = models.ForeignKey(Push, models.SET_NULL, related_name="offers", null=True)
    village = models.CharField("村", max_length=12)
    score = models.PositiveSmallIntegerField("匹配度", default=0)
    reason = models.CharField("理由", max_length=200, default="")
    made_at = models.DateTimeField("匹配时间")
    pushed_at = models.DateTimeField("推送时间", null=True)
    seen_at = models.DateTimeField("看了", null=True)
    applied_at = models.DateTimeField("报名", null=True)
    answered_at = models.DateTimeField("答复", null=True)
    hired = models.BooleanField("录用", null=True)
    answer_note = models.CharField("答复说明", max_length=200, default="")
    answer_by = models.CharField("答复人", max_length=100, default="")
    arrived_date = models.DateField("到岗日期", null=True)

    class Meta:
        verbose_name = "推荐"
        constraints = [
            models.UniqueConstraint(fields=["person", "vacancy"], name="offer_once"),
            models.CheckConstraint(
                condition=Q(arrived_date=None) | Q(hired=True), name="offer_arrived_hired"
            ),
        ]
        indexes = [
            models.Index(fields=["vacancy", "applied_at"], name="offer_vacancy"),
            models.Index(fields=["season", "village"], name="offer_village"),
        ]
