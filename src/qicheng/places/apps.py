from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "qicheng.places"
    verbose_name = "地域"
