from django.apps import AppConfig


class SubsidyConfig(AppConfig):
    name = "qicheng.subsidy"
    verbose_name = "补贴"
