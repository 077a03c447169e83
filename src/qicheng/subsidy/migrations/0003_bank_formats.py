from django.db import migrations

from qicheng.subsidy.rules import bankfile


def ship(apps, schema_editor):
    """The two formats to begin with; a county changes them as data."""
    table = apps.get_model("subsidy", "BankFormat")
    for name, layout in bankfile.SHIPPED.items():
        table.objects.get_or_create(name=name, defaults={"layout": dict(layout)})


class Migration(migrations.Migration):
    dependencies = [("subsidy", "0002_worker_link")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
