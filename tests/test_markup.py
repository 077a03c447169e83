"""What every page of the county must be: nothing inline that the policy refuses, no id twice, no template left unread."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

UPPER, GREEN = "450981101201", "450981101000"
PAGES = {
    "centre": (
        "/", "/roster/", f"/roster/?unit={UPPER}", "/roster/export/?whole=1", "/survey/", f"/survey/?unit={GREEN}", f"/survey/?unit={UPPER}",
        "/survey/calls/", f"/survey/calls/?unit={UPPER}&show=all", "/survey/missing/", "/people/duplicates/", "/people/helpers/",
        f"/people/helpers/?unit={UPPER}", "/employers/", "/employers/conflicts/", "/employers/ranking/", "/employers/returns/", "/jobs/", "/jobs/import/", "/jobs/rounds/", "/jobs/funnel/", "/jobs/need/", "/jobs/terms/", "/jobs/poster/", "/jobs/people/", "/jobs/people/{person}/", "/jobs-board/", "/season/", "/season/targets/", "/season/calendar/DAILY/",
        "/staff/", "/staff/accounts/", "/staff/assignments/", "/places/", f"/places/{GREEN}/", f"/places/{UPPER}/", "/settings/", "/service/",
        "/units/", "/screen/", f"/screen/?unit={GREEN}", "/tables/", "/imports/", "/search?q=w", "/cases/", "/cases/desk/?owner=JOB_COLLECT", "/cases/new/", "/cases/new/arrears/", "/cases/new/child/", "/cases/rules/", "/cases/rules/kinds/ARREARS/",
        "/cases/rules/ladder/1/", "/cases/meetings/", "/meetings/new/", "/staff/duty/", "/season/holidays/", "/tray/?show=all", "/queues/JOB_COLLECT/",
        "/tell/", "/tell/receipt/", "/persons/{person}/", "/survey/persons/{person}/contact/",
        "/survey/persons/{person}/intention/", "/survey/persons/{person}/out/", "/survey/persons/{person}/correct/", "/people/{person}/reveal/",
    ),
    "security": ("/staff/", "/staff/accounts/", "/staff/assignments/", "/staff/accounts/{account}/", "/staff/offices/{office}/"),
    "auditor": ("/audit/", "/audit/head/", "/cases/glass/"),
    "system": ("/messages/", "/messages/gateways/new/", "/messages/fallback/"),
}  # fmt: skip


class Markup(HTMLParser):
    """Collects inline styles, handlers and scripts with a body, and all ids."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        self.inline += [f"<{tag} {n}>" for n, _ in attrs if n == "style" or n.startswith("on")]
        self.inline += ["<style>"] if tag == "style" else []
        self.ids += [v for n, v in attrs if n == "id" and v]

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.inline.append(f"<script>{data.strip()[:40]}")


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_clean(cast, who):
    from qicheng.staff.models import Account, Office

    known = {
        "person": cast.person_id(cast.numbers[UPPER][0]), "account": Account.objects.get(username="cadre").pk,
        "office": Office.objects.first().pk,
    }  # fmt: skip
    browser, faults = cast.client(who), []
    for page in PAGES[who]:
        answer = browser.get(page.format(**known), follow=True)
        html = answer.content.decode()
        read = Markup()
        read.feed(html)
        twice = sorted({i for i in read.ids if read.ids.count(i) > 1})
        left = re.findall(r"\{\{|\{#|\{%", html)
        if answer.status_code != 200 or read.inline or twice or left:
            faults.append(f"{page}: {answer.status_code} {read.inline} {twice} {left}")
    assert faults == []
