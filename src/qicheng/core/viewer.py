"""Who asks and who acts: the one object that questions (`viewer`) and acts (`by`) are given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """The five data ranges that offices know: 本人, 本村, 本乡镇, 本部门, 全县."""

    SELF = "SELF"
    VILLAGE = "VILLAGE"
    TOWNSHIP = "TOWNSHIP"
    OFFICE = "OFFICE"
    COUNTY = "COUNTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One capability within one range. `prefix` is the leading part of the 12-digit codes it covers."""

    capability: str
    scope: Scope
    prefix: str = ""
    office_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in person, or the installation itself, with everything it may do. No grant, no right."""

    user_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    roles: tuple[str, ...] = ()
    address: str = ""

    def may(self, capability: str, code: str = "") -> bool:
        """Whether `capability` is granted, for the place `code` if one is named (own households: see SELF)."""
        for g in self.grants:
            if g.capability == capability and (
                not code or (g.scope is not Scope.SELF and code.startswith(g.prefix))
            ):
                return True
        return False

    def prefixes(self, capability: str) -> tuple[str, ...]:
        """The code prefixes in which `capability` holds, shortest first, none inside another. `("",)` is everywhere."""
        kept: list[str] = []
        wanted = (g.prefix for g in self.grants if g.capability == capability and g.scope is not Scope.SELF)
        for prefix in sorted(set(wanted), key=lambda p: (len(p), p)):
            if not any(prefix.startswith(k) for k in kept):
                kept.append(prefix)
        return tuple(kept)

    def own_only(self, capability: str) -> bool:
        """Whether the capability is held for the viewer's own households only (range 本人)."""
        return not self.prefixes(capability) and any(g.capability == capability for g in self.grants)


class NotAllowed(Exception):
    """The viewer may not see or do this. Views answer 403 with the sentence."""

    def __init__(self, sentence: str = "您没有办理此事的权限。需要办理请联系县就业服务中心。") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class CannotAct(Exception):
    """An act that cannot be done now; `code` for programs, `sentence` for people: what, why, what next."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def require(viewer: Viewer, capability: str, code: str = "") -> None:
    """Raises `NotAllowed` unless the capability is granted for the place `code`."""
    if not viewer.may(capability, code):
        raise NotAllowed
