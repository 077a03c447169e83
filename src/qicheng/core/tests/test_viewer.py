"""What a viewer may: three questions against a model that spells every code out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from amounts import examples
from qicheng.core.viewer import CannotAct, Grant, NotAllowed, Scope, Viewer, require

COUNTY = "451399"
VILLAGES = [f"{COUNTY}{t:03}{v:03}" for t in (1, 2, 10) for v in (201, 202, 203)]
PREFIXES = ["", "45", COUNTY, *sorted({v[:9] for v in VILLAGES}), *VILLAGES, "451400"]
CAPABILITIES = ("people.view", "counts.view", "survey.record")

grants = st.lists(
    st.builds(Grant, capability=st.sampled_from(CAPABILITIES), scope=st.sampled_from(Scope), prefix=st.sampled_from(PREFIXES)),
    max_size=6,
)  # fmt: skip
many = rules(examples(400))


def viewer(given_: list[Grant]) -> Viewer:
    return Viewer(user_id=1, label="试验", grants=tuple(given_))


def villages_of(given_: list[Grant], capability: str) -> set[str]:
    """The villages that the grants cover, one by one. 本人 covers no village: it covers households."""
    return {
        v
        for v in VILLAGES
        for g in given_
        if g.capability == capability and g.scope != "SELF" and v[: len(g.prefix)] == g.prefix
    }


@many
@given(grants, st.sampled_from(CAPABILITIES))
def test_may_allows_exactly_the_villages_that_a_grant_covers(given_: list[Grant], capability: str) -> None:
    who = viewer(given_)
    assert {v for v in VILLAGES if who.may(capability, v)} == villages_of(given_, capability)


@many
@given(grants, st.sampled_from(CAPABILITIES))
def test_may_without_a_place_asks_for_the_capability_anywhere(given_: list[Grant], capability: str) -> None:
    assert viewer(given_).may(capability) == any(g.capability == capability for g in given_)


@many
@given(grants, st.sampled_from(CAPABILITIES))
def test_prefixes_cover_the_same_villages_and_none_lies_inside_another(
    given_: list[Grant], capability: str
) -> None:
    found = viewer(given_).prefixes(capability)
    assert {v for v in VILLAGES if v.startswith(found or ("-",))} == villages_of(given_, capability)
    assert not any(a != b and b.startswith(a) for a in found for b in found)
    assert len(set(found)) == len(found)
    assert list(found) == sorted(found, key=lambda p: (len(p), p))


@many
@given(grants, st.sampled_from(CAPABILITIES))
def test_own_only_is_the_range_of_the_helper_and_of_nobody_with_a_place(
    given_: list[Grant], capability: str
) -> None:
    scopes = {g.scope for g in given_ if g.capability == capability}
    assert viewer(given_).own_only(capability) == (scopes == {Scope.SELF})


@many
@given(grants, st.sampled_from(CAPABILITIES), st.sampled_from(VILLAGES))
def test_require_raises_exactly_when_may_says_no(given_: list[Grant], capability: str, code: str) -> None:
    who = viewer(given_)
    if who.may(capability, code):
        require(who, capability, code)
    else:
        with pytest.raises(NotAllowed, match="没有办理此事的权限"):
            require(who, capability, code)


def test_a_place_above_the_grant_is_not_covered_by_it() -> None:
    who = viewer([Grant(capability="counts.view", scope=Scope.VILLAGE, prefix=VILLAGES[0])])
    assert who.may("counts.view", VILLAGES[0])
    for above in (COUNTY, COUNTY + "000000", VILLAGES[0][:9] + "000", VILLAGES[1]):
        assert not who.may("counts.view", above)


def test_what_cannot_be_done_says_why_to_programs_and_to_people() -> None:
    refused = CannotAct("LATE", "已过时间。请改日再办。")
    assert (refused.code, refused.sentence, str(refused)) == (
        "LATE",
        "已过时间。请改日再办。",
        "已过时间。请改日再办。",
    )
    assert str(NotAllowed("不行。")) == NotAllowed("不行。").sentence == "不行。"


def test_without_a_grant_there_is_no_right() -> None:
    nobody = viewer([])
    assert not nobody.may("people.view")
    assert nobody.prefixes("people.view") == ()
    assert not nobody.own_only("people.view")
