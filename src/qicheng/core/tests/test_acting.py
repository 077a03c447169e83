"""A form and its act: done with a word and the way on; what is wrong stands in the form, whoever found it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from qicheng.core.acting import answer_form, attempt
from qicheng.core.viewer import CannotAct, NotAllowed

VIEWER = SimpleNamespace(user_id=7)


class Number(forms.Form):
    number = forms.IntegerField()


def request_of() -> Any:
    request = RequestFactory().post("/")
    request.viewer, request._messages = VIEWER, CookieStorage(request)
    return request


def half(*, of: str, number: int, at: dt.datetime, by: object) -> int:
    assert (of, by) == ("all", VIEWER)
    assert at.tzinfo is not None
    if number % 2:
        raise CannotAct("ODD", "请填双数。")
    if number > 100:
        raise NotAllowed
    return number // 2


def answered(form: forms.Form) -> tuple[HttpResponse, list[str]]:
    request = request_of()
    response = answer_form(
        request, form, half, said=lambda n: f"一半是 {n}。", to=HttpResponse(status=302), again=lambda: HttpResponse(status=422), of="all",
    )  # fmt: skip
    return response, [str(m) for m in request._messages]


def test_an_act_that_is_done_says_so_and_goes_on():
    response, said = answered(Number({"number": "8"}))
    assert (response.status_code, said) == (302, ["一半是 4。"])


@pytest.mark.parametrize(("typed", "where"), [("七", "number"), ("", "number"), ("7", "__all__")])
def test_what_is_wrong_stands_in_the_form(typed, where):
    form = Number({"number": typed})
    response, said = answered(form)
    assert (response.status_code, said) == (422, [])
    assert list(form.errors) == [where]


def test_a_right_that_is_missing_is_no_fault_of_the_form():
    with pytest.raises(NotAllowed):
        answered(Number({"number": "102"}))


def test_an_attempt_keeps_the_answer():
    done = attempt(request_of(), Number({"number": "8"}), half, of="all")
    failed = attempt(request_of(), Number({"number": "7"}), half, of="all")
    assert [(x.done, x.answer, x.status) for x in (done, failed)] == [(True, 4, 200), (False, None, 422)]
