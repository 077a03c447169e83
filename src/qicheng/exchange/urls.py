"""Addresses of the room."""

from django.urls import path

from qicheng.exchange import claim_views, views

app_name = "exchange"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.receive, name="receive"),
    path("claims/", claim_views.take, name="claims"),
    path("due/", views.due, name="due"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/progress/", views.progress, name="progress"),
    path("<int:batch_id>/files/<int:file_id>/", views.columns, name="columns"),
    path("<int:batch_id>/files/<int:file_id>/hidden/", views.hidden, name="hidden"),
    path("<int:batch_id>/commit/", views.confirm, name="confirm"),
    path("<int:batch_id>/continue/", views.go_on, name="go_on"),
    path("<int:batch_id>/undo/", views.undo, name="undo"),
    path("<int:batch_id>/workbook/", views.workbook, name="workbook"),
]
