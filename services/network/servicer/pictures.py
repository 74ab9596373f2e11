"""An address as a QR code: an SVG document that refers to nothing outside itself."""

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=1024)
def qr_svg(url: str) -> str:
    """The document, with a quiet zone, readable after a scratch (error correction M)."""
    document = io.BytesIO()
    segno.make(url, error="m", micro=False).save(document, kind="svg", xmldecl=False, scale=4, border=4)
    return document.getvalue().decode().strip()
