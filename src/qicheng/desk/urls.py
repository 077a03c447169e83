"""Addresses of the room."""

from django.urls import path

from qicheng.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
]
