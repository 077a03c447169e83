"""Pages of the year's plan."""

from __future__ import annotations

from qicheng.season import queries
from qicheng.season.models import Season


def test_who_may_look_and_who_may_change(cast):
    assert "年龄计算基准日" in cast.client("cadre").get("/season/").content.decode()
    assert "保存日期" not in cast.client("cadre").get("/season/").content.decode()
    dates = {"from_date": "2025-01-05", "until_date": "2025-12-31", "reference_date": "2025-03-01"}
    assert cast.client("cadre").post("/season/dates/", dates).status_code == 403
    browser = cast.client("centre")
    assert browser.post("/season/dates/", dates).status_code == 302
    refused = browser.post("/season/dates/", {**dates, "until_date": "2024-12-31"})
    assert refused.status_code == 422
    assert "结束日期要在开始日期之后" in refused.content.decode()


def test_the_calendar_is_edited_line_by_line(cast):
    browser = cast.client("centre")
    assert browser.get("/season/calendar/NONSENSE/").status_code == 404
    data = {"title": "每日统计表", "rhythm": "WEEKLY", "as_of_time": "12:00", "due_time": "18:30", "publish_minutes": 90, "lock_hours": 12, "reporter": "VILLAGE", "two_steps": "on",
            "remind_hours": 12, "again_minutes": 60, "very_late_hours": "", "misses": 3, "miss_days": 10, "talks": 2, "talk_days": 20, "leap_percent": 30, "leap_least": 10}  # fmt: skip
    refused = browser.post("/season/calendar/DAILY/", data)
    assert refused.status_code == 422
    assert "星期几" in refused.content.decode()
    assert browser.post("/season/calendar/DAILY/", {**data, "weekday": 3}).status_code == 302
    rule = queries.report_rule(2025, "DAILY")
    assert (rule.weekday, rule.due_time.hour) == (3, 18)
    assert (rule.publish_minutes, rule.lock_hours, rule.reporter, rule.two_steps) == (90, 12, "VILLAGE", True)
    assert (rule.remind_hours, rule.very_late_hours, rule.misses, rule.talk_days, rule.leap_least) == (
        12,
        None,
        3,
        20,
        10,
    )
    assert browser.post("/season/calendar/DAILY/", {**data, "weekday": 3, "miss_days": 31}).status_code == 422


def test_the_first_day_offers_to_open_a_year(cast):
    Season.objects.all().delete()
    browser = cast.client("centre")
    assert "建立年度方案" in browser.get("/season/").content.decode()
    assert browser.post("/season/open/", {"year": 2026}).status_code == 302
    assert queries.season(2026) is not None
    for page in ("/roster/", "/survey/", "/season/targets/", "/survey/missing/"):
        assert browser.get(page).status_code == 200
