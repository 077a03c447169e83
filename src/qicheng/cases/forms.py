"""Shape of what the pages of cases send."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.cases import letters
from qicheng.cases.queries import SORTS, Wanted
from qicheng.cases.rules import kinds, ladder, machines
from qicheng.core.fields import day_field
from qicheng.core.words import choices

PICK = ("", _("请选择"))
Pairs = Iterable[tuple[Any, Any]]
UNIT = r"^\d{12}$"


def _words(
    label: Any, *, rows: int = 3, most: int = 1000, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=area, help_text=help_text)


def _by_hand() -> list[tuple[str, str]]:
    return choices((k, v.word) for k, v in kinds.KINDS.items() if v.by_hand and k != "ARREARS")


class ListForm(forms.Form):
    """What the list is narrowed to and where its page begins."""

    sort = forms.ChoiceField(choices=[(s, s) for s in SORTS], required=False)
    kind = forms.ChoiceField(choices=[(k, k) for k in kinds.KINDS], required=False)
    owner = forms.ChoiceField(choices=[(o, o) for o in kinds.OWNERS], required=False)
    card = forms.ChoiceField(choices=[(c, c) for c in (ladder.YELLOW, ladder.RED)], required=False)
    level = forms.ChoiceField(choices=choices(kinds.LEVELS), required=False)
    town = forms.RegexField(UNIT, required=False)
    text = forms.CharField(max_length=60, required=False)
    after = forms.RegexField(r"^[0-9T:.+\-]{0,40}~\d{1,18}$", required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}

    def wanted(self) -> Wanted:
        """The list that is wanted."""
        said = self.said()
        return Wanted(
            sort=said.get("sort", "OPEN"), kind=said.get("kind", ""), owner=said.get("owner", ""), card=said.get("card", ""),
            level=said.get("level", ""), place=said.get("town", "")[:9], text=said.get("text", "").strip(),
        )  # fmt: skip

    def after_row(self) -> tuple[str, int] | None:
        """The row behind which the page begins."""
        due, _mark, number = self.said().get("after", "").rpartition("~")
        return (due.replace(" ", "+"), int(number)) if number else None


class Keyed(forms.Form):
    """A form that may be sent twice and acts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class NewForm(Keyed):
    """A matter that an official reports."""

    kind = forms.ChoiceField(label=_("类别"), choices=[PICK, *_by_hand()])
    place = forms.ChoiceField(label=_("所在地"), required=False)
    title = forms.CharField(label=_("一句话说清是什么事"), min_length=4, max_length=200)
    note = _words(
        _("详细情况"),
        required=False,
        help_text=_("时间、地点、涉及几个人、希望怎么办。不写身份证号和银行卡号。"),
    )
    source = forms.ChoiceField(
        label=_("来源"),
        choices=choices((k, v) for k, v in kinds.SOURCES.items() if k not in {"SYSTEM", "PUBLIC", "MEETING"}),
    )
    name = forms.CharField(label=_("反映人姓名"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("反映人电话"), max_length=20, required=False, help_text=_("加密保存，查看要写原因。")
    )

    def __init__(self, *args: Any, places: Pairs, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place"].choices = [("", _("全县")), *places]  # type: ignore[attr-defined]


class ArrearsForm(Keyed):
    """A complaint of unpaid wages (劳动保障监察条例 art. 9)."""

    employer = forms.CharField(
        label=_("用人单位或工地"), max_length=120, help_text=_("全称不清楚的，写工地名称或包工头。")
    )
    work_place = forms.CharField(
        label=_("欠薪发生地"), max_length=120, help_text=_("写到县（区），县外的由监察组移送并跟踪。")
    )
    place = forms.ChoiceField(label=_("投诉人所在地"), required=False)
    persons = forms.IntegerField(label=_("涉及人数"), min_value=1, max_value=100_000, initial=1)
    claimed = forms.DecimalField(
        label=_("欠薪金额（元）"),
        min_value=0,
        max_value=Decimal(10_000_000_000),
        decimal_places=2,
        required=False,
    )
    worker = forms.CharField(label=_("投诉人姓名"), max_length=60)
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", "—"), ("男", _("男")), ("女", _("女"))], required=False
    )
    phone = forms.CharField(label=_("投诉人电话"), max_length=20)
    job = forms.CharField(label=_("工种"), max_length=60, required=False)
    legal_person = forms.CharField(label=_("法定代表人或负责人"), max_length=60, required=False)
    address = forms.CharField(label=_("单位地址"), max_length=160, required=False)
    period = forms.CharField(label=_("欠薪起止时间"), max_length=80)
    request = _words(_("事实和请求"), most=400)
    source = forms.ChoiceField(
        label=_("来源"),
        choices=choices(
            (k, kinds.SOURCES[k]) for k in ("VISIT", "HOTLINE", "COMPLAINT", "PLATFORM", "SURVEY")
        ),
    )

    def __init__(self, *args: Any, places: Pairs, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place"].choices = [("", _("全县")), *places]  # type: ignore[attr-defined]

    def claimed_fen(self) -> int | None:
        """The sum in fen."""
        said = self.cleaned_data.get("claimed")
        return None if said is None else int(said * 100)


class ChildForm(Keyed):
    """A child's referral: the least that is needed."""

    situation = forms.ChoiceField(
        label=_("情形"),
        choices=[
            PICK,
            ("NOT_ENROLLED", _("未入学")),
            ("SUSPECTED", _("疑似辍学")),
            ("NO_GUARDIAN", _("监护缺失")),
            ("OTHER", _("其他")),
        ],
    )
    place = forms.ChoiceField(label=_("所在村（社区）"))
    name = forms.CharField(
        label=_("儿童姓名"), max_length=40, required=False, help_text=_("可以先不填；教育部门核实时需要。")
    )
    age = forms.IntegerField(label=_("年龄（周岁）"), min_value=3, max_value=17)
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", "—"), ("男", _("男")), ("女", _("女"))], required=False
    )
    school = forms.CharField(label=_("学校"), max_length=80, required=False)
    grade = forms.CharField(label=_("年级"), max_length=20, required=False)
    guardians = forms.CharField(label=_("谁外出、谁照看"), max_length=100, required=False)
    detail = _words(
        _("需要教育部门知道的情况"),
        rows=2,
        most=200,
        required=False,
        help_text=_("不写身份证号、病情和照片。"),
    )
    ground = forms.ChoiceField(
        label=_("依据"), choices=[("CONSENT", _("监护人同意")), ("STATUTE", _("法定职责（不能取得同意时）"))]
    )
    ground_note = forms.CharField(label=_("谁在何时以何种方式同意；或法定情形"), min_length=2, max_length=200)

    def __init__(self, *args: Any, places: Pairs, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place"].choices = [PICK, *places]  # type: ignore[attr-defined]


class TextForm(Keyed):
    """A note, or a reply."""

    text = _words(_("内容"))


class MoveForm(Keyed):
    """One step of the machine, with what it must say."""

    wanted = forms.CharField(max_length=16, widget=forms.HiddenInput)
    reason = forms.CharField(max_length=1000, required=False)
    outcome = forms.CharField(max_length=1000, required=False)
    conclusion = forms.ChoiceField(choices=[PICK, *choices(machines.CONCLUSIONS)], required=False)


class HandOverForm(forms.Form):
    """To which unit or person, and why."""

    office = forms.TypedChoiceField(label=_("转给单位"), coerce=int, required=False, empty_value=None)
    account = forms.TypedChoiceField(label=_("或转给本单位的"), coerce=int, required=False, empty_value=None)
    reason = forms.CharField(label=_("理由"), min_length=2, max_length=200)

    def __init__(self, *args: Any, offices: Pairs, members: Pairs, **rest: Any) -> None:
        rest.setdefault("auto_id", "hand_%s")
        super().__init__(*args, **rest)
        self.fields["office"].choices = [PICK, *offices]  # type: ignore[attr-defined]
        self.fields["account"].choices = [("", "—"), *members]  # type: ignore[attr-defined]


class ExtendForm(forms.Form):
    """A longer term."""

    amount = forms.IntegerField(label=_("延长"), min_value=1, max_value=72)
    unit = forms.ChoiceField(label=_("单位"), choices=[("WORKDAYS", _("个工作日")), ("HOURS", _("小时"))])
    reason = forms.CharField(label=_("理由"), min_length=4, max_length=200)

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("auto_id", "extend_%s")
        super().__init__(*args, **rest)


class PaperForm(forms.Form):
    """Which paper, and what it demands."""

    series = forms.ChoiceField(label=_("文种"), choices=[])
    text = _words(_("要求"), rows=2)

    def __init__(self, *args: Any, only_notice: bool = False, **rest: Any) -> None:
        rest.setdefault("auto_id", "paper_%s")
        super().__init__(*args, **rest)
        offered = [(k, s.word) for k, s in letters.SERIES.items() if not only_notice or k == letters.NOTICE]
        self.fields["series"].choices = offered  # type: ignore[attr-defined]


class FileForm(forms.Form):
    """A file of evidence."""

    file = forms.FileField(label=_("文件"), help_text=_("JPG、PNG、PDF、docx、xlsx，不超过 10 MB。"))
    what = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("auto_id", "file_%s")
        super().__init__(*args, **rest)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), min_length=2, max_length=200)


class SumsForm(forms.Form):
    """What is known of an arrears complaint, and what has been recovered."""

    employer = forms.CharField(label=_("用人单位"), max_length=120)
    work_place = forms.CharField(label=_("欠薪发生地"), max_length=120)
    persons = forms.IntegerField(label=_("涉及人数"), min_value=1, max_value=100_000)
    claimed = forms.DecimalField(label=_("欠薪金额（元）"), min_value=0, decimal_places=2, required=False)
    paid = forms.DecimalField(label=_("已追回（元）"), min_value=0, decimal_places=2, required=False)

    def facts(self) -> dict[str, Any]:
        """The facts of the act; money in fen."""
        said = dict(self.cleaned_data)
        for name in ("claimed", "paid"):
            value = said.pop(name)
            said[f"{name}_fen"] = None if value is None else int(value * 100)
        return said


class ResultForm(Keyed):
    """What the education side found."""

    result = forms.ChoiceField(label=_("核实结果"), choices=[PICK, *choices(machines.SCHOOL_RESULTS)])
    text = _words(_("说明"), rows=2, most=400, required=False)


class SchoolForm(forms.Form):
    """The school's answer."""

    school = forms.CharField(label=_("学校"), min_length=2, max_length=60)
    person = forms.CharField(label=_("填写人"), min_length=2, max_length=30)
    result = forms.ChoiceField(label=_("核实结果"), choices=[PICK, *choices(machines.SCHOOL_RESULTS)])
    text = _words(_("说明"), rows=2, most=400, required=False)


class ReviewForm(forms.Form):
    """Whether an opening was justified."""

    verdict = forms.ChoiceField(choices=[("FAIR", _("理由成立")), ("UNFAIR", _("理由不成立，已转办"))])
    text = forms.CharField(max_length=200, required=False)


class IntakeForm(Keyed):
    """What a worker tells without an account."""

    topic = forms.ChoiceField(
        label=_("是哪方面的事"),
        choices=[PICK, *choices((k, v.public) for k, v in kinds.KINDS.items() if v.public)],
    )
    place = forms.ChoiceField(label=_("您是哪个乡镇的"), required=False)
    text = _words(_("什么事、在哪里、什么时候"), rows=5)
    name = forms.CharField(label=_("姓名（可不填）"), max_length=60, required=False)
    phone = forms.CharField(label=_("手机号（可不填，填了好联系您）"), max_length=20, required=False)

    def __init__(self, *args: Any, places: Pairs, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["place"].choices = [("", _("不清楚、不想说")), *places]  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """A receipt code."""

    code = forms.CharField(label=_("查询码"), max_length=20)


class RateForm(forms.Form):
    """How content the reporter is."""

    satisfaction = forms.TypedChoiceField(
        label=_("您对办理结果"), coerce=int, widget=forms.RadioSelect,
        choices=[(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意"))],
    )  # fmt: skip
    text = forms.CharField(label=_("想说的话（可不填）"), max_length=400, required=False)


class MeetingForm(forms.Form):
    """A meeting that is called."""

    title = forms.CharField(
        label=_("会议名称"), min_length=4, max_length=120, initial=_("县农民工外出务工领导小组会议")
    )
    day = day_field(_("日期"))
    hour = forms.TimeField(label=_("时间"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    room = forms.CharField(label=_("地点"), max_length=80)
    chair = forms.CharField(label=_("主持人"), max_length=100)


class MinutesForm(forms.Form):
    """The minutes while they are written."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    present = _words(_("出席人员（用顿号隔开）"), rows=2, most=2000)
    absent = forms.CharField(label=_("请假"), max_length=400, required=False)
    secretary = forms.CharField(label=_("记录"), max_length=100, required=False)
    opening_text = _words(_("会议概况（不填则按时间、地点、主持人写）"), rows=2, most=2000, required=False)


class DecisionForm(forms.Form):
    """A decision with unit and day."""

    text = _words(_("议定事项"), rows=2, most=400)
    office_id = forms.TypedChoiceField(label=_("责任单位"), coerce=int)
    due_date = day_field(_("完成时限"))

    def __init__(self, *args: Any, offices: Pairs, **rest: Any) -> None:
        rest.setdefault("auto_id", "decision_%s")
        super().__init__(*args, **rest)
        self.fields["office_id"].choices = [PICK, *offices]  # type: ignore[attr-defined]


class ItemForm(forms.Form):
    """A free item of an agenda."""

    text = forms.CharField(label=_("议题"), min_length=4, max_length=300)

    def __init__(self, *args: Any, **rest: Any) -> None:
        rest.setdefault("auto_id", "item_%s")
        super().__init__(*args, **rest)
