"""Addresses of the room."""

from django.urls import path, register_converter

from qicheng.reports import views


class UnitCode:
    """A unit's 12 digits."""

    regex = r"\d{12}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(UnitCode, "unit")
app_name = "reports"
urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/<unit:code>/", views.unit, name="unit"),
    path("units/<unit:code>/names/<slug:measure>/", views.names_of, name="names"),
    path("tables/", views.tables, name="tables"),
    path("tables/file/", views.take_out, name="take_out"),
]
