"""The choices that the roster's filters offer, in the field's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from qicheng.journeys import rules
from qicheng.people.rules import WORDS

ROSTER: Mapping[str, Any] = {k: v for k, v in rules.ROSTER.items() if k != "VOID"}
STAGES: Mapping[str, Any] = {k: v for k, v in rules.STAGES.items() if k != "VOID"}
STANDINGS: Mapping[str, Any] = {
    "POOR": _("脱贫（贫困）户"), "MONITORED": _("监测对象"), **{k: v for k, v in WORDS.items() if k != "MONITORED"},
}  # fmt: skip
CONTACTS: Mapping[str, Any] = {"NEVER": _("未联系"), **rules.CONTACTS}
