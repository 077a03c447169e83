"""QR codes as pictures that scale: for screens and for paper."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString


def qr_svg(text: str, *, error: str = "m") -> SafeString:
    """The QR code of `text` as inline SVG; `error` is the correction level (ISO/IEC 18004: l, m, q, h)."""
    stream = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        stream, kind="svg", scale=5, xmldecl=False, svgclass="qr-code", lineclass=None, omitsize=True
    )
    return SafeString(stream.getvalue().decode())
