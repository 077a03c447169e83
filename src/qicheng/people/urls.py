"""Addresses of the room."""

from django.urls import path

from qicheng.people import views

app_name = "people"
urlpatterns = [
    path("<int:person_id>/reveal/", views.reveal, name="reveal"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/find/", views.find, name="find_duplicates"),
    path("duplicates/<int:pair_id>/different/", views.different, name="different"),
    path("helpers/", views.helpers, name="helpers"),
    path("helpers/assign/", views.assign, name="assign"),
    path("helpers/reassign/", views.reassign, name="reassign"),
]
