"""Addresses of the room."""

from django.urls import path

from qicheng.survey import person_views, views

app_name = "survey"
urlpatterns = [
    path("", views.index, name="index"),
    path("zero/<str:village>/", views.zero, name="zero"),
    path("calls/", views.calls, name="calls"),
    path("missing/", views.missing, name="missing"),
    path("bulk/<slug:act>/", person_views.bulk, name="bulk"),
    path("merge/", person_views.merge_two, name="merge"),
    path("merge/<int:merge_id>/undo/", person_views.unmerge, name="unmerge"),
    path("persons/<int:person_id>/contact/", person_views.contact, name="contact"),
    path("persons/<int:person_id>/intention/", person_views.intention, name="intention"),
    path("persons/<int:person_id>/out/", person_views.out, name="out"),
    path("persons/<int:person_id>/correct/", person_views.correct, name="correct"),
    path("persons/<int:person_id>/dial/", person_views.dial, name="dial"),
]
