from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "qicheng.reports"
    verbose_name = "报表"
