"""No page leads anybody to a closed door: whatever link a role is shown, that role may open."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from access_table import ROLES, TABLE, address

FREE = re.compile(r"^/(static|accounts|i18n)/")


def shape(url: str) -> str:
    """An address without its numbers and what it narrows by: of many alike one is tried."""
    return re.sub(r"\d+", "0", url.split("?")[0])


def links(page: str) -> list[str]:
    """The addresses inside the house that a page links to."""
    found = [html.unescape(u).split("#")[0] for u in re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', page)]
    return [u for u in found if u.startswith("/") and not FREE.match(u)]


def closed_doors(browser: Client, pages: list[str]) -> list[str]:
    """Links of these pages that answer with a refusal or an error: page → link: answer."""
    faults: list[str] = []
    answers: dict[str, int] = {}
    for page in pages:
        answer = browser.get(page)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        for url in links(answer.content.decode()):
            if shape(url) not in answers:
                answers[shape(url)] = browser.get(url).status_code
            if answers[shape(url)] >= 400:
                faults.append(f"{page} → {url}: {answers[shape(url)]}")
    return faults


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_closed_door(cast, everyone, role) -> None:
    pages = [
        address(cast, name, role) for name, line in TABLE.items() if role in line.who and not line.post and not line.open_to_all
    ]  # fmt: skip
    assert closed_doors(everyone[role], ["/", *pages]) == []


def test_the_guard_sees_a_closed_door() -> None:
    class Browser:
        def get(self, url: str):
            pages = {"/": '<a class="x" href="/a/1/?b=2#c">a</a><a href="/a/2/">b</a><a href="tel:1">t</a>'}
            answer = type("Answer", (dict,), {})({"Content-Type": "text/html"})
            answer.status_code, answer.content = (200 if url in pages else 403), pages.get(url, "").encode()
            return answer

    assert closed_doors(Browser(), ["/"]) == ["/ → /a/1/?b=2: 403", "/ → /a/2/: 403"]  # type: ignore[arg-type]


def test_templates_ask_for_capabilities_that_there_are() -> None:
    from qicheng.staff.rules import RIGHTS

    known = {c for rights in RIGHTS.values() for right in rights for c in right.capabilities}
    asked = {
        c
        for path in Path(settings.SOURCE).rglob("*.html")
        for c in re.findall(r'\|may:"([^"]*)"', path.read_text("utf-8"))
    }
    assert len(asked) > 4
    assert asked <= known
