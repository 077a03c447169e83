"""A firm's sign-ups by the firm's own link."""

from django.urls import path

from qicheng.jobs.views import public

app_name = "hiring"
urlpatterns = [path("<str:token>/hires/", public.hires, name="hires")]
