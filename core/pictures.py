"""Makes any picture somebody sends safe to keep: the picture itself, and nothing else in the file.

Judged by its bytes, never its name. Its size is read and refused before anything is decoded.
What comes out is a new file drawn from the pixels, upright and in sRGB, so that no EXIF, GPS,
XMP, IPTC, colour profile, comment, thumbnail, second image or appended file can come along.
Moving pictures are kept as their first frame. A truncated file is refused, not repaired.
"""

import hashlib
import io
import struct
from dataclasses import dataclass
from threading import BoundedSemaphore

import pillow_heif
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

LONGEST_SIDE = 3000
QUALITIES = (88, 87, 86, 85)
FEW_COLOURS = 64
MOST_FRAMES = 1000
MOST_SCANS = 100
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Where other programs would start to read a file as something other than a picture.
NEVER_KEPT = (b"PK\x03\x04", b"%PDF", b"<?php", b"<?=$", b"<script", b"7z\xbc\xaf\x27\x1c")

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
OTHER_PICTURES = (
    (b"BM", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"8BPS", b"\x00\x00\x01\x00", b"icns")
    + (b"\x00\x00\x00\x0cjP", b"\xff\x4f\xff\x51", b"DDS ", b"/* XPM", b"\x01\xda")
    + (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6", b"\xc5\xd0\xd3\xc6", b"%!PS")
)

# Decoding is the one thing here that takes memory: this many at a time in a process.
turns = BoundedSemaphore(2)

BROKEN = _("We couldn’t open that picture. It may be damaged. Try sending it again.")
NOT_A_PICTURE = _("That file isn’t a picture. Send a JPEG, PNG, WebP or HEIC picture.")
OTHER_KIND = _("We can’t take that kind of picture. Send a JPEG, PNG, WebP or HEIC one.")
TOO_MANY_PIXELS = _("That picture is too big for us to open. Send a smaller copy of it.")
TOO_MANY_FRAMES = _("That file holds too many pictures. Send just one.")
TOO_MANY_BYTES = _("That picture is too big. The most we can take is {most} MB.")
EMPTY = _("That file is empty. Choose the picture again.")


class PictureRefused(Exception):
    """The file cannot be kept; `message` tells the sender why, in plain words."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture to keep. `format` is "JPEG", "PNG" or "WEBP"; the size is in pixels."""

    data: bytes
    format: str
    width: int
    height: int
    sha256: str


def clean_picture(data):
    """The picture in `data` and nothing else of it. Raises `PictureRefused`."""
    kind = _kind(data)
    with turns:
        image = _decoded(data, kind)
        encoding, kept = _encoded(image)
    return CleanPicture(
        data=kept,
        format=encoding,
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(kept).hexdigest(),
    )


# --- what it is, from its bytes ---------------------------------------------------------------


def _kind(data):
    if not data:
        raise PictureRefused(EMPTY)
    if len(data) > settings.PICTURE_MAX_BYTES:
        most = settings.PICTURE_MAX_BYTES // (1024 * 1024)
        raise PictureRefused(format_lazy(TOO_MANY_BYTES, most=most))
    kind = _kind_by_signature(data)
    if kind == "GIF":
        _check_gif(data)
    if kind == "JPEG" and data.count(b"\xff\xda") > MOST_SCANS:
        raise PictureRefused(TOO_MANY_PIXELS)
    return kind


def _kind_by_signature(data):
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(data)
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIF"
    is_svg = b"<svg" in data[:4096].lower()
    raise PictureRefused(OTHER_KIND if is_svg or data.startswith(OTHER_PICTURES) else NOT_A_PICTURE)


def _brands(data):
    """What an ISO media file says it is: its major brand, and those it is compatible with."""
    if data[4:8] != b"ftyp":
        return set()
    length = min(int.from_bytes(data[:4], "big"), 256)
    return {data[8:12]} | {data[place : place + 4] for place in range(16, length, 4)}


def _check_gif(data):
    """Reads how many frames a GIF has and how large they claim to be, without decoding any."""
    for count, (right, bottom) in enumerate(_gif_frames(data), start=1):
        if count > MOST_FRAMES:
            raise PictureRefused(TOO_MANY_FRAMES)
        if right * bottom > settings.PICTURE_MAX_PIXELS:
            raise PictureRefused(TOO_MANY_PIXELS)


def _gif_frames(data):
    """How far to the right and down each frame reaches."""
    place = 13 + _gif_palette_length(data[10:11])
    while place < len(data):
        if data[place] == 0x2C:
            left, top, width, height = struct.unpack(
                "<4H", data[place + 1 : place + 9].ljust(8, b"\0")
            )
            yield left + width, top + height
            place += 11 + _gif_palette_length(data[place + 9 : place + 10])
        elif data[place] == 0x21:
            place += 2
        else:
            return
        while place < len(data) and data[place]:
            place += 1 + data[place]
        place += 1


def _gif_palette_length(flags):
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


# --- from bytes to plain pixels ---------------------------------------------------------------


def _decoded(data, kind):
    """Upright sRGB pixels, no larger than we keep; mode RGB, or RGBA where any is see-through."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as image:
            _check_size(image)
            image.draft("RGB", _size_kept(image.size))
            image.load()
            _check_size(image)
            return _without_hidden_colours(_plain_pixels(image))
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(TOO_MANY_PIXELS) from error
    except Exception as error:
        # A decoder given a damaged file may raise anything at all.
        raise PictureRefused(BROKEN) from error


def _check_size(image):
    if image.width * image.height > settings.PICTURE_MAX_PIXELS:
        raise PictureRefused(TOO_MANY_PIXELS)


def _size_kept(size):
    longest = max(size)
    if longest <= LONGEST_SIDE:
        return size
    return tuple(max(1, round(side * LONGEST_SIDE / longest)) for side in size)


def _plain_pixels(image):
    turn = UPRIGHT.get(_orientation(image))
    profile = image.info.get("icc_profile")
    image = _eight_bit(image)
    if image.size != _size_kept(image.size):
        image = image.resize(_size_kept(image.size), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _in_srgb(image, profile)
    return image if turn is None else image.transpose(turn)


def _orientation(image):
    try:
        return image.getexif().get(ORIENTATION, 1)
    except Exception:
        # Damaged metadata says nothing, and the picture is still a picture.
        return 1


def _eight_bit(image):
    """RGBA where something is see-through, CMYK as it is (its profile knows better), else RGB."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        return _in_mode(image, "RGBA")
    return image if image.mode == "CMYK" else _in_mode(image, "RGB")


def _in_srgb(image, profile):
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            return ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=wanted,
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # A profile that cannot be used (grey, damaged) is left out.
    return _in_mode(image, wanted)


def _in_mode(image, mode):
    """Without the second copy that Pillow makes of a picture that is in that mode already."""
    return image if image.mode == mode else image.convert(mode)


def _without_hidden_colours(image):
    """Nothing stays behind a see-through pixel; a picture with none becomes plain RGB."""
    if image.mode == "RGBA":
        alpha = image.getchannel("A")
        if alpha.getextrema() == (255, 255):
            image = image.convert("RGB")
        else:
            seen = alpha.point(lambda value: 255 if value else 0)
            image = Image.composite(image, Image.new("RGBA", image.size), seen)
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    return fresh


# --- from pixels to a new file ----------------------------------------------------------------


def _encoded(image):
    """(format, bytes): the first way of writing it that no other program could read as its own."""
    for encoding, options in _ways_to_write(image):
        out = io.BytesIO()
        image.save(out, encoding, **options)
        kept = out.getvalue()
        if not any(signature in kept for signature in NEVER_KEPT):
            return encoding, kept
    raise PictureRefused(BROKEN)


def _ways_to_write(image):
    """Drawings with few colours as PNG; photographs as JPEG; see-through photographs as WebP."""
    if image.getcolors(FEW_COLOURS):
        yield "PNG", {"optimize": True}
    for quality in QUALITIES:
        if image.mode == "RGBA":
            yield "WEBP", {"quality": quality}
        else:
            yield "JPEG", {"quality": quality, "optimize": True, "progressive": True}
