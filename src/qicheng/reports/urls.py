"""Addresses of the room."""

from django.urls import path, register_converter

from qicheng.reports import api_views, asked_views, issued_views, return_views, token_views, views


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
    path("screen/", views.screen, name="screen"),
    path("units/", views.units, name="units"),
    path("units/<unit:code>/", views.unit, name="unit"),
    path("units/<unit:code>/names/<slug:measure>/", views.names_of, name="names"),
    path("tables/", views.tables, name="tables"),
    path("tables/file/", views.take_out, name="take_out"),
    path("issued/", issued_views.index, name="issued"),
    path("issued/receive/", issued_views.receive, name="issued_receive"),
    path("issued/<int:table_id>/", issued_views.table, name="issued_table"),
    path("issued/<int:table_id>/bind/", issued_views.bind, name="issued_bind"),
    path("issued/<int:table_id>/unbind/", issued_views.unbind, name="issued_unbind"),
    path("issued/<int:table_id>/publish/", issued_views.publish, name="issued_publish"),
    path("issued/<int:table_id>/end/", issued_views.end, name="issued_end"),
    path("issued/<int:table_id>/file/", issued_views.take_out, name="issued_file"),
    path("issued/<int:table_id>/names/<slug:measure>/", issued_views.names, name="issued_names"),
    path("issued/<int:table_id>/put/", asked_views.put, name="issued_put"),
    path("asked/", issued_views.asked, name="asked"),
    path("asked/<int:binding_id>/", issued_views.answer, name="answer"),
    path("returns/", return_views.index, name="returns"),
    path("returns/periods/<int:period_id>/", return_views.period, name="period"),
    path("returns/periods/<int:period_id>/accept/", return_views.accept_all, name="accept_all"),
    path("returns/periods/<int:period_id>/file/", return_views.period_file, name="period_file"),
    path(
        "returns/periods/<int:period_id>/names/<slug:measure>/",
        return_views.period_names,
        name="period_names",
    ),
    path("returns/periods/<int:period_id>/asked/<int:binding_id>/", asked_views.parts, name="period_asked"),
    path("returns/bulletin/", return_views.week, name="bulletin"),
    path("returns/bulletin/file/", return_views.week_file, name="bulletin_file"),
    path("returns/proof/<slug:code>/", return_views.proof, name="proof"),
    path("returns/<int:return_id>/", return_views.one, name="return"),
    path("returns/<int:return_id>/fill/", return_views.fill, name="fill"),
    path("returns/<int:return_id>/review/", return_views.review, name="review"),
    path("returns/<int:return_id>/accept/", return_views.accept, name="accept"),
    path("returns/<int:return_id>/back/", return_views.send_back, name="send_back"),
    path("returns/<int:return_id>/extend/", return_views.extend, name="extend"),
    path("returns/<int:return_id>/correct/", return_views.correct, name="correct"),
    path("returns/<int:return_id>/corrections/<int:correction_id>/", return_views.decide, name="decide"),
    path("returns/<int:return_id>/names/<slug:measure>/", return_views.names, name="return_names"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke, name="token_revoke"),
    *api_views.addresses(),
]
