"""Smaller copies of a picture for narrow screens. Pure functions of its bytes."""

from io import BytesIO

from PIL import Image, ImageOps

WIDTHS = (400, 800, 1200)
QUALITY = 76


def widths_of(width: int) -> list[int]:
    """The widths made of a picture this wide: ours, and never more than it has."""
    return sorted({min(ours, width) for ours in WIDTHS})


def height_at(width: int, size: tuple[int, int]) -> int:
    """The height of a picture of `size` once it is `width` wide."""
    return max(1, round(size[1] * width / size[0]))


def resized(data: bytes, width: int) -> bytes:
    """`data` as a WebP file `width` pixels wide, with nothing in it but pixels."""
    with Image.open(BytesIO(data)) as picture:
        upright = ImageOps.exif_transpose(picture)
        size = (width, height_at(width, upright.size))
        mode = "RGBA" if upright.has_transparency_data else "RGB"
        small = upright.convert(mode).resize(size, Image.Resampling.LANCZOS)
    file = BytesIO()
    small.save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
