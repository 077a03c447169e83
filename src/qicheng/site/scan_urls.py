"""Addresses of the short way in: scans, and nothing else to look through for them."""

from django.urls import include, path

urlpatterns = [path("trips/", include("qicheng.trips.scan_urls"))]
