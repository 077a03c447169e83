"""Log lines carry no personal data: ID numbers and phones are masked before a line is written."""

from __future__ import annotations

import logging
import re

_ID = re.compile(r"(?<!\d)(\d{4})\d{10,13}([\dXx])(?!\d)")
_PHONE = re.compile(r"(?<!\d)((?:86|0086|0)?1[3-9]\d)\d{6}(\d{2})(?!\d)")


def masked(text: str) -> str:
    """`text` with every ID number and mobile number masked."""
    return _PHONE.sub(r"\1******\2", _ID.sub(r"\1**********\2", text))


class MaskPersonal(logging.Filter):
    """A logging filter that masks the finished message and the traceback text."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (
            TypeError,
            ValueError,
            KeyError,
        ):  # a badly written log call must not break the work it tells of
            message = f"{record.msg} {record.args}"
        record.msg, record.args = masked(message), None
        if record.exc_info:
            # Another handler may have left its own, unmasked text on the record.
            record.exc_text = masked(record.exc_text or logging.Formatter().formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True
