"""The published description against the product: every address is in it, every real answer is as it says."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import get_resolver

from cast import COUNTY, GREEN
from qicheng.reports.api_document import document, refusals
from qicheng.reports.models import ApiToken, Return
from qicheng.reports.tests import put_cast
from qicheng.reports.tests.api_cast import accept, call, new_token, open_period, said, shape_faults

pytestmark = pytest.mark.database


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """A part behind its reference."""
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def addresses() -> set[str]:
    """The addresses that the product really has under the API's root, as the description spells them."""
    found = set()
    for part in get_resolver().url_patterns:
        for pattern in getattr(part, "url_patterns", ()):
            text = str(getattr(pattern, "pattern", ""))
            if text.startswith("api/v1/") and "<path:" not in text:
                found.add("/" + re.sub(r"<\w+:(\w+)>", r"{\1}", text.removeprefix("api/v1/")))
    return found


def test_every_address_is_described_and_every_description_an_address():
    assert set(document()["paths"]) == addresses()


def test_the_description_is_whole():
    """The parts that OpenAPI 3.1 asks for; every reference leads somewhere; every place in a path has its parameter."""
    whole = document()
    assert whole["openapi"].startswith("3.1.")
    assert whole["info"]["title"]
    assert whole["info"]["version"]
    assert whole["servers"] == [{"url": "/api/v1"}]
    for reference in re.findall(r'"\$ref": "(#[^"]+)"', json.dumps(whole)):
        assert resolved(whole, {"$ref": reference})
    names = [o["get"]["operationId"] for o in whole["paths"].values()]
    assert len(set(names)) == len(names)
    for path, methods in whole["paths"].items():
        assert set(methods) == {"get"}
        operation = methods["get"]
        places = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert places == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] is (p["in"] == "path") and p["schema"]["type"] and p["description"] for p in operation["parameters"])  # fmt: skip
        assert all(set(s) <= set(whole["components"]["securitySchemes"]) for s in operation["security"])
        assert operation["security"]
        assert {"200", "401", "429"} <= set(operation["responses"])
        assert all(resolved(whole, r)["description"] for r in operation["responses"].values())


@pytest.fixture
def examples(cast) -> dict[str, list[str]]:
    """Good calls of every address, by the name of its operation; several where an answer has several shapes."""
    period = open_period()
    shot = accept(period)
    Return.objects.filter(unit__endswith="201").update(state="SUBMITTED", zero=True)
    return {
        "measures": ["measures"], "document": ["openapi.json"], "periods": ["periods", "periods?size=1&report=DAILY", "periods?season=2020"],
        "figures": [f"units/{COUNTY}/figures?level=village", f"units/{GREEN}/figures?size=1&level=village", f"units/{GREEN}/figures?as_of={period.as_of_at.isoformat().replace('+00:00', 'Z')}"],
        "returns": [f"periods/{period.pk}/returns", f"periods/{period.pk}/returns?size=1"], "snapshot": [f"snapshots/{shot.code}"],
        "names": [f"snapshots/{shot.code}/names/labour_force?size=2", f"snapshots/{shot.code}/names/went_out"],
    }  # fmt: skip


def test_every_answer_is_as_described(cast, examples):
    secret = new_token()
    whole = said(secret, "openapi.json")
    assert whole == document()
    operations = {o["get"]["operationId"]: o["get"] for o in whole["paths"].values()}
    assert set(examples) == set(operations)
    for name, paths in examples.items():
        shape = resolved(whole, operations[name]["responses"]["200"]["content"]["application/json"]["schema"])
        for path in paths:
            answer = call(secret, path)
            assert answer["Content-Type"] == "application/json"
            assert shape_faults(json.loads(answer.content), shape, name) == []
            assert ("ETag" in answer) is ("headers" in operations[name]["responses"]["200"]), path


def test_every_refusal_is_as_described(cast, examples):
    good = new_token()
    nothing = new_token("figures", name="无")
    ApiToken.objects.filter(name="无").update(scopes=[])
    whole = document()
    refusal = whole["components"]["schemas"]["Refusal"]
    for name, (path, *_) in examples.items():
        operation = next(o["get"] for o in whole["paths"].values() if o["get"]["operationId"] == name)
        base = path.partition("?")[0]
        seen = {
            400: call(good, f"{base}?colour=red"), 401: call("x" * 32, base), 405: call(good, base, "POST"), 403: call(nothing, base),
            404: call(good, re.sub(r"(units|periods|snapshots)/\w+", r"\1/450981999000", base)),
        }  # fmt: skip
        for status, answer in seen.items():
            if status not in {403, 404} or str(status) in operation["responses"]:
                assert answer.status_code == status, (name, status)
                assert str(status) in operation["responses"]
                assert shape_faults(json.loads(answer.content), refusal, f"{name} {status}") == []
                for header in resolved(whole, operation["responses"][str(status)]).get("headers", {}):
                    assert header in answer
            else:
                assert answer.status_code == 200, (name, status)


def test_the_reader_of_shapes_sees_a_breach(cast):
    """The check itself, broken on purpose: a missing member, one too many, a text for a number, a number for a truth value."""
    whole = document()
    shape = whole["components"]["schemas"]["Snapshot"]
    secret = new_token()
    good = said(secret, f"snapshots/{accept(open_period()).code}")
    assert shape_faults(good, shape) == []
    for broken in ({**good, "more": 1}, {k: v for k, v in good.items() if k != "digest"}, {**good, "rows": "7"}, {**good, "rows": True}, {**good, "true": 1}, {**good, "unit": "45"}, {**good, "period": {**good["period"], "report": "NONE"}}):  # fmt: skip
        assert len(shape_faults(broken, shape)) == 1


def test_what_may_be_refused_follows_from_the_table():
    from qicheng.reports.api_addresses import ADDRESSES

    for address in ADDRESSES:
        assert (403 in refusals(address)) is bool(address.scope)
        assert {400, 401, 405, 429, 503} <= set(refusals(address))


def test_the_report_of_an_issued_table_is_read_as_described(cast):
    table = put_cast.published()
    put_cast.put(table)
    put_cast.submit(put_cast.of(table, GREEN), "clerk", put_cast.said(table, 3, "缺资金"))
    row = put_cast.accept(put_cast.of(table, GREEN))
    whole, secret = document(), new_token()
    paths = {
        "Periods": f"periods?report={row.period.code}", "Returns": f"periods/{row.period_id}/returns", "Snapshot": f"snapshots/{row.snapshots.get().code}",
    }  # fmt: skip
    answers = {name: said(secret, path) for name, path in paths.items()}
    assert [
        f for name, a in answers.items() for f in shape_faults(a, whole["components"]["schemas"][name])
    ] == []
    assert [p["title"] for p in answers["Periods"]["rows"]] == ["返乡创业调度表"]
    assert [(f["label"], f["value"]) for f in answers["Snapshot"]["facts"]] == [
        ("返乡创业户数", 3),
        ("主要困难", "缺资金"),
    ]
    assert call(secret, "periods?report=NONE").status_code == 400
