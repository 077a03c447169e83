"""The board: addresses for everybody."""

from django.urls import path

from qicheng.jobs.views import public

app_name = "board"
urlpatterns = [
    path("", public.board, name="index"),
    path("<int:vacancy_id>/", public.post, name="post"),
    path("<int:vacancy_id>/report/", public.report, name="report"),
]
