"""Addresses of the room."""

from django.urls import path

from qicheng.employers import views

app_name = "employers"
urlpatterns = [
    path("", views.index, name="index"),
    path("ranking/", views.ranking, name="ranking"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:conflict_id>/settle/", views.settle, name="settle"),
    path("<int:enterprise_id>/", views.enterprise, name="enterprise"),
    path("<int:enterprise_id>/link/", views.link, name="link"),
]
