from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "qicheng.followup"
    verbose_name = "跟踪"
