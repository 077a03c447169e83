"""QR codes as pictures that scale: for screens and for paper."""

from __future__ import annotations

import io
from collections.abc import Sequence

import segno
from django.utils.safestring import SafeString


def qr_svg(text: str, *, error: str = "m") -> SafeString:
    """The QR code of `text` as inline SVG; `error` is the correction level (ISO/IEC 18004: l, m, q, h)."""
    stream = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        stream, kind="svg", scale=5, xmldecl=False, svgclass="qr-code", lineclass=None, omitsize=True
    )
    return SafeString(stream.getvalue().decode())


def qr_matrix(text: str, *, error: str = "m") -> list[str]:
    """The QR code of `text` as rows of 0 and 1, without the quiet zone."""
    matrix: Sequence[bytearray] = segno.make(text, error=error, micro=False).matrix
    return ["".join(map(str, row)) for row in matrix]


def qr_png(text: str, *, error: str = "m") -> bytes:
    """The QR code of `text` as a PNG picture."""
    stream = io.BytesIO()
    segno.make(text, error=error, micro=False).save(stream, kind="png", scale=6, border=2)
    return stream.getvalue()
