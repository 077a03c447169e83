"""Addresses of the room."""

from django.urls import path

from qicheng.followup.views import lists, person, rhythm, sheet

app_name = "followup"
urlpatterns = [
    path("", lists.index, name="index"),
    path("calls/", lists.calls, name="calls"),
    path("names/<slug:state>/", lists.names, name="names"),
    path("bulk/", lists.bulk, name="bulk"),
    path("children/", lists.children, name="children"),
    path("sheet/", sheet.take, name="sheet"),
    path("sheet/out/<slug:state>/", sheet.out, name="sheet_out"),
    path("rhythm/", rhythm.edit, name="rhythm"),
    path("persons/<int:person_id>/well/", person.well, name="well"),
    path("persons/<int:person_id>/tap/", person.tap, name="tap"),
    path("persons/<int:person_id>/visit/", person.visit, name="visit"),
    path("persons/<int:person_id>/notes/", person.notes, name="notes"),
    path("persons/<int:person_id>/dial/", person.dial, name="dial"),
    path("persons/<int:person_id>/child/", person.child, name="child"),
    path("persons/<int:person_id>/again/", person.again, name="again"),
]
