"""Addresses of the room."""

from django.urls import path

from qicheng.works.views import crews, days, projects, wages

app_name = "works"
urlpatterns = [
    path("", projects.index, name="index"),
    path("new/", projects.new, name="new"),
    path("companies/", projects.companies, name="companies"),
    path("<int:project_id>/", projects.project, name="project"),
    path("<int:project_id>/edit/", projects.edit, name="edit"),
    path("<int:project_id>/contract/", projects.contract, name="contract"),
    path("<int:project_id>/finish/", projects.finish, name="finish"),
    path("<int:project_id>/board/", projects.board, name="board"),
    path("crews/<int:contract_id>/join/", crews.join, name="join"),
    path("members/<int:member_id>/leave/", crews.leave, name="leave"),
    path("members/<int:member_id>/card/", crews.card, name="card"),
    path("crews/<int:contract_id>/day/", days.write, name="day"),
    path("todo/", days.to_do, name="to_do"),
    path("days/<int:sheet_id>/", days.sheet, name="sheet"),
    path("days/<int:sheet_id>/sign/", days.sign, name="sign"),
    path("days/<int:sheet_id>/void/", days.void, name="void"),
    path("crews/<int:contract_id>/wages/", wages.make, name="make_wages"),
    path("wages/<int:sheet_id>/", wages.sheet, name="wages"),
    path("wages/<int:sheet_id>/deduct/", wages.deduct, name="deduct"),
    path("wages/<int:sheet_id>/check/", wages.check, name="check"),
    path("wages/<int:sheet_id>/back/", wages.back, name="back"),
    path("wages/<int:sheet_id>/pay/", wages.pay, name="pay"),
    path("wages/<int:sheet_id>/paper/", wages.paper, name="paper"),
]
