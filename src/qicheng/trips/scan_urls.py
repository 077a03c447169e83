"""The one address of scans, apart from the others because it also has a door of its own (`site.wsgi`)."""

from django.urls import path

from qicheng.trips.views import gate

urlpatterns = [path("<int:trip_id>/gate/scan/", gate.scan, name="gate_scan")]
