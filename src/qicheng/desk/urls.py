"""Addresses of the room."""

from django.urls import path

from qicheng.desk import person_views, settings_views, target_views, views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("persons/<int:person_id>/", person_views.person, name="person"),
    path("persons/<int:person_id>/print/", person_views.person_print, name="person_print"),
    path("settings/", settings_views.settings, name="settings"),
    path("audit/", settings_views.audit_book, name="audit"),
    path("audit/verify/", settings_views.verify, name="audit_verify"),
    path("audit/head/", settings_views.head, name="audit_head"),
    path("service/", settings_views.service, name="service"),
    path("season/targets/", target_views.targets, name="targets"),
]
