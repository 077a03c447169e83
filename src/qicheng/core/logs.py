"""Log lines carry no personal data: ID numbers and phones are masked before a line is written."""

from __future__ import annotations

import logging
import re

_ID = re.compile(r"(?<!\d)(\d{4})\d{10,13}([\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)\d{6}(\d{2})(?!\d)")


def masked(text: str) -> str:
    """`text` with every ID number and mobile number masked."""
    return _PHONE.sub(r"\1******\2", _ID.sub(r"\1**********\2", text))


class MaskPersonal(logging.Filter):
    """A logging filter that masks the finished message and the traceback text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = masked(logging.Formatter().formatException(record.exc_info))
        return True
