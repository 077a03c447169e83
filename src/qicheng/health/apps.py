from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "qicheng.health"
    verbose_name = "查验"
