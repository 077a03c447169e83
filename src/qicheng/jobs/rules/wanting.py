"""Who wants work, and whether a message may go to them. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qicheng.jobs.rules.terms import Terms

STOP_WORDS = frozenset({"TD", "T", "N", "退订", "拒收", "停", "不要再发", "不要发了", "取消", "STOP", "0000"})
_DRESS = re.compile(r"[\s。.!！,，、“”\"'【】\[\]回复]+")


def says_stop(text: str) -> bool:
    """Whether an answer is a stop word: TD, 退订 and the like, however it is dressed."""
    return _DRESS.sub("", text).upper() in STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger and the person's own wish say."""

    roster: str
    intention: str
    stage: str
    employer: str
    asked: bool = False  # the person asked for posts
    declined: bool = False  # the person said that no post is wanted


_AWAY = frozenset({"ABOARD", "ARRIVED", "WORKING", "AWAY", "SEATED"})


def why_wanting(who: Standing) -> str:
    """ASKED, JOBLESS, NEW or LOCAL: why posts are looked for; empty for everybody else. Who returns to a known job wants none."""
    if who.roster != "PRESENT" or who.declined:
        return ""
    if who.asked:
        return "ASKED"
    if who.stage == "JOBLESS":
        return "JOBLESS"
    if who.employer or who.stage in _AWAY:
        return ""
    return who.intention if who.intention in {"NEW", "LOCAL"} else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What decides whether a message goes to somebody: `sent` are the instants of earlier ones."""

    has_phone: bool
    agreed: bool | None
    stopped: bool
    sent: Sequence[dt.datetime] = ()


def why_not_told(who: Reach, terms: Terms, *, at: dt.datetime) -> str:
    """STOPPED, NO_CONSENT, NO_PHONE or CAP, the gravest first; empty when a message may go. A stop outlasts every consent before it."""
    if who.stopped or who.agreed is False:
        return "STOPPED"
    if terms.needs_consent and not who.agreed:
        return "NO_CONSENT"
    if not who.has_phone:
        return "NO_PHONE"
    since = at - dt.timedelta(days=terms.cap_days)
    return "CAP" if sum(s > since for s in who.sent) >= terms.cap_messages else ""
