"""Addresses that need no account: the enterprise's own signed link."""

from django.urls import path

from qicheng.employers import public_views

app_name = "firm"
urlpatterns = [path("<str:token>/", public_views.own, name="own")]
