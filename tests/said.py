"""What tests hear: the words of a page, and an act that says no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from django.http import HttpResponse

from qicheng.core.viewer import CannotAct


def text_of(response: HttpResponse) -> str:
    """The page as text, with the signs that HTML spells out."""
    return unescape(response.content.decode())


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The act says no, for this reason."""
    with pytest.raises(CannotAct) as said:
        yield
    assert said.value.code == code, said.value.sentence
