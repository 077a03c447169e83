"""Shape of one scan: what is whole is read, what is not is None and never an error."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from qicheng.trips import scan_forms

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("", None),
        (None, None),
        (1700000000000, 1.7e12),
        ("1700000000000", 1.7e12),
        ("1.5", 1.5),
        ("-1", -1.0),
        (" 7 ", 7.0),
    ],
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
        {"key": "é" * 32}, {"at": "soon"}, {"at": "nan"}, {"at": "inf"}, {"at": "1e999"}, {"at": "9" * 5000}, {"at": 10**400},
        {"at": True}, {"at": [7]}, {"at": {}}, {"scan": 7}, {"scan": None}, {"key": 7}, {"scan": "张三\ud800 1234"},
    ],
)  # fmt: skip
def test_what_is_not_whole_is_none(change):
    assert scan_forms.sent({"scan": "QC1:X", "key": KEY, "at": "", **change}) is None


@pytest.mark.parametrize("missing", ["scan", "key"])
def test_a_missing_field_is_none(missing):
    fields = {"scan": "QC1:X", "key": KEY}
    del fields[missing]
    assert scan_forms.sent(fields) is None


def test_a_gates_own_spelling_is_json():
    body = json.dumps({"scan": "QC1:A+B% \u5f20", "key": KEY, "at": 1.5}).encode()
    assert scan_forms.read(body) == scan_forms.Sent(scan="QC1:A+B% 张", key=UUID(KEY), at=1.5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"scan=x&key=y",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"scan": "x", "key": "\\ud800"}',
    ],
    ids=lambda body: body[:12],
)
def test_what_is_no_scan_is_none(body):
    assert scan_forms.read(body) is None
