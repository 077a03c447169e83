"""The editor of a notice: its fields as the county writes them, and three tables. What a text means stands in `rules.entry`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qicheng.core.fields import day_field
from qicheng.core.words import choices
from qicheng.kit.marking import gettext_noop
from qicheng.season.rules import spoken
from qicheng.season.rules.entry import FIELDS
from qicheng.season.rules.policy import ZONE_WORDS, Policy

# Field → label, hint. The order is the page's; `_GROUPS` parts it under headings.
LABELS: dict[str, tuple[str, str]] = {
    "number": (gettext_noop("文号"), ""), "title": (gettext_noop("标题"), ""), "season": (gettext_noop("补贴年度"), ""), "fund": (gettext_noop("资金来源"), ""), "from_date": (gettext_noop("受理开始"), ""), "until_date": (gettext_noop("受理截止"), ""),
    "claim_windows": (gettext_noop("集中受理时段"), gettext_noop("例如 2025-04-01 至 2025-04-30，几段用分号隔开；空着为整个受理期")), "depart_windows": (gettext_noop("外出时段"), gettext_noop("哪天外出的才补；空着不限")),
    "groups": (gettext_noop("补贴对象"), gettext_noop("脱贫户、监测对象、易地搬迁户、一般农户；空着不限")), "ages": (gettext_noop("年龄要求"), gettext_noop("例如 男16-60，女16-55；空着不限")), "age_date": (gettext_noop("年龄计算日"), gettext_noop("空着为申请那天")),
    "min_months": (gettext_noop("最少务工月数"), gettext_noop("首尾两天都算在内")), "month_days": (gettext_noop("每月按几天算"), gettext_noop("空着按自然月")), "min_income_fen": (gettext_noop("最低务工收入（元）"), ""), "income_per": (gettext_noop("收入按"), gettext_noop("总额或每月")),
    "near_provinces": (gettext_noop("相邻省份"), gettext_noop("空着按地图")), "not_with_charter": (gettext_noop("乘免费包车不补"), gettext_noop("是或否")), "charter_days": (gettext_noop("包车前后几天算同一行程"), gettext_noop("空着为全年")),
    "once_per": (gettext_noop("补贴次数"), gettext_noop("年、本通知或终身")), "once_of": (gettext_noop("按人或按户"), ""), "conflicts": (gettext_noop("不能同享的通知"), gettext_noop("文号，分号隔开")),
    "proofs": (gettext_noop("证明材料"), gettext_noop("分号隔开的都要有，“或”连着的有一样就行")), "priority": (gettext_noop("优先对象"), gettext_noop("分先后用 >，例如 监测对象 > 脱贫户")), "budget_fen": (gettext_noop("资金总额（元）"), gettext_noop("空着为不设上限")),
    "township_fen": (gettext_noop("各乡镇资金"), gettext_noop("乡镇代码：金额，分号隔开")), "publicity_days": (gettext_noop("公示天数"), ""), "publicity_count": (gettext_noop("公示按"), gettext_noop("自然日或工作日")), "publicity_levels": (gettext_noop("公示级别"), gettext_noop("村、乡镇、县")), "pay_channel": (gettext_noop("发放渠道"), ""),
}  # fmt: skip
GROUPS = (
    (gettext_noop("文件"), ("number", "title", "season", "fund", "from_date", "until_date", "claim_windows")),
    (gettext_noop("谁、去哪、多久"), ("groups", "ages", "age_date", "min_months", "month_days", "min_income_fen", "income_per", "depart_windows", "near_provinces")),
    (gettext_noop("不重复"), ("once_per", "once_of", "not_with_charter", "charter_days", "conflicts", "proofs")),
    (gettext_noop("资金、公示、发放"), ("priority", "budget_fen", "township_fen", "publicity_days", "publicity_count", "publicity_levels", "pay_channel")),
)  # fmt: skip
LONG = {"claim_windows", "depart_windows", "township_fen", "conflicts"}
NEEDED = {"number", "title", "from_date", "until_date"}


class PolicyForm(forms.Form):
    """The fields of a notice as texts."""

    reason = forms.CharField(label=gettext_lazy("修改原因"), max_length=200, required=False, help_text=gettext_lazy("发布过的通知再改时必须写"))  # fmt: skip
    holds_from_date = day_field(gettext_lazy("本版自哪天起算"), required=False, help_text=gettext_lazy("早于今天为追溯：已发的不改，只算出差额"))  # fmt: skip

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for name, (label, hint) in LABELS.items():
            self.fields[name] = forms.CharField(label=_(label), required=name in NEEDED, max_length=300, help_text=_(hint) if hint else "")  # fmt: skip

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(_(title), [self[name] for name in names]) for title, names in GROUPS]

    def told(self) -> dict[str, Any]:
        """What was written, by the words that `entry.read` knows."""
        return {FIELDS[name][0]: self.cleaned_data.get(name, "") for name in LABELS}


class TierForm(forms.Form):
    """One line of the table of amounts."""

    zone = forms.ChoiceField(label=gettext_lazy("区域"), choices=[])
    groups = forms.CharField(label=gettext_lazy("群体"), max_length=60, required=False)
    way = forms.ChoiceField(label=gettext_lazy("方式"), choices=[])
    amount = forms.CharField(label=gettext_lazy("金额（元）"), max_length=12, required=False)
    percent = forms.CharField(label=gettext_lazy("比例（%）"), max_length=4, required=False)
    places = forms.CharField(label=gettext_lazy("仅限地区"), max_length=120, required=False)
    when = forms.CharField(label=gettext_lazy("附加条件"), max_length=300, required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["zone"].choices = choices([(str(z), str(w)) for z, w in ZONE_WORDS.items()])  # type: ignore[attr-defined]
        self.fields["way"].choices = choices([(str(w), t) for w, t in WAY_WORDS])  # type: ignore[attr-defined]


WAY_WORDS = (
    ("FIXED", gettext_noop("定额")),
    ("ACTUAL", gettext_noop("实报，最高")),
    ("SHARE", gettext_noop("按比例，最高")),
)


class ConditionForm(forms.Form):
    """One named condition."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    expression = forms.CharField(
        label=gettext_lazy("条件"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    sentence = forms.CharField(label=gettext_lazy("不符合时的说明"), max_length=120, required=False)


OUTCOMES = (
    ("符合", gettext_noop("符合")),
    ("不符合", gettext_noop("不符合")),
    ("退回", gettext_noop("退回")),
)


class ExampleForm(forms.Form):
    """One example case with what must come out."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    groups = forms.CharField(label=gettext_lazy("户类型"), max_length=60, required=False)
    work_place = forms.CharField(label=gettext_lazy("务工地"), max_length=60, required=False)
    months = forms.CharField(label=gettext_lazy("务工月数"), max_length=6, required=False)
    income = forms.CharField(label=gettext_lazy("务工收入"), max_length=12, required=False)
    ticket = forms.CharField(label=gettext_lazy("票价"), max_length=12, required=False)
    proofs = forms.CharField(label=gettext_lazy("证明"), max_length=120, required=False)
    rode = forms.BooleanField(label=gettext_lazy("乘免费包车"), required=False)
    decision = forms.ChoiceField(label=gettext_lazy("应得结论"), choices=[])
    amount = forms.CharField(label=gettext_lazy("应得金额"), max_length=12, required=False)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["decision"].choices = choices(list(OUTCOMES))  # type: ignore[attr-defined]


TierSet = forms.formset_factory(TierForm, extra=1, can_delete=True, max_num=60)
ConditionSet = forms.formset_factory(ConditionForm, extra=1, can_delete=True, max_num=20)
ExampleSet = forms.formset_factory(ExampleForm, extra=1, can_delete=True, max_num=60)


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """The filled rows of a table, without those struck out."""
    rows = [
        f.cleaned_data
        for f in formset.forms
        if f.has_changed() and f.cleaned_data and not f.cleaned_data.get("DELETE")
    ]
    return [{k: v for k, v in row.items() if k != "DELETE" and v != ""} for row in rows]


def initial_of(policy: Policy, examples: list[dict[str, Any]]) -> dict[str, Any]:
    """What the editor begins with: the fields' texts and the three tables."""
    texts = spoken.spoken(policy)
    tiers = []
    for line in policy.tiers:
        told = spoken.tier(line)
        tiers.append({"zone": str(line.zone), "groups": told["群体"], "way": str(line.way), "amount": told["金额"], "percent": told["比例"], "places": told["地点"], "when": line.when})  # fmt: skip
    conditions = [
        {"name": c.name, "expression": c.expression, "sentence": c.sentence} for c in policy.conditions
    ]
    return {
        "fields": {name: texts[FIELDS[name][0]] for name in LABELS}, "tiers": tiers, "conditions": conditions,
        "examples": [_example(e) for e in examples],
    }  # fmt: skip


_EXAMPLE = {
    "name": ("名称",), "groups": ("户类型",), "work_place": ("务工地",), "months": ("务工月数", "月数"), "income": ("务工收入", "收入"), "ticket": ("票价",),
    "proofs": ("证明",), "rode": ("乘免费包车",), "decision": ("结论", "应得结论"), "amount": ("金额（元）", "金额(元)", "金额"),
}  # fmt: skip


def _example(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: next((row[w] for w in (name, *words) if row.get(w) not in (None, "")), "") for name, words in _EXAMPLE.items()}  # fmt: skip
    told["rode"] = told["rode"] in (True, "是", "有", "1")
    decision = str(told["decision"] or "符合")
    told["decision"] = (
        "退回" if "退" in decision else "不符合" if decision.startswith(("不", "REJECT")) else "符合"
    )
    return told
