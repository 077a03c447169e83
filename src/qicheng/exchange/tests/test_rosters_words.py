"""Words of intention, household, labour and way to travel, as they are written."""

from __future__ import annotations

import pytest

from qicheng.exchange.rosters import codes, intents
from qicheng.exchange.rosters.intents import Said, from_words, resolve

INTENTS = {
    "RETURN": "返岗 返回原岗位 继续外出 回原单位 原务工返岗 节后返岗 继续外出务工 "
    "返回原单位务工 回厂 计划返岗 原单位 愿意返岗 返岗(省外) 返岗复工",
    "NEW": "新外出 首次外出 新增外出 初次 拟新去 新外出务工 新增 初次外出务工 拟新外出 新增务工 新务工",
    "LOCAL": "就近就业 县内务工 本地务工 就近就地 产业园 公益性岗位 乡镇内 愿意就近 "
    "在家门口就业 不外出，就近就业 不外出县内务工 帮扶车间 以工代赈",
    "STAY": "暂不外出 不外出 不愿意 在家 务农 照顾家庭 照顾老人 带小孩 不愿意外出 不想出去 "
    "未外出 没有意愿 无外出意愿 不去 否 未就业无意愿 无 因病不能外出 在校",
    "UNDECIDED": "未定 待定 观望 不确定 考虑中 视情况 看情况 还没定 没想好 暂不确定 不一定",
    "GONE": "已外出 已返岗 已出发 已在外 已走 已到岗 外出未返乡 已外出务工 在外务工 已于2月外出 已离家",
    "GO": "愿意外出(省外) 愿意 外出 外出务工 拟外出 想出去 省外 省内县外 1愿意外出(省外) "
    "2.愿意外出（省内） A愿意外出 是 √ 有意愿 未就业有意愿 计划外出",
}
BOXES = {
    "☑返岗 □新外出 □就近": "RETURN",
    "□返岗☑新外出□就近": "NEW",
    "返岗√ 新外出□": "RETURN",
    "返岗（√）新外出（ ）暂不（ ）": "RETURN",
    "返岗（ ）新外出（ ）暂不外出（√）": "STAY",
    "■就近□返岗": "LOCAL",
    "√返岗": "RETURN",
    "返岗√": "RETURN",
    "□返岗 □新外出": "",
}


@pytest.mark.parametrize(
    ("code", "word"), [(code, word) for code, text in INTENTS.items() for word in text.split()]
)
def test_a_word_of_intention(code: str, word: str) -> None:
    assert from_words(word).code == code


@pytest.mark.parametrize(("text", "code"), BOXES.items())
def test_boxes_in_one_cell(text: str, code: str) -> None:
    assert from_words(text).code == code


def test_silence_doubt_and_unknown_words_differ() -> None:
    assert from_words("") == from_words("/") == from_words(None) == ("", "")
    assert from_words("阿巴阿巴") == ("UNDECIDED", "unknown")
    assert from_words("☑返岗☑新外出") == ("RETURN", "conflict")


@pytest.mark.parametrize(
    ("said", "code", "note"),
    [
        (Said([]), "", ""),
        (Said([], "GO"), "GO", ""),
        (Said([], "STAY"), "STAY", ""),
        (Said(["LOCAL"], "STAY"), "LOCAL", ""),
        (Said(["UNDECIDED"], "STAY"), "UNDECIDED", ""),
        (Said(["RETURN"], "GO"), "RETURN", ""),
        (Said([], "GO", True), "NEW", ""),
        (Said([], "GO", False), "RETURN", ""),
        (Said(["GO"], "", True), "NEW", ""),
        (Said(["STAY"], "", None, True), "GONE", ""),
        (Said(["RETURN", "STAY"]), "RETURN", "conflict"),
        (Said(["GO"], "STAY"), "STAY", "conflict"),
    ],
)
def test_several_columns_make_one_intention(said: Said, code: str, note: str) -> None:
    assert resolve(said) == (code, note)


HOUSEHOLDS = {
    "一般户": "GENERAL",
    "普通农户": "GENERAL",
    "非贫困户": "GENERAL",
    "非脱贫户": "GENERAL",
    "不是监测对象": "GENERAL",
    "建档立卡贫困户": "POOR_REGISTERED",
    "贫困户": "POOR_REGISTERED",
    "未脱贫": "POOR_REGISTERED",
    "脱贫户": "OUT_OF_POVERTY",
    "已脱贫": "OUT_OF_POVERTY",
    "脱贫享受政策": "OUT_OF_POVERTY",
    "稳定脱贫": "OUT_OF_POVERTY",
    "原建档立卡脱贫户": "OUT_OF_POVERTY",
    "脱贫不稳定户": "MONITORED_UNSTABLE",
    "边缘易致贫户": "MONITORED_EDGE",
    "边缘户": "MONITORED_EDGE",
    "突发严重困难户": "MONITORED_SUDDEN",
    "监测对象": "MONITORED",
    "三类户": "MONITORED",
    "防止返贫致贫对象": "MONITORED",
    "脱贫户、低保户": "DIBAO OUT_OF_POVERTY",
    "脱贫户（易地搬迁）": "OUT_OF_POVERTY RELOCATED",
    "一般农户（低保）": "DIBAO",
    "监测对象（边缘易致贫户）": "MONITORED MONITORED_EDGE",
    "五保户": "TEKUN",
    "无": "",
    "": "",
}


@pytest.mark.parametrize(("word", "expected"), HOUSEHOLDS.items())
def test_a_household_type(word: str, expected: str) -> None:
    assert codes.household_codes(word) == tuple(expected.split())


def test_a_household_question() -> None:
    assert codes.household_option("是否脱贫户") == "OUT_OF_POVERTY"
    assert codes.household_option("姓名") == ""
    assert codes.household_from_option("OUT_OF_POVERTY", "是") == ("OUT_OF_POVERTY",)
    assert codes.household_from_option("OUT_OF_POVERTY", "否") == ("GENERAL",)
    assert codes.household_from_option("MONITORED", "边缘易致贫户") == ("MONITORED_EDGE",)
    assert codes.merge_codes((("GENERAL",), ("MONITORED",))) == ("MONITORED",)


LABOUR = {
    "普通劳动力": "ORDINARY",
    "技能劳动力": "SKILLED",
    "弱劳动力或半劳动力": "WEAK",
    "丧失劳动力": "LOST",
    "无劳动力": "NONE",
}
LABOUR |= {"有": "ORDINARY", "无": "NONE", "部分": "WEAK", "丧失劳动能力": "LOST", "": ""}


@pytest.mark.parametrize(("word", "code"), LABOUR.items())
def test_labour(word: str, code: str) -> None:
    assert codes.labour_code(word) == code


def test_a_yes_under_the_question_whether_labour_is_lost() -> None:
    assert codes.labour_code("是", "是否丧失劳动能力") == "LOST"
    assert codes.labour_code("否", "是否丧失劳动能力") == "ORDINARY"
    assert codes.labour_code("是", "有无劳动能力") == "ORDINARY"


TRANSPORT = {
    "包车直达": "CHARTER",
    "班车/火车+补贴": "SUBSIDY",
    "自驾": "SELF_DRIVE",
    "企业接": "EMPLOYER",
    "已自行离开": "SELF_GONE",
}
TRANSPORT |= {
    "动车": "SUBSIDY",
    "点对点": "CHARTER",
    "摩托车": "SELF_DRIVE",
    "单位接送": "EMPLOYER",
    "需要": "CHARTER",
    "不需要": "NONE",
}


@pytest.mark.parametrize(("word", "code"), TRANSPORT.items())
def test_the_way_to_travel(word: str, code: str) -> None:
    assert codes.transport_code(word, "出行需求") == code


@pytest.mark.parametrize(
    ("word", "away"),
    [
        ("外出务工", True),
        ("省外", True),
        ("县内务工", False),
        ("务农", False),
        ("未就业有意愿", False),
        ("是", True),
        ("否", False),
        ("", None),
    ],
)
def test_a_status_as_work_away_from_home(word: str, away: bool | None) -> None:
    assert codes.works_away(word) is away


def test_ticks_and_crosses() -> None:
    assert all(
        intents.yes_no(tick) is True
        for tick in ("√", "✓", "✔", "☑", "是", "1", "Y", "V", "v", "对", "●", "○", True, 1)
    )
    assert all(intents.yes_no(cross) is False for cross in ("×", "否", "no", "0", "□", "☐", "无", False, 0))
    assert all(intents.yes_no(other) is None for other in ("", "/", "返岗", None))
