"""Merging two records of one person: people and ledger in one transaction, and back again.

The record that goes loses nothing but its place: its journeys close as 重复登记, and what only it knew of last year or
of this year's list passes to the one that stays. Taking the merge back restores every fact that nobody changed since.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from qicheng.core import repeats
from qicheng.core.sealing import blind_index
from qicheng.core.viewer import CannotAct, Viewer
from qicheng.core.writing import writing
from qicheng.journeys import reversal
from qicheng.journeys import services as ledger
from qicheng.people import duplicates
from qicheng.people import services as people
from qicheng.survey import rules

LAST_YEAR = ("last_year", "base_village", "base_standing", "worked_last_year")
THIS_YEAR = (
    "roster", "intention", "intention_inferred", "dest_province", "dest_city", "go_date", "transport_need", "employer",
    "contact", "last_contact_date",
)  # fmt: skip
_HAS_TRAVELLED = rules.ON_THE_WAY | {"RETURNED"}


def merge_people(
    *, kept: int, gone: int, reason: str, at: dt.datetime, by: Viewer, key: UUID | None = None
) -> int:
    """Two records are one person. Returns the merge's number, by which it is taken back."""
    if (known := repeats.answered(key)) is not None:
        return int(known)
    with writing():
        rows = reversal.rows_by_season([kept, gone])
        if any(row["stage"] in _HAS_TRAVELLED for (_, person), row in rows.items() if person == gone):
            raise CannotAct("ON_THE_WAY", "要并入的这条已经编车或出发，不能并入。请改为保留这一条。")
        merge_id = duplicates.merge_records(kept=kept, gone=gone, reason=reason, at=at, by=by)
        for (season, person), row in sorted(rows.items()):
            if person == gone:
                changes = _changes(kept, gone, rows.get((season, kept)), row)
                ledger.record(
                    changes,
                    season=season,
                    kind="MERGE",
                    at=at,
                    by=by,
                    note=reason[:200],
                    source=f"merge:{merge_id}",
                )
        repeats.keep(key, act="survey.merge_people", answer=str(merge_id), at=at)
    return merge_id


def _changes(
    kept: int, gone: int, stays: dict[str, object] | None, goes: dict[str, object]
) -> list[ledger.Change]:
    closed: dict[str, object] = {"roster": "OUT", "out_reason": "DUPLICATE", "intention": None}
    taken: dict[str, object]
    if stays is None:
        number = people.number_for_act(kept)
        taken = {**goes, "person_key": blind_index(number, purpose=f"federation.{goes['season']}")}
        closed |= {"last_year": False}
    else:
        taken = {}
        if goes["last_year"] and not stays["last_year"]:
            taken |= {c: goes[c] for c in LAST_YEAR}
            closed |= {"last_year": False}
        if goes["roster"] == "PRESENT" and stays["roster"] != "PRESENT":
            taken |= {c: goes[c] for c in THIS_YEAR} | {"out_reason": None}
    changes = [ledger.Change(person_id=gone, values=closed)]
    if taken:
        changes.append(ledger.Change(person_id=kept, values=taken))
    return changes


def unmerge(*, merge_id: int, at: dt.datetime, by: Viewer) -> tuple[int, int]:
    """They are two after all: both records and both journeys as they were. Returns (kept, gone)."""
    with writing():
        kept, gone = duplicates.split_records(merge_id=merge_id, at=at, by=by)
        reversal.take_back_facts(
            [kept, gone], source=f"merge:{merge_id}", kind="UNMERGE", note="撤销合并", at=at, by=by
        )
    return kept, gone
