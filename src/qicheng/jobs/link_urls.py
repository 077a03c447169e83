"""A person's own offers by the link of a message."""

from django.urls import path

from qicheng.jobs.views import public

app_name = "offer"
urlpatterns = [
    path("<str:token>/", public.offers, name="offers"),
    path("<str:token>/seen/", public.seen, name="seen"),
    path("<str:token>/act/", public.act, name="act"),
]
