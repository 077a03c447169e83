"""All addresses, room by room."""

from django.urls import include, path


handler400, handler403, handler404, handler500 = (
    "qicheng.core.pages.bad_request", "qicheng.core.pages.forbidden", "qicheng.core.pages.not_found", "qicheng.core.pages.server_error",
)  # fmt: skip
urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
