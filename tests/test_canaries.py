"""What must never show: planted numbers, names of other regions, a referred child's name, in any page of anybody."""

from __future__ import annotations

import io
import zipfile

from django.urls import reverse

import access_cases
from access_table import GREEN, PHONES, PLACE, TABLE, UPPER, WATER, address


def test_the_canary_sings(cast, everyone) -> None:
    """A number that a page does carry is seen: the copy handed to the person has it."""
    own = cast.__dict__["objects"]["own"]
    copy = bytes_of(everyone["VILLAGE_CADRE"].post(reverse("desk:person_print", args=[own])))
    assert cast.numbers[UPPER][0].encode() in copy
    assert PHONES.search(copy)


def bytes_of(response) -> bytes:
    """The answer's bytes; workbooks are opened."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if not body.startswith(b"PK"):
        return bytes(body)
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return b"".join(book.read(n) for n in book.namelist())


def test_no_page_and_no_line_carries_a_referred_childs_name(cast, everyone, caplog) -> None:
    """The canary of the child: on no page of anybody, in no search, no log, no audit line, no open column of the database."""
    from django.apps import apps

    canary, faults = access_cases.CANARY, []
    pages = [(n, line) for n, line in TABLE.items() if not line.post and not line.open_to_all]
    for role, browser in everyone.items():
        urls = [address(cast, n, role) for n, line in pages if role in line.who]
        child = reverse("cases:case", args=[cast.__dict__["objects"]["child"]])
        for url in [
            *urls,
            child,
            f"/search?q={canary[:3]}",
            f"/cases/?text={canary[:3]}",
            f"/roster/?text={canary[:3]}",
        ]:
            body = bytes_of(browser.get(url)).decode(errors="ignore")
            faults += [f"{url} as {role}"] if canary in body and role != "EDUCATION" else []
    shown = everyone["EDUCATION"].post(reverse("cases:child", args=[cast.__dict__["objects"]["child"]]))
    assert canary in shown.content.decode()  # the one way to it, and it is traced
    for model in apps.get_models():
        if model.__module__.startswith("qicheng.") and ".tests." not in model.__module__:
            faults += [model.__name__ for row in model.objects.values() if canary in str(row)]
    assert faults == []
    assert canary not in caplog.text


def test_no_page_carries_a_number_or_a_name_of_another_region(cast, everyone) -> None:
    """The canary: no full number in any page of anybody; no name of a foreign village for those who have one."""
    from qicheng.people.models import Person

    foreign = {p.name.encode() for p in Person.objects.filter(village__code__startswith=WATER[:9])}
    foreign -= {p.name.encode() for p in Person.objects.filter(village__code__startswith=GREEN[:9])}
    numbers = [n.encode() for n in cast.all_numbers]
    extra = [
        "/roster/?unit=" + UPPER,
        "/survey/calls/?unit=" + UPPER + "&show=all",
        "/search?q=%E9%9F%A6",
        "/roster/?text=w",
    ]
    faults = []
    for role, browser in everyone.items():
        pages = [address(cast, n, role) for n, line in TABLE.items() if not line.post and role in line.who]
        for url in [*pages, *extra]:
            body = bytes_of(browser.get(url))
            if any(n in body for n in numbers) or PHONES.search(body):
                faults.append(f"{url} as {role}: a full number")
            if PLACE.get(role) and any(n in body for n in foreign):
                faults.append(f"{url} as {role}: a name of another region")
    assert faults == []
