"""Who may open what of cases, duty, meetings, messages: the lines of `test_access`, and the cases they speak of.

Three cases stand for all: a bus question in 上坪村 (CASE), an arrears complaint (DEBT), a child's referral (CHILD) that the village
cadre's account made. A page of one case answers 403 to everybody who does not see it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

OPENERS = "LEADER CENTRE GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER HEALTH INSPECTOR"
ENTER = f"{OPENERS} BUREAU_REPORTER EDUCATION"
CASE: dict[str, Any] = {"case_id": "case"}
DEBT: dict[str, Any] = {"case_id": "debt"}
CHILD: dict[str, Any] = {"case_id": "child"}
MEETING: dict[str, Any] = {"meeting_id": "meeting"}
SEE_CASE = "LEADER CENTRE TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
HANDLE_CASE = "CENTRE TOWNSHIP_ADMIN"
MEETERS, MEETINGS = "LEADER CENTRE", "LEADER CENTRE GROUP_MEMBER"
DUTY = "LEADER CENTRE GROUP_MEMBER TOWNSHIP_ADMIN TOWNSHIP_CLERK HEALTH INSPECTOR EDUCATION"
ROSTER = "CENTRE TOWNSHIP_ADMIN"
REVIEW = "AUDITOR EDUCATION HEALTH"

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "cases:index": (ENTER, {}, (200,)),
    "cases:workbench": (ENTER, {}, (200,)),
    **dict.fromkeys(("cases:new", "cases:arrears", "cases:refer"), (OPENERS, {}, (200,))),
    "desk:queue": (ENTER, {"owner": "JOB_COLLECT"}, (200,)),
    "cases:subject": (ENTER, {"about": "trip:1"}, (200, 302)),
    "cases:case": (SEE_CASE, CASE, (200,)),
    "cases:glasses": (REVIEW, {}, (200,)),
    "cases:rules": ("LEADER CENTRE GROUP_MEMBER BUREAU_REPORTER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE", {}, (200,)),
    "cases:rule_kind": ("CENTRE", {"kind": "TRANSPORT"}, (200,)),
    "cases:rule_steps": ("CENTRE", {"severity": 2}, (200,)),
    "cases:meetings": (MEETINGS, {}, (200,)),
    "cases:meeting": (MEETINGS, MEETING, (200,)),
    "staff:duty": (DUTY, {}, (200,)),
    "season:holidays": ("LEADER CENTRE BIGDATA GROUP_MEMBER BUREAU_REPORTER TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE HELPER FINANCE", {}, (200,)),
    "desk:meeting_new": (MEETERS, {}, (200,)),
    **dict.fromkeys(("desk:messages", "desk:gateway_new", "desk:fallback"), ("SYSTEM_ADMIN", {}, (200,))),
    "desk:gateway": ("SYSTEM_ADMIN", {"gateway_id": 1}, (200,)),
}  # fmt: skip
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    **dict.fromkeys(("cases:take_up", "cases:reply"), (HANDLE_CASE, CASE)),
    "cases:note": (f"{HANDLE_CASE} LEADER", CASE),
    "cases:move": (f"{HANDLE_CASE}", CASE),
    "cases:hand_over": (f"{HANDLE_CASE} LEADER", CASE),
    "cases:extend": ("LEADER CENTRE", CASE),
    "cases:add_file": (HANDLE_CASE, CASE),
    "cases:open_file": (SEE_CASE, {**CASE, "evidence_id": 1}),
    "cases:drop_file": (HANDLE_CASE, {**CASE, "evidence_id": 1}),
    "cases:paper": ("LEADER CENTRE TOWNSHIP_ADMIN", CASE),
    "cases:paper_file": (SEE_CASE, {**CASE, "paper_id": 1, "form": "pdf"}),
    "cases:reporter": (HANDLE_CASE, CASE),
    **dict.fromkeys(("cases:arrears_facts", "cases:sums"), ("INSPECTOR", DEBT)),
    "cases:glass": ("LEADER CENTRE", CHILD),
    **dict.fromkeys(("cases:child", "cases:result", "cases:school_link"), ("EDUCATION", CHILD)),
    "cases:review": (REVIEW, {"glass_id": 1}),
    **dict.fromkeys(
        ("cases:item", "cases:minutes", "cases:decide", "cases:issue", "desk:meeting_redraw"),
        (MEETERS, MEETING),
    ),
    "cases:item_drop": (MEETERS, {**MEETING, "item_id": 1}),
    "cases:minutes_file": (MEETINGS, {**MEETING, "form": "pdf"}),
    "staff:shift": (ROSTER, {}),
    "staff:drop_shift": (ROSTER, {"shift_id": 1}),
    "staff:absence": (DUTY, {}),
    "staff:end_absence": (DUTY, {"absence_id": 1}),
    "desk:try_again": ("SYSTEM_ADMIN", {"message_id": 1}),
}
# Everybody who has an account, for oneself.
OWN_PAGES: dict[str, dict[str, Any]] = {"desk:tray": {}, "desk:about": {"subject": "case:1"}}
OWN_ACTS: dict[str, dict[str, Any]] = {"desk:tray_all": {}, "desk:tray_ack": {"line_id": 1}}
# Without an account: the intake, the receipt code in the body, the school's and the provider's link.
OPEN: dict[str, dict[str, Any]] = {
    "tell:tell": {}, "tell:receipt": {}, "tell:school": {"token": "x" * 32}, "desk:receipt": {"token": "x" * 32}, "desk:inbound": {"token": "x" * 32},
}  # fmt: skip


def make_cases(cadre_account: int) -> dict[str, int]:
    """The three cases, a meeting and a way out for messages."""
    from qicheng.cases.services import meetings, open_case, opening
    from qicheng.core.models import Gateway
    from qicheng.core.viewer import Viewer
    from qicheng.staff.queries import installation

    upper, at, by = "450981101201", dt.datetime(2025, 3, 4, 1, 0, tzinfo=dt.UTC), installation("试验")
    cadre = Viewer(user_id=cadre_account, label="as_village_cadre", grants=by.grants)
    case = open_case(
        kind="TRANSPORT", about="trip:1", title="包车座位不够", place=upper, key="access:case", reporter={"name": "韦大", "phone": ""}, at=at, by=by,
    )  # fmt: skip
    debt = opening.open_arrears(
        employer="绿水建筑公司",
        work_place="示例县",
        persons=3,
        claimed_fen=100,
        facts={"worker": "韦某某"},
        place="",
        source="VISIT",
        at=at,
        by=by,
    )
    facts = {"name": CANARY, "age": "9", "detail": CANARY}
    child = opening.refer_child(
        situation="SUSPECTED",
        ground="CONSENT",
        ground_note=f"{CANARY}的父亲电话同意",
        facts=facts,
        place=upper,
        at=at,
        by=cadre,
    )
    meeting = meetings.call(title="领导小组第一次会议", when=at, room="三楼", chair="黄副县长", at=at, by=by)
    gateway = Gateway.objects.create(
        name="短信", channel="SMS", kind="HTTP", url="http://127.0.0.1:9/", body="to={to}\ntext={text}"
    )
    assert gateway.pk == 1 or Gateway.objects.filter(pk=gateway.pk).update(id=1)
    return {"case": case, "debt": debt, "child": child, "meeting": meeting}


CANARY = "莫小燕子"
