"""All addresses, room by room."""

from django.urls import include, path

from qicheng.core import health

handler400 = "qicheng.core.pages.bad_request"
handler403 = "qicheng.core.pages.forbidden"
handler404 = "qicheng.core.pages.not_found"
handler500 = "qicheng.core.pages.server_error"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("qicheng.staff.urls")),
    path("", include("qicheng.desk.urls")),
    path("imports/", include("qicheng.exchange.urls")),
    path("", include("qicheng.reports.urls")),
    path("survey/", include("qicheng.survey.urls")),
    path("roster/", include("qicheng.journeys.urls")),
    path("health/", include("qicheng.health.urls")),
    path("trips/", include("qicheng.trips.urls")),
    path("followup/", include("qicheng.followup.urls")),
    path("works/", include("qicheng.works.urls")),
    path("subsidy/", include("qicheng.subsidy.urls")),
    path("", include("qicheng.subsidy.public_urls")),
    path("cases/", include("qicheng.cases.urls")),
    path("tell/", include("qicheng.cases.public_urls")),
    path("people/", include("qicheng.people.urls")),
    path("employers/", include("qicheng.employers.urls")),
    path("firm/", include("qicheng.employers.public_urls")),
    path("firm/", include("qicheng.jobs.firm_urls")),
    path("jobs/", include("qicheng.jobs.urls")),
    path("jobs-board/", include("qicheng.jobs.board_urls")),
    path("job/", include("qicheng.jobs.link_urls")),
    path("season/", include("qicheng.season.urls")),
    path("places/", include("qicheng.places.urls")),
    path("staff/", include("qicheng.staff.office_urls")),
]
