"""Dates on pages are in the page's language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

AT = dt.datetime(2025, 3, 4, 18, 30, tzinfo=dt.UTC)  # half past two on the fifth, in the county


@pytest.mark.parametrize(
    ("language", "form", "said"),
    [
        ("zh-hans", "Y年n月j日 H:i", "2025年3月5日 02:30"),
        ("en", "Y年n月j日 H:i", "5 Mar 2025 02:30"),
        ("zh-hans", "n月j日", "3月5日"),
        ("en", "n月j日", "5 Mar"),
        ("en", "Y-m-d", "2025-03-05"),
    ],
)
def test_a_date_is_told_in_the_pages_language(language, form, said):
    with translation.override(language):
        assert Template(f'{{{{ at|date:"{form}" }}}}').render(Context({"at": AT})) == said


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "月"), ("en", " ")])
def test_today_too(language, word):
    with translation.override(language):
        assert word in Template('{% now "n月j日" %}').render(Context())


def test_no_date_is_no_word():
    assert Template('{{ at|date:"n月j日" }}').render(Context({"at": None})) == ""
