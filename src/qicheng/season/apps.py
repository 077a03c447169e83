from django.apps import AppConfig


class SeasonConfig(AppConfig):
    name = "qicheng.season"
    verbose_name = "年度方案"
