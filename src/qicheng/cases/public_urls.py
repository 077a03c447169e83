"""Addresses that need no account."""

from django.urls import path

from qicheng.cases.views import public

app_name = "tell"
urlpatterns = [
    path("", public.tell, name="tell"),
    path("receipt/", public.receipt, name="receipt"),
    path("school/<str:token>/", public.school, name="school"),
]
