from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('season', '0002_rule_packs_over_time'),
    ]

    operations = [
        migrations.AddField('reportrule', 'from_date', models.DateField(null=True, verbose_name='自')),
        migrations.AddField('reportrule', 'until_date', models.DateField(null=True, verbose_name='至')),
        migrations.AddField('reportrule', 'publish_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='时限后多久通报（分钟）')),
        migrations.AddField('reportrule', 'lock_hours', models.PositiveSmallIntegerField(default=24, verbose_name='时限后多久锁定（小时）')),
        migrations.AddField('reportrule', 'two_steps', models.BooleanField(default=True, verbose_name='本级审核')),
        migrations.AlterField(
            model_name='reportrule', name='rhythm',
            field=models.CharField(choices=[('DAILY', '每日'), ('EVERY_TWO_DAYS', '每1—2天'), ('WEEKLY', '每周'), ('ONCE', '一次'), ('AT_ONCE', '随时')], max_length=16, verbose_name='频次'),
        ),
    ]
