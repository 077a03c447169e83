"""The shared templates: every component draws, nothing inline that the page policy refuses, colours can be read."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

from qicheng.core.tests import styleguide
from qicheng.core.tests import styleguide_data as sample

CORE = Path(settings.SOURCE) / "core"
VENDOR = CORE / "static" / "vendor"
PAGES = ["/", "/table", "/table/1", "/phone", "/progress", "/error/400", "/error/403", "/error/404", "/error/500", "/locked",
         "/accounts/login/"]  # fmt: skip
CSS_LIMIT = 25_000
built = pytest.mark.skipif(
    not (VENDOR / "qicheng.css").exists(), reason="assets are not built: tools/setup.sh"
)


@pytest.fixture
def browser(settings, db) -> Client:
    settings.ROOT_URLCONF = "qicheng.core.tests.styleguide"
    settings.TEMPLATES = styleguide.templates()
    return Client(raise_request_exception=False)


class Inline(HTMLParser):
    """Collects what a strict policy refuses: style attributes and elements, handlers, scripts with a body, foreign addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self.icons: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        self.found += [f"<{tag} {name}>" for name, _ in attrs if name == "style" or name.startswith("on")]
        self.found += [
            f"{name}={value}" for name, value in attrs if name in {"src", "href"} and value and "//" in value
        ]
        if tag == "style":
            self.found.append("<style>")
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "use":
            self.icons.append((given.get("href") or "").split("#")[-1])

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.found.append(f"<script>{data.strip()[:40]}")


def read(html: str) -> Inline:
    parser = Inline()
    parser.feed(html)
    return parser


@pytest.mark.parametrize("address", PAGES)
def test_pages_draw_and_carry_nothing_inline(browser, address):
    response = browser.get(address)
    assert response.status_code in {200, 400, 403, 404, 429, 500}
    page = read(response.content.decode())
    assert page.found == []
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    assert "{{" not in response.content.decode()
    assert "{#" not in response.content.decode()


@built
@pytest.mark.parametrize("address", PAGES)
def test_icons_of_pages_are_in_the_sprite(browser, address):
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    assert set(read(browser.get(address).content.decode()).icons) <= sprite


@built
def test_icons_named_in_any_template_are_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text()))
    named = set()
    for template in Path(settings.SOURCE).rglob("templates/**/*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', template.read_text()))
    assert named <= sprite, f"add to ICONS in tools/assets.py: {sorted(named - sprite)}"


@built
def test_style_sheets_are_small_enough_for_a_slow_line():
    # gzip stands in for brotli, which is always smaller: the limit holds for both.
    sizes = {sheet.name: len(gzip.compress(sheet.read_bytes(), 9)) for sheet in VENDOR.glob("*.css")}
    assert sum(sizes.values()) <= CSS_LIMIT, sizes


def tokens(theme: str) -> dict[str, str]:
    text = (CORE / "sass" / "_tokens.scss").read_text()
    body = text[text.index(f"@mixin {theme} ") :]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", body[: body.index("\n}")]))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "brand", "ok", "warn", "bad") for ground in ("paper", "sheet", "well")),
    ("brand-ink", "brand"), ("brand-ink", "brand-deep"), ("brand-deep", "brand-soft"), ("brand-deep", "sheet"), ("ink", "brand-soft"),
    ("ok", "ok-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("bad-ink", "bad"), ("ink", "bad-soft"), ("paper", "ink"),
    *((f"seg-{n}-ink", f"seg-{n}") for n in (*range(1, 9), "side-1", "side-2")),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_colours_can_be_read(theme, ink, ground):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_fields_can_be_seen(theme):
    colours = tokens(theme)
    assert contrast(colours["edge"], colours["sheet"]) >= 3
    assert contrast(colours["brand"], colours["paper"]) >= 3


def draw(name: str, **context: object) -> str:
    return render_to_string(f"core/{name}.html", context)


def test_closing_bar_says_nothing_is_unexplained_in_word_and_icon():
    html = draw("_closing_bar", closing=sample.CLOSINGS[0])
    assert "verdict-ok" in html
    assert "未说明" in html
    assert "#circle-check" in html
    assert 'href="#clipboard-list"' in html


def test_closing_bar_links_the_unexplained_and_tells_a_gap():
    assert 'href="#unexplained"' in draw("_closing_bar", closing=sample.CLOSINGS[1])
    assert "差" in draw("_closing_bar", closing=sample.CLOSINGS[2])


def test_person_line_gives_reason_and_next_step():
    html = draw("_line", stops=sample.MOVING)
    assert "停在查验：体温 37.6℃" in html
    assert "请到 3 号查验台复测" in html


def test_finished_progress_asks_no_more():
    assert "every 1s" in draw("_progress", progress=sample.PROGRESS[0])
    assert "hx-get" not in draw("_progress", progress=sample.PROGRESS[2])


def test_chart_has_its_numbers_as_a_table_and_keeps_text_from_becoming_markup():
    html = draw("_chart", chart=sample.CHARTS[0])
    assert "<details>" in html
    assert "1,466" in html
    assert 'type="application/json"' in html


def test_figures_tell_zero_nothing_reported_and_not_yet_due_apart():
    html = "".join(draw("_stat", stat=stat) for stat in sample.STATS)
    assert "未报" in html
    assert "—" in html
    assert ">0<" in draw("_closing_bar", closing=sample.CLOSINGS[3])
