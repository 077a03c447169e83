"""The units that plan 三(一) names are there in every installation; one of the same name gets its code."""

from django.db import migrations

from qicheng.staff.groups import GROUPS


def make(apps, schema_editor):
    office = apps.get_model("staff", "Office")
    for code, group in GROUPS.items():
        found = office.objects.filter(code=code).exists()
        if found or office.objects.filter(name=group.name, code="").update(code=code):
            continue
        office.objects.create(name=group.name, kind=group.kind, duties=group.duties, code=code)


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_duty")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
