"""Who may open what of issued tables and one-off questions: the lines of `test_access` for them. `issued` is one published table."""

from __future__ import annotations

from typing import Any

CENTRE = "CENTRE"
FILL = "TOWNSHIP_ADMIN TOWNSHIP_CLERK VILLAGE_CADRE"
ONE: dict[str, Any] = {"table_id": "issued"}

# Pages: name → (roles, arguments, what an allowed GET may answer).
PAGES: dict[str, tuple[str, dict[str, Any], tuple[int, ...]]] = {
    "issued": (CENTRE, {}, (200,)),
    "issued_table": (CENTRE, ONE, (200,)),
    # Without a unit it is nobody's figure.
    "issued_names": (CENTRE, {**ONE, "measure": "persons"}, (403,)),
    "asked": (FILL, {}, (200,)),
}
# Acts: name → (roles, arguments).
ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "issued_receive": (CENTRE, {}),
    **dict.fromkeys(
        ("issued_bind", "issued_unbind", "issued_publish", "issued_put", "issued_end", "issued_file"),
        (CENTRE, ONE),
    ),
    "answer": (FILL, {"binding_id": 1}),
}


def take_in() -> dict[str, int]:
    """A published table of one cell."""
    from django.utils import timezone

    from qicheng.kit.reading.grid import Blank
    from qicheng.reports import issued
    from qicheng.reports.models import Binding, IssuedTable

    now = timezone.now()
    blank = Blank(
        sheet="表",
        sheets=("表",),
        rows=2,
        columns=1,
        cells={(0, 0): "在册人数"},
        formulas=frozenset(),
        merges=(),
        widths=(8.0,),
    )
    table = IssuedTable.objects.create(
        season=2025, title="调度表", file_name="调度表.xlsx", content=b"", sha256="0" * 64, layout=issued.layout_of(blank), state="PUBLISHED",
        received_at=now, received_by="试验", published_at=now, published_by="试验",
    )  # fmt: skip
    Binding.objects.create(
        of=table,
        row=1,
        column=0,
        what="MEASURE",
        code="persons",
        scope="ONE",
        unit="450981000000",
        at=now,
        by="试验",
    )
    return {"issued": table.pk}
