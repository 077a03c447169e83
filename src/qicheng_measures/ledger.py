"""The contract of the flat ledger: every column that figures may be counted over. No name, ID number or phone is here."""

from __future__ import annotations

from qicheng_measures.record import Record

CONTRACT = 1
TABLE = "journeys_journey"
KEY = "id"
PROVINCE = 2  # digits of a province, GB/T 2260


class Column(Record):
    """One column: `kind` is int, text, date or bool; `leaves` tells whether it may leave the county."""

    name: str
    kind: str
    nullable: bool = False
    leaves: bool = True


COLUMNS: dict[str, Column] = {
    c.name: c
    for c in (
        Column("season", "int"),
        Column("village", "text"),
        Column("person_key", "text"),
        Column("sex", "text", nullable=True),
        Column("age", "int", nullable=True),
        Column("household", "int", nullable=True),
        Column("standing", "text", nullable=True),
        Column("is_poor", "bool"),
        Column("is_monitored", "bool"),
        Column("relocated", "bool"),
        Column("in_labour_force", "bool"),
        Column("roster", "text"),
        Column("last_year", "bool"),
        Column("base_village", "text", nullable=True),
        Column("base_standing", "text", nullable=True),
        Column("worked_last_year", "bool"),
        Column("out_reason", "text", nullable=True),
        Column("intention", "text", nullable=True),
        Column("intention_inferred", "bool"),
        Column("dest_province", "text", nullable=True),
        Column("dest_city", "text", nullable=True),
        Column("go_date", "date", nullable=True),
        Column("transport_need", "text", nullable=True),
        Column("employer", "text", nullable=True, leaves=False),
        Column("contact", "text", nullable=True),
        Column("last_contact_date", "date", nullable=True),
        Column("clearance", "text", nullable=True),
        Column("transport", "text", nullable=True),
        Column("stage", "text"),
        Column("departed_date", "date", nullable=True),
        Column("arrived_date", "date", nullable=True),
        Column("returned_date", "date", nullable=True),
        Column("months", "int"),
        Column("child_left", "bool"),
        Column("fever", "bool", leaves=False),
        Column("subsidy", "text"),
        Column("subsidy_fen", "int"),
        Column("changed_at", "int"),
        Column("gone", "bool"),
    )
}
