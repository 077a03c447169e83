"""Addresses of offices, posts and accounts."""

from django.urls import path

from qicheng.staff import views

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
]
