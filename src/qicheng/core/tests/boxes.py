"""Two tables that exist in tests only: every kind of column that bulk rows may have."""

from __future__ import annotations

from django.db import models


class Box(models.Model):
    id = models.BigIntegerField(primary_key=True)
    text = models.CharField(max_length=60)
    number = models.BigIntegerField(null=True)
    flag = models.BooleanField()
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    raw = models.BinaryField(null=True)

    class Meta:
        app_label = "core"
        db_table = "test_box"
        managed = False


class Copy(models.Model):
    id = models.BigAutoField(primary_key=True)
    box_id = models.BigIntegerField()
    text = models.CharField(max_length=60)
    number = models.BigIntegerField(null=True)
    flag = models.BooleanField()
    day = models.DateField(null=True)
    raw = models.BinaryField(null=True)
    note = models.CharField(max_length=60)
    at = models.DateTimeField()
    known = models.DateField(null=True)
    sure = models.BooleanField(default=False)

    class Meta:
        app_label = "core"
        db_table = "test_copy"
        managed = False


BOX_COLUMNS = ("id", "text", "number", "flag", "day", "at", "raw")
