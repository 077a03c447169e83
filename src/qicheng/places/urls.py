"""Addresses of the room."""

from django.urls import path

from qicheng.places import views

app_name = "places"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("<slug:code>/", views.place, name="place"),
    path("<slug:code>/rename/", views.rename, name="rename"),
    path("<slug:code>/alias/", views.alias, name="alias"),
    path("<slug:code>/add/", views.add, name="add"),
    path("<slug:code>/succeed/", views.succeed, name="succeed"),
]
