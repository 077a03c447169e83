from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "qicheng.jobs"
    verbose_name = "岗位"
