"""Questions answered by several columns together: intention, household, last " "year's work. Cached by their texts."""

from __future__ import annotations

from collections.abc import Callable

from qicheng.exchange.rosters import codes, intents
from qicheng.exchange.rosters.intents import Intent, Said
from qicheng.exchange.rosters.mapping import Column, Mapping
from qicheng.kit.text import tight

Texts = tuple[str, ...]
_INTENT_FIELDS = ("intent", "go", "already", "first_time", "gone_date")
_BACKUP_FIELDS = (
    "employment_status",
    "dest",
    "dest_province",
    "dest_city",
    "dest_level",
    "go_date",
    "employer",
    "transport",
)
_HOUSEHOLD_FIELDS = ("household_type", "household", "monitored", "relocated")
_WORK_FIELDS = (
    "worked_last_year", "last_level", "last_place", "last_province", "last_city", "last_county", "last_employer",
    "last_months",
)  # fmt: skip
_NO_PLACE = frozenset(
    {"", "/", "-", "—", "\\", "--", "——", "无", "0", "未定", "不详", "待定", "不确定", "没有", "暂无", "未知"}
)
_GONE_TITLES = ("返岗情况名册", "已返岗", "已外出")
_PLAN_WORDS = ("愿", "想", "拟", "计划", "打算", "意向", "求职")


def legend_text(column: Column, text: str) -> str:
    """The word behind a code, when the header explains its codes."""
    return dict(column.legend).get(text.upper(), text) if column.legend else text


class Answers:
    """The columns of one mapping that answer together, and what they said for every combination of texts."""

    def __init__(self, mapping: Mapping, *, kind: str, county_name: str, title: str = "") -> None:
        self.kind = kind
        self.home = _short_county(county_name)
        self.says_gone = "意向" not in title and any(word in title for word in _GONE_TITLES)
        self.intent_columns = self._columns(mapping, _INTENT_FIELDS)
        self.has_intent = any(
            c.field in ("intent", "go", "already", "gone_date") for c in self.intent_columns
        )
        if not self.has_intent:
            self.intent_columns += self._columns(mapping, _BACKUP_FIELDS)
        else:
            self.intent_columns += self._columns(mapping, ("transport", "dest_level"))
        self.household_columns = self._columns(mapping, _HOUSEHOLD_FIELDS)
        self.work_columns = self._columns(mapping, _WORK_FIELDS)
        if kind == "base":
            self.work_columns += self._columns(mapping, ("employment_status",))
        self._intents: dict[Texts, tuple[Intent, str]] = {}
        self._households: dict[Texts, codes.Codes] = {}
        self._works: dict[Texts, bool | None] = {}

    @staticmethod
    def _columns(mapping: Mapping, fields: tuple[str, ...]) -> list[Column]:
        return [column for field in fields for column in mapping.of(field)]

    def intent(self, texts: Texts) -> tuple[Intent, str]:
        """The intention said by the texts of `intent_columns`, and the words themselves."""
        found = self._intents.get(texts)
        if found is None:
            found = self._intents[texts] = self._intent(texts)
        return found

    def household(self, texts: Texts) -> codes.Codes:
        """The household codes said by the texts of `household_columns`."""
        found = self._households.get(texts)
        if found is None:
            found = self._households[texts] = codes.merge_codes(
                tuple(map(_household_part, self.household_columns, texts))
            )
        return found

    def worked(self, texts: Texts) -> bool | None:
        """Whether the person worked away last year, by the texts of `work_columns`."""
        if texts not in self._works:
            self._works[texts] = self._worked(texts)
        return self._works[texts]

    def _intent(self, texts: Texts) -> tuple[Intent, str]:
        said = [(c, legend_text(c, text)) for c, text in zip(self.intent_columns, texts, strict=True) if text]
        shown = "；".join(_shown(c, text) for c, text in said if c.field in ("intent", "go", "already"))
        main = [(c, text) for c, text in said if c.field in _INTENT_FIELDS]
        if not self.has_intent:
            return (self._without_intent(said, dict_of(main)), shown)
        found, note = _resolve(main)
        if found.code in ("", intents.GO) and not note:
            gone = any(
                c.field == "transport" and codes.transport_code(text) == "SELF_GONE" for c, text in said
            )
            if gone:
                return (Intent(intents.GONE), shown)
        if found.code == intents.GO and codes.place_level(dict_of(said).get("dest_level", "")) in ("1", "2"):
            return (Intent(intents.LOCAL), shown)
        if not found.code:
            return (Intent(intents.GONE if self.says_gone else intents.UNDECIDED), shown)
        return (Intent(found.code, found.note or note), shown)

    def _without_intent(self, said: list[tuple[Column, str]], main: dict[str, str]) -> Intent:
        texts = dict_of(said)
        if self.says_gone or codes.transport_code(texts.get("transport", "")) == "SELF_GONE":
            return Intent(intents.GONE)
        code = _from_status(texts.get("employment_status", ""))
        if not code:
            code = _from_plan(texts)
        first = intents.yes_no(main.get("first_time", ""))
        if code == intents.GO and first is not None:
            code = intents.NEW if first else intents.RETURN
        return Intent(code or intents.UNDECIDED)

    def _worked(self, texts: Texts) -> bool | None:
        if not self.work_columns:
            return None
        said = {
            c.field: legend_text(c, text) for c, text in zip(self.work_columns, texts, strict=True) if text
        }
        for field in ("worked_last_year", "employment_status"):
            answer = codes.works_away(said.get(field, ""))
            if answer is not None:
                return answer
        level = codes.place_level(said.get("last_level", ""))
        if level:
            return level >= "3"
        return self._worked_by_place(said)

    def _worked_by_place(self, said: dict[str, str]) -> bool | None:
        place = "".join(said.get(f, "") for f in ("last_province", "last_city", "last_county", "last_place"))
        employer = said.get("last_employer", "")
        if tight(place) not in _NO_PLACE:
            return not self._is_home(place)
        if tight(employer) not in _NO_PLACE:
            return codes.works_away(employer) is not False or len(employer) > 6
        months = said.get("last_months", "")
        if months:
            return months.strip("个月") not in ("0", "0.0", "/", "-", "无")
        return False if self.kind == "base" else None

    def _is_home(self, place: str) -> bool:
        bare = tight(place)
        if self.home and self.home in bare:
            return True
        return codes.place_level(bare) in ("1", "2") or bare.startswith(("在家", "本", "家"))


def _short_county(name: str) -> str:
    for end in ("自治县", "自治旗", "县", "市", "区", "旗"):
        if name.endswith(end) and len(name) > len(end) + 1:
            return name.removesuffix(end)[:2] if end.startswith("自治") else name.removesuffix(end)
    return name


def dict_of(said: list[tuple[Column, str]]) -> dict[str, str]:
    """Texts by field; the first of a field counts."""
    found: dict[str, str] = {}
    for column, text in said:
        found.setdefault(column.field, text)
    return found


def _shown(column: Column, text: str) -> str:
    if column.field == "intent" and not column.option:
        return text
    label = column.header.rsplit("/", 1)[-1]
    return f"{label}：{text}"


def _resolve(main: list[tuple[Column, str]]) -> tuple[Intent, str]:
    """Words, ticks and yes/no of one row together; the note says when a word was not understood."""
    found: list[str] = []
    go, note = "", ""
    for column, text in main:
        if column.field == "go":
            go = _stronger(go, _go(column, text, found))
        elif column.field == "intent" and column.option:
            found += _option(column, text)
            if _is_question(column) and intents.yes_no(text) is False:
                go = _stronger(go, intents.STAY)
        elif column.field == "intent" and found in ([], [intents.GO]):
            intent = intents.from_words(text)
            if not found or intent.code in (intents.RETURN, intents.NEW, intents.LOCAL):
                found, note = [intent.code] if intent.code else [], intent.note
    first, gone = _first_and_gone(main)
    found = [code for code in found if code]
    if first and found == [intents.RETURN] and any(_is_question(c) for c, _ in main):
        found = [intents.NEW]  # 是否返岗 was taken for 是否外出: 是否首次外出 says more
    if first and go == intents.RETURN and not found:
        go = intents.NEW
    return intents.resolve(Said(found, go, first, gone)), note


def _first_and_gone(main: list[tuple[Column, str]]) -> tuple[bool | None, bool | None]:
    first: bool | None = None
    gone: bool | None = None
    for column, text in main:
        if column.field == "first_time":
            first = intents.yes_no(text)
        elif column.field == "go" and column.option == intents.NEW and intents.yes_no(text) is False:
            first = False
        elif column.field == "gone_date":
            gone = gone or tight(text) not in _NO_PLACE
        elif column.field == "already":
            answer = _already(text)
            gone = answer if answer is not None else gone
    return first, gone


def _is_question(column: Column) -> bool:
    """是否返岗, 是否新外出: a no says that the person does not go, unless another column says more."""
    return column.option in (intents.RETURN, intents.NEW) and "是否" in column.header


def _already(text: str) -> bool | None:
    answer = intents.yes_no(text)
    if answer is not None:
        return answer
    code = intents.from_words(text).code
    return True if code in (intents.GONE, intents.GO) else False if code == intents.STAY else None


def _go(column: Column, text: str, found: list[str]) -> str:
    answer: Callable[[], str] = lambda: column.option or intents.GO  # noqa: E731
    yes = intents.yes_no(text)
    if yes is not None:
        return answer() if yes else intents.STAY
    intent = intents.from_words(text)
    if intent.code in (intents.GO, intents.STAY):
        return answer() if intent.code == intents.GO else intents.STAY
    found.append(intent.code)
    return ""


def _stronger(one: str, other: str) -> str:
    """Of 是否返岗 = 否 and 是否新外出 = 是 the yes counts."""
    return intents.strongest([one, other]).code


def _option(column: Column, text: str) -> list[str]:
    answer = intents.yes_no(text)
    if answer is not None:
        return [column.option] if answer else []
    intent = intents.from_words(text)
    if intent.note == "unknown":
        # A date or a city under 返岗 says yes as well as a tick does.
        return [column.option] if text.strip("/-—\\ ") else []
    if intent.code == intents.GO and column.option in (intents.RETURN, intents.NEW, intents.LOCAL):
        return [column.option]
    return [intent.code]


def _household_part(column: Column, text: str) -> codes.Codes:
    if not text:
        return ()
    word = legend_text(column, text)
    if column.field == "household":
        return codes.household_from_option(column.option, word)
    if column.field == "monitored" and intents.yes_no(word):
        return ("MONITORED",)
    return codes.household_codes(word)


def _from_status(status: str) -> str:
    if not status:
        return ""
    answer = intents.yes_no(status)
    if answer is not None:
        return intents.GONE if answer else ""
    found = intents.from_words(status)
    if found.note == "unknown":
        return ""
    plans = any(word in status for word in _PLAN_WORDS)
    return intents.GONE if found.code == intents.GO and not plans else found.code


def _from_plan(texts: dict[str, str]) -> str:
    """Without any word of intention a destination or a departure date says GO."""
    level = codes.place_level(texts.get("dest_level", ""))
    if level:
        return intents.LOCAL if level in ("1", "2") else intents.GO
    said = [texts.get(f, "") for f in ("dest", "dest_province", "dest_city", "go_date", "employer")]
    if all(tight(text) in _NO_PLACE for text in said):
        return ""
    near = intents.from_words(texts.get("dest", "")).code
    return near if near in (intents.LOCAL, intents.STAY, intents.GONE) else intents.GO
