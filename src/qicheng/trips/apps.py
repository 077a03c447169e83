from django.apps import AppConfig


class TripsConfig(AppConfig):
    name = "qicheng.trips"
    verbose_name = "包车"
