from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "qicheng.exchange"
    verbose_name = "进出口"
