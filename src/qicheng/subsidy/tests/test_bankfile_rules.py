"""A bank's file and its answer: every layout byte by byte, every layout that cannot be, every way to write a sum."""

from __future__ import annotations

from typing import Any

import pytest

from qicheng.subsidy.rules import bankfile
from qicheng.subsidy.rules.bankfile import About, Pay, answers, cells, fen_of, money, text, why_not_layout

BACK = {"titles": {"result": ["结果"], "card": ["卡号"], "position": ["序号"], "account_name": ["户名"], "name": ["姓名"], "amount": ["金额"], "reason": ["原因"]}, "good": ["成功"], "bad": ["失败"]}  # fmt: skip
LINES = {
    "kind": "DELIMITED", "encoding": "GB18030", "delimiter": "|", "newline": "\n", "titles": False, "money": "YUAN", "head": [], "tail": [], "back": BACK,
    "columns": [{"field": "position"}, {"field": "card"}, {"field": "name"}, {"field": "amount"}],
}  # fmt: skip
FIXED = {**LINES, "kind": "FIXED", "columns": [{"field": "position", "width": 4}, {"field": "card", "width": 6}, {"field": "name", "width": 8}, {"field": "amount", "width": 8}]}  # fmt: skip
ABOUT = About(batch="P-7", title="交通补贴", date="20250310")
ONE = Pay(position=1, name="韦秀兰", account_name="韦兰", id_number="4512", card="6230", bank="农信社", amount_fen=60_005, village="上坪村")  # fmt: skip
TWO = Pay(position=2, name="蓝强", account_name="蓝强", id_number="4513", card="6231", bank="农行", amount_fen=40_000)  # fmt: skip


def written(layout: dict[str, Any], *pays: Pay) -> str:
    return text(layout, pays or (ONE, TWO), ABOUT).decode(layout["encoding"])


def test_a_delimited_file_is_a_line_a_payment() -> None:
    assert written(LINES) == "1|6230|韦秀兰|600.05\n2|6231|蓝强|400.00\n"
    assert written({**LINES, "money": "FEN", "newline": ""}, TWO) == "2|6231|蓝强|40000\r\n"
    assert text(LINES, [ONE], ABOUT) == "1|6230|韦秀兰|600.05\n".encode("gb18030")


def test_head_tail_and_titles_stand_where_they_are_asked_for() -> None:
    layout = {**LINES, "titles": True, "head": ["{batch}|{date}|{count}"], "tail": ["{total}|{title}"]}
    layout["columns"] = [{"field": "card", "title": "账号"}, {"field": "amount"}]
    assert written(layout) == "P-7|20250310|2\n账号|金额\n6230|600.05\n6231|400.00\n1000.05|交通补贴\n"
    assert written({**layout, "head": None, "tail": None, "titles": False}, TWO) == "6231|400.00\n"


def test_every_field_has_its_value() -> None:
    layout = {**LINES, "columns": [{"field": f} for f in bankfile.FIELDS]}
    expected = {
        "position": "1", "name": "韦秀兰", "account_name": "韦兰", "id_number": "4512", "card": "6230", "bank": "农信社", "amount": "600.05", "title": "交通补贴",
        "village": "上坪村", "batch": "P-7",
    }  # fmt: skip
    assert dict(zip(bankfile.FIELDS, cells(layout, ONE, ABOUT), strict=True)) == expected
    assert cells({**LINES, "columns": [{"field": "village"}]}, TWO, ABOUT) == [""]


def test_a_fixed_file_counts_bytes_and_sets_figures_to_the_right() -> None:
    assert written(FIXED, ONE) == "   16230  韦秀兰    600.05\n"
    full = {**FIXED, "columns": [{"field": "name", "width": 6}, {"field": "amount", "width": 6}]}
    assert written(full, ONE) == "韦秀兰600.05\n"
    with pytest.raises(ValueError, match="“韦秀兰”超过了这一列的宽度 5"):
        written({**full, "columns": [{"field": "name", "width": 5}]}, ONE)


@pytest.mark.parametrize("name", ["韦|兰", "韦\n兰", "韦\r兰"])
def test_what_would_break_a_line_is_refused(name: str) -> None:
    broken = Pay(**{f: getattr(ONE, f) for f in Pay.__slots__} | {"name": name})
    with pytest.raises(ValueError, match=r"分隔符“\|”或换行"):
        written(LINES, broken)


def test_a_name_that_the_encoding_does_not_know_is_named() -> None:
    rare = Pay(**{f: getattr(ONE, f) for f in Pay.__slots__} | {"name": "韦㛃兰"})
    assert "韦㛃兰" in written(LINES, rare)
    with pytest.raises(ValueError, match="“㛃”在 GBK 里写不出来"):
        written({**LINES, "encoding": "GBK"}, rare)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""), ({"kind": "CSV"}, "文件种类只能是"), ({"columns": []}, "列只能用这些"), ({"columns": None}, "列只能用这些"), ({"columns": "card"}, "列只能用这些"),
        ({"columns": ["card"]}, "列只能用这些"), ({"columns": [{"field": "phone"}]}, "列只能用这些"), ({"columns": [{"field": "card"}]}, "至少要有卡号和金额"),
        ({"columns": [{"field": "amount"}]}, "至少要有卡号和金额"), ({"encoding": "LATIN-1"}, "编码只能是"), ({"delimiter": ""}, "分隔符要写"), ({"delimiter": None}, "分隔符要写"),
        ({"delimiter": "|||"}, "分隔符要写"), ({"delimiter": "||"}, ""), ({"money": "JIAO"}, "金额单位只能是"), ({"money": "FEN"}, ""), ({"head": ["{count} {totals}"]}, "首行、尾行"),
        ({"tail": ["{name}"]}, "首行、尾行"), ({"head": ["{count}{total}{batch}{date}{title}"], "tail": ["完"]}, ""), ({"head": None, "tail": None}, ""),
        ({"back": None}, "要写明回单"), ({"back": {**BACK, "good": []}}, "要写明回单"), ({"back": {"good": ["成功"]}}, "要写明回单"), ({"back": {"good": ["成功"], "order": ["card", "result"]}}, ""),
        ({"kind": "FIXED"}, "都要写宽度"), ({"kind": "XLSX", "encoding": None, "delimiter": None}, ""),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_written_says_why(changed: dict[str, Any], said: str) -> None:
    found = why_not_layout({**LINES, **changed})
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize(("width", "good"), [(0, False), (1, True), (200, True), (201, False), ("8", False)])
def test_a_fixed_column_has_a_width(width: object, good: bool) -> None:
    columns = [{"field": "card", "width": 8}, {"field": "amount", "width": width}]
    assert (why_not_layout({**LINES, "kind": "FIXED", "columns": columns}) == "") is good


@pytest.mark.parametrize("encoding", ["GB18030", "GBK", "UTF-8", "UTF-8-SIG"])
def test_four_encodings_are_known(encoding: str) -> None:
    assert why_not_layout({**LINES, "encoding": encoding}) == ""


@pytest.mark.parametrize("name", list(bankfile.SHIPPED))
def test_what_is_shipped_can_be_written_and_its_answer_read(name: str) -> None:
    layout = bankfile.SHIPPED[name]
    assert why_not_layout(layout) == ""
    for title in ("处理结果", "结果", "发放状态", "交易状态", "状态"):
        for word, good in (("成功", True), ("已入账", True), ("00", True), ("0000", True), ("交易成功", True), ("已发放", True), ("失败", False), ("交易失败", False), ("未发放", False), ("退回", False), ("处理中", None)):  # fmt: skip
            assert [a.good for a in answers(layout, [["收款账号", title], ["6230", word]])] == [good]


def test_the_two_that_are_shipped_are_the_card_centres_workbook_and_a_banks_text() -> None:
    book, lines = bankfile.SHIPPED.values()
    assert (book["kind"], book["money"], book["ending"], book["titles"]) == ("XLSX", "YUAN", "xlsx", True)
    assert [c["title"] for c in book["columns"]] == [
        "序号",
        "姓名",
        "身份证号",
        "卡号",
        "金额",
        "项目摘要",
        "开户行",
        "村",
    ]
    assert [cells(book, ONE, ABOUT)] == [
        ["1", "韦秀兰", "4512", "6230", "600.05", "交通补贴", "农信社", "上坪村"]
    ]
    assert text(lines, [ONE, TWO], ABOUT).decode("gb18030") == (
        "P-7|20250310|2|100005\r\n1|6230|韦兰|60005|交通补贴\r\n2|6231|蓝强|40000|交通补贴\r\n"
    )
    (back,) = answers(lines, [["1", "6230", "韦兰", "60005", "00", ""]])
    assert (back.position, back.card, back.name, back.amount_fen, back.good) == (
        1,
        "6230",
        "韦兰",
        60005,
        True,
    )
    for field, titles in {
        "position": "序号 顺序号", "card": "卡号 账号 收款账号 银行卡号", "account_name": "户名 收款人 收款户名 账户名", "name": "姓名", "amount": "金额 金额（元） 交易金额 发放金额",
        "reason": "失败原因 原因 备注 返回信息",
    }.items():  # fmt: skip
        assert book["back"]["titles"][field] == titles.split()


def test_an_answer_is_found_by_its_headings_wherever_they_stand() -> None:
    head = [" 序 号 ", "卡号", "户名", "姓名", "金额", "结果", "原因"]
    rows = [
        ["某行回单"], [], head, [1, "6230 0001-2", "韦兰", "韦秀兰", "600.05", "成功", ""], ["2", "6231", "", "蓝强", "", " 失败 ", "卡已注销"],
        [None] * 7, ["3", "6232"], ["合计", "", "", "", "1000.05", "成功", ""], ["x", "", "", "", "abc", "处理中", ""], ["1234567890", "", "", "", "", "成功", ""],
    ]  # fmt: skip
    found = answers({**LINES}, rows)
    assert [(a.row, a.position, a.card, a.name, a.amount_fen, a.good, a.reason) for a in found] == [
        (4, 1, "623000012", "韦兰", 60_005, True, ""), (5, 2, "6231", "蓝强", None, False, "卡已注销"), (9, None, "", "", None, None, ""), (10, None, "", "", None, True, ""),
    ]  # fmt: skip
    assert found[0].words == "1　6230 0001-2　韦兰　韦秀兰　600.05　成功"


@pytest.mark.parametrize("word", ["合计", "总计：", "小计"])
def test_sums_at_the_end_are_nobodys_payment(word: str) -> None:
    assert answers(LINES, [["卡号", "结果"], ["", word], [word, "成功"]]) == []


def test_headings_are_looked_for_in_the_first_fifteen_rows() -> None:
    rows = [[""]] * 14 + [["卡号", "结果"], ["6230", "成功"]]
    assert [a.row for a in answers(LINES, rows)] == [16]
    with pytest.raises(ValueError, match="没有找到"):
        answers(LINES, [[""], *rows])


def test_without_headings_the_order_of_the_layout_holds() -> None:
    layout = {**LINES, "back": {"order": ["position", "amount", "result"], "good": ["成功"]}, "money": "FEN"}
    (found,) = answers(layout, [["7", "60005", "失败"]])
    assert (found.row, found.position, found.amount_fen, found.good) == (1, 7, 60_005, None)  # no word is bad
    for order in (["card", "amount"], ["result", "name"], []):
        with pytest.raises(ValueError, match="没有找到“结果”和“卡号”"):
            answers({**layout, "back": {**layout["back"], "order": order}}, [["1", "2", "成功"]])


def test_headings_that_say_no_result_or_no_card_are_none() -> None:
    for head in (["卡号", "金额"], ["结果", "姓名"]):
        with pytest.raises(ValueError, match="没有找到"):
            answers(LINES, [head, ["a", "b"]])
    assert len(answers(LINES, [["序号", "结果"], ["1", "成功"]])) == 1


def test_a_long_reason_and_a_long_row_are_cut_to_what_is_kept() -> None:
    (found,) = answers(LINES, [["卡号", "结果", "原因"], ["6230", "失败", "因" * 500]])
    assert found.reason == "因" * 120
    assert len(found.words) == 400


def test_a_sign_that_only_looks_like_a_number_is_no_position() -> None:
    (found,) = answers(LINES, [["序号", "卡号", "结果"], ["²", "6230", "成功"]])
    assert found.position is None
    (found,) = answers(LINES, [["序号", "卡号", "结果"], ["123456789", "6230", "成功"]])
    assert found.position == 123_456_789


@pytest.mark.parametrize(
    ("words", "unit", "fen"),
    [
        ("600.05", "YUAN", 60_005), ("600", "YUAN", 60_000), ("600.5", "YUAN", 60_050), ("0.07", "YUAN", 7), ("600.0500", "YUAN", 60_005), ("1,234.00元", "YUAN", 123_400),
        ("￥600", "YUAN", 60_000), ("¥600", "YUAN", 60_000), ("1，234", "YUAN", 123_400), (" 600 元", "YUAN", 60_000), ("600.", "YUAN", None), ("600.055", "YUAN", None), ("-600", "YUAN", None),
        ("", "YUAN", None), ("六百", "YUAN", None), ("9" * 13, "YUAN", int("9" * 13) * 100), ("9" * 14, "YUAN", None), ("60005", "FEN", 60_005), ("600.05", "FEN", None),
        ("9" * 15, "FEN", int("9" * 15)), ("9" * 16, "FEN", None), ("", "FEN", None),
    ],
)  # fmt: skip
def test_a_sum_as_a_bank_writes_it(words: str, unit: str, fen: int | None) -> None:
    assert fen_of(words, unit) == fen


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (7, "0.07"), (99, "0.99"), (100, "1.00"), (60_005, "600.05")])  # fmt: skip
def test_a_sum_as_it_is_written(fen: int, yuan: str) -> None:
    assert money(fen, "YUAN") == yuan
    assert money(fen, "FEN") == str(fen)
    assert fen_of(yuan, "YUAN") == fen
