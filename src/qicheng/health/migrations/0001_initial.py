
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0002_correction'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HealthFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('name', models.CharField(max_length=300, verbose_name='文件')),
                ('state', models.CharField(choices=[('RECEIVED', '等待读取'), ('READING', '正在读取'), ('DONE', '已读完'), ('FAILED', '没有读成')], default='RECEIVED', max_length=8, verbose_name='状态')),
                ('place', models.CharField(default='', max_length=200, verbose_name='范围区划')),
                ('created_at', models.DateTimeField(verbose_name='收到时间')),
                ('account_id', models.BigIntegerField(null=True, verbose_name='账号')),
                ('label', models.CharField(max_length=100, verbose_name='经办人')),
                ('lines', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('fresh', models.PositiveIntegerField(default=0, verbose_name='新记录')),
                ('result', models.TextField(default='', verbose_name='结果')),
                ('message', models.CharField(default='', max_length=400, verbose_name='说明')),
            ],
            options={
                'verbose_name': '健康监测表',
            },
        ),
        migrations.CreateModel(
            name='DutyPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('HEADQUARTERS', '县疫情指挥部值班'), ('CHIEF', '带班领导'), ('CDC', '疾控中心'), ('CLINIC', '卫生院'), ('TOWNSHIP', '乡镇值班')], max_length=12, verbose_name='岗位')),
                ('place_code', models.CharField(default='', max_length=12, verbose_name='区划代码')),
                ('rung', models.PositiveSmallIntegerField(default=1, verbose_name='顺序')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('title', models.CharField(default='', max_length=100, verbose_name='单位和职务')),
                ('phone_sealed', models.BinaryField(null=True, verbose_name='电话（加密）')),
                ('phone_tail', models.CharField(default='', max_length=4, verbose_name='电话后四位')),
                ('active', models.BooleanField(default=True, verbose_name='在岗')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '值班岗位',
            },
        ),
        migrations.CreateModel(
            name='FeverEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('stranger_sealed', models.BinaryField(null=True, verbose_name='名册外人员（加密）')),
                ('village', models.CharField(default='', max_length=12, verbose_name='村')),
                ('place', models.CharField(choices=[('VILLAGE', '村里'), ('STATION', '车站'), ('RIDE', '途中'), ('WORK', '务工地'), ('FILE', '导入的表')], max_length=8, verbose_name='发现地点')),
                ('about', models.CharField(default='', max_length=40, verbose_name='车次')),
                ('seat', models.CharField(default='', max_length=4, verbose_name='座位')),
                ('where', models.CharField(default='', max_length=120, verbose_name='地点说明')),
                ('sealed', models.BinaryField(verbose_name='体温和症状（加密）')),
                ('level', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('seen_at', models.DateTimeField(null=True, verbose_name='发现时间')),
                ('opened_at', models.DateTimeField(verbose_name='报告时间')),
                ('opened_by', models.CharField(max_length=100, verbose_name='报告人')),
                ('due_at', models.DateTimeField(verbose_name='确认时限')),
                ('state', models.CharField(choices=[('OPEN', '待确认'), ('TAKEN', '处置中'), ('CLEARED', '已解除')], default='OPEN', max_length=8, verbose_name='状态')),
                ('rung', models.PositiveSmallIntegerField(default=1, verbose_name='已通知到')),
                ('next_at', models.DateTimeField(null=True, verbose_name='转下一人')),
                ('acknowledged_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('acknowledged_by', models.CharField(default='', max_length=100, verbose_name='确认人')),
                ('cleared_at', models.DateTimeField(null=True, verbose_name='解除时间')),
                ('cleared_by', models.CharField(default='', max_length=100, verbose_name='解除人')),
                ('outcome_sealed', models.BinaryField(null=True, verbose_name='诊断结论（加密）')),
                ('case_id', models.BigIntegerField(default=0, verbose_name='督办事项')),
                ('key', models.CharField(max_length=100, unique=True, verbose_name='唯一键')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '发热报告',
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('season', models.IntegerField(verbose_name='年度')),
                ('village', models.CharField(default='', max_length=12, verbose_name='村')),
                ('day', models.DateField(null=True, verbose_name='日期')),
                ('minute', models.SmallIntegerField(default=-1, verbose_name='时刻（分）')),
                ('place', models.CharField(choices=[('VILLAGE', '村里'), ('STATION', '车站'), ('RIDE', '途中'), ('WORK', '务工地'), ('FILE', '导入的表')], max_length=8, verbose_name='地点')),
                ('state', models.CharField(choices=[('NORMAL', '正常'), ('FEVER', '发热'), ('UNUSABLE', '要复测'), ('NONE', '未测温')], max_length=8, verbose_name='结论')),
                ('symptom', models.BooleanField(default=False, verbose_name='有症状')),
                ('contact', models.BooleanField(default=False, verbose_name='有接触史')),
                ('sealed', models.BinaryField(verbose_name='内容（加密）')),
                ('stranger_sealed', models.BinaryField(null=True, verbose_name='名册外人员（加密）')),
                ('by', models.CharField(max_length=100, verbose_name='经办人')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('key', models.CharField(max_length=32, unique=True, verbose_name='唯一键')),
                ('file', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='health.healthfile')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='人员')),
            ],
            options={
                'verbose_name': '健康记录',
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MOVED', '已移到留观座位'), ('MASK', '已戴口罩'), ('STOPPED', '到达留验站或医院'), ('HANDED_OVER', '已交接给医院'), ('RECOUNTED', '已重新清点人数'), ('CALLED', '已电话核实'), ('CONTACTS', '调出同乘名单'), ('OPENED', '查看健康内容'), ('NOTE', '情况续报')], max_length=12, verbose_name='事项')),
                ('note_sealed', models.BinaryField(null=True, verbose_name='说明（加密）')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.CharField(max_length=100, verbose_name='经办人')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='health.feverevent')),
            ],
            options={
                'verbose_name': '处置记录',
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, verbose_name='岗位')),
                ('rung', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('name', models.CharField(max_length=100, verbose_name='姓名')),
                ('title', models.CharField(default='', max_length=100, verbose_name='单位和职务')),
                ('phone_tail', models.CharField(default='', max_length=4, verbose_name='电话后四位')),
                ('message_key', models.CharField(default='', max_length=100, verbose_name='消息')),
                ('told_at', models.DateTimeField(verbose_name='通知时间')),
                ('acknowledged_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='told', to='health.feverevent')),
                ('post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='health.dutypost')),
            ],
            options={
                'verbose_name': '已通知',
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('until_date', models.DateField(verbose_name='离开日期')),
                ('sealed', models.BinaryField(verbose_name='到过的地方（加密）')),
                ('by', models.CharField(max_length=100, verbose_name='登记人')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': '停留地',
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('about', models.CharField(default='', max_length=40, verbose_name='对象')),
                ('place', models.CharField(default='', max_length=12, verbose_name='区划代码')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('from_date', models.DateField(verbose_name='自')),
                ('until_date', models.DateField(verbose_name='至（含）')),
                ('opened_at', models.DateTimeField(verbose_name='设立时间')),
                ('opened_by', models.CharField(max_length=100, verbose_name='设立人')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='watches', to='health.feverevent')),
            ],
            options={
                'verbose_name': '医学观察',
            },
        ),
        migrations.CreateModel(
            name='Watched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village', models.CharField(default='', max_length=12, verbose_name='村')),
                ('outcome', models.CharField(choices=[('RUNNING', '观察中'), ('COMPLETED', '期满，最后一天正常'), ('ENDED_UNSEEN', '期满，最后一天没有测到'), ('NEVER_SEEN', '期满，一次也没有测到'), ('FEVER', '观察中发热'), ('FLAGGED', '期满，有症状或接触史'), ('LIFTED', '提前解除')], default='RUNNING', max_length=12, verbose_name='结果')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='结束时间')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('watch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='health.watch')),
            ],
            options={
                'verbose_name': '被观察人',
            },
        ),
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('state', models.CharField(choices=[('CLEARED', '可出行'), ('PENDING', '待核验'), ('HELD', '暂缓')], max_length=8, verbose_name='结论')),
                ('codes', models.CharField(default='', max_length=200, verbose_name='原因')),
                ('level', models.PositiveSmallIntegerField(verbose_name='级别')),
                ('until_at', models.DateTimeField(null=True, verbose_name='有效至')),
                ('judged_at', models.DateTimeField(verbose_name='核验时间')),
                ('override_by', models.CharField(default='', max_length=100, verbose_name='特批人')),
                ('override_reason', models.CharField(default='', max_length=200, verbose_name='特批理由')),
                ('override_until_at', models.DateTimeField(null=True, verbose_name='特批有效至')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': '放行结论',
                'indexes': [models.Index(fields=['until_at'], name='clearance_until')],
                'constraints': [models.UniqueConstraint(fields=('season', 'person'), name='clearance_once')],
            },
        ),
        migrations.CreateModel(
            name='ClinicForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('issued_date', models.DateField(verbose_name='出具日期')),
                ('fit', models.BooleanField(verbose_name='合格')),
                ('sealed', models.BinaryField(verbose_name='医生和意见（加密）')),
                ('by', models.CharField(max_length=100, verbose_name='登记人')),
                ('at', models.DateTimeField(verbose_name='登记时间')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': '卫生院证明',
                'indexes': [models.Index(fields=['person', 'issued_date'], name='clinic_form_person')],
            },
        ),
        migrations.AddIndex(
            model_name='dutypost',
            index=models.Index(fields=['kind', 'place_code', 'rung'], name='duty_post_order'),
        ),
        migrations.AddIndex(
            model_name='feverevent',
            index=models.Index(fields=['state', 'next_at'], name='fever_next'),
        ),
        migrations.AddIndex(
            model_name='feverevent',
            index=models.Index(fields=['season', 'state', 'opened_at'], name='fever_board'),
        ),
        migrations.AddIndex(
            model_name='feverevent',
            index=models.Index(fields=['about'], name='fever_about'),
        ),
        migrations.AddConstraint(
            model_name='feverevent',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'CLEARED'), _negated=True), ('person__isnull', False)), fields=('season', 'person'), name='fever_open_once'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['person', 'day'], name='reading_person'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['season', 'day', 'village'], name='reading_day'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(condition=models.Q(('state', 'NORMAL'), _negated=True), fields=['season', 'state'], name='reading_state'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['received_at'], name='reading_received'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(fields=['event', 'id'], name='step_event'),
        ),
        migrations.AddIndex(
            model_name='told',
            index=models.Index(fields=['event', 'id'], name='told_event'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['person', 'until_date'], name='visit_person'),
        ),
        migrations.AddIndex(
            model_name='watch',
            index=models.Index(fields=['season', 'until_date'], name='watch_days'),
        ),
        migrations.AddIndex(
            model_name='watched',
            index=models.Index(fields=['person', 'outcome'], name='watched_person'),
        ),
        migrations.AddConstraint(
            model_name='watched',
            constraint=models.UniqueConstraint(fields=('watch', 'person'), name='watched_once'),
        ),
    ]
