"""Addresses of the room. At level 0 each of them answers 404."""

from django.urls import path

from qicheng.health.views import fevers, rest, screening

app_name = "health"
urlpatterns = [
    path("", screening.index, name="index"),
    path("due/", screening.due, name="due"),
    path("chief/", screening.chief, name="chief"),
    path("chief/order/", screening.order, name="order"),
    path("persons/<int:person_id>/", screening.person, name="person"),
    path("persons/<int:person_id>/screen/", screening.screen, name="screen"),
    path("persons/<int:person_id>/readings/", screening.readings, name="readings"),
    path("persons/<int:person_id>/form/", screening.clinic_form, name="clinic_form"),
    path("persons/<int:person_id>/visit/", screening.visit, name="visit"),
    path("persons/<int:person_id>/override/", screening.override, name="override"),
    path("persons/<int:person_id>/report/", screening.report, name="report"),
    path("fevers/", fevers.board, name="board"),
    path("fevers/<int:event_id>/", fevers.event, name="event"),
    path("fevers/<int:event_id>/acknowledge/", fevers.acknowledge, name="acknowledge"),
    path("fevers/<int:event_id>/step/", fevers.step, name="step"),
    path("fevers/<int:event_id>/open/", fevers.open_, name="open"),
    path("fevers/<int:event_id>/lift/", fevers.lift, name="lift"),
    path("watches/", rest.watches, name="watches"),
    path("watches/<int:watch_id>/", rest.watch, name="watch"),
    path("watches/<int:watch_id>/lift/", rest.lift_watch, name="lift_watch"),
    path("duty/", rest.posts, name="posts"),
    path("duty/<int:post_id>/end/", rest.end_post, name="end_post"),
    path("files/", rest.files, name="files"),
    path("files/<int:file_id>/", rest.file, name="file"),
]
