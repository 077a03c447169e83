from django.db import migrations, models


def set_normal_days(apps, schema_editor):
    """What the shipped packs ask for (season.defaults); levels a county has edited keep their other figures."""
    packs = apps.get_model('season', 'RulePack').objects
    for level, days in ((2, 1), (3, 14)):
        packs.filter(level=level).update(normal_days=days)


class Migration(migrations.Migration):

    dependencies = [
        ('season', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='rulepack',
            name='escalate_minutes',
            field=models.PositiveSmallIntegerField(default=10, verbose_name='未确认转下一人（分钟）'),
        ),
        migrations.AddField(
            model_name='rulepack',
            name='normal_days',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='须连续正常天数'),
        ),
        migrations.RunPython(set_normal_days, migrations.RunPython.noop),
        migrations.CreateModel(
            name='PackChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('figures', models.JSONField(verbose_name='要求')),
                ('from_at', models.DateTimeField(verbose_name='自')),
                ('set_at', models.DateTimeField(verbose_name='设定时间')),
                ('set_by', models.CharField(max_length=100, verbose_name='设定人')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('document', models.CharField(default='', max_length=80, verbose_name='文号')),
            ],
            options={
                'verbose_name': '规则包变更',
                'indexes': [models.Index(fields=['level', 'from_at'], name='pack_change_from')],
            },
        ),
    ]
