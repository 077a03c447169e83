
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('health', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DepartureOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.IntegerField(verbose_name='年度')),
                ('place_code', models.CharField(max_length=12, verbose_name='区划代码')),
                ('from_date', models.DateField(verbose_name='自')),
                ('until_date', models.DateField(verbose_name='至（含）')),
                ('document', models.CharField(max_length=80, verbose_name='文号')),
                ('by', models.CharField(max_length=100, verbose_name='下达人')),
                ('at', models.DateTimeField(verbose_name='下达时间')),
            ],
            options={
                'verbose_name': '出发指令',
                'indexes': [models.Index(fields=['season', 'until_date'], name='departure_order')],
            },
        ),
    ]
