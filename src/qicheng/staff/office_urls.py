"""Addresses of offices, posts and accounts."""

from django.urls import path

from qicheng.staff import duty_views, views

app_name = "staff"
urlpatterns = [
    path("", views.offices, name="offices"),
    path("offices/<int:office_id>/", views.office, name="office"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/<int:account_id>/", views.account, name="account"),
    path("accounts/<int:account_id>/password/", views.new_password, name="new_password"),
    path("accounts/<int:account_id>/sign-out/", views.end_sessions, name="end_sessions"),
    path("posts/", views.give_post, name="give_post"),
    path("posts/<int:post_id>/end/", views.end_post, name="end_post"),
    path("assignments/", views.assignments, name="assignments"),
    path("duty/", duty_views.duty, name="duty"),
    path("duty/shifts/", duty_views.shift, name="shift"),
    path("duty/shifts/<int:shift_id>/drop/", duty_views.drop_shift, name="drop_shift"),
    path("duty/absences/", duty_views.absence, name="absence"),
    path("duty/absences/<int:absence_id>/end/", duty_views.end_absence, name="end_absence"),
]
