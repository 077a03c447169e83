"""Shape of what the pages of messages send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from qicheng.core.gateway_acts import KINDS
from qicheng.core.gateways import CHANNELS


class GatewayForm(forms.Form):
    """A way out."""

    name = forms.CharField(label=_("名称"), max_length=40)
    channel = forms.ChoiceField(label=_("渠道"), choices=list(CHANNELS.items()))
    kind = forms.ChoiceField(label=_("种类"), choices=KINDS)
    url = forms.CharField(
        label=_("地址"),
        max_length=400,
        required=False,
        help_text=_("http:// 或 https:// 开头；电子邮件不填，邮件服务器在环境变量里设。"),
    )
    body = forms.CharField(
        label=_("请求内容模板"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("短信、语音用：JSON，或每行一个 名称=值。{to} 换成号码，{text} 换成内容，{key} 换成消息编号。"),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("密钥"), required=False, max_length=2000, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("短信、语音填请求头的 JSON；机器人填加签密钥。留空不改。加密保存，不再显示。"),
    )  # fmt: skip
    accepts = forms.CharField(
        label=_("成功时的回答里有"),
        required=False,
        max_length=80,
        help_text=_('例如 "code":0。不填则以 200 回答为成功。'),
    )
    priority = forms.IntegerField(
        label=_("顺序"), min_value=1, max_value=99, initial=1, help_text=_("同一渠道从小到大依次试。")
    )
    active = forms.BooleanField(label=_("启用（启用后系统会向这个地址发消息）"), required=False)


class FallbackForm(forms.Form):
    """One step when nobody answers."""

    minutes = forms.IntegerField(min_value=1, max_value=10_000)
    channel = forms.ChoiceField(
        choices=[
            ("SMS", _("短信")),
            ("VOICE", _("语音电话")),
            ("GROUP", _("工作群")),
            ("SUPERIOR", _("上级")),
        ]
    )


FallbackSet = forms.formset_factory(FallbackForm, extra=1, max_num=6, can_delete=True)
