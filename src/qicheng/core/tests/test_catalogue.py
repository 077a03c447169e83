"""The English catalogue: complete, in English, with the placeholders of the Chinese source."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation

SOURCE = Path(settings.SOURCE)
CATALOGUE = SOURCE / "core" / "locale" / "en" / "LC_MESSAGES" / "django.po"
TOOLS = ("xgettext", "msguniq", "msgmerge", "msgattrib")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# Words that are shown in their own script on purpose.
PROPER = ("中文", "休", "班", "元旦")
# What a program fills in, and what marks up a text: %(name)s, %s, %%, {name}, &amp;, <b>.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|&#?\w+;|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def identity(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def without_proper(text: str) -> str:
    for word in PROPER:
        text = text.replace(word, "")
    return text


def test_header_says_what_it_is(catalogue):
    meta = catalogue.metadata
    assert meta["Language"] == "en"
    assert meta["Content-Type"] == "text/plain; charset=UTF-8"
    assert meta["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert "Last-Translator" not in meta


def test_every_text_has_its_english(catalogue):
    assert [e.msgid for e in catalogue if not all(t.strip() for t in translations(e))] == []
    assert [e.msgid for e in catalogue if e.fuzzy or e.obsolete] == []


def test_english_is_english(catalogue):
    assert [
        (e.msgid, t) for e in catalogue for t in translations(e) if CHINESE.search(without_proper(t))
    ] == []


def test_placeholders_are_those_of_the_source(catalogue):
    wrong = [
        (e.msgid, t)
        for e in catalogue
        for t in translations(e)
        if placeholders(t) not in (placeholders(e.msgid), placeholders(e.msgid_plural or e.msgid))
    ]
    assert wrong == []


def test_compiled_catalogue_speaks_english(catalogue):
    if not CATALOGUE.with_suffix(".mo").exists():
        pytest.skip("not compiled: tools/setup.sh")
    with translation.override("en"):
        assert translation.gettext("今天要办") == catalogue.find("今天要办").msgstr
    with translation.override("zh-hans"):
        assert translation.gettext("今天要办") == "今天要办"


@pytest.mark.skipif(not all(shutil.which(t) for t in TOOLS), reason="gettext is not installed")
def test_no_text_of_the_source_is_missing(catalogue, tmp_path):
    """Extracts anew into a copy; the catalogue itself is not touched."""
    for path in SOURCE.rglob("*"):
        if path.suffix in {".py", ".html", ".txt"} and "vendor" not in path.parts:
            target = tmp_path / path.relative_to(SOURCE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (tmp_path / "locale").mkdir()
    # Without settings, so that the command writes into ./locale and nowhere else.
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "-v", "0"]
    made = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    fresh = polib.pofile(str(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    known = {identity(e) for e in catalogue}
    assert sorted(e.msgid for e in fresh if identity(e) not in known) == [], "no English text yet"
