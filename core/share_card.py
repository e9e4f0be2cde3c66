"""The picture other sites show with a link: the piece's own cut-outs, and not one word."""

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw

from core.art import HEIGHT, Point, Shape, cover_shapes
from core.colours import RGB, oklch_to_rgb

SIZE = (1200, 630)
#: Drawn this many times larger and brought down, which makes the edges smooth.
OVERSAMPLING = 2
CURVE_STEPS = 16
ARC_STEP = math.radians(4)

#: The light theme's papers, as the stylesheet's tokens give them.
PAPER_COLOURS: dict[str, RGB] = {
    "k0": oklch_to_rgb(0.43, 0.215, 264),
    "k1": oklch_to_rgb(0.8, 0.115, 32),
    "k2": oklch_to_rgb(0.8, 0.105, 305),
    "k3": oklch_to_rgb(0.885, 0.155, 92),
    "k4": oklch_to_rgb(0.84, 0.085, 232),
    "k5": oklch_to_rgb(0.85, 0.11, 162),
    "k6": oklch_to_rgb(0.92, 0.175, 116),
    "k7": oklch_to_rgb(1, 0, 0),
    "k8": oklch_to_rgb(0.195, 0.05, 275),
}

STEP = re.compile(r"[MLHVQAZmlhvqaz]|-?(?:\d+\.?\d*|\.\d+)")
NUMBERS_TAKEN = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "A": 7, "Z": 0}


@lru_cache(maxsize=64)
def share_card_png(seed: str, type_: str = "story", motif: str = "") -> bytes:
    """A 1200 by 630 PNG. Same arguments, same bytes."""
    card = draw_cover(seed, type_, motif, tuple(side * OVERSAMPLING for side in SIZE))
    file = BytesIO()
    card.resize(SIZE, Image.Resampling.BOX).quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_cover(seed: str, type_: str, motif: str, size: tuple[int, int]) -> Image.Image:
    """A cover in the light theme's colours, `size` in pixels."""
    width, height = size
    scale = height / HEIGHT
    cover = Image.new("RGB", size)
    for shape in cover_shapes(seed, type_, motif, math.ceil(width / scale)):
        cover.paste(PAPER_COLOURS[shape.paper], mask=_mask(shape, size, scale))
    return cover


def outlines(path: str) -> Iterator[list[Point]]:
    """The closed outlines of an SVG path as corners, curves and arcs flattened."""
    corners: list[Point] = []
    here = start = (0.0, 0.0)
    for command, numbers in _steps(path):
        kind = command.upper()
        if kind == "Z":
            yield corners
            corners, here = [], start
            continue
        x, y = here if command.islower() else (0.0, 0.0)
        if kind == "M":
            here = start = (x + numbers[0], y + numbers[1])
            corners = [here]
        elif kind == "A":
            end = (x + numbers[5], y + numbers[6])
            corners += _arc(here, numbers, end)
            here = end
        elif kind == "Q":
            end = (x + numbers[2], y + numbers[3])
            corners += _curve(here, (x + numbers[0], y + numbers[1]), end)
            here = end
        else:
            here = _line_end(kind, numbers, here, (x, y))
            corners.append(here)


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    """Each command of `path` with its numbers; a repeated command may leave its letter out."""
    parts = STEP.findall(path)
    command, place = "", 0
    while place < len(parts):
        if parts[place].isalpha():
            command, place = parts[place], place + 1
        count = NUMBERS_TAKEN[command.upper()]
        yield command, [float(number) for number in parts[place : place + count]]
        place += count
        command = {"M": "L", "m": "l"}.get(command, command)


def _line_end(kind: str, numbers: list[float], here: Point, origin: Point) -> Point:
    if kind == "H":
        return (origin[0] + numbers[0], here[1])
    if kind == "V":
        return (here[0], origin[1] + numbers[0])
    return (origin[0] + numbers[0], origin[1] + numbers[1])


def _curve(start: Point, pull: Point, end: Point) -> list[Point]:
    """A quadratic Bézier curve without its first point."""
    return [
        tuple(
            (1 - t) ** 2 * start[axis] + 2 * (1 - t) * t * pull[axis] + t**2 * end[axis]
            for axis in (0, 1)
        )
        for t in (step / CURVE_STEPS for step in range(1, CURVE_STEPS + 1))
    ]


def _arc(start: Point, numbers: list[float], end: Point) -> list[Point]:
    """A circular arc without its first point, by the centre formula of SVG 2, appendix B.2.4."""
    radius, large, sweep = numbers[0], bool(numbers[3]), bool(numbers[4])
    across, down = (end[0] - start[0]) / 2, (end[1] - start[1]) / 2
    half = math.hypot(across, down)
    radius = max(radius, half)
    away = math.sqrt(max(radius**2 - half**2, 0)) / half
    side = -away if large == sweep else away
    middle = (
        (start[0] + end[0]) / 2 + side * -down,
        (start[1] + end[1]) / 2 + side * across,
    )
    first = math.atan2(start[1] - middle[1], start[0] - middle[0])
    last = math.atan2(end[1] - middle[1], end[0] - middle[0])
    turn = (last - first) % math.tau if sweep else -((first - last) % math.tau)
    steps = max(2, math.ceil(abs(turn) / ARC_STEP))
    return [
        (
            middle[0] + radius * math.cos(first + turn * step / steps),
            middle[1] + radius * math.sin(first + turn * step / steps),
        )
        for step in range(1, steps + 1)
    ]


def _mask(shape: Shape, size: tuple[int, int], scale: float) -> Image.Image:
    """Where the shape's paper lies. Outlines inside outlines are holes when it is even-odd."""
    mask = Image.new("1", size)
    for outline in outlines(shape.path):
        piece = Image.new("1", size)
        corners = [((x + shape.move[0]) * scale, (y + shape.move[1]) * scale) for x, y in outline]
        ImageDraw.Draw(piece).polygon(corners, fill=1)
        combine = ImageChops.logical_xor if shape.even_odd else ImageChops.logical_or
        mask = combine(mask, piece)
    return mask
