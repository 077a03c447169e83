"""The statutory tables as files: the right sums in the right cells, formula-safe, and they open in an office program."""

from __future__ import annotations

import openpyxl
import pytest

from county import AT
from qicheng.reports.services import tables as services
from qicheng.staff.queries import installation

BY = installation("试验")
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("example_county")]


@pytest.fixture(scope="module")
def folder(example_county, tmp_path_factory: pytest.TempPathFactory, django_db_blocker):
    out = tmp_path_factory.mktemp("tables")
    with django_db_blocker.unblock():
        services.write_tables(season=2025, out=out, pdf=False, at=AT, by=BY)
    return out


def rows_of(path, sheet: int = 0) -> list[list[object]]:
    book = openpyxl.load_workbook(path)
    return [[c.value for c in row] for row in book.worksheets[sheet].iter_rows()]


def test_the_five_tables_are_there(folder) -> None:
    names = sorted(p.name for p in folder.glob("*.xlsx"))
    assert len(names) == 5
    for word in ("摸底汇总", "企业基本情况表", "开复工企业情况表", "返岗意向情况表", "返岗情况名册"):
        assert any(word in n for n in names), word


def test_the_summary_sums_to_the_county(folder, example_county) -> None:
    rows = rows_of(next(folder.glob("*摸底汇总*.xlsx")))
    assert rows[0][0] == "启程县2025年农村劳动力外出务工摸底汇总表"
    assert str(rows[1][0]).startswith("填报单位（盖章）：启程县")
    total = next(r for r in rows if r[0] == "合计")
    county = example_county["SURVEY"]["totals"]["county"]
    assert total[2] == county["persons"]
    assert county["intends"] in total
    assert len([r for r in rows if isinstance(r[0], int)]) == 12


def test_the_intent_roster_names_everybody_who_intends_and_masks_numbers(folder, example_county) -> None:
    path = next(folder.glob("*返岗意向情况表*.xlsx"))
    names = [r for r in rows_of(path, 1) if isinstance(r[0], int)]
    assert len(names) == example_county["SURVEY"]["totals"]["county"]["intends"]
    assert all(str(r[5]).startswith("*" * 14) for r in names)


def test_the_enterprise_tables_hold_each_enterprise_once(folder, example_county) -> None:
    rows = [r for r in rows_of(next(folder.glob("*企业基本情况表*.xlsx"))) if isinstance(r[0], int)]
    assert len(rows) == example_county["ENTERPRISES"]["unique"] == len({r[1] for r in rows})


def test_no_cell_is_a_formula(folder) -> None:
    for path in folder.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert not [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_sheets_print_landscape_with_repeated_headers(folder) -> None:
    for path in folder.glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.print_title_rows


def test_unmasked_tables_need_a_reason(example_county, tmp_path) -> None:
    from qicheng.core.viewer import CannotAct

    with pytest.raises(CannotAct):
        services.write_tables(season=2025, out=tmp_path, pdf=False, at=AT, by=BY, unmasked=True)
