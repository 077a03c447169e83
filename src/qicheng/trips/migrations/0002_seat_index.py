"""A person's chair is found by the index on SQLite too, which takes `NOT (… IS NULL)` for no condition of that index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="seat", name="seat_one_a_person"),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("season", "person"),
                name="seat_one_a_person",
            ),
        ),
    ]
