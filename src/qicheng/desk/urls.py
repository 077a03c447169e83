"""Addresses of the room."""

from django.urls import path

from qicheng.desk import (
    health_views,
    late_views,
    meeting_views,
    message_views,
    person_views,
    policy_views,
    qualifying_views,
    settings_views,
    target_views,
    tray_views,
    views,
)

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search, name="search"),
    path("persons/<int:person_id>/", person_views.person, name="person"),
    path("persons/<int:person_id>/print/", person_views.person_print, name="person_print"),
    path("settings/", settings_views.settings, name="settings"),
    path("audit/", settings_views.audit_book, name="audit"),
    path("audit/verify/", settings_views.verify, name="audit_verify"),
    path("audit/head/", settings_views.head, name="audit_head"),
    path("service/", settings_views.service, name="service"),
    path("season/levels/", health_views.levels, name="levels"),
    path("season/levels/<int:level>/", health_views.pack, name="pack"),
    path("health/fevers/<int:event_id>/contacts/", health_views.contacts, name="contacts"),
    path(
        "health/fevers/<int:event_id>/contacts/export/", health_views.contacts_export, name="contacts_export"
    ),
    path("health/fevers/<int:event_id>/contacts/watch/", health_views.contacts_watch, name="contacts_watch"),
    path("trips/<int:trip_id>/ride/temperatures/", health_views.temperatures, name="temperatures"),
    path("season/targets/", target_views.targets, name="targets"),
    path("season/policies/", policy_views.policies, name="policies"),
    path("season/policies/new/", policy_views.edit, name="policy_new"),
    path("season/policies/upload/", policy_views.upload, name="policy_upload"),
    path("season/policies/template/", policy_views.template, name="policy_template"),
    path("season/policies/<int:version_id>/", policy_views.policy, name="policy"),
    path("season/policies/<int:version_id>/edit/", policy_views.edit, name="policy_edit"),
    path("season/policies/<int:version_id>/submit/", policy_views.submit, name="policy_submit"),
    path("season/policies/<int:version_id>/publish/", policy_views.publish, name="policy_publish"),
    path("season/policies/<int:version_id>/drop/", policy_views.drop, name="policy_drop"),
    path("season/policies/<int:version_id>/effect/", qualifying_views.effect, name="policy_effect"),
    path("season/policies/<int:version_id>/qualify/", qualifying_views.qualify, name="policy_qualify"),
    path("survey/urge/<str:township>/", late_views.urge, name="urge"),
    path("tray/", tray_views.index, name="tray"),
    path("tray/all/", tray_views.acknowledge_all, name="tray_all"),
    path("tray/<int:line_id>/", tray_views.acknowledge, name="tray_ack"),
    path("queues/<slug:owner>/", tray_views.queue, name="queue"),
    path("about/<str:subject>/", tray_views.about, name="about"),
    path("meetings/new/", meeting_views.new, name="meeting_new"),
    path("meetings/<int:meeting_id>/agenda/", meeting_views.redraw, name="meeting_redraw"),
    path("messages/", message_views.dead_letters, name="messages"),
    path("messages/<int:message_id>/again/", message_views.try_again, name="try_again"),
    path("messages/gateways/new/", message_views.gateway, name="gateway_new"),
    path("messages/gateways/<int:gateway_id>/", message_views.gateway, name="gateway"),
    path("messages/fallback/", message_views.fallback, name="fallback"),
    path("messages/receipt/<str:token>/", message_views.receipt, name="receipt"),
]
