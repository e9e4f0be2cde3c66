"""A small copy of a picture, for the person who has just added it."""

import io

import PIL.Image
import PIL.ImageOps

SIZE = (320, 320)


def thumbnail(file):
    """A small JPEG of a cleaned picture, as bytes."""
    with PIL.Image.open(file) as picture:
        picture.draft("RGB", SIZE)
        small = PIL.ImageOps.exif_transpose(picture)
        small.thumbnail(SIZE)
        made = io.BytesIO()
        on_white(small).save(made, "JPEG", quality=70)
    return made.getvalue()


def on_white(picture):
    """What can be seen through shows white, as paper does."""
    if picture.mode not in ("RGBA", "LA", "P", "PA"):
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    paper = PIL.Image.new("RGBA", seen.size, "white")
    return PIL.Image.alpha_composite(paper, seen).convert("RGB")
