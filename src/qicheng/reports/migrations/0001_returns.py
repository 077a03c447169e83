import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('as_of_at', models.DateTimeField(verbose_name='截至')),
                ('mark', models.BigIntegerField(verbose_name='截至第几条行程记录')),
                ('rows', models.IntegerField(default=0, verbose_name='行数')),
                ('measures', models.JSONField(verbose_name='指标版本')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
            ],
            options={
                'verbose_name': '时点',
                'constraints': [models.UniqueConstraint(fields=('season', 'as_of_at'), name='cut_once_an_instant')],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('code', models.CharField(max_length=20, verbose_name='报表')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('rhythm', models.CharField(max_length=16, verbose_name='频次')),
                ('reporter', models.CharField(max_length=16, verbose_name='报送单位')),
                ('two_steps', models.BooleanField(default=True, verbose_name='本级审核')),
                ('day', models.DateField(verbose_name='报送日')),
                ('as_of_at', models.DateTimeField(verbose_name='数据截至')),
                ('due_at', models.DateTimeField(verbose_name='报送时限')),
                ('publish_at', models.DateTimeField(verbose_name='通报时间')),
                ('lock_at', models.DateTimeField(verbose_name='锁定时间')),
                ('cut', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='reports.cut')),
            ],
            options={
                'verbose_name': '报期',
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.CharField(max_length=12, verbose_name='单位')),
                ('level', models.CharField(max_length=10, verbose_name='层级')),
                ('state', models.CharField(default='DRAFT', max_length=10, verbose_name='状态')),
                ('zero', models.BooleanField(default=False, verbose_name='零报告')),
                ('facts', models.JSONField(default=dict, verbose_name='填报内容')),
                ('remarks', models.JSONField(default=dict, verbose_name='说明')),
                ('due_at', models.DateTimeField(verbose_name='时限（含延期）')),
                ('first_at', models.DateTimeField(null=True, verbose_name='首次报送')),
                ('filled_at', models.DateTimeField(null=True, verbose_name='报送时间')),
                ('filled_by', models.CharField(default='', max_length=100, verbose_name='填报人')),
                ('filled_by_id', models.BigIntegerField(null=True, verbose_name='填报人账号')),
                ('reviewed_at', models.DateTimeField(null=True, verbose_name='审核时间')),
                ('reviewed_by', models.CharField(default='', max_length=100, verbose_name='审核人')),
                ('reviewed_by_id', models.BigIntegerField(null=True, verbose_name='审核人账号')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='接收时间')),
                ('accepted_by', models.CharField(default='', max_length=100, verbose_name='接收人')),
                ('sent_back', models.PositiveSmallIntegerField(default=0, verbose_name='退回次数')),
                ('reason', models.CharField(default='', max_length=200, verbose_name='退回原因')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='reports.period')),
            ],
            options={
                'verbose_name': '报表',
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_at', models.DateTimeField(verbose_name='延至')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='批准人')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='reports.return')),
            ],
            options={
                'verbose_name': '延期',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('act', models.CharField(max_length=10, verbose_name='事项')),
                ('by', models.CharField(max_length=100, verbose_name='经办人')),
                ('text', models.CharField(default='', max_length=300, verbose_name='说明')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='reports.return')),
            ],
            options={
                'verbose_name': '报表记录',
            },
        ),
        migrations.CreateModel(
            name='Chase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.PositiveSmallIntegerField(verbose_name='第几步')),
                ('what', models.CharField(max_length=10, verbose_name='事项')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('told', models.JSONField(default=list, verbose_name='告知')),
                ('case_id', models.BigIntegerField(null=True, verbose_name='督办事项')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chases', to='reports.return')),
            ],
            options={
                'verbose_name': '催报',
            },
        ),
        migrations.CreateModel(
            name='RowMark',
            fields=[
                ('event_id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='行程记录')),
                ('journey_id', models.BigIntegerField(verbose_name='行程')),
                ('village', models.CharField(max_length=12, verbose_name='村')),
                ('digest', models.CharField(max_length=32, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '行摘要',
                'indexes': [models.Index(fields=['village', 'event_id'], name='rowmark_village')],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('code', models.CharField(max_length=24, unique=True, verbose_name='核验码')),
                ('figures', models.JSONField(verbose_name='数字')),
                ('measures', models.JSONField(verbose_name='指标版本')),
                ('facts', models.JSONField(verbose_name='填报内容')),
                ('remarks', models.JSONField(verbose_name='说明')),
                ('signed', models.JSONField(verbose_name='签名')),
                ('swaps', models.JSONField(default=list, verbose_name='更正的行')),
                ('rows', models.IntegerField(verbose_name='行数')),
                ('rows_digest', models.CharField(max_length=64, verbose_name='行摘要')),
                ('digest', models.CharField(max_length=64, verbose_name='摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('cut', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.cut')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='reports.return')),
            ],
            options={
                'verbose_name': '快照',
            },
        ),
        migrations.CreateModel(
            name='Printed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='种类')),
                ('week', models.DateField(null=True, verbose_name='周（周一）')),
                ('number', models.CharField(max_length=80, verbose_name='文号')),
                ('code', models.CharField(max_length=24, unique=True, verbose_name='核验码')),
                ('unit', models.CharField(max_length=12, verbose_name='单位')),
                ('content', models.JSONField(verbose_name='内容')),
                ('digest', models.CharField(max_length=64, verbose_name='内容摘要')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='出件人')),
                ('period', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='printed', to='reports.period')),
                ('snapshots', models.ManyToManyField(related_name='printed', to='reports.snapshot')),
            ],
            options={
                'verbose_name': '出件',
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='PROPOSED', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=300, verbose_name='更正原因')),
                ('swaps', models.JSONField(verbose_name='更正的行')),
                ('facts', models.JSONField(verbose_name='更正的填报内容')),
                ('proposed_at', models.DateTimeField(verbose_name='申请时间')),
                ('proposed_by', models.CharField(max_length=100, verbose_name='申请人')),
                ('proposed_by_id', models.BigIntegerField(null=True, verbose_name='申请人账号')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='决定时间')),
                ('decided_by', models.CharField(default='', max_length=100, verbose_name='批准人')),
                ('answer', models.CharField(default='', max_length=200, verbose_name='答复')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='reports.return')),
                ('after', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.snapshot')),
            ],
            options={
                'verbose_name': '更正单',
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.CharField(max_length=12, verbose_name='村')),
                ('figures', models.JSONField(verbose_name='数字')),
                ('rows', models.IntegerField(default=0, verbose_name='行数')),
                ('rows_digest', models.CharField(default='', max_length=64, verbose_name='行摘要')),
                ('cut', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='reports.cut')),
            ],
            options={
                'verbose_name': '时点数',
                'constraints': [models.UniqueConstraint(fields=('cut', 'village'), name='cell_once')],
            },
        ),
        migrations.AddIndex(
            model_name='period',
            index=models.Index(fields=['season', 'day'], name='period_day'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(fields=('season', 'code', 'day'), name='period_once'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['unit', 'period'], name='return_unit'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.UniqueConstraint(fields=('period', 'unit'), name='return_once'),
        ),
        migrations.AddConstraint(
            model_name='chase',
            constraint=models.UniqueConstraint(fields=('of', 'rung'), name='chase_once_a_rung'),
        ),
        migrations.AddConstraint(
            model_name='snapshot',
            constraint=models.UniqueConstraint(fields=('of', 'version'), name='snapshot_once_a_version'),
        ),
    ]
