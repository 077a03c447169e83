from django.apps import AppConfig


class WorksConfig(AppConfig):
    name = "qicheng.works"
    verbose_name = "就近用工"
