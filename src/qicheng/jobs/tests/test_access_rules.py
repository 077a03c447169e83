"""Who may do what with vacancies: by range, or as a member of the very group whose work it is."""

from __future__ import annotations

import pytest

from qicheng.core.viewer import Grant, NotAllowed, Scope, Viewer
from qicheng.jobs import access

COLLECT, PUSH, ELSE = 3, 4, 5
EVERY = ["jobs.view", "jobs.edit", "jobs.verify", "jobs.push", "jobs.offer"]


@pytest.fixture(autouse=True)
def groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.duty, "group_codes", lambda: {COLLECT: "JOB_COLLECT", PUSH: "JOB_PUSH", ELSE: "GUIDANCE"})  # fmt: skip


def viewer(scope: Scope, *capabilities: str, office: int | None = None, prefix: str = "") -> Viewer:
    held = tuple(Grant(capability=c, scope=scope, prefix=prefix, office_id=office) for c in capabilities)
    return Viewer(user_id=1, label="试验", grants=held)


def may(who: Viewer) -> set[str]:
    return {c for c in EVERY if access.may(who, c)}


def test_the_names_are_those_of_the_table_of_rights() -> None:
    assert [access.VIEW, access.EDIT, access.VERIFY, access.PUSH, access.OFFER] == EVERY
    assert access.COUNTS == "counts.view"


@pytest.mark.parametrize("scope", [Scope.COUNTY, Scope.TOWNSHIP, Scope.VILLAGE])
def test_by_range_one_may_what_one_holds(scope: Scope) -> None:
    for capability in EVERY:
        assert may(viewer(scope, capability, prefix="451399")) == {capability}


@pytest.mark.parametrize(
    ("office", "allowed"),
    [(COLLECT, {"jobs.edit", "jobs.verify"}), (PUSH, {"jobs.push"}), (ELSE, set()), (99, set()), (None, set())],
)  # fmt: skip
def test_a_post_in_an_office_counts_only_for_the_work_of_its_group(
    office: int | None, allowed: set[str]
) -> None:
    assert may(viewer(Scope.OFFICE, *EVERY, office=office)) == allowed


def test_own_households_are_no_range_and_no_group() -> None:
    assert may(viewer(Scope.SELF, *EVERY, office=COLLECT)) == set()


def test_one_of_several_is_enough() -> None:
    pusher = viewer(Scope.OFFICE, *EVERY, office=PUSH)
    access.require(pusher, "jobs.edit", "jobs.push")
    for wanted in (("jobs.edit", "jobs.verify"), ()):
        with pytest.raises(NotAllowed):
            access.require(pusher, *wanted)
