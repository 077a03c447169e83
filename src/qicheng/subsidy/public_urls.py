"""Addresses that need no account: public lists, and the worker's own page."""

from django.urls import path

from qicheng.subsidy.views import public

app_name = "open_subsidy"
urlpatterns = [
    path("gongshi/", public.every, name="every"),
    path("gongshi/<slug:code>/", public.one, name="one"),
    path("butie/", public.ask, name="ask"),
    path("butie/<str:token>/", public.mine, name="mine"),
    path("butie/<str:token>/card/<int:claim_id>/", public.card, name="card"),
]
