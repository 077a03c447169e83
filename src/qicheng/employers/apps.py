from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "qicheng.employers"
    verbose_name = "企业"
