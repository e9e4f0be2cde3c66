"""The five words as a small plain picture, with nothing in it that says what they are for."""

import io

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

FONT = settings.BASE_DIR / "static" / "fonts" / "ahn-latin.woff2"
WIDTH = 720
LINE = 128
MARGIN = 56
LETTERS = 84
NUMBERS = 44
INK, PAPER, GREY = "#16161d", "#ffffff", "#55555f"


def words_picture(words):
    """A PNG of `words`, numbered in their order: black on white, no name, no metadata."""
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + LINE * len(words)), PAPER)
    draw = ImageDraw.Draw(image)
    letters, numbers = (ImageFont.truetype(str(FONT), size) for size in (LETTERS, NUMBERS))
    for place, word in enumerate(words):
        line = MARGIN + LINE * place + LINE * 3 // 4
        draw.text((MARGIN, line), str(place + 1), fill=GREY, font=numbers, anchor="ls")
        draw.text((MARGIN * 2, line), word, fill=INK, font=letters, anchor="ls")
    file = io.BytesIO()
    image.quantize(16).save(file, "PNG", optimize=True)
    return file.getvalue()
