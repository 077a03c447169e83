from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "qicheng.journeys"
    verbose_name = "行程"
