"""Names of provinces as notices write them (陕西, 宁夏回族自治区), into codes of GB/T 2260. Pure."""

from __future__ import annotations

_NAMES = (
    "11北京 12天津 13河北 14山西 15内蒙古 21辽宁 22吉林 23黑龙江 31上海 32江苏 33浙江 34安徽 35福建 36江西 37山东 41河南 42湖北 43湖南 44广东 45广西 46海南 "
    "50重庆 51四川 52贵州 53云南 54西藏 61陕西 62甘肃 63青海 64宁夏 65新疆 71台湾 81香港 82澳门"
)
BY_NAME = {pair[2:]: pair[:2] for pair in _NAMES.split()}


def code_of(text: str) -> str:
    """The code of a province's name, or the code itself. Raises ValueError."""
    t = text.strip()
    if t.isdigit():
        return t
    for name, code in BY_NAME.items():
        if t.startswith(name):
            return code
    raise ValueError(text)
