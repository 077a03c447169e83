"""Where a workplace lies, seen from the home county. Pure. Codes of GB/T 2260; zeros stand for what is not known."""

from __future__ import annotations

from qicheng.season.rules.policy import Policy, Zone

# Which provinces touch by land, for notices that say 相邻省 without naming them.
NEAR = {
    "11": "12 13", "12": "11 13", "13": "11 12 14 15 21 37 41", "14": "13 15 41 61", "15": "13 14 21 22 23 61 62 64", "21": "13 15 22",
    "22": "15 21 23", "23": "15 22", "31": "32 33", "32": "31 33 34 37", "33": "31 32 34 35 36", "34": "32 33 36 37 41 42", "35": "33 36 44",
    "36": "33 34 35 42 43 44", "37": "13 32 34 41", "41": "13 14 34 37 42 61", "42": "34 36 41 43 50 61", "43": "36 42 44 45 50 52",
    "44": "35 36 43 45 46 81 82", "45": "43 44 52 53", "46": "44", "50": "42 43 51 52 61", "51": "50 52 53 54 61 62 63", "52": "43 45 50 51 53",
    "53": "45 51 52 54", "54": "51 53 63 65", "61": "14 15 41 42 50 51 62 64", "62": "15 51 61 63 64 65", "63": "51 54 62 65", "64": "15 61 62",
    "65": "54 62 63", "81": "44", "82": "44",
}  # fmt: skip
_CITIES = frozenset({"11", "12", "31", "50"})  # 直辖市: their 01 and 02 are one city
_DIRECT = "90"  # 省直辖县级行政区划: each stands beside the cities


def zone_of(policy: Policy, home_code: str, work_code: str) -> Zone | None:
    """The narrowest zone of a workplace; None when the codes do not say enough."""
    home, work = home_code[:6].ljust(6, "0"), work_code[:6].ljust(6, "0")
    if home[:2] == "00" or work[:2] == "00":
        return None
    if home[:2] != work[:2]:
        near = policy.near_provinces or frozenset(NEAR.get(home[:2], "").split())
        return Zone.NEXT_PROVINCE if work[:2] in near else Zone.CROSS_PROVINCE
    if home == work and home[4:] != "00":
        return Zone.IN_COUNTY
    if work[:2] in _CITIES:
        return Zone.OTHER_COUNTY if work[2:6] not in ("0000", "0100", "0200") else None
    if work[2:4] == "00":
        return None
    if work[2:4] != home[2:4] or work[2:4] == _DIRECT:
        return Zone.OTHER_CITY
    return Zone.OTHER_COUNTY if work[4:] != "00" else None


def serving(zone: Zone | None) -> tuple[Zone, ...]:
    """The zones of a notice's table that take in a workplace, the narrowest first."""
    if zone is Zone.NEXT_PROVINCE:
        return (Zone.NEXT_PROVINCE, Zone.CROSS_PROVINCE, Zone.ANY)
    return (Zone.ANY,) if zone is None else (zone, Zone.ANY)


def example_of(policy: Policy, home_code: str, zone: Zone) -> str:
    """A workplace that lies in a zone, to show what would change a verdict; "" when there is none such."""
    home = home_code[:6].ljust(6, "0")
    near = sorted(policy.near_provinces or NEAR.get(home[:2], "").split())
    tried = {
        Zone.NEXT_PROVINCE: [n + "0000" for n in near if n != home[:2]],
        Zone.CROSS_PROVINCE: [p + "0000" for p in ("44", "33", "32", "11", "65")],
        Zone.OTHER_CITY: [home[:2] + c + "00" for c in ("01", "02", "03")],
        Zone.OTHER_COUNTY: [home[:4] + c for c in ("02", "03", "21", "22")],
        Zone.IN_COUNTY: [home],
        Zone.ANY: [home],
    }[zone]
    return next((c for c in tried if zone is Zone.ANY or zone_of(policy, home_code, c) is zone), "")
