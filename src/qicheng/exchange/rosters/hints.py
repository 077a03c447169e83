"""Texts outside the table that may name township and village: 填报单位, titles, sheet, file, folders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qicheng.kit.text import plain, tight

_UNIT = re.compile(
    r"(?:(?:填报|填表|上报|报送|制表|编制|统计|申报|呈报)(?:单位|乡镇|村|部门)|^单位"
    r"|单位名称)(?:名称)?\s*(?:[（(][^)）]*[)）])?\s*[:：]?\s*"
    r"([^:：\s_—]{2,40})"
)
_PLACE = re.compile(
    r"(?:所在|所属|户籍)?(?:乡镇|镇街|乡（镇）|乡\(镇\)|镇\(街道\)|街道|行政村|村名"
    r"|村\(社区\)|村委会|社区|村\(居\)|村居|村别|村)(?:名称)?\s*"
    r"(?:[（(][^)）]*[)）])?\s*[:：]\s*([^:：\s_—]{2,30})"
)
_NO_UNIT = re.compile(
    r"(?:人|元|户|万元|个|人次|户、人|人、户|人/元)[,，]?|填[报表].*|[0-9年月日]+.*|盖章|公章"
)
_TAIL = re.compile(r"(?:填[报表][日时人].*|[（(](?:盖章|公章|章)[)）]?|20[0-9]{2}年.*|联系.*|单位$|时间.*)$")
_STEM = re.compile(r"\.(?:xlsx|xlsm|xls|et|csv|ods|zip|txt)$", re.I)
# Never a place; IDs and phones stay out of hints.
_PERSONAL = re.compile(r"[0-9]{11}|填表人|审核人|负责人|联系电话")
_LONGEST = 80


def hints_of(above: Iterable[str], *, sheet: str, path: str) -> tuple[str, ...]:
    """Hints, best first: 填报单位, labelled places, other lines above the table, sheet, file, folders."""
    lines = [plain(line) for line in above]
    units = [unit for line in lines for unit in _found(_UNIT, line)]
    places = [place for line in lines for place in _found(_PLACE, line)]
    titles = [
        tight(line) for line in lines if 2 <= len(tight(line)) <= _LONGEST and not _PERSONAL.search(line)
    ]
    parts = [
        _STEM.sub("", part)
        for part in reversed(path.replace("\\", "/").split("/"))
        if part not in ("", ".", "..")
    ]
    found = [*units, *places, *titles, plain(sheet), *map(plain, parts)]
    return tuple(dict.fromkeys(text for text in found if text))


def _found(pattern: re.Pattern[str], line: str) -> list[str]:
    texts = [_TAIL.sub("", text.strip()) for text in pattern.findall(line)]
    return [text for text in texts if len(text) >= 2 and not _NO_UNIT.fullmatch(text)]
