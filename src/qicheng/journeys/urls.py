"""Addresses of the room."""

from django.urls import path

from qicheng.journeys import views

app_name = "journeys"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("export/", views.export, name="export"),
]
