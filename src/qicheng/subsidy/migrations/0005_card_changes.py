"""Cards that claimants tell without an account, and how somebody went in the words of the rules."""

import django.db.models.deletion
from django.db import migrations, models

# What the page of an application wrote before it took the ways from the rules.
WAYS = {"AIR": "PLANE", "OWN": "SELF_DRIVE"}


def ways_of_the_rules(apps, schema_editor):
    claims = apps.get_model("subsidy", "Claim").objects
    for before, now in WAYS.items():
        claims.filter(transport=before).update(transport=now)


class Migration(migrations.Migration):
    dependencies = [
        ("subsidy", "0004_told_sentences"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="card_waiting",
            field=models.BooleanField(default=False, verbose_name="新卡号待核对"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["PAYMENT_BATCH", "PAID"]), _negated=True)
                | models.Q(("card_waiting", False)),
                name="claim_no_money_over_new_card",
            ),
        ),
        migrations.CreateModel(
            name="CardChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("bank", models.CharField(default="", max_length=80, verbose_name="开户行")),
                ("card_sealed", models.BinaryField(null=True, verbose_name="卡号（加密）")),
                ("card_tail", models.CharField(max_length=4, verbose_name="卡号后四位")),
                ("told_at", models.DateTimeField(verbose_name="报来时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "等核对"), ("CONFIRMED", "已核对"), ("REFUSED", "核对不符"), ("REPLACED", "已另报"), ("DROPPED", "不再需要"),
                        ],
                        default="WAITING",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(default="", max_length=200, verbose_name="依据、理由")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="核对时间")),
                ("decided_by", models.CharField(default="", max_length=100, verbose_name="核对人")),
                ("decided_by_id", models.BigIntegerField(null=True, verbose_name="核对账号")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="card_changes", to="subsidy.claim"
                    ),
                ),
            ],
            options={
                "verbose_name": "本人报来的卡号",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "WAITING")), fields=("claim",), name="card_change_once"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("state__in", ["CONFIRMED", "REFUSED"]), _negated=True), models.Q(("decided_at__isnull", False), ("decided_by_id__isnull", False)), _connector="OR"),
                        name="card_change_by_somebody",
                    ),
                    models.CheckConstraint(condition=models.Q(("state", "WAITING"), ("card_sealed", None), _connector="OR"), name="card_change_forgotten"),
                ],
            },
        ),
        migrations.RunPython(ways_of_the_rules, migrations.RunPython.noop),
    ]
