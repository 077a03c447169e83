"""Addresses of the room."""

from django.urls import path

from qicheng.cases.views import file, lists, meetings, rules, sealed

app_name = "cases"
urlpatterns = [
    path("", lists.index, name="index"),
    path("desk/", lists.workbench, name="workbench"),
    path("new/", lists.new, name="new"),
    path("new/arrears/", lists.arrears, name="arrears"),
    path("new/child/", lists.refer, name="refer"),
    path("of/<str:about>/", file.of_subject, name="subject"),
    path("<int:case_id>/", file.case, name="case"),
    path("<int:case_id>/take-up/", file.take_up, name="take_up"),
    path("<int:case_id>/note/", file.note, name="note"),
    path("<int:case_id>/reply/", file.reply, name="reply"),
    path("<int:case_id>/move/", file.move, name="move"),
    path("<int:case_id>/hand-over/", file.hand_over, name="hand_over"),
    path("<int:case_id>/extend/", file.extend, name="extend"),
    path("<int:case_id>/files/", file.add_file, name="add_file"),
    path("<int:case_id>/files/<int:evidence_id>/", file.open_file, name="open_file"),
    path("<int:case_id>/files/<int:evidence_id>/remove/", file.drop_file, name="drop_file"),
    path("<int:case_id>/papers/", file.paper, name="paper"),
    path("<int:case_id>/papers/<int:paper_id>/<slug:form>/", file.paper_file, name="paper_file"),
    path("<int:case_id>/glass/", sealed.glass, name="glass"),
    path("<int:case_id>/reporter/", sealed.reporter, name="reporter"),
    path("<int:case_id>/arrears/", sealed.arrears_facts, name="arrears_facts"),
    path("<int:case_id>/sums/", sealed.sums, name="sums"),
    path("<int:case_id>/child/", sealed.child, name="child"),
    path("<int:case_id>/result/", sealed.result, name="result"),
    path("<int:case_id>/school-link/", sealed.school_link, name="school_link"),
    path("glass/", rules.glasses, name="glasses"),
    path("glass/<int:glass_id>/", rules.review, name="review"),
    path("rules/", rules.rules, name="rules"),
    path("rules/kinds/<slug:kind>/", rules.kind, name="rule_kind"),
    path("rules/ladder/<int:severity>/", rules.steps, name="rule_steps"),
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/<int:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/items/", meetings.item, name="item"),
    path("meetings/<int:meeting_id>/items/<int:item_id>/drop/", meetings.item_drop, name="item_drop"),
    path("meetings/<int:meeting_id>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<int:meeting_id>/decisions/", meetings.decide, name="decide"),
    path("meetings/<int:meeting_id>/issue/", meetings.issue, name="issue"),
    path("meetings/<int:meeting_id>/minutes/<slug:form>/", meetings.minutes_file, name="minutes_file"),
]
