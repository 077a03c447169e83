"""Shape of what pages of follow-up send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qicheng.cases.services import opening
from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.followup import rules
from qicheng.followup.models import Visit
from qicheng.followup.named import LISTS
from qicheng.followup.queries import SHOWN, Place
from qicheng.followup.rules import Schedule
from qicheng.followup.services.visits import Said
from qicheng.places.gazetteer import Ambiguous, Flag, resolve_destination

UNIT = r"^\d{12}$"
WAYS = list(Visit.Way.choices)
TAPS = [(c, rules.OUTCOMES[c]) for c in (rules.NO_ANSWER, rules.WRONG, rules.LATER, rules.REFUSED)]
_OPEN = [("", _("没有问"))]


class ListForm(forms.Form):
    """Which unit and which list, and where its page begins. What makes no sense is left out."""

    town = forms.RegexField(UNIT, required=False)
    village = forms.RegexField(UNIT, required=False)
    unit = forms.RegexField(UNIT, required=False)
    show = forms.ChoiceField(choices=[(s, s) for s in SHOWN], required=False)
    state = forms.ChoiceField(choices=list(LISTS.items()), required=False)
    after = forms.RegexField(r"^[01]\.\d{1,7}\.\d{1,18}$", required=False)

    def said(self) -> dict[str, str]:
        """The fields that make sense and say something."""
        self.is_valid()
        return {k: str(v) for k, v in self.cleaned_data.items() if v}

    def after_row(self) -> Place | None:
        """The row behind which the page begins."""
        parts = self.said().get("after", "").split(".")
        return (int(parts[0]), int(parts[1]), int(parts[2])) if len(parts) == 3 else None


class KeyForm(forms.Form):
    """An act that a repeat must not double."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def repeat_key(self) -> UUID | None:
        found = self.cleaned_data.get("key")
        return found if isinstance(found, UUID) else None


class TapForm(KeyForm):
    """One tap on a card: nobody was reached, or another day was agreed on."""

    outcome = forms.ChoiceField(choices=TAPS)
    way = forms.ChoiceField(choices=WAYS, required=False)
    again_date = day_field(_("再联系日期"), required=False)


class ManyForm(KeyForm):
    """The same of many."""

    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=[
            (rules.WELL, rules.OUTCOMES[rules.WELL]),
            (rules.NO_ANSWER, rules.OUTCOMES[rules.NO_ANSWER]),
        ],
    )
    way = forms.ChoiceField(label=_("方式"), choices=WAYS, initial="PHONE")


def _asked(label: Any, choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[*_OPEN, *choices.items()], required=False, widget=forms.RadioSelect, initial=""
    )


class VisitForm(KeyForm):
    """What was said at a visit. What is not asked is not filled in."""

    way = forms.ChoiceField(label=_("怎么问到的"), choices=WAYS, initial="PHONE")
    job = _asked(_("现在的工作"), rules.JOBS)
    wages = _asked(_("工资"), rules.WAGES)
    contract = _asked(_("劳动合同"), rules.CONTRACTS)
    safety = _asked(_("安全"), rules.SAFETY)
    children = _asked(_("老家的孩子"), rules.CHILDREN)
    topic = forms.ChoiceField(
        label=_("还有什么问题"), choices=[("", _("没有")), *((c, word) for c, (word, _kind) in rules.TOPICS.items())], required=False,
        help_text=_("选了就转给责任组办理，请在说明里写清是什么事。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("加密保存。不要写孩子的姓名。"),
    )
    employer = forms.CharField(
        label=_("单位"),
        max_length=80,
        required=False,
        help_text=_("换了工作的写新单位；被拖欠工资的写欠薪的单位。"),
    )
    where = forms.CharField(
        label=_("地方"),
        max_length=60,
        required=False,
        help_text=_("新工作在哪里，或欠薪发生在哪里。写到省或市，例如：广东东莞。"),
    )
    owed = forms.DecimalField(
        label=_("拖欠多少（元）"), min_value=0, max_value=10_000_000, decimal_places=2, required=False
    )
    home_date = day_field(
        _("哪天返乡"), required=False, help_text=_("只在已返乡时填；不知道就空着，按今天算。")
    )
    wants_job = forms.BooleanField(label=_("想要新岗位，请推给本人"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        where = str(told.get("where") or "").strip()
        told["dest"] = self._dest(where) if where and told.get("job") == rules.CHANGED else {}
        return told

    def _dest(self, where: str) -> dict[str, str]:
        """The place's codes; a name that fits several places is asked back."""
        found = resolve_destination(where)
        if isinstance(found, Ambiguous):
            names = "、".join(f"{c.province}{c.city or ''}" for c in found.candidates[:4])
            self.add_error(
                "where", gettext("叫这个名字的地方不止一个（%(names)s）。请把省份写上。") % {"names": names}
            )
            return {}
        if found is None:
            self.add_error("where", gettext("看不出是哪个地方。请写到省或市，例如：广东东莞。"))
            return {}
        inside = found.flag is Flag.INSIDE
        return {
            "dest_province": found.province_code if inside else "",
            "dest_city": (found.city_code or "") if inside else "",
        }

    def said(self) -> Said:
        """The attempt. All well, unless one answer says otherwise."""
        t = self.cleaned_data
        worries = (
            t["job"] in {rules.LOST, rules.HOME, rules.CHANGED}
            or t["wages"] == "OWED"
            or t["contract"] == "NO"
        )
        worries = worries or t["safety"] in {"RISK", "INJURED"} or t["children"] == "HELP" or bool(t["topic"])
        heard = rules.TOLD if worries or not t["job"] else rules.WELL
        return Said(
            outcome=heard, way=t["way"], job=t["job"], wages=t["wages"], contract=t["contract"], safety=t["safety"], children=t["children"],
            topic=t["topic"], note=t["note"], wants_job=t["wants_job"], employer=t["employer"], dest=t["dest"], work_place=t["where"],
            owed_fen=int(t["owed"] * 100) if t["owed"] is not None else None, home_date=t["home_date"],
        )  # fmt: skip


class ChildForm(KeyForm):
    """The least that the education side needs, and on what ground it is handed over."""

    situation = forms.ChoiceField(label=_("情形"), choices=[("", _("请选择")), *choices(opening.SITUATIONS)])
    name = forms.CharField(
        label=_("孩子姓名"),
        max_length=30,
        required=False,
        help_text=_("一时不知道可以不填。只有控辍保学专责组和学校看得到。"),
    )
    age = forms.IntegerField(label=_("年龄（周岁）"), min_value=3, max_value=17)
    sex = forms.ChoiceField(
        label=_("性别"), choices=[("", _("不清楚")), ("男", _("男")), ("女", _("女"))], required=False
    )
    school = forms.CharField(label=_("学校"), max_length=60, required=False)
    grade = forms.CharField(label=_("年级"), max_length=20, required=False)
    guardians = forms.CharField(label=_("现在由谁照看"), max_length=60, required=False)
    detail = forms.CharField(
        label=_("情况"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    ground = forms.ChoiceField(
        label=_("凭什么移交"),
        choices=[
            ("", _("请选择")),
            ("CONSENT", _("监护人同意")),
            ("STATUTE", _("法定职责（义务教育法、未成年人保护法）")),
        ],
    )
    ground_note = forms.CharField(
        label=_("依据说明"),
        min_length=2,
        max_length=200,
        help_text=_("监护人同意的，写明谁、何时、以何种方式同意；依法移交的，写明情形。"),
    )

    def facts(self) -> dict[str, str]:
        """What goes sealed into the case."""
        names = ("name", "age", "sex", "school", "grade", "guardians", "detail")
        return {n: str(self.cleaned_data.get(n) or "") for n in names}


class RhythmForm(forms.Form):
    """The county's rhythm."""

    days = forms.RegexField(
        r"^\s*\d{1,3}(\s*[,，、 ]\s*\d{1,3})*\s*$",
        label=_("外出后第几天回访"),
        max_length=60,
        help_text=_("用顿号隔开，例如：7、30、90。"),
    )
    from_departure = forms.TypedChoiceField(
        label=_("从哪天算起"),
        choices=[("0", _("抵达之日（没有抵达记录的按出发）")), ("1", _("出发之日"))],
        coerce=lambda v: v == "1",
        required=False,
    )
    early = forms.IntegerField(label=_("可以提前几天"), min_value=0, max_value=60)
    silent = forms.IntegerField(label=_("过几天没有音讯算超期"), min_value=1, max_value=60)
    tries = forms.IntegerField(
        label=_("几天打不通算失联"), min_value=1, max_value=10, help_text=_("一天打几次只算一天。")
    )
    close = forms.IntegerField(label=_("末次回访日后几天结束"), min_value=0, max_value=180)

    def schedule(self) -> Schedule:
        """The rhythm that was told."""
        t = self.cleaned_data
        days = "".join(c if c.isdigit() else " " for c in t["days"]).split()
        return Schedule(
            days=tuple(int(d) for d in days), from_departure=bool(t["from_departure"]), early=t["early"], silent=t["silent"], tries=t["tries"],
            close=t["close"],
        )  # fmt: skip


class SheetForm(forms.Form):
    """A filled sheet."""

    file = forms.FileField(
        label=_("填好的回访表"), help_text=_("用系统导出的《跟踪回访表》填写，编号列不要改。")
    )
