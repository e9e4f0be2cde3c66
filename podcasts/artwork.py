"""The square picture apps show: cut out by us or an editor's own, as JPEG without alpha."""

import io

from PIL import Image

from core.share_card import draw_cover

SIDE = 3000
SMALLEST, LARGEST = 1400, 3000
PREFERRED_DPI = (72, 72)
QUALITY = 85


def is_good(picture):
    """Whether directories take it: square and large enough. What is see-through is filled."""
    return picture.width == picture.height >= SMALLEST


def public_url(show, writer):
    """The address of the show's picture; another picture has another address."""
    if show.artwork and is_good(show.artwork):
        return writer.public_url(
            f"artwork-{show.artwork.sha256[:24]}.jpg", lambda: from_picture(show.artwork)
        )
    return cut_out_url(writer, show.feed_name, show.motif)


def cut_out_url(writer, seed, motif):
    return writer.public_url(f"artwork-{motif}.jpg", lambda: cut_out(seed, motif))


def cut_out(seed, motif):
    """A cover of the site's own kind, as a JPEG's bytes. Same arguments, same bytes."""
    return as_jpeg(draw_cover(seed, "podcast", motif, (SIDE, SIDE)))


def from_picture(picture):
    with picture.open_file() as file, Image.open(file) as image:
        side = min(image.width, LARGEST)
        if image.width != side:
            image = image.resize((side, side), Image.Resampling.LANCZOS)
        return as_jpeg(on_white(image))


def on_white(image):
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGB", clear.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def as_jpeg(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True, dpi=PREFERRED_DPI)
    return file.getvalue()
