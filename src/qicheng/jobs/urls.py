"""Addresses of the room."""

from django.urls import path

from qicheng.jobs.views import matching, people, supply

app_name = "jobs"
urlpatterns = [
    path("", supply.index, name="index"),
    path("import/", supply.take, name="take"),
    path("import/<int:intake_id>/", supply.intake_page, name="intake"),
    path("<int:vacancy_id>/", supply.vacancy, name="vacancy"),
    path("<int:vacancy_id>/correct/", supply.correct, name="correct"),
    path("<int:vacancy_id>/check/", supply.check, name="check"),
    path("<int:vacancy_id>/phone/", supply.dial, name="dial"),
    path("<int:vacancy_id>/link/", people.link, name="link"),
    path("<int:vacancy_id>/close/", supply.close, name="close"),
    path("<int:vacancy_id>/offers/<int:offer_id>/", people.answer, name="answer"),
    path("rounds/", matching.rounds, name="rounds"),
    path("rounds/<int:round_id>/", matching.round_page, name="round"),
    path("rounds/<int:round_id>/push/", matching.push, name="push"),
    path("funnel/", matching.funnel_page, name="funnel"),
    path("funnel/<slug:step>/", matching.names, name="names"),
    path("need/", matching.need, name="need"),
    path("terms/", matching.terms, name="terms"),
    path("poster/", matching.poster, name="poster"),
    path("people/", people.index, name="people"),
    path("people/agree/", people.agree, name="agree"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/tell/", people.tell, name="tell"),
    path("people/<int:person_id>/apply/<int:vacancy_id>/", people.apply, name="apply"),
    path("people/<int:person_id>/arrived/<int:offer_id>/", people.arrived, name="arrived"),
]
