"""Logs carry no personal data: not in messages, not in arguments, not in tracebacks."""

from __future__ import annotations

import io
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qicheng.core.logs import MaskPersonal, masked

NUMBER, OLD, PHONE = "11010519491231002X", "110105491231002", "13812345678"


@pytest.fixture
def log() -> tuple[logging.Logger, io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskPersonal())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("test.logs")
    logger.handlers, logger.propagate = [handler], False
    return logger, stream


@pytest.mark.parametrize(
    "secret",
    [NUMBER, NUMBER.lower(), "440524188001010014", OLD, PHONE, "+86" + PHONE, "86" + PHONE, "0" + PHONE],
)
@pytest.mark.parametrize("around", ["{}", "身份证{}，", "'{}'", "id={};", "({})", "a{}b"])
def test_numbers_and_phones_are_masked_wherever_they_stand(secret: str, around: str) -> None:
    found = masked(around.format(secret))
    assert secret not in found
    assert secret[-8:-2] not in found
    assert "******" in found


@pytest.mark.parametrize(
    "text", ["451399001201", "2025-03-04 09:00:00", "batch:12 rows=100000", "1234567890", "12812345678"]
)
def test_codes_days_and_counts_stay_readable(text: str) -> None:
    assert masked(text) == text


@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


def test_arguments_are_masked_with_the_message(log) -> None:
    logger, stream = log
    logger.warning("row %s of %s", 5, {"id": NUMBER, "phone": PHONE})
    assert "row 5" in stream.getvalue()
    assert NUMBER not in stream.getvalue()
    assert PHONE not in stream.getvalue()


def fail() -> None:
    raise ValueError(f"cannot read {NUMBER} {PHONE}")


def test_tracebacks_are_masked_also_when_another_handler_wrote_them_first(log) -> None:
    logger, stream = log
    logger.handlers.insert(
        0, logging.StreamHandler(io.StringIO())
    )  # its formatter leaves the text on the record
    try:
        fail()
    except ValueError:
        logger.exception("batch failed for %s", PHONE)
    text = stream.getvalue()
    assert "Traceback" in text
    assert "ValueError" in text
    assert NUMBER not in text
    assert PHONE not in text


def test_a_badly_written_log_call_does_not_break_the_work(log) -> None:
    logger, stream = log
    logger.warning("%d rows of %s", "many")
    assert "rows" in stream.getvalue()


def test_the_settings_put_the_mask_on_every_handler(settings) -> None:
    handlers = settings.LOGGING["handlers"].values()
    assert all("mask" in h["filters"] for h in handlers)
    assert settings.LOGGING["filters"]["mask"]["()"] == "qicheng.core.logs.MaskPersonal"
