"""The drill: fever on bus 7, in a browser, by those who would meet it; and at level 0 nothing of it anywhere."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHOTS = os.environ.get("QICHENG_SHOTS", "")
PHONE = 390
HIDDEN = ("/health/", "/health/fevers/", "/health/duty/", "/health/watches/", "/health/files/")


def shot(desk, name: str) -> None:
    if SHOTS:
        desk.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def run(home: Path, *words: str) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QICHENG_", "DJANGO_"))} | {
        "QICHENG_HOME": str(home)
    }
    done = subprocess.run([sys.executable, *words], env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def book(home: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(home / "qicheng.sqlite3", timeout=20) as open_book:
        open_book.execute(statement, values)


@pytest.fixture(scope="module")
def bus(product: str, product_home: Path) -> Iterator[int]:
    """Bus 7 on the road; taken away afterwards, for the other tests of this county."""
    number = int(run(product_home, str(Path(__file__).with_name("drill_bus.py"))))
    yield number
    book(product_home, "UPDATE trips_seat SET person_id = NULL, stop_id = NULL WHERE trip_id = ?", number)
    book(product_home, "UPDATE trips_trip SET state = 'CANCELLED', seated = 0 WHERE id = ?", number)


def set_level(desk, level: int) -> str:
    page = desk.open("/season/levels/")
    page.select_option("select[name=level]", str(level))
    page.fill("input[name=reason]", "演练")
    page.locator("button:has-text('调整级别')").click()
    page.wait_for_load_state("networkidle")
    return page.locator("main").inner_text()


def rail(desk) -> str:
    return desk.page.locator(".rail").inner_text()


def hidden_everywhere(sign_in, bus: int) -> None:
    """At level 0: no station on the line, no page behind an address, no temperature to take on the bus."""
    doctor = sign_in("yisheng")
    doctor.open("/")
    assert "查验" not in rail(doctor)
    for address in HIDDEN:
        assert doctor.page.goto(doctor.address + address).status == 404
    leader = sign_in("daidui", width=PHONE)
    leader.open(f"/trips/{bus}/ride/")
    assert (
        leader.page.locator("form[action$='/temperatures/']").count() == 0
    )  # what was written down before stays written


def test_at_level_zero_none_of_it_shows(sign_in, bus, product_home) -> None:
    book(product_home, "UPDATE trips_trip SET alert_level = 0 WHERE id = ?", bus)
    hidden_everywhere(sign_in, bus)


def test_fever_on_bus_seven(sign_in, bus, product_home) -> None:
    centre = sign_in("zhongxin")
    said = set_level(centre, 2)
    assert "已全部重新核验" in said
    assert "演练-7" in said
    doctor = sign_in("yisheng")
    doctor.open("/health/fevers/")
    assert "查验" in rail(doctor)
    assert "没有发热报告" in doctor.page.locator("main").inner_text()

    leader = sign_in("daidui", width=PHONE)
    page = leader.open(f"/trips/{bus}/ride/")
    page.fill("input[name='t-4A']", "38.6")
    page.fill("input[name='t-5A']", "36.5")
    page.locator("form[action$='/temperatures/'] button").click()
    # The board is left alone: within ten seconds it shows the report by itself.
    doctor.page.locator(".fever-open").wait_for(timeout=10_000)
    page.wait_for_load_state("networkidle")
    assert "已报告值班人员" in page.locator(".messages").inner_text()
    assert "4A" in doctor.page.locator(".fever-open").inner_text()
    shot(doctor, "drill-board")
    shot(leader, "drill-leader")

    doctor.page.locator(".fever-open h2 a").click()
    doctor.page.wait_for_load_state("networkidle")
    event = re.search(r"/health/fevers/(\d+)/", doctor.page.url)
    assert event
    told = doctor.page.locator("main").inner_text()
    for who in ("黄医生", "石主任", "丁院长", "莫镇长", "韦队长"):
        assert who in told
    assert "38.6" not in told  # only with a reason

    doctor.page.locator("a:has-text('同乘名单')").click()
    doctor.page.wait_for_load_state("networkidle")
    rings = doctor.page.locator(".contact-rings section")
    assert [rings.nth(i).locator("tbody tr").count() for i in range(3)] == [8, 0, 1]
    doctor.page.locator("a:has-text('前后三排')").click()
    doctor.page.wait_for_load_state("networkidle")
    assert [rings.nth(i).locator("tbody tr").count() for i in range(3)] == [
        6,
        2,
        1,
    ]  # rows 1 to 7 of 9 aboard
    assert "10A" in rings.nth(2).inner_text()
    shot(doctor, "drill-contacts")
    assert not doctor.is_too_wide()

    # Nobody acknowledges: ten minutes later, as only the clock can have it, the next one is told.
    book(
        product_home,
        "UPDATE health_feverevent SET next_at = datetime('now', '-1 minute') WHERE id = ?",
        event[1],
    )
    run(product_home, "-m", "qicheng.site", "tick")
    second = sign_in("yisheng2")
    page = second.open(event[0])
    assert "潘医生" in page.locator(".events").inner_text()
    page.locator("button:has-text('我已知道')").click()
    page.wait_for_load_state("networkidle")
    stamps = page.locator(".events").inner_text()
    assert stamps.count("已通知县疫情指挥部值班") == 2
    assert "已确认 潘医生" in stamps
    assert len(re.findall(r"\d\d-\d\d \d\d:\d\d:\d\d", stamps)) >= 8
    shot(second, "drill-event")
    assert centre.complaints + doctor.complaints + leader.complaints + second.complaints == []


def test_others_know_nothing_and_the_chief_is_asked_for_a_reason(sign_in, bus) -> None:
    cadre = sign_in("cun", width=PHONE)
    cadre.open("/health/fevers/")
    text = cadre.page.content()
    assert "38.6" not in text
    for address in ("/health/watches/", "/health/duty/", "/health/chief/"):
        assert cadre.page.goto(cadre.address + address).status == 403
    chief = sign_in("lingdao")
    assert "特批" in chief.open("/health/chief/?text=w").locator("main").inner_text()


def test_back_at_level_zero_it_is_gone_again(sign_in, bus) -> None:
    centre = sign_in("zhongxin")
    assert "已全部重新核验" in set_level(centre, 0)
    hidden_everywhere(sign_in, bus)
