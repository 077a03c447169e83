"""Addresses of the room."""

from django.urls import path

from qicheng.desk import (
    bureau_views,
    health_views,
    late_views,
    meeting_views,
    message_views,
    person_views,
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
    path("survey/urge/<str:township>/", late_views.urge, name="urge"),
    path("employers/returns/", bureau_views.index, name="bureaus"),
    path("employers/returns/confirm/", bureau_views.confirm, name="bureau_confirm"),
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
    path("messages/inbound/<str:token>/", message_views.inbound, name="inbound"),
    path("messages/receipt/<str:token>/", message_views.receipt, name="receipt"),
]
