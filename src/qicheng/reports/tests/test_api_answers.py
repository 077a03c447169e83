"""What the read API answers: the same figures as the pages, silent units without any, signed reports as signed, names masked."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re

import pytest
from django.utils import timezone

from cast import COUNTY, EAST, GREEN, LOWER, UPPER, WATER, WEST, viewer_of
from qicheng.core.models import AuditLine
from qicheng.journeys import services as ledger
from qicheng.people.models import Person
from qicheng.reports import frozen, queries, returns
from qicheng.reports.models import Return, Snapshot
from qicheng.reports.services import correcting, cutting, returning
from qicheng.reports.tests.api_cast import BY, accept, call, new_token, open_period, said
from qicheng.survey.models import Round

pytestmark = pytest.mark.database


def stays(cast, number: str) -> None:
    """Somebody is recorded as staying at home, now."""
    change = ledger.Change(person_id=cast.person_id(number), values={"intention": "STAY"})
    ledger.record([change], season=2025, kind="CORRECT", at=timezone.now(), by=BY)


def test_the_catalogue_is_every_measure_in_words(cast):
    rows = said(new_token(), "measures")["rows"]
    assert [r["code"] for r in rows] == [m.code for m in cutting.catalogue()]
    assert all(r["label"] and r["definition"].endswith("统计。") for r in rows)
    assert len({r["fingerprint"] for r in rows}) == len(rows)


@pytest.mark.parametrize("level", ["county", "township", "village"])
def test_figures_are_those_of_the_pages_whatever_is_asked_for(cast, level):
    secret = new_token()
    pages = queries.figures(viewer_of("centre"), season=2025, unit=COUNTY, level=level, measures=queries.OVERVIEW)  # fmt: skip
    for query in ("", "&measures=intends,persons,base"):
        answer = said(secret, f"units/{COUNTY}/figures?level={level}{query}")
        assert {r["unit"] for r in answer["rows"]} == set(pages)
        for row in answer["rows"]:
            shown = {c: n for c, n in row["figures"].items() if c in {m.code for m in queries.OVERVIEW}}
            assert shown == {c: pages[row["unit"]].get(c, 0) for c in shown}
            assert all(type(n) is int for n in row["figures"].values())
            assert list(row["figures"]) == answer["measures"]
        assert not query or answer["measures"] == ["intends", "persons", "base"]


def test_a_silent_village_has_no_figures_and_a_zero_report_has_noughts(cast):
    secret = new_token()
    for number in cast.numbers[WEST]:
        change = ledger.Change(person_id=cast.person_id(number), values={"village": EAST})
        ledger.record([change], season=2025, kind="CORRECT", at=timezone.now(), by=BY)
    Round.objects.filter(village=WEST).delete()
    rows = {r["unit"]: r for r in said(secret, f"units/{WATER}/figures?level=village&measures=persons,intends,base")["rows"]}  # fmt: skip
    assert rows[WEST]["figures"] is None
    assert (rows[WEST]["villages"], rows[WEST]["silent_villages"]) == (1, 1)
    assert rows[EAST]["figures"]["persons"] > 0
    above = said(secret, f"units/{WATER}/figures?measures=persons,base")["rows"][0]
    assert (above["villages"], above["silent_villages"]) == (2, 1)
    assert (
        above["figures"]["base"] > rows[EAST]["figures"]["base"]
    )  # the silent village's last year still counts above
    Round.objects.create(season=2025, village=WEST, state="REPORTED", zero=True, reported_at=timezone.now())
    answer = said(secret, f"units/{WEST}/figures?measures=persons,intends")
    assert answer["rows"][0]["figures"] == {"persons": 0, "intends": 0}


def test_figures_at_a_cut_stay_while_those_of_today_go_on(cast):
    period, secret = open_period(), new_token()
    as_of = said(secret, "periods")["rows"][0]["as_of"]
    at_cut = f"units/{GREEN}/figures?measures=intends,staying&as_of={as_of}"
    before, now = said(secret, at_cut), said(secret, f"units/{GREEN}/figures?measures=intends,staying")
    assert before["rows"][0]["figures"] == now["rows"][0]["figures"]
    stays(cast, cast.numbers[UPPER][0])
    assert said(secret, at_cut) == before
    later = said(secret, f"units/{GREEN}/figures?measures=intends,staying")["rows"][0]["figures"]
    assert later["intends"] == before["rows"][0]["figures"]["intends"] - 1
    assert before["rows"][0]["figures"] == returns.folded(period.cut, GREEN, ["intends", "staying"])
    local = period.as_of_at.astimezone(returns.ZONE).isoformat()
    assert said(secret, f"units/{GREEN}/figures?measures=intends,staying&as_of={local}") == before
    answer = call(secret, f"units/{GREEN}/figures?as_of=2025-01-01T00:00:00Z")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "NO_CUT")


def test_what_is_not_there_is_not_there(cast):
    secret = new_token()
    for path in (f"units/{GREEN[:9]}999/figures", f"units/{COUNTY}/figures?measures=persons,nonsense", "periods/999/returns", "snapshots/NOSUCHCODE", "snapshots/NOSUCHCODE/names/persons", "units/45/figures", "periods/x/returns", "nothing"):  # fmt: skip
        assert call(secret, path).status_code == 404, path
    assert call(secret, f"units/{UPPER}/figures?level=county").status_code == 400
    shot = accept(open_period())
    assert call(secret, f"snapshots/{shot.code}/names/nonsense").status_code == 404


def test_silent_late_zero_and_not_due_are_told_apart(cast):
    period, secret = open_period(), new_token()
    now = timezone.now()
    stood = {
        GREEN: {"state": "ACCEPTED", "first_at": now}, WATER: {"due_at": now - dt.timedelta(hours=1)}, EAST: {"due_at": now - dt.timedelta(days=3)},
        UPPER: {"state": "SUBMITTED", "first_at": now, "zero": True},
    }  # fmt: skip
    for unit, values in stood.items():
        Return.objects.filter(unit=unit).update(**values)
    answer = said(secret, f"periods/{period.pk}/returns")
    rows = {r["unit"]: r for r in answer["rows"]}
    assert {u: r["standing"] for u, r in rows.items()} == {GREEN: "ON_TIME", WATER: "LATE", EAST: "VERY_LATE", UPPER: "ON_TIME"}  # fmt: skip
    assert {u: r["zero"] for u, r in rows.items()} == {GREEN: False, WATER: None, EAST: None, UPPER: True}
    assert {u for u, r in rows.items() if r["figures"] is None} == {WATER, EAST}
    assert answer["count"] == {"total": 4, "on_time": 2, "late_in": 0, "zero": 1, "open": 0, "not_due": 0, "overdue": 2, "missed": 0}  # fmt: skip
    assert rows[GREEN]["figures"] == returns.folded(period.cut, GREEN, answer["measures"])
    type(period).objects.update(as_of_at=now + dt.timedelta(hours=1), due_at=now + dt.timedelta(hours=2))
    Return.objects.filter(unit=WATER).update(due_at=now + dt.timedelta(hours=2))
    rows = {r["unit"]: r for r in said(secret, f"periods/{period.pk}/returns?level=TOWNSHIP")["rows"]}
    assert (set(rows), rows[WATER]["standing"]) == ({GREEN, WATER}, "NOT_DUE")


def test_page_by_page_is_the_whole(cast):
    period, secret = open_period(), new_token()
    shot = accept(period)
    for path, key in (
        (f"units/{COUNTY}/figures?level=village&measures=persons", "unit"),
        (f"periods/{period.pk}/returns?", "unit"),
        (f"snapshots/{shot.code}/names/labour_force?", "id_number"),
    ):
        whole = said(secret, path)
        assert whole["next"] is None
        found, after = [], ""
        while after is not None:
            page = said(secret, f"{path}&size=1{f'&after={after}' if after else ''}")
            assert len(page["rows"]) <= 1
            found, after = found + page["rows"], page["next"]
        assert found == whole["rows"]
        assert len({r[key] for r in found}) == len(found) > 2


def test_what_did_not_change_is_not_sent_again(cast):
    secret, path = new_token(), f"units/{COUNTY}/figures?measures=intends"
    first = call(secret, path)
    again = call(secret, path, If_None_Match=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert call(secret, path, If_None_Match=f'"x", W/{first["ETag"]}').status_code == 304
    assert first["Cache-Control"] == "private, no-cache"
    stays(cast, cast.numbers[UPPER][0])
    assert call(secret, path, If_None_Match=first["ETag"]).status_code == 200


def test_it_is_compressed_when_asked_for(cast):
    secret = new_token()
    packed = call(secret, "measures", Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content)) == said(secret, "measures")
    assert call(secret, "measures", Accept_Encoding="gzip", If_None_Match=packed["ETag"]).status_code == 304


def test_a_snapshot_is_what_was_signed_until_somebody_touches_it(cast):
    shot, secret = accept(open_period()), new_token()
    found = said(secret, f"snapshots/{shot.code.lower()}")
    assert {f["code"]: f["value"] for f in found["figures"]} == shot.figures
    assert (found["current"], found["true"], found["faults"], found["newest"]) == (True, True, [], shot.code)
    assert (found["digest"], found["rows"], found["rows_digest"]) == (shot.digest, shot.rows, shot.rows_digest)  # fmt: skip
    assert found["facts"] == [{"code": "asks", "label": "需要上级协调的事", "value": "缺两辆大巴"}]
    assert [found["signatures"][k]["by"] for k in ("filled", "reviewed", "accepted")] == ["clerk", "township_admin", "centre"]  # fmt: skip
    Snapshot.objects.filter(pk=shot.pk).update(figures={**shot.figures, "intends": 999})
    touched = said(secret, f"snapshots/{shot.code}")
    assert touched["true"] is False
    assert len(touched["faults"]) == 2


def test_a_corrected_snapshot_says_so_and_both_keep_their_names(cast):
    period, secret = open_period(), new_token()
    shot = accept(period)
    number = cast.numbers[UPPER][0]
    stays(cast, number)
    row = Return.objects.get(unit=GREEN)
    journey = next(c.changed.journey_id for c in frozen.candidates(viewer_of("clerk"), row, on=timezone.localdate()))  # fmt: skip
    asked = correcting.propose(return_id=row.pk, journeys=[journey], facts={}, reason="当日漏登", at=timezone.now(), by=viewer_of("clerk"))  # fmt: skip
    correcting.decide(correction_id=asked, approve=True, answer="", at=timezone.now(), by=viewer_of("centre"))
    newest = Snapshot.objects.get(version=2)
    old, new = (said(secret, f"snapshots/{s.code}") for s in (shot, newest))
    assert (old["current"], old["newest"], old["true"]) == (False, newest.code, True)
    assert (new["current"], new["true"]) == (True, True)
    tails = {}
    for s in (shot, newest):
        names = said(secret, f"snapshots/{s.code}/names/intends")
        assert names["figure"] == s.figures["intends"] == len(names["rows"]) + names["hidden"]
        tails[s.version] = {r["id_number"][-4:] for r in names["rows"]}
    assert tails[1] - tails[2] == {number[-4:]}


def test_names_are_masked_and_every_page_is_a_line_in_the_book(cast):
    shot, secret = accept(open_period()), new_token(name="市大数据局每日")
    answer = call(secret, f"snapshots/{shot.code}/names/labour_force?size=2")
    text = answer.content.decode()
    page = json.loads(text)
    assert page["figure"] == shot.figures["labour_force"]
    for row in page["rows"]:
        assert re.fullmatch(r"\w\*+", row["name"])
        assert re.fullmatch(r"\*{14}[0-9X]{4}", row["id_number"])
    assert not any(p.name in text for p in Person.objects.all())
    assert not any(n in text for n in cast.all_numbers)
    assert "1380000" not in text
    assert (answer["Cache-Control"], "ETag" in answer) == ("no-store", False)
    said(secret, f"snapshots/{shot.code}/names/labour_force?size=2&after={page['next']}")
    lines = AuditLine.objects.filter(act="reports.read_names").order_by("seq")
    assert [(x.label, x.about, x.place, x.address) for x in lines] == [("接口令牌 市大数据局每日", f"snapshot:{shot.code}", GREEN, "127.0.0.1")] * 2  # fmt: skip
    assert [json.loads(x.detail)["shown"] for x in lines] == [2, 2]


def test_who_has_moved_out_of_the_tokens_range_is_counted_and_not_named(cast):
    shot, secret = accept(open_period()), new_token(unit=GREEN)
    everybody = said(secret, f"snapshots/{shot.code}/names/labour_force")
    number = next(
        n for n in cast.numbers[LOWER] if n[-4:] in {r["id_number"][-4:] for r in everybody["rows"]}
    )
    change = ledger.Change(person_id=cast.person_id(number), values={"village": EAST})
    ledger.record([change], season=2025, kind="CORRECT", at=timezone.now(), by=BY)
    found = said(secret, f"snapshots/{shot.code}/names/labour_force")
    assert (found["figure"], found["hidden"]) == (everybody["figure"], everybody["hidden"] + 1)
    assert len(found["rows"]) == len(everybody["rows"]) - 1


def test_a_return_sent_back_is_silent_again(cast):
    period, secret = open_period(), new_token()
    row, now = Return.objects.get(unit=GREEN), timezone.now()
    returning.submit(return_id=row.pk, facts={}, remarks={}, zero=False, at=now, by=viewer_of("clerk"))
    returning.send_back(return_id=row.pk, reason="请核对", at=now, by=viewer_of("township_admin"))
    rows = {r["unit"]: r for r in said(secret, f"periods/{period.pk}/returns")["rows"]}
    assert (rows[GREEN]["state"], rows[GREEN]["figures"], rows[GREEN]["sent_back"]) == ("RETURNED", None, 1)
