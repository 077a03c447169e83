from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "qicheng.staff"
    verbose_name = "人员"
