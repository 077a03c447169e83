from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "qicheng.core"
    verbose_name = "底座"
