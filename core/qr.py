"""QR codes, drawn on our own server."""

import segno
from django.utils.safestring import mark_safe


def qr_code(link):
    """A drawing of `link`; segno writes nothing into it but numbers."""
    drawing = segno.make(link, error="m", micro=False)
    return mark_safe(drawing.svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2))
