from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "qicheng.desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        from qicheng.desk import conditions

        conditions.register()
