from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "qicheng.cases"
    verbose_name = "督办事项"
