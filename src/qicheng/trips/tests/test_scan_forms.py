"""Shape of one scan: what is whole is read, what is not is None and never an error."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from qicheng.trips import scan_forms

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("at", "read"), [("", None), ("1700000000000", 1.7e12), ("1.5", 1.5), ("-1", -1.0), (" 7 ", 7.0)]
)
def test_a_whole_scan_is_read(at, read):
    found = scan_forms.sent({"scan": " 张三 1234 ", "key": KEY, "at": at})
    assert found == scan_forms.Sent(scan="张三 1234", key=UUID(KEY), at=read)


def test_the_devices_clock_may_be_silent():
    found = scan_forms.sent({"scan": "QC1:X", "key": KEY})
    assert found is not None
    assert found.at is None


@pytest.mark.parametrize(
    "change",
    [
        {"scan": ""}, {"scan": "  "}, {"scan": "x" * 401}, {"scan": "张\0三 1234"}, {"key": ""}, {"key": "7"}, {"key": KEY + "0"},
        {"key": "é" * 32}, {"at": "soon"}, {"at": "nan"}, {"at": "inf"}, {"at": "1e999"}, {"at": "9" * 5000},
    ],
)  # fmt: skip
def test_what_is_not_whole_is_none(change):
    assert scan_forms.sent({"scan": "QC1:X", "key": KEY, "at": "", **change}) is None


@pytest.mark.parametrize("missing", ["scan", "key"])
def test_a_missing_field_is_none(missing):
    fields = {"scan": "QC1:X", "key": KEY}
    del fields[missing]
    assert scan_forms.sent(fields) is None


def _posted(body: bytes, content_type: str = "application/x-www-form-urlencoded") -> HttpRequest:
    return RequestFactory().post("/", data=body, content_type=content_type)


def test_the_gates_spelling_reads_as_djangos():
    request = _posted(b"scan=QC1%3AA+B%25&key=%E5%BC%A0%E4%B8%89&at=&scan=last")
    assert scan_forms.fields(request) == request.POST.dict() == {"scan": "last", "key": "张三", "at": ""}


def test_other_spellings_are_read_too():
    request = RequestFactory().post("/", {"scan": "张三 1234", "key": KEY})
    assert scan_forms.fields(request)["scan"] == "张三 1234"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"&".join(b"a%d=1" % n for n in range(21)), b"scan"])
def test_what_is_no_form_is_no_scan(body):
    assert scan_forms.sent(scan_forms.fields(_posted(body))) is None
