"""Acts that need both a notice (season) and its judge: trying the examples, handing in, publishing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.places import queries as places
from qicheng.places.gazetteer import Ambiguous, Flag, resolve_destination
from qicheng.season import policy_acts
from qicheng.season import queries as seasons
from qicheng.season.rules import entry
from qicheng.season.rules.policy import Policy
from qicheng.subsidy.rules.examples import Tried, try_out


def place_code(text: str) -> str:
    """The 6-digit code of a workplace's words, as far as they say; "" for none or several."""
    found = resolve_destination(text)
    if found is None or isinstance(found, Ambiguous):
        return ""
    if found.flag is Flag.LOCAL:
        return places.county_code()[:6]
    return found.county_code or found.city_code or found.province_code


def try_examples(policy: Policy, examples: Sequence[Mapping[str, Any]]) -> list[Tried]:
    """What comes of a notice's examples. Raises `CannotAct` with the sentence for one that cannot be read."""
    try:
        return [
            try_out(policy, row, home_code=places.county_code()[:6], place=place_code) for row in examples
        ]
    except (entry.EntryFault, ArithmeticError) as fault:
        raise CannotAct(
            "EXAMPLE", getattr(fault, "sentence", "算例里有看不懂的数。请对照模板改正。")
        ) from fault


def tried(version_id: int) -> list[Tried]:
    """What comes of the examples of a version."""
    version = seasons.version(version_id)
    return try_examples(version.policy, version.examples) if version else []


def submit(version_id: int, *, at: dt.datetime, by: Viewer) -> None:
    """Hands a draft in; one whose examples do not come out stays where it is."""
    with writing():
        if wrong := [t.sentence for t in tried(version_id) if not t.passed]:
            raise CannotAct("EXAMPLES", f"算例不通过：{'；'.join(wrong[:3])} 请改正通知或算例。")
        policy_acts.submit_policy(version_id, at=at, by=by)


def publish(version_id: int, *, digest: str, at: dt.datetime, by: Viewer) -> None:
    """Publishes what another person handed in, its examples tried once more."""
    with writing():
        wrong = [t.sentence for t in tried(version_id) if not t.passed]
        policy_acts.publish_policy(version_id, failed=wrong, digest=digest, at=at, by=by)
