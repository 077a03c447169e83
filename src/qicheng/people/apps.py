from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "qicheng.people"
    verbose_name = "人户"
