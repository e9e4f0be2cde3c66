"""Colour arithmetic: how far apart two colours are, and a site's own colour in every theme."""

import re
from math import cos, radians, sin
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WHITE = "#ffffff"
DARK_PAPER = "#0e1220"
READABLE = 4.5
COMFORTABLE = 7.0

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class RGB(NamedTuple):
    red: int
    green: int
    blue: int

    @property
    def hex(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"


def rgb(colour: str) -> RGB:
    """The three channels, 0 to 255, of a colour written like `#0b3bc3`."""
    if not HEX_COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour written like #0b3bc3")
    return RGB(*bytes.fromhex(colour[1:]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it: 0 is black, 1 is white."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, from 1 to 21. The order of the two does not matter."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, into: str, share: float) -> str:
    """`colour` moved towards `into`: 0 leaves it alone, 1 gives `into`."""
    pairs = zip(rgb(colour), rgb(into), strict=True)
    return RGB(*(round(start + (end - start) * share) for start, end in pairs)).hex


def lightened_until(colour: str, *, ratio: float, on: str) -> str:
    """The least light version of `colour` that reaches `ratio` against the dark colour `on`."""
    steps = (mix(colour, WHITE, step / 20) for step in range(21))
    return next(lighter for lighter in steps if contrast(lighter, on) >= ratio)


def oklch_to_rgb(lightness: float, chroma: float, hue: float) -> RGB:
    """The nearest screen colour to `oklch(lightness chroma hue)`, channels clipped."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return RGB(*(round(255 * _companded(min(max(channel, 0), 1))) for channel in channels))


def validate_brand_colour(colour: str) -> None:
    """Refuse what is not a colour, and a colour that white words cannot be read on."""
    if not HEX_COLOUR.fullmatch(colour):
        raise ValidationError(_("Write the colour like #0b3bc3."), code="not_a_colour")
    ratio = contrast(colour, WHITE)
    if ratio < READABLE:
        raise ValidationError(
            _(
                "White words on this colour are too hard to read: %(ratio)s to 1. "
                "It has to be at least 4.5 to 1. Pick a darker one."
            ),
            code="too_pale",
            params={"ratio": f"{ratio:.1f}"},
        )


def brand_stylesheet(brand_colour: str) -> str:
    """Custom properties that put a site's own colour into every theme; empty without one."""
    if not brand_colour:
        return ""
    validate_brand_colour(brand_colour)
    pale = lightened_until(brand_colour, ratio=COMFORTABLE, on=DARK_PAPER)
    properties = {
        "--own-brand": brand_colour.lower(),
        "--own-brand-deep": mix(brand_colour, "#000000", 0.3),
        "--own-brand-pale": pale,
        "--own-brand-paler": mix(pale, WHITE, 0.5),
    }
    body = "".join(f"{name}:{value};" for name, value in properties.items())
    return f":root{{{body}}}"


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _companded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
