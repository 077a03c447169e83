"""Sentences are kept with what they are made of, so that a page tells them in its reader's language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subsidy", "0003_bank_formats"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="sentence_parts",
            field=models.JSONField(null=True, verbose_name="原因的组成"),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="note_parts",
            field=models.JSONField(null=True, verbose_name="说明的组成"),
        ),
    ]
