"""Region codes as texts (GB/T 2260, GB/T 10114, 统计用区划代码): 2, 4, 6, 9 and 12 digits."""

from __future__ import annotations


def next_prefix(prefix: str) -> str:
    """The first code after all codes that begin with `prefix`: `450001` → `450002`.

    A range ends at the next number and never at `450001~`: a language collation sorts `~` and `:` before the digits.
    After the last number of all comes a letter.
    """
    if not prefix.isdigit():
        raise ValueError(f"not a code: {prefix!r}")
    following = str(int(prefix) + 1).zfill(len(prefix))
    return following if len(following) == len(prefix) else "A" * len(prefix)


def township_of(code: str) -> str:
    """The township of a village, 12 digits."""
    return code[:9] + "000"


def short(code: str) -> str:
    """The leading part that all codes inside a unit share: 6 digits of a county, 9 of a township, 12 of a village."""
    if code.endswith("000000"):
        return code[:6]
    return code[:9] if code.endswith("000") else code
