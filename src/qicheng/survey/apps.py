from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "qicheng.survey"
    verbose_name = "摸底"
