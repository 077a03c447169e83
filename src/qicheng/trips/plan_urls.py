"""Addresses of the plan's pages."""

from django.urls import path

from qicheng.trips.views import explaining, plans

urlpatterns = [
    path("", plans.index, name="plans"),
    path("new/", plans.new, name="plan_new"),
    path("<int:plan_id>/", plans.plan, name="plan"),
    path("<int:plan_id>/progress/", plans.progress, name="plan_progress"),
    path("<int:plan_id>/buses/<int:number>/", plans.bus, name="plan_bus"),
    path("<int:plan_id>/buses/<int:number>/pin/", plans.pin, name="plan_pin"),
    path("<int:plan_id>/left/", plans.left, name="plan_left"),
    path("<int:plan_id>/why/<int:person_id>/", explaining.why, name="plan_why"),
    path("<int:plan_id>/why/<int:person_id>/pin/", explaining.pin, name="plan_pin_party"),
    path("<int:plan_id>/ways/<int:place>/", explaining.ways, name="plan_ways"),
    path("<int:plan_id>/take/", explaining.take, name="plan_take"),
    path("<int:plan_id>/compare/<int:other_id>/", plans.compare, name="plan_compare"),
    path("<int:plan_id>/solve/", plans.solve, name="plan_solve"),
    path("<int:plan_id>/copy/", plans.copy, name="plan_copy"),
    path("<int:plan_id>/trips/", plans.make, name="plan_make"),
    path("<int:plan_id>/propose/", plans.propose, name="plan_propose"),
    path("<int:plan_id>/publish/", plans.publish, name="plan_publish"),
    path("<int:plan_id>/send-back/", plans.send_back, name="plan_send_back"),
    path("<int:plan_id>/withdraw/", plans.withdraw, name="plan_withdraw"),
]
