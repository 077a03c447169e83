"""Addresses of the room. Targets stand beside last year's figures, which only the desk may ask for both."""

from django.urls import path

from qicheng.season import holiday_views, views

app_name = "season"
urlpatterns = [
    path("", views.season, name="season"),
    path("open/", views.open_season, name="open"),
    path("dates/", views.dates, name="dates"),
    path("notices/", views.notice, name="notice"),
    path("calendar/<slug:code>/", views.rule, name="rule"),
    path("holidays/", holiday_views.holidays, name="holidays"),
]
