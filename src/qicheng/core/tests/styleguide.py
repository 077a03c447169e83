"""A living style sheet for developers: every shared component with sample data, only under test settings.

`PYTHONPATH=tools DJANGO_SETTINGS_MODULE=styleguide_settings python manage.py runserver --insecure` serves it
(after `migrate`); tools/shots.py takes its picture.
"""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from qicheng.core import pages
from qicheng.core.tests import styleguide_data as sample


def templates() -> list[dict[str, object]]:
    """The product's template settings, with the style sheet's pages and our sign-in pages found first."""
    own = Path(__file__).parent / "templates"
    return [{**settings.TEMPLATES[0], "DIRS": [own, settings.SOURCE / "staff" / "templates"]}]


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="和身份证上一样。")
    where = forms.ChoiceField(label="想去哪里", choices=[("", "请选择"), ("1", "广东"), ("2", "浙江")])
    day = forms.DateField(label="打算哪天走", widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    own = forms.BooleanField(label="自己坐车去", required=False)
    kind = forms.ChoiceField(
        label="出行方式", choices=[("1", "包车"), ("2", "火车"), ("3", "自驾")], widget=forms.RadioSelect
    )


def dress(request: HttpRequest) -> None:
    """What the site's middleware puts on a request."""
    for name, value in {
        "viewer": sample.VIEWER,
        "rail": sample.RAIL,
        "county_name": "示范县",
        "season_year": 2027,
    }.items():
        setattr(request, name, value)


def context() -> dict[str, object]:
    shared = {name.lower(): value for name, value in vars(sample).items() if name.isupper()}
    return {
        **shared,
        "form": SampleForm({"name": "", "day": ""}),
        "alert_level": sample.ALERT,
        "role_label": "县就业服务中心",
    }


def page(request: HttpRequest, part: str = "all", count: int = 12) -> HttpResponse:
    dress(request)
    messages.success(request, "已登记蒙阿妹的意向：2月26日乘包车去东莞。")
    messages.warning(request, "响水镇今天的日报还没有报，17:00 截止。")
    messages.error(request, "体温 37.6℃，暂不能上车。请到 3 号查验台复测。")
    return render(
        request, "core/styleguide/page.html", {**context(), "part": part, "rows": sample.rows(count)}
    )


def table(request: HttpRequest, count: int = 100) -> HttpResponse:
    dress(request)
    return render(request, "core/styleguide/table.html", {**context(), "rows": sample.rows(count)})


def phone(request: HttpRequest) -> HttpResponse:
    dress(request)
    return render(request, "core/styleguide/phone.html", {**context(), "rows": sample.rows(6)})


def progress(request: HttpRequest) -> HttpResponse:
    return render(request, "core/_progress.html", {"progress": sample.PROGRESS[2]})


def error(request: HttpRequest, code: int) -> HttpResponse:
    dress(request)
    answers = {403: pages.forbidden, 404: pages.not_found, 400: pages.bad_request}
    return answers[code](request) if code in answers else pages.server_error(request)


def locked(request: HttpRequest) -> HttpResponse:
    return render(request, "staff/locked_out.html", {"failure_limit": 5}, status=429)


urlpatterns = [
    path("", page, name="styleguide"),
    path("part/<str:part>", page),
    path("rows/<int:count>", page),
    path("table", table),
    path("table/<int:count>", table),
    path("phone", phone),
    path("progress", progress),
    path("error/<int:code>", error),
    path("locked", locked),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("qicheng.staff.urls")),
]
