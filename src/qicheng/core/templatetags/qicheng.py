"""Template tags of the house. Built in: templates need not load them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Widget,
)
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qicheng.core.shapes import Option, RailItem
from qicheng.core.viewer import Viewer
from qicheng.core.words import in_words

register = template.Library()

CHECKS = (CheckboxInput, CheckboxSelectMultiple, RadioSelect)


@register.simple_tag
@lru_cache(maxsize=1024)  # a page draws some fifty, always the same ones
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite. With `label` it is read aloud, without it is decoration beside a word."""
    address = f"{static('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag
def choices(options: Iterable[Option]) -> SafeString:
    """The options of a select. Written at once: a county's lists of units and provinces are long, and the same on every page."""
    language = get_language() or ""
    return SafeString("".join(_option(o.value, str(o.label), o.chosen, language) for o in options))


@lru_cache(maxsize=4096)
def _option(value: str, label: str, chosen: bool, language: str) -> str:
    """One option; `language` is the page's, in which the label is told."""
    selected = " selected" if chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(translated(label))}</option>'


@register.filter
def may(viewer: Viewer | None, capability: str) -> bool:
    """Whether the viewer holds the capability anywhere: a page shows nobody a link that would refuse them."""
    return viewer is not None and viewer.may(capability)


@register.filter
def translated(word: object) -> str:
    """A word or sentence of a rule in the page's language; any other text as it is."""
    return in_words(word)


@register.filter
def figure(value: object) -> str:
    """A count: 12,345; 0 is 0; nothing reported is 未报. Text (such as —) stays as it is."""
    if value is None:
        return _("未报")
    if isinstance(value, int | Decimal):
        return f"{value:,}".replace("-", "−")
    return f"{value:,.1f}" if isinstance(value, float) else str(value)


@register.filter
def opens(value: object, address: str | None) -> str:
    """A count that opens the names behind it; the count alone where the reader has no such page."""
    shown = figure(value)
    return format_html('<a href="{}">{}</a>', address, shown) if address else shown


_DATES = (("Y年n月j日", "j M Y"), ("n月j日", "j M"))


@register.filter(expects_localtime=True, is_safe=False)
def date(value: dt.date | str | None, form: str = "") -> str:
    """Django's filter of this name; a date in Chinese words is one in English words on an English page."""
    if get_language() == "en":
        for chinese, english in _DATES:
            form = form.replace(chinese, english)
    return str(defaultfilters.date(value, form or None))


@register.simple_tag
def now(form: str) -> str:
    """Django's tag of this name, with `date`'s words."""
    return date(timezone.localtime(), form)


@register.filter
def fen(value: int | None) -> str:
    """Money in fen as yuan with two places: 123450 → 1,234.50. The unit stands in the header."""
    return _("未报") if value is None else f"{Decimal(value) / 100:,.2f}"


@register.filter
def mask(value: str | None, kind: str = "id") -> str:
    """Hides the telling middle. Of numbers the last four stay, of a name the surname."""
    text = (value or "").strip()
    head, tail = {"name": (1, 0)}.get(kind, (0, 4))
    if len(text) <= head + tail:
        return text if kind == "name" and len(text) <= 1 else "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + (text[-tail:] if tail else "")


@register.inclusion_tag("core/_field.html")
def field(
    bound: BoundField, label: str = "", help_text: str = "", quiet: bool = False, css: str = ""
) -> dict[str, object]:
    """A form field in our look: label, widget, help, error. `quiet` leaves out the form's own help, `css` adds a class."""
    widget = bound.field.widget
    if help_text or quiet:
        bound.help_text = help_text  # what the widget says it is described by must be on the page
    classes = [widget.attrs.get("class"), style_of(widget), css, "is-invalid" if bound.errors else ""]
    # Our labels stand above the field; a placeholder would only repeat them in another voice.
    attributes: dict[str, str | bool] = {"class": " ".join(filter(None, classes)), "placeholder": ""}
    single = isinstance(widget, CheckboxInput)
    group = isinstance(widget, CHECKS) and not single
    choices = list(bound.subwidgets) if group else []
    for choice in choices:
        choice.data["attrs"]["class"] = attributes["class"]
    return {
        "bound": bound,
        "widget": "" if group else bound.as_widget(attrs=attributes),
        "choices": choices,
        "label": label or bound.label,
        "help_text": bound.help_text,
        "single": single,
        "group": group,
    }


def style_of(widget: Widget) -> str:
    """The class that dresses a widget."""
    if isinstance(widget, CHECKS):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.simple_tag
def rail_stop(item: RailItem) -> SafeString:
    """One stop of the rail. Each look that a stop has is drawn once: the same twenty stand on every page."""
    return _rail_stop(item, get_language() or "")


@lru_cache(maxsize=1024)
def _rail_stop(item: RailItem, language: str) -> SafeString:
    return SafeString(render_to_string("core/_rail_stop.html", {"item": item}))


@register.filter
def has_group(rail: object, group: str) -> list[object]:
    """The stops of one group of the rail."""
    stops = rail if isinstance(rail, list | tuple) else ()
    return [item for item in stops if getattr(item, "group", "") == group]
